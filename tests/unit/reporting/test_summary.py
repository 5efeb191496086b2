"""The summary at the end of a step: what a person finds in it, and what not."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from aks_deploy.deploying.plan import make_plan
from aks_deploy.deploying.story import Story
from aks_deploy.deploying.timeline import Phase, Timeline
from aks_deploy.domain.cluster_config import ProvisioningConfig
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.observed import Observed, WebService
from aks_deploy.domain.outcome import Outcome
from aks_deploy.domain.plan import Drift
from aks_deploy.errors import (
    AksDeployError,
    CancelledError,
    ConflictError,
    DeploymentFailedError,
    InvalidInputError,
    Problem,
)
from aks_deploy.reporting.summary import summary
from unit.deploying.samples import NOW, desired, observed, web_service
from unit.reporting.rendered import page, tags, text

URI = "http://203.0.113.1/api/v1/service/churn/score"
LIVE = {
    "cpu_cores": 2.0,
    "memory_gb": 4.0,
    "auth_enabled": True,
    "autoscale_enabled": True,
    "autoscale_min_replicas": 1,
    "autoscale_max_replicas": 5,
    "autoscale_target_utilization": 70,
}


class NoTime:
    """A clock that nobody looks at."""

    def now(self) -> datetime:
        return datetime(2026, 7, 19, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0

    def sleep(self, seconds: float) -> None:
        """Wait for nothing."""

    def spread(self, seconds: float) -> float:
        return seconds


def live(image: str = "churn-model:12", **more: Any) -> WebService:  # noqa: ANN401 - parameters of any type
    return replace(web_service(image, **LIVE | more), scoring_uri=URI)


def story(wanted: Desired | None = None, has: Observed | None = None, **more: object) -> Story:
    """A run so far: `command`, `outcome`; its plan is made from what is wanted and what Azure has."""
    told = Story(Timeline(NoTime()), command="deploy")
    if wanted is not None:
        has = has or observed()
        told.plan, told.service = make_plan(wanted, has), has.service
    for name, value in more.items():
        setattr(told, name, value)
    return told


def summed_up(told: Story, error: AksDeployError | None = None) -> str:
    return summary(told, error, hide=str)


def rows(markdown: str) -> dict[str, str]:
    """The tables' rows by their first cells."""
    lines = [line.strip().strip("|").split("|") for line in markdown.splitlines() if line.strip().startswith("|")]
    return {cells[0].strip(): " → ".join(cell.strip() for cell in cells[1:]) for cells in lines}


def updated() -> str:
    plan = desired(cpu_cores=2)
    return summed_up(
        story(plan, observed(live("churn-model:11", cpu_cores=1.0)), outcome=Outcome("updated", live(), verified=True))
    )


def test_models_stand_where_an_image_would() -> None:
    served = replace(live(), image=None, models=("churn:3", "scaler:1"))

    markdown = summed_up(story(desired(), observed(served), outcome=Outcome("unchanged", served, verified=True)))

    assert rows(markdown)["Models"] == "`churn:3, scaler:1`"
    assert "Image" not in rows(markdown)


def test_a_success_starts_with_the_verdict_and_tells_where_it_answers() -> None:
    markdown = updated()

    assert markdown.startswith("## ✅ churn was updated and is live\n")
    assert rows(markdown)["Scoring URI"] == f"`{URI}`"
    assert rows(markdown)["State"] == "Healthy, and the endpoint answers"
    assert rows(markdown)["Image"] == "`churn-model:12`"
    assert rows(markdown)["Replicas"] == "1 to 5, aiming at 70 % utilisation"
    assert rows(markdown)["Each replica"] == "2 CPU cores, 4 GB of memory"


def test_what_changed_is_told_from_and_to() -> None:
    found = rows(updated())

    assert found["`image`"] == "`churn-model:11` → `churn-model:12`"
    assert found["`cpu_cores`"] == "`1` → `2`"
    assert "### What was done" in updated()


def test_why_is_told_where_somebody_said_so() -> None:
    has = observed(live("churn-model:11", cpu_cores=1.0))
    markdown = summed_up(story(desired(cpu_cores=2, sources={"deployment.cpu_cores": "a.yml:2:3"}), has))

    assert "| parameter | from | to | why |" in markdown
    assert rows(markdown)["`cpu_cores`"] == "`1` → `2` → given in a.yml:2:3"
    assert "All its replicas start anew" in text(markdown)
    assert "Scoring is over plain http" in text(markdown)


