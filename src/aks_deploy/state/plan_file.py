"""The file that `plan` writes, for those who approve it and for the deployment after them."""

from pathlib import Path

from aks_deploy.domain.json_object import json_object
from aks_deploy.domain.plan_document import PlanDocument, is_plan
from aks_deploy.errors import InvalidInputError
from aks_deploy.state.atomic import write_atomically


class PlanFile:
    """`ports.PlanFile`. `shown` is the path as users know it."""

    def __init__(self, path: Path, *, shown: str) -> None:
        self._path = path
        self._shown = shown

    def save(self, plan: PlanDocument) -> str:
        """Write it, whole; only a plan is ever written over."""
        try:
            if self._path.exists() and not _is_plan(self._path):
                raise InvalidInputError(
                    f"'{self._shown}' is no plan of aks-deploy, so the plan is not written over it.",
                    hint="Give another plan-file.",
                )
            write_atomically(self._path, plan.text)
        except OSError as error:
            raise InvalidInputError(
                f"The plan cannot be written to '{self._shown}': {error.strerror}.",
                hint="Give a plan-file that can be written, in the workspace folder.",
            ) from error
        return self._shown


def _is_plan(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        return is_plan(json_object(path.read_text(encoding="utf-8")))
    except ValueError:
        return False
