"""Cancelling the action's container as a runner does, and what the next run makes of it."""

import signal

from container.engine import Engine
from container.world import World

IN_TIME_S = 5.0
TOKEN = r"oauth2/v2.0/token$"


def test_cancelled_before_sign_in_it_ends_at_once_and_says_that_nothing_was_changed(bare: World) -> None:
    bare.tenant.faults.add("POST", TOKEN, kind="silence", times=1)
    with bare.started() as live:
        bare.watched.wait_for("POST", TOKEN)
        step = live.cancel()

    assert step.cancellation is not None
    assert step.cancellation.signals == (signal.SIGINT,)
    assert step.cancellation.after_s < IN_TIME_S
    assert (step.exit_code, step.outputs["failure-reason"], step.outputs["change"]) == (130, "cancelled", "none")
    assert "Nothing was changed in Azure." in step.errors[0]
    assert "Traceback" not in step.log
    assert bare.run().outputs["change"] == "created"


def test_cancelled_while_provisioning_it_says_so_and_the_next_run_goes_on(bare: World) -> None:
    with bare.started() as live:
        bare.watched.wait_for("PUT", "computes/aks-prod")
        step = live.cancel()

    assert step.cancellation is not None
    assert step.cancellation.after_s < IN_TIME_S
    assert (step.exit_code, step.conclusion) == (130, "cancelled"), step.log
    assert "What Azure has begun with the cluster 'aks-prod' goes on there." in step.errors[0]
    assert "Run again" in step.errors[0]
    assert bare.run().conclusion == "success"
    assert bare.tenant.journal.count("PUT", "computes/aks-prod") == 1


def test_cancelled_while_deploying_the_next_run_finds_the_web_service(bare: World) -> None:
    with bare.started() as live:
        bare.watched.wait_for("POST", "workspaces/ml-prod/services")
        step = live.cancel()

    assert step.cancellation is not None
    assert step.cancellation.after_s < IN_TIME_S
    assert (step.exit_code, step.outputs["failure-reason"]) == (130, "cancelled"), step.log
    assert "the web service 'churn'" in step.errors[0]
    again = bare.run()
    assert again.conclusion == "success", again.log
    assert bare.tenant.journal.count("POST", "workspaces/ml-prod/services$") == 1
    assert bare.score(again.outputs["scoring-uri"], again.outputs["primary-key"]).status_code == 200


def test_cancelled_before_it_has_begun_it_leaves_no_container(bare: World, engine: Engine) -> None:
    before = engine("ps", "--all", "--quiet").split()

    with bare.started() as live:
        step = live.cancel()

    assert step.cancellation is not None
    assert signal.SIGKILL not in step.cancellation.signals
    assert "Traceback" not in step.log
    assert bare.changes() == []
    assert bare.run().conclusion == "success"
    assert engine("ps", "--all", "--quiet").split() == before


def test_sigterm_ends_process_1_as_well(bare: World, engine: Engine) -> None:
    bare.tenant.faults.add("POST", TOKEN, kind="silence", times=1)
    with bare.started() as live:
        bare.watched.wait_for("POST", TOKEN)
        engine("kill", "--signal", "TERM", live.container)
        step = live.end()

    assert (step.exit_code, step.outputs["failure-reason"]) == (143, "cancelled"), step.log
