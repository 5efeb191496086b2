"""What a run reads at the same time, it tells as if it had read one after the other."""

import os
import signal
import threading

import pytest

from contract.world import World

IN_ORDER = {"computes/aks-prod": "compute target", "services/churn": "web service", "images": "image"}


@pytest.mark.parametrize("healthy", [0, 1, 2])
def test_of_several_reads_that_fail_the_first_in_order_is_told(live_world: World, healthy: int) -> None:
    paths = list(IN_ORDER)[healthy:]
    for path in reversed(paths):
        live_world.tenant.faults.add("GET", path, status=403)

    ended = live_world.deploy()

    assert ended.verdict == (3, "access-denied", "auth.permission-denied")
    assert f"Azure refused to read the {IN_ORDER[paths[0]]}" in ended.log
    assert ended.log.count("Azure refused") == 1


def test_a_signal_ends_a_run_that_waits_for_its_reads(live_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    live_world.tenant.faults.add("GET", "images", status=503, times=1)
    before, test_over = threading.enumerate(), threading.Event()

    def interrupted(_: float) -> None:
        """In the thread of that read, before its second try."""
        assert threading.current_thread() is not threading.main_thread()
        os.kill(os.getpid(), signal.SIGTERM)
        test_over.wait(10)

    monkeypatch.setattr(live_world.clock, "sleep", interrupted)

    ended = live_world.deploy()

    assert ended.verdict[:2] == (143, "cancelled")
    test_over.set()
    for left_behind in set(threading.enumerate()) - set(before):
        left_behind.join(10)
    assert live_world.tenant.journal.count("GET", "images") == 1
