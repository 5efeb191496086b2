"""SIGKILL on the server, whatever it was doing: no process and no file stays."""

import contextlib
import http.client
import json
import os
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from simulator.processes import marked, wait_until_gone

pytestmark = [pytest.mark.proxy, pytest.mark.scoring]
TIMEOUT_S = 60.0
CLIENT = "00000000-0000-4000-8000-000000000001"
WAITS = "import signal\ndef init(): pass\ndef run(data): signal.pause()\n"
TENANT: dict[str, Any] = {
    "service_principals": [{"client_id": CLIENT, "secret": "pretend"}],
    "workspaces": [
        {
            "name": "ml-prod",
            "images": [
                {"name": "waits", "version": 1, "scoring": "scoring"},
                {"name": "waits", "version": 2, "scoring": "scoring"},
            ],
            "clusters": [{"name": "aks-prod"}],
            "services": [{"name": "there", "image": "waits:1", "cluster": "aks-prod", "primary_key": "key"}],
        }
    ],
}
BODY = {"name": "churn", "computeType": "AKS", "computeName": "aks-prod", "imageId": "waits:1", "numReplicas": 3}
UPDATE = [{"op": "replace", "path": "/imageId", "value": "waits:2"}]
DATA_PLANE = "https://eastus.api.azureml.ms"


@dataclass
class Killed:
    """A server in a folder of its own, and requests to it that nobody waits for."""

    folder: Path
    server: "subprocess.Popen[str]"
    token: str = ""
    sent: list[http.client.HTTPConnection] = field(default_factory=list)

    def others(self) -> set[int]:
        """Its processes but the first one."""
        return marked(str(self.folder)) - {self.server.pid}

    def become_ready(self) -> None:
        assert self.server.stderr
        assert "listens on" in self.server.stderr.readline()
        self.ready = json.loads((self.folder / "ready.json").read_text())
        root = f"/subscriptions/{self.ready['tenant']['workspaces'][0]['subscription_id']}/resourceGroups/ml-prod"
        workspace = f"{root}/providers/Microsoft.MachineLearningServices/workspaces/ml-prod"
        self.mms = f"{DATA_PLANE}/modelmanagement/v1.0{workspace}"
        self.artifacts = f"{DATA_PLANE}/artifact/v2.0{workspace}/artifacts/batch/metadata/LocalUpload/c"
        form = {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": "pretend"}
        form["scope"] = "https://management.azure.com/.default"
        login = f"https://login.microsoftonline.com/{self.ready['tenant']['tenant_id']}/oauth2/v2.0/token"
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        self.token = self.answer("POST", login, urlencode(form).encode(), **kind)["access_token"]

    def send(self, method: str, url: str, body: object = None, **headers: str) -> http.client.HTTPConnection:
        """Send a request and do not wait for its answer."""
        target, proxy = urlsplit(url), urlsplit(self.ready["proxy"])
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        if target.scheme == "http":
            connection = http.client.HTTPConnection(proxy.hostname or "", proxy.port, timeout=TIMEOUT_S)
        else:
            context = ssl.create_default_context(cafile=self.ready["ca_file"])
            connection = http.client.HTTPSConnection(
                proxy.hostname or "", proxy.port, timeout=TIMEOUT_S, context=context
            )
            connection.set_tunnel(target.hostname or "", 443)
        self.sent.append(connection)
        path = url if target.scheme == "http" else url.partition(target.netloc)[2]
        connection.request(method, path, raw, {"Authorization": f"Bearer {self.token}", **headers})
        return connection

    def answer(self, method: str, url: str, body: object = None, **headers: str) -> Any:  # noqa: ANN401 - JSON
        response = self.send(method, url, body, **headers).getresponse()
        content = response.read()
        assert response.status < 300, content
        return json.loads(content or b"null")

    def score(self) -> None:
        self.send("POST", "http://203.0.113.1:80/api/v1/service/there/score", {}, Authorization="Bearer key")

    def wait_until_there_are(self, processes: int) -> None:
        """Look without a pause: the moment is what matters."""
        give_up = time.monotonic() + TIMEOUT_S
        while len(self.others()) < processes:
            assert time.monotonic() < give_up, f"there are only {len(self.others())} processes"

    def kill(self) -> None:
        self.server.kill()
        self.server.wait(TIMEOUT_S)
        for connection in self.sent:
            connection.close()

    def leaves_nothing(self) -> None:
        while left := marked(str(self.folder)):
            wait_until_gone(left)
        files = sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*"))
        assert files == ["scoring", "scoring/score.py", "temporary", "tenant.yml"]


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[Killed]:
    (tmp_path / "temporary").mkdir()
    (tmp_path / "scoring").mkdir()
    (tmp_path / "scoring" / "score.py").write_text(WAITS)
    tenant_file = tmp_path / "tenant.yml"
    tenant_file.write_text(json.dumps(TENANT))
    command = [sys.executable, "-m", "aml_simulator.cli", "serve", "--tenant", str(tenant_file)]
    command += ["--ready-file", str(tmp_path / "ready.json"), "--speed", "1000"]
    environment = {**os.environ, "TMPDIR": str(tmp_path / "temporary")}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as server:  # noqa: S603 - ours
        try:
            yield Killed(tmp_path, server)
        finally:
            server.kill()


# Two for the server's own files; then for each of three replicas one that watches, gunicorn and its worker.
@pytest.mark.parametrize("processes", [1, 2, 4, 7, 10])
def test_killed_while_replicas_start(killed: Killed, processes: int) -> None:
    def deploy() -> None:
        with contextlib.suppress(Exception):  # the server is killed under it
            killed.become_ready()
            killed.answer("POST", f"{killed.mms}/services", BODY)

    with ThreadPoolExecutor(1) as client:
        client.submit(deploy)
        killed.wait_until_there_are(processes)
        killed.kill()

    killed.leaves_nothing()


def test_killed_while_an_update_rolls(killed: Killed) -> None:
    killed.become_ready()
    killed.answer("POST", f"{killed.mms}/services", BODY)
    killed.wait_until_there_are(11)
    while killed.answer("GET", f"{killed.mms}/services/churn")["state"] == "Transitioning":
        pass
    killed.send("PATCH", f"{killed.mms}/services/churn", UPDATE)
    killed.wait_until_there_are(13)

    killed.kill()

    killed.leaves_nothing()


def test_killed_while_a_script_scores(killed: Killed) -> None:
    killed.become_ready()
    for _ in range(3):
        killed.score()
    killed.wait_until_there_are(5)

    killed.kill()

    killed.leaves_nothing()


@pytest.mark.parametrize("answered", [False, True])
def test_killed_while_a_file_goes_up(killed: Killed, *, answered: bool) -> None:
    killed.become_ready()
    made = killed.answer("POST", killed.artifacts, {"paths": [{"path": "big"}]})
    url = made["artifactContentInformation"]["big"]["contentUri"]
    sending = killed.send("PUT", url, b"x" * (8 << 20), **{"x-ms-blob-type": "BlockBlob"})
    if answered:
        assert sending.getresponse().status == 201

    killed.kill()

    killed.leaves_nothing()
