"""An approved plan against the one that would be carried out now."""

from dataclasses import replace
from typing import Any

import pytest

from aks_deploy.deploying.approval import require_same
from aks_deploy.deploying.plan import make_plan
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.observed import Observed
from aks_deploy.domain.plan_document import PlanDocument
from aks_deploy.domain.record import Workspace
from aks_deploy.errors import InvalidInputError, PlanChangedError
from unit.deploying.samples import ANY_CLUSTER, NOW, OURS, desired, observed, web_service

WORKSPACE = Workspace(subscription_id="2b9e", resource_group="ml-prod", workspace_name="ml-prod")
HAS = observed(web_service("churn-model:11", cpu_cores=1.0, memory_gb=1.0))
ASKED = desired(cpu_cores=2)

NEW = (
    "new: create-service 'churn', image = churn-model:12, cluster = aks-prod, cpu_cores = 2, enable_app_insights = true"
)


def document(wanted: Desired = ASKED, has: Observed = HAS, workspace: Workspace = WORKSPACE) -> PlanDocument:
    return PlanDocument.of(make_plan(wanted, has), workspace=workspace, at=NOW, hide=str)


def refused(fresh: PlanDocument, approved: PlanDocument | None = None) -> PlanChangedError:
    with pytest.raises(PlanChangedError) as caught:
        require_same(approved or document(), fresh)
    return caught.value


@pytest.mark.parametrize(
    "fresh",
    [
        document(),
        document(replace(ASKED, origin=replace(OURS, repository=None))),
        document(replace(ASKED, sources={"deployment.cpu_cores": "elsewhere"})),
        document(has=replace(HAS, cluster=replace(HAS.cluster, state="Updating"))),  # type: ignore[type-var] # it is there
        document(workspace=WORKSPACE.model_copy(update={"workspace_name": "ML-PROD"})),
    ],
)
def test_a_plan_that_does_the_same_is_the_same_whoever_makes_it(fresh: PlanDocument) -> None:
    require_same(document(), fresh)
    require_same(fresh, document())


@pytest.mark.parametrize(
    ("wanted", "has", "details"),
    [
        (
            desired(cpu_cores=3),
            HAS,
            ["other: cpu_cores: 1 → 2 was planned, now it would be cpu_cores: 1 → 3 (update-service 'churn')"],
        ),
        (desired(), HAS, ["gone: cpu_cores: 1 → 2 (update-service 'churn')"]),
        (desired(cpu_cores=2, memory_gb=4), HAS, ["new: memory_gb: 1 → 4 (update-service 'churn')"]),
        (
            ASKED,
            observed(),
            [
                "gone: update-service 'churn'",
                NEW,
            ],
        ),
        (ASKED, observed(web_service(cpu_cores=2.0)), ["gone: update-service 'churn'"]),
    ],
)
def test_a_plan_that_does_something_else_is_refused_with_the_difference(
    wanted: Desired, has: Observed, details: list[str]
) -> None:
    assert list(refused(document(wanted, has)).details) == details


def test_what_changed_in_azure_meanwhile_is_a_difference_too() -> None:
    error = refused(document(has=observed(web_service("churn-model:11", cpu_cores=1.5))))

    assert "1 → 2 was planned, now it would be cpu_cores: 1.5 → 2" in error.details[0]
    assert str(error).endswith("planned on 2026-07-19 17:05 UTC; nothing was done.")


def test_a_plan_that_is_carried_out_already_is_told_so() -> None:
    error = refused(document(has=observed(web_service(cpu_cores=2.0))))

    assert error.hint.startswith("Nothing of it is left to do")


def test_another_key_is_another_plan_though_the_hash_is_the_same() -> None:
    one, other = (document(desired(primary_key=f"{text}-key-0123456789"), observed()) for text in "ab")

    assert one.hash == other.hash
    assert refused(other, one).details[0].startswith("other: primary_key = sha256:")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"workspace": WORKSPACE.model_copy(update={"workspace_name": "ml-dev"})}, "the workspace ml-dev of ml-prod"),
        ({"service_name": "fraud"}, "about the web service 'fraud', not about 'churn'"),
        ({"cluster_name": "aks-old"}, "about the cluster 'aks-old', not about 'aks-prod'"),
    ],
)
def test_a_plan_about_something_else_is_no_input(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        require_same(document().model_copy(update=changes), document())


def test_steps_in_another_order_are_another_plan() -> None:
    found = document(desired(cluster_config=ANY_CLUSTER), observed(cluster=None))
    turned = found.model_copy(update={"steps": found.steps[::-1], "hash": "sha256:other"})

    assert refused(turned, found).details == ("the steps come in another order",)
