"""The plan as a document: what `plan` writes, and `deploy` with `plan-file` holds its own plan against.

`schema/plan.schema.json` is made from these models. A secret is in it as a fingerprint only.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from aks_deploy.domain.desired import ImageReference
from aks_deploy.domain.json_object import json_object
from aks_deploy.domain.models import ModelDeployment
from aks_deploy.domain.plan import Blocker, Change, Drift, Plan, Scheme
from aks_deploy.domain.planned_step import PlannedStep, hidden, steps_hash
from aks_deploy.domain.record import Actor, Workspace

SCHEMA = 1
"""The newest version of the document, and the one that is written."""


class PlanDocument(BaseModel):
    """A plan, what it is about, and who made it. `hash` is that of the steps that change something.

    `change` is what the web service will have gone through; `has_changes` counts the cluster too. `scoring` is how
    the web service will be called; None where Azure does not tell yet.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, serialize_by_alias=True)

    version: Literal[1] = Field(default=1, alias="schema")
    hash: str
    made_by: Actor
    made_at: AwareDatetime
    workspace: Workspace
    service_name: str
    cluster_name: str
    image: str | None = None
    models: tuple[str, ...] = ()
    change: Change
    has_changes: bool
    scoring: Scheme | None = None
    steps: tuple[PlannedStep, ...]
    drift: tuple[Drift, ...] = ()
    blockers: tuple[Blocker, ...] = ()
    warnings: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    @classmethod
    def of(cls, plan: Plan, *, workspace: Workspace, at: datetime, hide: Callable[[str], str]) -> Self:
        """The document of a plan made `at` that time, each text in it as `hide` leaves it."""
        desired = plan.desired
        steps = tuple(PlannedStep.of(step, hide) for step in plan.steps)
        return cls(
            hash=steps_hash(desired.service_name, desired.cluster_name, steps),
            made_by=Actor.of(desired.origin),
            made_at=at,
            workspace=workspace,
            service_name=desired.service_name,
            cluster_name=desired.cluster_name,
            image=str(desired.runs) if isinstance(desired.runs, ImageReference) else None,
            models=tuple(map(str, desired.runs.models)) if isinstance(desired.runs, ModelDeployment) else (),
            change=plan.change,
            has_changes=plan.has_changes,
            scoring=plan.scoring,
            steps=steps,
            drift=tuple(
                replace(item, before=hidden(item.before, hide), now=hidden(item.now, hide)) for item in plan.drift
            ),
            blockers=tuple(_hidden(blocker, hide) for blocker in plan.blockers),
            warnings=tuple(map(hide, plan.warnings)),
            notices=tuple(map(hide, plan.notices)),
        )

    @classmethod
    def parse(cls, text: str) -> Self:
        """The document that the text is.

        Raises:
            ValueError: it is none, newer than this program, or not as it was written; the text says what.
        """
        found = json_object(text)
        if not is_plan(found):
            raise ValueError("it is no plan of aks-deploy")
        if isinstance(found["schema"], int) and found["schema"] > SCHEMA:
            raise ValueError(f"a newer aks-deploy wrote it (schema {found['schema']}, this one reads up to {SCHEMA})")
        try:
            document = cls.model_validate_json(text)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
        if document.hash != steps_hash(document.service_name, document.cluster_name, document.steps):
            raise ValueError("its hash is not that of its steps, so somebody changed it after it was made")
        return document

    @property
    def text(self) -> str:
        """The document as JSON."""
        return self.model_dump_json(indent=2) + "\n"


def is_plan(found: dict[str, object]) -> bool:
    """Whether a JSON object means to be a plan, of whatever version."""
    return {"schema", "hash", "steps"} <= found.keys()


def _hidden(blocker: Blocker, hide: Callable[[str], str]) -> Blocker:
    details = tuple(map(hide, blocker.details))
    return replace(blocker, message=hide(blocker.message), hint=hide(blocker.hint), details=details)
