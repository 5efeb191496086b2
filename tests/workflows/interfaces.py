"""What an action or a reusable workflow takes and gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from workflows.documents import ACTION, DEPLOY, as_mapping, read_yaml

OURS = "org/aks-deploy"
OUR_WORKFLOW = f"{OURS}/.github/workflows/deploy.yml"
_SELF_CHECKED_OUT = "./.aks-deploy"  # where deploy.yml puts the action that it uses

_TYPES: Mapping[str, type | tuple[type, ...]] = {"string": str, "boolean": bool, "number": (int, float)}


@dataclass(frozen=True, slots=True)
class Input:
    """One input. `type` is None where any scalar will do, as for actions."""

    type: str | None = None
    required: bool = False
    default: object = None

    def takes(self, value: object) -> bool:
        """Whether `value` is of this input's type; an expression is left to GitHub."""
        if isinstance(value, str) and "${{" in value:
            return True
        if self.type is None:
            return isinstance(value, str | bool | int | float)
        return isinstance(value, _TYPES[self.type]) and isinstance(value, bool) == (self.type == "boolean")


@dataclass(frozen=True, slots=True)
class Interface:
    """Inputs, secrets and outputs by name."""

    inputs: Mapping[str, Input]
    outputs: Mapping[str, object]
    secrets: Mapping[str, Input]

    @classmethod
    def of(cls, data: Mapping[str, object]) -> Self:
        """Read from action.yml or from what stands under `workflow_call`."""
        return cls(_inputs(data.get("inputs")), as_mapping(data.get("outputs")), _inputs(data.get("secrets")))


def of_action() -> Interface:
    """That of this project's action."""
    return Interface.of(as_mapping(read_yaml(ACTION.read_text(encoding="utf-8"))))


def of_reusable_workflow() -> Interface:
    """That of this project's reusable workflow."""
    workflow = as_mapping(read_yaml(DEPLOY.read_text(encoding="utf-8")))
    return Interface.of(as_mapping(as_mapping(workflow["on"])["workflow_call"]))


def behind(uses: object) -> Interface | None:
    """That of what `uses` names, where it is ours."""
    name = str(uses).partition("@")[0]
    if name in {OURS, _SELF_CHECKED_OUT, "./"}:
        return of_action()
    return of_reusable_workflow() if name == OUR_WORKFLOW else None


def _inputs(value: object) -> dict[str, Input]:
    return {name: _input(as_mapping(about)) for name, about in as_mapping(value).items()}


def _input(about: Mapping[str, object]) -> Input:
    kind = about.get("type")
    return Input(kind if isinstance(kind, str) else None, about.get("required") is True, about.get("default"))
