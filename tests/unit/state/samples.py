"""A record of the web service `churn`, and what it belongs to."""

from datetime import UTC, datetime
from typing import Any

from aks_deploy.domain.record import NO_PARENT, Actor, Deployment, Owner, Record, UnderWay

OWNER = Owner(
    subscription_id="2b9e7f10-6c4d-4a35-8e21-9a7b3c5d1f02",
    resource_group="ml-prod",
    workspace_name="ml-prod",
    service_name="churn",
)
AT = datetime(2026, 7, 19, 17, 5, tzinfo=UTC)
BY = Actor(repository="org/churn", run="77", attempt="1", commit="c0ffee", actor="octocat")


def deployment(image: str = "churn-model:12") -> Deployment:
    """A deployment of that image."""
    return Deployment(
        image=image, by=BY, at=AT, change="updated", plan_hash="sha256:1", configuration_hash="sha256:2",
        durations_s={"Observe and plan": 1.5},
    )  # fmt: skip


def record(number: int = 1, **changes: Any) -> Record:  # noqa: ANN401 - the fields of Record
    """The record of that number in a line of records, each the parent of the next."""
    under_way = UnderWay(operation="Create the web service", name="churn", by=BY, since=AT)
    usual = {
        "id": f"{number:032x}", "parent": f"{number - 1:032x}" if number > 1 else NO_PARENT, "serial": number,
        "saved_by": BY, "saved_at": AT, "workspace": OWNER.workspace, "service_name": "churn",
        "cluster_name": "aks-prod", "made_cluster": True, "scoring_uri": "http://203.0.113.1/score",
        "deployment": deployment(), "previous": (deployment("churn-model:11"),), "under_way": under_way,
    }  # fmt: skip
    return Record.model_validate({**usual, **changes})
