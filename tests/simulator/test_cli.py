"""`aml-simulator serve` and `run` as people and scripts start them: real processes, real signals."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import requests

from aml_simulator.cli import main
from simulator.processes import children_of, wait_until_gone

TIMEOUT_S = 30.0
PROGRAM = [sys.executable, "-m", "aml_simulator.cli"]
TENANT = """
service_principals:
  - {client_id: 00000000-0000-4000-8000-000000000001, secret: pretend}
workspaces:
  - {name: ml-prod, resource_group: ml}
"""


@pytest.fixture
def tenant_file(tmp_path: Path) -> Path:
    path = tmp_path / "tenant.yml"
    path.write_text(TENANT)
    return path


@contextmanager
def serving(tenant_file: Path) -> Iterator[tuple["subprocess.Popen[str]", Path]]:
    """A server whose ready file is there; ended whatever happens. Its temporary files go to `temporary`."""
    ready_file = tenant_file.with_name("ready.json")
    (tenant_file.parent / "temporary").mkdir()
    environment = {**os.environ, "TMPDIR": str(tenant_file.parent / "temporary")}
    command = [*PROGRAM, "serve", "--tenant", str(tenant_file), "--ready-file", str(ready_file)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as server:  # noqa: S603 - ours
        try:
            assert server.stderr
            assert "listens on http://127.0.0.1:" in server.stderr.readline()
            yield server, ready_file
        finally:
            server.kill()


@pytest.mark.proxy
def test_the_ready_file_says_all_that_a_program_needs(tenant_file: Path) -> None:
    with serving(tenant_file) as (_, ready_file):
        assert ready_file.stat().st_mode & 0o777 == 0o600
        ready: dict[str, Any] = json.loads(ready_file.read_text())

        assert sorted(ready) == ["ca_file", "environment", "proxy", "tenant"]
        assert ready["environment"]["HTTPS_PROXY"] == ready["environment"]["http_proxy"] == ready["proxy"]
        assert ready["environment"]["NO_PROXY"] == ""
        principals, (workspace,) = ready["tenant"]["principals"], ready["tenant"]["workspaces"]
        assert principals == [{"client_id": "00000000-0000-4000-8000-000000000001", "client_secret": "pretend"}]
        assert (workspace["name"], workspace["resource_group"]) == ("ml-prod", "ml")
        answer = requests.get(
            f"https://login.microsoftonline.com/{ready['tenant']['tenant_id']}/v2.0/.well-known/openid-configuration",
            proxies={"https": ready["proxy"]}, verify=ready["ca_file"], timeout=TIMEOUT_S,
        )  # fmt: skip
        assert answer.status_code == 200


@pytest.mark.proxy
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_cleanly(tenant_file: Path, number: signal.Signals) -> None:
    with serving(tenant_file) as (server, ready_file):
        server.send_signal(number)

        assert server.wait(TIMEOUT_S) == 0
        assert server.stderr
        assert server.stderr.read() == ""
        assert not ready_file.exists()
        assert list((tenant_file.parent / "temporary").iterdir()) == []


@pytest.mark.proxy
def test_killing_the_server_leaves_no_file(tenant_file: Path) -> None:
    with serving(tenant_file) as (server, _):
        guards = children_of(server.pid)
        server.kill()

    wait_until_gone(guards)
    assert len(guards) == 2
    assert sorted(path.name for path in tenant_file.parent.rglob("*")) == ["temporary", "tenant.yml"]


def ran(tenant_file: Path, *command: str, **streams: Any) -> "subprocess.CompletedProcess[str]":  # noqa: ANN401 - passed on
    arguments = [*PROGRAM, "run", "--tenant", str(tenant_file), "--", *command]
    return subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=TIMEOUT_S, **streams)  # noqa: S603 - ours


@pytest.mark.proxy
def test_run_hands_over_the_streams_the_environment_and_the_exit_code(tenant_file: Path) -> None:
    script = "import os, sys; print(sys.stdin.read(), os.environ['REQUESTS_CA_BUNDLE'], sys.argv); sys.exit(7)"

    ended = ran(tenant_file, sys.executable, "-c", script, "--tenant", "--", "x", input="hello")

    assert ended.returncode == 7
    assert ended.stdout.startswith("hello ")
    assert ended.stdout.endswith("/ca.pem ['-c', '--tenant', '--', 'x']\n")
    assert ended.stderr == ""


@pytest.mark.proxy
def test_run_reaches_the_tenant_and_says_which_signal_ended_the_command(tenant_file: Path) -> None:
    script = (
        "import os, requests\n"
        "assert requests.get('https://management.azure.com/subscriptions?api-version=2022-12-01').status_code == 401\n"
        "os.kill(os.getpid(), 9)"
    )

    assert ran(tenant_file, sys.executable, "-c", script).returncode == 128 + signal.SIGKILL


@pytest.mark.proxy
def test_run_lets_go_wrong_what_its_options_say(tenant_file: Path) -> None:
    script = (
        "import requests\n"
        "url = 'https://login.microsoftonline.com/x/oauth2/v2.0/token'\n"
        "answer = requests.post(url)\n"
        "print(answer.elapsed.total_seconds() >= 0.3, answer.json()['error_description'])"
    )
    scenarios = tenant_file.with_name("collected.jsonl")
    scenarios.write_text('{"codes": ["auth.secret-expired"], "error_text": "AADSTS7000222: over"}\n')
    options = ["--scenarios", str(scenarios), "--scenario", "auth.secret-expired", "--latency-ms", "300"]

    command = [*PROGRAM, "run", "--tenant", str(tenant_file), *options, "--", sys.executable, "-c", script]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, timeout=TIMEOUT_S)  # noqa: S603 - ours

    assert ended.stdout == "True AADSTS7000222: over\n"


@pytest.mark.proxy
def test_run_says_when_there_is_no_such_command(tenant_file: Path) -> None:
    ended = ran(tenant_file, "no-such-command")

    assert (ended.returncode, ended.stderr) == (127, "aml-simulator: there is no command 'no-such-command'\n")


WAITS_FOR_A_SIGNAL = """
import os, signal
def end(number, frame):
    os.write(1, f"got {signal.Signals(number).name}\\n".encode())  # print may not be called inside another print
    os._exit(3)
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, end)
os.write(1, f"{os.getpid()}\\n".encode())
while True:
    signal.pause()
