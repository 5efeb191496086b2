"""The record as text: read with judgement, older versions migrated, and made to fit."""

import json
from hashlib import sha256
from typing import Any

from pydantic import ValidationError

from aks_deploy.domain.json_object import json_object
from aks_deploy.domain.record import NO_PARENT, VERSION, Actor, Owner, Record
from aks_deploy.errors import StateStoreError
from aks_deploy.state.version_0 import KNOWN, names_in

LARGEST_BYTES = 1_000_000
_ID_LENGTH = 32


def read_record(text: str, owner: Owner, *, place: str) -> Record | None:
    """The record that the text is; None where it says that there is none. `place` is what people call where it was.

    Raises:
        StateStoreError: it is damaged, newer than this program, or about something else; it is never guessed at.
    """
    try:
        record = _record(json_object(text), text, owner)
    except ValueError as error:
        hint = "Restore it or delete it: without it the run goes on from what Azure has."
        raise StateStoreError(f"{place} cannot be used: {error}.", hint=hint) from None
    if record is not None and not owner.owns(record):
        of = f"the web service '{record.service_name}' of the workspace '{record.workspace.workspace_name}'"
        raise StateStoreError(
            f"{place} is about {of}, not about this one.", hint="Give another state-name, or leave it out."
        )
    return record


def record_text(record: Record, *, at_most_bytes: int | None = None) -> str:
    """The record as JSON: for people, or on one line where it must fit; the oldest deployments are left out for that.

    Raises:
        StateStoreError: it does not fit without any of them either.
    """
    if at_most_bytes is None:
        return record.model_dump_json(indent=2) + "\n"
    for kept in range(len(record.previous), -1, -1):
        text = record.model_copy(update={"previous": record.previous[:kept]}).model_dump_json(exclude_none=True)
        if len(text.encode()) <= at_most_bytes:
            return text
    size_kb = len(text.encode()) / 1000
    raise StateStoreError(
        f"The record needs {size_kb:.0f} kB, of which there are {at_most_bytes // 1000}.", hint="Give state: artifact."
    )


def _record(found: dict[str, Any], text: str, owner: Owner) -> Record | None:
    if "version" not in found:
        return _of_version_0(found, text, owner)
    version = found["version"]
    if isinstance(version, int) and version > VERSION:
        raise ValueError(f"a newer aks-deploy wrote it (version {version}, this one reads up to {VERSION})")
    try:
        # JSON has lists where a record has tuples.
        return Record.model_validate_json(_current(found, text))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def _current(found: dict[str, Any], text: str) -> str:
    """The text as of this version. Version 1 did not say what a run left in Azure, and was the same otherwise."""
    return json.dumps({**found, "version": VERSION}) if found["version"] is not True and found["version"] == 1 else text


def _of_version_0(found: dict[str, Any], text: str, owner: Owner) -> Record | None:
    if found and not found.keys() & KNOWN:
        raise ValueError("it is something else than a record of aks-deploy")
    names = names_in(found)
    if names is None:
        return None
    return Record(
        id=sha256(text.encode()).hexdigest()[:_ID_LENGTH],
        parent=NO_PARENT,
        serial=1,
        saved_by=Actor(),
        workspace=owner.workspace,
        service_name=names.service,
        cluster_name=names.cluster,
    )
