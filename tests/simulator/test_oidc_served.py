"""The served tenant tells programs how a job asks for id tokens, and real clients reach all three hosts through it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from aml_simulator.mounts.in_process import in_process
from aml_simulator.mounts.proxy import Proxy
from aml_simulator.schema import TenantSpec
from aml_simulator.tenant import Tenant
from simulator.kit import CLIENT
from simulator.processes import TIMEOUT_S

pytestmark = pytest.mark.proxy
MACHINE = "8d1f3b52-1111-4222-8333-5e6f7a8b9c0d"
FEDERATED = {"client_id": CLIENT, "federated_credentials": [{"subject": "repo:org/churn:ref:refs/heads/main"}]}
TENANT = {"service_principals": [FEDERATED], "managed_identities": [{"client_id": MACHINE}], "github": {}}
JOB_SERVICES = (
    "ACTIONS_RESULTS_URL", "ACTIONS_RUNTIME_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
)  # fmt: skip
SIGNS_IN = """
import os, sys, requests
from azure.identity import ClientAssertionCredential, ManagedIdentityCredential
def assertion():
    url, token = (os.environ["ACTIONS_ID_TOKEN_REQUEST_" + part] for part in ("URL", "TOKEN"))
    headers = {"Authorization": "Bearer " + token}
    return requests.get(url + "&audience=api://AzureADTokenExchange", headers=headers, timeout=10).json()["value"]
scope = "https://management.core.windows.net//.default"
for credential in (ClientAssertionCredential(sys.argv[1], sys.argv[2], assertion), ManagedIdentityCredential()):
    assert credential.get_token(scope).token.startswith("eyJ")
"""


def test_a_program_that_is_run_signs_in_with_an_id_token_and_as_the_machine(tmp_path: Path) -> None:
    path = tmp_path / "tenant.json"
    path.write_text(json.dumps(TENANT))
    tenant_id = str(TenantSpec().tenant_id)
    program = [sys.executable, "-c", SIGNS_IN, tenant_id, CLIENT]

    command = [sys.executable, "-m", "aml_simulator.cli", "run", "--tenant", str(path), "--", *program]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=TIMEOUT_S)  # noqa: S603 - ours

    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_ready_file_has_what_a_runner_would_give_the_job(tmp_path: Path) -> None:
    path, ready = tmp_path / "tenant.json", tmp_path / "ready.json"
    path.write_text(json.dumps(TENANT))
    command = [sys.executable, "-m", "aml_simulator.cli", "serve", "--tenant", str(path), "--ready-file", str(ready)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:  # noqa: S603 - ours
        try:
            assert server.stderr
            assert "listens on" in server.stderr.readline()
            told = json.loads(ready.read_text())
        finally:
            server.kill()

    assert told["environment"]["ACTIONS_ID_TOKEN_REQUEST_URL"].startswith("https://")
    assert told["environment"]["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] == told["environment"]["ACTIONS_RUNTIME_TOKEN"]
    assert told["tenant"]["managed_identities"] == [MACHINE]
    job = told["tenant"]["github"]
    assert (job["token"], job["environment"]["GITHUB_RUN_ID"]) == ("pretend-github-token", "77")
    assert job["environment"].items() >= {name: told["environment"][name] for name in JOB_SERVICES}.items()


def test_both_mounts_answer_the_same_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "http://169.254.169.254/metadata/identity/oauth2/token?resource=https://management.azure.com/"
    with Tenant.of(TenantSpec.model_validate(TENANT)) as tenant:
        with in_process(tenant):
            inside = requests.get(url, headers={"Metadata": "true"}, timeout=TIMEOUT_S)
        with Proxy(tenant) as proxy:
            for name, value in proxy.environment.items():
                monkeypatch.setenv(name, value)
            outside = requests.get(url, headers={"Metadata": "true"}, timeout=TIMEOUT_S)

    assert inside.json().keys() == outside.json().keys()
    assert os.environ["NO_PROXY"] == ""