def test_what_was_changed_by_hand_is_told() -> None:
    told = story(desired())
    told.plan = replace(make_plan(desired(), observed(live())), drift=(Drift("cpu_cores", 2.0, 1.0, NOW),))

    assert "Drift: cpu_cores was changed outside of aks-deploy since 2026-07-19 17:05 UTC" in text(summed_up(told))


def test_what_is_new_is_told_without_an_empty_column() -> None:
    wanted = desired(cluster_config=ProvisioningConfig(agent_count=3), cpu_cores=2)
    markdown = summed_up(story(wanted, observed(cluster=None), outcome=Outcome("created", live())))

    assert "| parameter | value |" in markdown
    assert "| from |" not in markdown
    assert rows(markdown)["`agent_count`"] == "`3`"
    assert text(markdown).index("Provision the cluster") < text(markdown).index("Create the web service")


@pytest.mark.parametrize(
    ("config", "header"),
    [
        ({"auth_enabled": True}, '--header "Authorization: Bearer $KEY"'),
        ({"auth_enabled": False, "token_auth_enabled": True}, '--header "Authorization: Bearer $TOKEN"'),
        ({"auth_enabled": False}, ""),
    ],
)
def test_the_command_that_scores_has_what_callers_need_and_no_key(config: dict[str, Any], header: str) -> None:
    markdown = summed_up(story(desired(), observed(live(**config)), outcome=Outcome("unchanged", live(**config))))
    command = re.search(r"```sh\n(.*?)\n```", markdown, re.DOTALL)

    assert command is not None
    assert command[1].startswith("curl ")
    assert command[1].endswith(f"'{URI}'")
    assert header in command[1]
    assert ("Authorization" in command[1]) == bool(header)


@pytest.mark.parametrize(
    ("config", "replicas", "each"),
    [
        ({"autoscale_enabled": False, "num_replicas": 3}, "3, fixed", "2 CPU cores, 4 GB of memory"),
        ({"autoscale_max_replicas": 1}, "1, aiming at 70 % utilisation", "2 CPU cores, 4 GB of memory"),
        ({"cpu_cores": 1.0, "cpu_cores_limit": 1.5}, None, "1 CPU core (at most 1.5), 4 GB of memory"),
        ({"gpu_cores": 2, "memory_gb": 0.5}, None, "2 CPU cores, 0.5 GB of memory, 2 GPUs"),
        ({"cpu_cores": None, "memory_gb": None}, None, None),
    ],
)
def test_replicas_and_resources_are_told_as_pods_see_them(
    config: dict[str, Any], replicas: str | None, each: str | None
) -> None:
    service = live(**config)
    found = rows(summed_up(story(desired(), observed(service), outcome=Outcome("unchanged", service))))

    assert found.get("Replicas") == (replicas or "1 to 5, aiming at 70 % utilisation")
    assert found.get("Each replica") == each


def test_an_endpoint_that_was_not_reached_is_not_said_to_answer() -> None:
    markdown = summed_up(story(desired(), observed(live()), outcome=Outcome("unchanged", live())))

    assert rows(markdown)["State"] == "Healthy, the endpoint was not verified from here"
    assert markdown.startswith("## ✅ churn is unchanged\n")
    assert "Nothing to do: Azure has what is asked for." in markdown


def failed(error: AksDeployError, service: WebService | None = None) -> str:
    return summed_up(story(desired(), observed(service)), error)


def test_a_failure_tells_cause_remedy_and_the_log_folded() -> None:
    error = DeploymentFailedError(
        "The web service 'churn' is Unhealthy.",
        hint="Correct the script.",
        diagnosis_code="deploy.script-error",
        details=("Traceback:", "ValueError"),
    )
    markdown = failed(error)

    assert markdown.startswith("## ❌ churn: deployment failed\n")
    assert "`deployment-failed` · `deploy.script-error`" in markdown
    assert "**What to do:** Correct the script." in markdown
    assert re.search(r"<details><summary>.*</summary>\n\n```text\nTraceback:\nValueError\n```\n\n</details>", markdown)
    assert "### What was planned" in markdown


