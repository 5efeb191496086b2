"""Scoring processes: what they see, what they say, and that they end with the simulator, whatever ends it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from aml_simulator.guard import Plan
from aml_simulator.lifeline import Lifeline, guarded
from aml_simulator.scoring.replica import Replica, ReplicaGoneError, environment_of
from aml_simulator.scoring.seam import Release
from simulator.processes import is_running, marked, wait_until_gone

TIMEOUT_S = 30.0
SHOWS_ITS_ENVIRONMENT = """
import os
def init(): pass
def run(data): return dict(os.environ)
"""
STARTS_A_DAEMON = """
import os, subprocess, sys
def init():
    global daemon
    daemon = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"], start_new_session=True).pid
def run(data): return [os.getpid(), os.getppid(), daemon]
"""


A_SIMULATOR = """
import sys, pathlib, signal
from aml_simulator.scoring.replica import Replica
from aml_simulator.scoring.seam import Release
replica = Replica(Release("churn", pathlib.Path(sys.argv[1])))
pids = replica.send("POST", "/score", body=b"{}", timeout_s=30).body.decode()
print(pids[:-1], ",", replica.guard_pid, "]", flush=True)
signal.pause()
"""


@pytest.fixture
def started(tmp_path: Path) -> Iterator["Starter"]:
    starter = Starter(tmp_path)
    yield starter
    starter.close()


class Starter:
    """Makes replicas of scripts, and ends them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._replicas: list[Replica] = []

    def __call__(self, script: str, **environment: str) -> Replica:
        (self.folder / "score.py").write_text(script)
        self._replicas.append(Replica(Release("churn", self.folder, environment=environment)))
        return self._replicas[-1]

    def close(self) -> None:
        for replica in self._replicas:
            replica.close()


def score(replica: Replica, body: bytes = b"{}") -> bytes:
    return replica.send("POST", "/score", body=body, timeout_s=TIMEOUT_S).body


@pytest.mark.scoring
def test_a_request_sent_before_init_has_returned_waits_for_it(started: Starter) -> None:
    replica = started("import json\ndef init(): pass\ndef run(data): return sum(json.loads(data))")

    assert score(replica, b"[1, 2, 3]") == b"6"


@pytest.mark.scoring
def test_a_script_sees_no_secret_and_no_proxy_of_the_simulator(
    started: Starter, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "AZURE_CLIENT_SECRET", "APPINSIGHTS_INSTRUMENTATIONKEY", "AML_APP_INSIGHTS_KEY"):
        monkeypatch.setenv(name, "http://do-not-look.example")
    (started.folder / "model").mkdir()

    seen = score(started(SHOWS_ITS_ENVIRONMENT, THRESHOLD="0.5")).decode()

    assert "do-not-look" not in seen
    assert '"THRESHOLD": "0.5"' in seen
    assert f'"AZUREML_MODEL_DIR": "{started.folder}/model"' in seen


def test_a_release_cannot_turn_application_insights_on(tmp_path: Path) -> None:
    release = Release("churn", tmp_path, environment={"AML_APP_INSIGHTS_ENABLED": "true"})

    assert environment_of(release, tmp_path)["AML_APP_INSIGHTS_ENABLED"] == "false"


@pytest.mark.scoring
def test_what_the_script_prints_is_in_the_log_after_the_end_as_well(started: Starter) -> None:
    replica = started("def init(): print('weights loaded')\ndef run(data): return 1")
    assert replica.wait_until_serving()
    replica.close()

    assert "weights loaded" in replica.log


@pytest.mark.scoring
@pytest.mark.parametrize(
    "script",
    [
        pytest.param("def init(): raise ValueError('no such weights')\ndef run(data): return 1", id="init raises"),
        pytest.param("raise ValueError('no such weights')", id="import raises"),
        pytest.param("def init(): print('no such weights')", id="run is missing"),
    ],
)
def test_a_script_that_cannot_start_leaves_its_reason_in_the_log(started: Starter, script: str) -> None:
    replica = started(script)

    assert not replica.wait_until_serving()
    assert "Traceback" in replica.log
    assert "no such weights" in replica.log or "does not have a run() function" in replica.log


@pytest.mark.scoring
def test_a_worker_that_dies_again_and_again_counts_as_crashed(started: Starter) -> None:
    replica = started("import os\ndef init(): os._exit(9)\ndef run(data): return 1")
    with ThreadPoolExecutor(1) as waiting:
        try:
            assert waiting.submit(replica.wait_until_serving).result(TIMEOUT_S) is False
        finally:
            replica.close()


@pytest.mark.scoring
def test_nothing_answers_after_the_end_and_no_file_stays(started: Starter) -> None:
    replica = started(SHOWS_ITS_ENVIRONMENT)
    home = Path(json.loads(score(replica))["HOME"])
    assert home.is_dir()
    replica.close()

    with pytest.raises(ReplicaGoneError):
        score(replica)
    assert not home.exists()
    assert [path.name for path in started.folder.iterdir()] == ["score.py"]


@pytest.mark.scoring
def test_killing_the_simulator_leaves_no_process_and_no_file(tmp_path: Path) -> None:
    (tmp_path / "score.py").write_text(STARTS_A_DAEMON)
    (tmp_path / "temporary").mkdir()
    environment = {**os.environ, "TMPDIR": str(tmp_path / "temporary")}
    command = [sys.executable, "-c", A_SIMULATOR, str(tmp_path)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as simulator:  # noqa: S603 - fixed text
        assert simulator.stdout
        pids = json.loads(simulator.stdout.readline())
        assert all(is_running(pid) for pid in pids)
        simulator.kill()

    wait_until_gone(pids)
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.scoring
def test_killing_the_guard_ends_the_scoring_process_too(started: Starter) -> None:
    replica = started("import os\ndef init(): pass\ndef run(data): return [os.getpid(), os.getppid()]")
    pids = json.loads(score(replica))

    os.kill(replica.guard_pid, signal.SIGKILL)

    wait_until_gone(pids)


def test_what_is_guarded_is_removed_when_the_command_ends_by_itself(tmp_path: Path) -> None:
    (tmp_path / "kept").touch()
    (tmp_path / "removed").mkdir()
    plan = Plan(command=[sys.executable, "-c", "raise SystemExit(7)"], remove=[str(tmp_path / "removed")])

    with subprocess.Popen(guarded(plan), stdin=subprocess.PIPE) as guard:  # noqa: S603 - our own command line
        assert guard.wait(TIMEOUT_S) == 7

    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


@pytest.mark.parametrize("round_", range(5))
def test_a_guard_whose_simulator_has_gone_before_it_could_start_anything_leaves_nothing(
    tmp_path: Path, round_: int
) -> None:
    home = tmp_path / f"home-{round_}"
    sleeper = [sys.executable, "-c", "import signal; signal.pause()"]
    plan = Plan(command=sleeper, home=str(home), remove=[str(home)])

    with subprocess.Popen(guarded(plan), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE) as guard:  # noqa: S603 - ours
        _, said = guard.communicate(timeout=TIMEOUT_S)

    assert (said, list(tmp_path.iterdir()), marked(str(home))) == (b"", [], set())


def test_closing_a_lifeline_twice_is_no_error(tmp_path: Path) -> None:
    lifeline = Lifeline(remove=[tmp_path / "file"])
    (tmp_path / "file").touch()

    lifeline.close()
    lifeline.close()

    assert list(tmp_path.iterdir()) == []
