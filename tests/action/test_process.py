"""The model of the runner runs, reads and ends a process as actions/runner does."""

import signal
import sys

import pytest

from action import process
from action.masking import Masker
from action.process import LiveProcess
from action.step_log import StepLog

IGNORE_SIGINT = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
IGNORE_SIGTERM = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
WAIT = "print('ready', flush=True)\nimport threading; threading.Event().wait()"


def started(log: StepLog, script: str) -> LiveProcess:
    return LiveProcess([sys.executable, "-u", "-c", script], {}, log)


def test_standard_error_is_processed_before_standard_output_of_the_same_batch() -> None:
    log = StepLog(Masker())
    with started(log, "print('::add-mask::s3cret'); import sys; sys.stderr.write('s3cret\\n')") as live:
        live.finish()

    live._errors.append("second")
    live._output.append("first printed")
    assert live._batch() == ["second", "first printed"]
    assert len(log.lines) == 1


def test_a_last_line_without_an_end_is_read_and_the_code_is_the_processes_own() -> None:
    log = StepLog(Masker())
    with started(log, "import sys; sys.stdout.write('a\\rb\\nc'); sys.exit(7)") as live:
        assert live.finish() == 7

    assert log.lines == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("script", "signals"),
    [
        (WAIT, (signal.SIGINT,)),
        (IGNORE_SIGINT + WAIT, (signal.SIGINT, signal.SIGTERM)),
        (IGNORE_SIGINT + IGNORE_SIGTERM + WAIT, (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)),
    ],
)
def test_cancelling_goes_as_far_as_it_must(
    monkeypatch: pytest.MonkeyPatch, script: str, signals: tuple[signal.Signals, ...]
) -> None:
    monkeypatch.setattr(process, "SIGINT_TIMEOUT_S", 1.0)
    monkeypatch.setattr(process, "SIGTERM_TIMEOUT_S", 0.2)
    log = StepLog(Masker())

    with started(log, script) as live:
        assert log.wait_for("ready", timeout_s=30)
        cancellation = live.cancel()

    assert cancellation.signals == signals


def test_leaving_the_block_ends_a_process_that_still_runs() -> None:
    log = StepLog(Masker())
    with started(log, WAIT) as live:
        assert log.wait_for("ready", timeout_s=30)

    assert live.process.returncode == -signal.SIGKILL