def test_after_a_failure_what_azure_said_last_is_not_called_live() -> None:
    markdown = failed(DeploymentFailedError("It failed."), replace(live(), state="Unhealthy"))

    assert "### The web service, as Azure last described it" in markdown
    assert rows(markdown)["State"] == "Unhealthy"
    assert "is live" not in markdown
    assert "answers" not in markdown
    assert "curl" not in markdown


def test_a_web_service_that_was_deleted_and_not_made_again_is_not_described() -> None:
    markdown = summed_up(story(desired(), observed(live()), deleted=True), DeploymentFailedError("It failed."))

    assert "**The web service does not exist now:**" in markdown
    assert "Scoring URI" not in markdown


def test_what_was_never_reached_is_left_out() -> None:
    markdown = summed_up(Story(Timeline(NoTime())), InvalidInputError("No.", hint="Yes."))

    assert markdown.startswith("## ❌ Invalid input\n")
    assert "###" not in markdown
    assert "|" not in markdown


def test_every_problem_is_listed_with_its_place_and_remedy() -> None:
    problems = (Problem("no", hint="Did you?", file="a|b.yml", line=1, column=2), Problem("input image: no"))
    markdown = summed_up(Story(Timeline(NoTime())), InvalidInputError("2 problems", problems=problems))

    assert tags(markdown).count("li") == 2
    assert "a|b.yml:1:2: no" in text(markdown).replace("\\|", "|")
    assert "What to do: Did you?" in text(markdown)


def test_a_plan_tells_what_would_be_done_and_what_pods_will_get() -> None:
    markdown = summed_up(story(desired(cpu_cores=4), observed(live("churn-model:11")), command="plan"))

    assert markdown.startswith("## 📋 Plan for churn: changes\n")
    assert "### The web service with this plan" in markdown
    assert rows(markdown)["Each replica"] == "4 CPU cores, 4 GB of memory"
    assert "### What would be done" in markdown
    assert "curl" not in markdown


def test_the_plan_of_something_new_counts_on_the_defaults_of_azure() -> None:
    found = rows(summed_up(story(desired(memory_gb=2), command="plan")))

    assert found["Each replica"] == "0.1 CPU cores, 2 GB of memory"
    assert found["Replicas"] == "1 to 10, aiming at 70 % utilisation"


def test_a_plan_with_nothing_to_do_and_one_that_is_blocked_say_so() -> None:
    same = summed_up(story(desired(), observed(live()), command="plan"))
    blocked = summed_up(story(desired(), observed(live(), image=None), command="plan"))

    assert same.startswith("## 📋 Plan for churn: no changes\n")
    assert blocked.startswith("## 🚧 Plan for churn: something is in the way\n")
    assert "In the way: There is no image 'churn-model:12' in the workspace." in text(blocked)


def test_a_run_without_an_image_file_says_that_this_is_fine() -> None:
    markdown = summed_up(story())

    assert markdown.startswith("## ⏭️ Nothing to deploy\n")
    assert "`missing-image: skip`" in markdown


def test_commands_that_deploy_nothing_have_no_summary() -> None:
    assert summed_up(Story(Timeline(NoTime()))) == ""


def test_a_cancelled_run_is_no_failure_of_anything() -> None:
    assert failed(CancelledError("Cancelled by SIGINT.")).startswith("## 🛑 churn: cancelled\n")


def test_phases_are_folded_with_their_durations() -> None:
    told = story(desired(), observed(live()))
    told.timeline.phases += [Phase("Observe and plan", 1.4), Phase("Update the web service", 125)]
    markdown = summed_up(told, ConflictError("No."))

    assert "<summary>It took 2 min 6 s</summary>" in markdown
    assert rows(markdown)["Observe and plan"] == "1 s"
    assert rows(markdown)["Update the web service"] == "2 min 5 s"


def test_nothing_foreign_changes_the_structure_of_the_page() -> None:
    hostile = "```\n~~~~\n</details>\n<h1>x</h1>\n# x\n[x](y)\n![x](y)\n@org/team\n|a|b|"
    calm, error = DeploymentFailedError("x", hint="x", details=("x",)), DeploymentFailedError(hostile)
    error.hint, error.details = hostile, (hostile, "`" * 10)
    markdown = failed(error, replace(live(), state=hostile))

    assert [tag for tag in tags(markdown) if tag != "br"] == tags(failed(calm, replace(live(), state="Unhealthy")))
    assert "@org/team" not in page(markdown).partition("<details>")[0]
