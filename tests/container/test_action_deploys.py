"""The action's container, started as a runner starts it, against a tenant."""

import json

from container.engine import ROOT
from container.world import SECRET, World

ALWAYS = {"change", "failure-reason", "diagnosis-code"}


def test_the_first_run_provisions_and_deploys_and_its_key_scores(bare: World) -> None:
    step = bare.run()

    assert (step.conclusion, step.outputs["change"]) == ("success", "created"), step.log
    assert bare.changes() == ["PUT computes/aks-prod", "POST ml-prod/services"]
    answer = bare.score(step.outputs["scoring-uri"], step.outputs["primary-key"])
    assert answer.status_code == 200, answer.text
    assert len(json.loads(answer.text)) > 0
    assert bare.score(step.outputs["scoring-uri"], "no-key").status_code == 401


def test_another_image_updates_the_web_service_in_place(live: World) -> None:
    step = live.run(image="diabetes:2")

    assert (step.conclusion, step.outputs["change"]) == ("success", "updated"), step.log
    assert live.tenant.service("churn").image == "diabetes:2"
    assert live.score(step.outputs["scoring-uri"], step.outputs["secondary-key"]).status_code == 200


def test_a_second_run_changes_nothing(live: World) -> None:
    assert live.run(image="diabetes:2").outputs["change"] == "updated"
    before = live.changes()

    step = live.run(image="diabetes:2")

    assert (step.conclusion, step.outputs["change"]) == ("success", "unchanged"), step.log
    assert live.changes() == before


def test_a_plan_prints_what_would_be_done_and_does_nothing(bare: World) -> None:
    step = bare.run(command="plan")

    assert (step.conclusion, step.outputs["has-changes"]) == ("success", "true"), step.log
    assert "aks-prod" in step.log
    assert bare.changes() == []


def test_no_secret_is_visible_in_the_log_and_none_reaches_other_jobs(live: World) -> None:
    step = live.run(image="diabetes:2")

    keys = {step.outputs["primary-key"], step.outputs["secondary-key"]}
    shown = "\n".join([step.log, step.summary or "", *map(str, step.annotations)])
    assert [secret for secret in (SECRET, *keys) if secret in shown] == []
    passed_on = live.job.job_outputs(step.outputs)
    assert passed_on["scoring-uri"] == step.outputs["scoring-uri"]
    assert not {"primary-key", "secondary-key"} & passed_on.keys()


def test_what_is_set_is_declared_and_the_usual_three_are_always_set(live: World) -> None:
    outputs = live.run(image="diabetes:2").outputs

    declared = (ROOT / "action.yml").read_text(encoding="utf-8").partition("\noutputs:\n")[2].partition("\nruns:")[0]
    assert [name for name in outputs if f"\n  {name}:\n" not in f"\n{declared}"] == []
    assert outputs.keys() >= ALWAYS


def test_a_step_summary_is_uploaded_and_nothing_is_left_in_the_home_of_the_job(live: World) -> None:
    step = live.run(image="diabetes:2")

    assert step.summary is not None
    assert "churn" in step.summary
    assert live.live_files == ["aks_webservice.json"]
