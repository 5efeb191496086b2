"""The plan and the outcome, as people read them."""

from dataclasses import replace

import pytest

from aks_deploy.deploying.plan import make_plan
from aks_deploy.domain.cluster_config import ProvisioningConfig
from aks_deploy.domain.outcome import Outcome
from aks_deploy.reporting.words import outcome_line, plan_lines
from unit.deploying.samples import OURS, desired, observed, web_service


def words(plan_of: object, has: object) -> str:
    return "\n".join(plan_lines(make_plan(plan_of, has)))  # type: ignore[arg-type] # passed through


def test_a_plan_with_nothing_to_do_says_so() -> None:
    assert "nothing to do: Azure has what is asked for" in words(desired(), observed(web_service()))


def test_what_is_created_is_told_with_its_fields_and_their_plain_values() -> None:
    cluster = ProvisioningConfig(agent_count=3, vm_size="Standard_F4s_v2")
    text = words(
        desired(cluster_config=cluster, cpu_cores=0.5, memory_gb=2, tags={"b": "2", "a": "1"}), observed(cluster=None)
    )

    assert "+ provision the cluster 'aks-prod'\n      agent_count = 3\n      vm_size = Standard_F4s_v2" in text
    assert "+ create the web service 'churn'\n      image = churn-model:12\n      cluster = aks-prod" in text
    assert "cpu_cores = 0.5\n" in text
    assert "memory_gb = 2\n" in text
    assert "enable_app_insights = true\n" in text
    assert 'tags = {"a": "1", "b": "2"}' in text


def test_a_change_is_told_from_and_to() -> None:
    has = web_service("churn-model:11", cpu_cores=1.0, auth_enabled=True)
    text = words(desired(cpu_cores=2, auth_enabled=False), observed(has))

    assert "~ update the web service 'churn'" in text
    assert "image: churn-model:11 → churn-model:12" in text
    assert "cpu_cores: 1 → 2" in text
    assert "auth_enabled: true → false" in text


@pytest.mark.parametrize(
    ("has", "said"),
    [
        (
            observed(web_service(state="Failed")),
            "create the web service 'churn' again in its place, with the same keys: it failed",
        ),
        (observed(web_service(state="Unhealthy")), ". wait for the web service 'churn', which is Unhealthy"),
        (observed(cluster="Creating"), ". wait for the cluster 'aks-prod', which is Creating"),
        (observed(web_service(cluster_name="aks-old")), "create it again: it lives on cluster 'aks-old'"),
    ],
)
def test_every_kind_of_step_has_its_words(has: object, said: str) -> None:
    assert said in words(desired(replace=True), has)


def test_notices_are_part_of_the_plan() -> None:
    assert "note: The web service 'churn' was not made" in words(desired(origin=OURS), observed(web_service()))


@pytest.mark.parametrize(
    ("change", "verified", "said"),
    [
        ("created", True, "was created: churn-model:12, Healthy, its endpoint answers: http://a/score"),
        ("unchanged", None, "is unchanged: churn-model:12, Healthy, its endpoint was not verified from here"),
        ("updated", True, "was updated"),
    ],
)
def test_the_outcome_is_one_line(change: str, *, verified: bool | None, said: str) -> None:
    service = replace(web_service(), scoring_uri="http://a/score")

    line = outcome_line(Outcome(change, service, verified=verified))  # type: ignore[arg-type] # a table of literals

    assert said in line
    assert "\n" not in line
