"""Signals end a run in time, whatever the code underneath makes of them."""

import os
import signal
import sys
import time

import pytest

from action.masking import Masker
from action.process import LiveProcess
from action.step_log import StepLog

IN_TIME_S = 5.0
AROUND = """
import os, signal, threading
from aks_deploy.stopping import Stopped, stoppable
def abandon(number):
    print("abandoned", flush=True)
    os._exit(128 + number)
try:
    with stoppable(abandon):
{body}
except Stopped as stop:
    print("stopped by", stop.number, flush=True)
    os._exit(128 + stop.number)
"""
# Told with `os.write`, inside whatever takes the exception: the signal may come before the next statement.
WAITS = """
        os.write(1, b"ready\\n")
        threading.Event().wait()
"""
SWALLOWS = """
        while True:
            try:
                os.write(1, b"ready\\n")
                threading.Event().wait()
            except BaseException:
                pass
"""
KILLS_ITSELF_WHILE_LOADING = """
import os, runpy, signal, sys
sys.argv = ["aks_deploy", "--help"]
class Late:
    def find_spec(self, name, path=None, target=None):
        if name == "aks_deploy.cli":
            os.kill(os.getpid(), signal.SIGNUMBER)
sys.meta_path.insert(0, Late())
runpy.run_module("aks_deploy", run_name="__main__")
"""


def run(script: str, number: signal.Signals | None) -> tuple[int, str, float]:
    """Exit code, what it printed, and the seconds from the signal to the end."""
    log = StepLog(Masker())
    with LiveProcess([sys.executable, "-u", "-c", script], os.environ, log) as live:
        if number:
            assert log.wait_for("ready", timeout_s=30), log.text
            live.process.send_signal(number)
        started_s = time.monotonic()
        return live.finish(), log.text, time.monotonic() - started_s


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_raises_at_once(number: signal.Signals, code: int) -> None:
    ended, text, after_s = run(AROUND.format(body=WAITS), number)

    assert (ended, "abandoned" in text) == (code, False)
    assert after_s < IN_TIME_S


def test_a_library_that_swallows_the_exception_does_not_keep_the_run() -> None:
    ended, text, after_s = run(AROUND.format(body=SWALLOWS), signal.SIGINT)

    assert (ended, text.splitlines()[-1]) == (130, "abandoned")
    assert after_s < IN_TIME_S


@pytest.mark.parametrize(("number", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_signal_that_comes_while_the_program_is_loaded_is_told_like_any_other(number: str, code: int) -> None:
    ended, text, _ = run(KILLS_ITSELF_WHILE_LOADING.replace("SIGNUMBER", number), None)

    assert (ended, "Traceback" in text) == (code, False)
    assert "Nothing was changed in Azure." in text