"""


@pytest.mark.proxy
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_run_passes_signals_on(tenant_file: Path, number: signal.Signals) -> None:
    command = [*PROGRAM, "run", "--tenant", str(tenant_file), "--", sys.executable, "-c", WAITS_FOR_A_SIGNAL]
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **streams) as running:  # type: ignore[call-overload]  # noqa: S603 - ours
        running.stdout.readline()
        running.send_signal(number)

        assert running.stdout.read() == f"got {number.name}\n"
        assert running.wait(TIMEOUT_S) == 3


@pytest.mark.proxy
def test_killing_run_ends_the_command_as_well(tenant_file: Path) -> None:
    command = [*PROGRAM, "run", "--tenant", str(tenant_file), "--", sys.executable, "-c", WAITS_FOR_A_SIGNAL]
    with subprocess.Popen(command, text=True, stdout=subprocess.PIPE) as running:  # noqa: S603 - ours
        assert running.stdout
        pid = int(running.stdout.readline())
        running.kill()
        try:
            wait_until_gone([pid])
            assert running.stdout.read() == "got SIGTERM\n"
        finally:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("workspace: []", "workspace: "),
        ("workspaces: [{name: ml, images: [{name: churn, version: zero}]}]", "workspaces.0.images.0.version: "),
        ("a: [", ""),
        (None, "No such file"),
    ],
)
def test_a_bad_tenant_file_is_one_message_that_names_file_and_key(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], content: str | None, named: str
) -> None:
    path = tmp_path / "tenant.yml"
    if content is not None:
        path.write_text(content)

    assert main(["run", "--tenant", str(path), "--", "true"]) == 2
    assert f"aml-simulator: {path}: {named}" in capfd.readouterr().err


@pytest.mark.proxy
def test_an_address_that_is_taken_is_said_to_be(tenant_file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with serving(tenant_file) as (_, ready_file):
        port = json.loads(ready_file.read_text())["proxy"].rpartition(":")[2]
        arguments = ["serve", "--tenant", str(tenant_file), "--ready-file", str(tenant_file.with_name("other.json"))]

        assert main([*arguments, "--port", port]) == 2
        assert f"cannot listen on 127.0.0.1:{port}: Address already in use" in capfd.readouterr().err


@pytest.mark.parametrize(
    "arguments", [[], ["serve"], ["run", "--tenant", "t.yml"], ["serve", "--speed", "0"], ["run", "--latency-ms", "-1"]]
)
def test_arguments_that_make_no_sense_end_with_2(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2
    assert "usage: aml-simulator" in capfd.readouterr().err
