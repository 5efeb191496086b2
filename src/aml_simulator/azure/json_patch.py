"""JSON Patch as web services take it: a few paths, and `replace` makes what is not there yet."""

from copy import deepcopy
from typing import Any

from pydantic import ConfigDict, ValidationError

from aml_simulator.azure.errors import ServiceError
from aml_simulator.azure.part import Part
from aml_simulator.azure.problems import problems_of

_PROPERTIES = "/properties/"


class PatchOperation(Part):
    """One operation. Source: swagger 2019-09-30 (JsonPatchOperation)."""

    # `value` may be null on purpose, so null is kept: what is not given is not in `model_fields_set`.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    op: str
    path: str
    value: Any = None

    def steps(self) -> list[str]:
        """The path's parts; a property's name stands as it is, slashes included, because the SDK escapes nothing."""
        if self.path.startswith(_PROPERTIES):
            return ["properties", self.path.removeprefix(_PROPERTIES)]
        return [part.replace("~1", "/").replace("~0", "~") for part in self.path.lstrip("/").split("/")]


def patched(document: dict[str, Any], operations: object) -> dict[str, Any]:
    """A copy of `document` with the operations applied in order.

    Raises:
        ServiceError: 400 where `operations` is no JSON Patch, or names a path that is not there to be changed.

    Source: RFC 6902; that `replace` also adds, from what the SDK sends.
    """
    if not isinstance(operations, list) or not operations:
        raise ServiceError(400, "InvalidPatch", "The body is not a list of JSON Patch operations.")
    result = deepcopy(document)
    for number, raw in enumerate(operations):
        try:
            operation = PatchOperation.model_validate(raw)
        except ValidationError as error:
            raise ServiceError(400, "InvalidPatch", f"{number}: {'; '.join(problems_of(error))}") from None
        _apply(result, operation)
    return result


def _apply(document: dict[str, Any], operation: PatchOperation) -> None:
    if operation.op not in ("add", "replace", "remove"):
        raise ServiceError(400, "InvalidPatch", f"{operation.path}: operation '{operation.op}' is not supported.")
    *parents, name = operation.steps()
    if (parents or [name])[0] not in document:
        raise ServiceError(400, "InvalidPatch", f"{operation.path}: there is no such field, or it cannot be changed.")
    target = document
    for parent in parents:
        if target.get(parent) is None:
            target[parent] = {}
        target = target[parent]
        if not isinstance(target, dict):
            raise ServiceError(400, "InvalidPatch", f"{operation.path}: '{parent}' is no object.")
    if operation.op == "remove":
        target.pop(name, None)
    else:
        target[name] = operation.value
