"""The plan and the outcome, as people read them."""

import re
from dataclasses import replace
from typing import Any

import pytest

from aks_deploy.deploying.plan import make_plan
from aks_deploy.domain.cluster_config import ProvisioningConfig
from aks_deploy.domain.observed import Observed, WebService
from aks_deploy.domain.outcome import Outcome
from aks_deploy.domain.plan import Drift
from aks_deploy.reporting.words import outcome_line, plan_lines
from unit.deploying.samples import NOW, OURS, desired, observed, web_service


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
    assert re.search(r"enable_app_insights = true +\(the default of aks-deploy\)\n", text)
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


def test_where_a_value_was_given_stands_beside_it_in_one_column() -> None:
    wanted = desired(cpu_cores=2, sources={"image": "a.json", "deployment.cpu_cores": "b.yml:2:3"})
    text = words(wanted, observed(web_service("churn-model:11", cpu_cores=1.0)))

    assert "      image: churn-model:11 → churn-model:12  (given in a.json)\n" in text
    assert "      cpu_cores: 1 → 2                        (given in b.yml:2:3)\n" in text


@pytest.mark.parametrize(
    ("has", "said"),
    [
        (web_service("churn-model:11", num_replicas=3), ["all its replicas start anew"]),
        (
            web_service("churn-model:11", num_replicas=1),
            ["all its replicas start anew, and there may be only one: it may not answer for a while"],
        ),
        (
            web_service(cluster_name="aks-old"),
            [
                "the web service does not answer until it is created again",
                "its keys stay; an interruption in between changes them",
                "its scoring URI will be another one",
            ],
        ),
        (None, []),
    ],
)
def test_what_a_step_means_for_callers_is_told(has: WebService | None, said: list[str]) -> None:
    lines = words(desired(replace=True), observed(has)).splitlines()

    assert [line.removeprefix("    ! ") for line in lines if line.startswith("    !")] == said


@pytest.mark.parametrize(
    ("nodes", "said"), [(1, "adds 1 node (how"), (4, "adds 4 nodes (how many vCPUs is not known)")]
)
def test_what_a_cluster_costs_is_told_as_far_as_it_is_known(nodes: int, said: str) -> None:
    cluster = ProvisioningConfig(agent_count=nodes, cluster_purpose="DevTest")
    text = words(desired(cluster_config=cluster), observed(cluster=None))

    assert f"    ! {said}" in text
    assert "    ! a public address appears: scoring URIs can be reached from the internet" in text


HTTP = replace(web_service(), scoring_uri="http://203.0.113.1/score")
HTTPS = replace(web_service(), scoring_uri="https://a.example.org/score")
WITH_TLS = {"cluster_config": ProvisioningConfig(leaf_domain_label="churn")}


@pytest.mark.parametrize(
    ("has", "more", "plain"),
    [
        (observed(HTTP), {}, True),
        (observed(HTTPS), {}, False),
        (observed(), {}, True),
        (observed(cluster=None), {}, False),
        (observed(cluster=None), {"cluster_config": ProvisioningConfig()}, True),
        (observed(cluster=None), WITH_TLS, False),
        (observed(), WITH_TLS, True),
        (observed(cluster="Creating"), WITH_TLS, False),
        (observed(HTTP, cluster="Failed"), {**WITH_TLS, "replace": True}, False),
    ],
)
def test_scoring_over_plain_http_is_told_where_it_is_known(has: Observed, more: dict[str, Any], *, plain: bool) -> None:
    assert ("note: Scoring is over plain http" in words(desired(**more), has)) is plain


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (Drift("cpu_cores", 2.0, 1.0, NOW), "cpu_cores was changed {}, from 2 to 1; this plan sets it back"),
        (Drift("cpu_cores", 4.0, 1.0, NOW), "cpu_cores was changed {}, from 4 to 1; this plan changes it"),
        (Drift("memory_gb", None, 1.0, NOW), "memory_gb was changed {}, from nothing to 1; this plan leaves it so"),
        (Drift("tags", "sha256:1", "sha256:2", NOW), "tags was changed {}; this plan leaves it so"),
        (Drift("service", "churn", None, NOW), "the web service was deleted {}"),
    ],
)
def test_drift_is_told_with_its_time_and_what_becomes_of_it(item: Drift, said: str) -> None:
    plan = make_plan(desired(cpu_cores=2), observed(web_service(cpu_cores=1.0)))
    since = "outside of aks-deploy since 2026-07-19 17:05 UTC"

    assert f"  drift: {said.format(since)}" in list(plan_lines(replace(plan, drift=(item,))))
