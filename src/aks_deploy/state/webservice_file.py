"""`aks_webservice.json`, as the script that this replaces wrote it, and as its variants do; never with keys."""

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from aks_deploy.domain.desired import check_cluster_name, check_service_name
from aks_deploy.domain.record import Record
from aks_deploy.errors import StateStoreError
from aks_deploy.ports import Console
from aks_deploy.state.atomic import write_atomically

_MASKED = "***"
_LARGEST = 1_000_000
_ALIASES = {"aks_cluster_name": "aks_name", "aks_service_url": "aks_url"}
_KEYS = ("aks_keys", "aks_service_api_key")


class _Known(BaseModel):
    """What is read of the file; everything else in it is kept as it is."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    aks_name: str | None = None
    aks_service_name: str | None = None
    aks_url: str | None = None
    aks_keys: tuple[SecretStr, ...] | None = None
    aks_service_api_key: SecretStr | None = None


class WebserviceFile:
    """`ports.StateStore` over the file; `path` is absolute, `shown` what people call it."""

    def __init__(self, path: Path, *, shown: str, console: Console) -> None:
        self._path = path
        self._shown = shown
        self._console = console

    def load(self) -> Record | None:
        """The names in the file. Keys found there are masked at once, with a warning to change them."""
        found = self._read()
        if found is None:
            return None
        # Before the rest is judged: a file that cannot be used gives its keys away as much as one that can.
        self._warn_of_keys(found)
        known = self._known({_ALIASES.get(name, name): value for name, value in found.items()})
        if known.aks_service_name is None and known.aks_name is None:
            return None  # an empty object means that nothing is deployed yet
        return Record(known.aks_service_name, known.aks_name, known.aks_url)

    def save(self, record: Record) -> None:
        """Write the names and the scoring URI, with two masks where the old script wrote the keys."""
        others = self._others()
        content = {
            "aks_name": record.cluster_name,
            "aks_service_name": record.service_name,
            "aks_url": record.scoring_uri,
            "aks_keys": [_MASKED, _MASKED],
            **others,
        }
        text = json.dumps(content, indent=2) + "\n"
        try:
            if self._path.is_file() and self._path.read_text(encoding="utf-8") == text:
                return
            write_atomically(self._path, text)
        except (OSError, UnicodeDecodeError) as error:
            raise StateStoreError(
                f"{self._shown} cannot be written ({_reason(error)}).", hint="Check the folder's permissions."
            ) from None

    def _others(self) -> dict[str, object]:
        """What somebody else keeps in the file, never keys."""
        try:
            found = self._read() or {}
        except StateStoreError as error:
            raise StateStoreError(f"{error} It is left as it is.", hint=error.hint) from None
        ours = {"aks_name", "aks_service_name", "aks_url", *_ALIASES, *_KEYS}
        return {name: value for name, value in found.items() if name not in ours}

    def _read(self) -> dict[str, object] | None:
        try:
            if self._path.stat().st_size > _LARGEST:
                raise self._unreadable("it is larger than 1 MB")
            found = json.loads(self._path.read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            return None
        except json.JSONDecodeError as error:
            raise self._unreadable(f"line {error.lineno}, column {error.colno}: {error.msg}") from None
        except (OSError, UnicodeDecodeError, RecursionError) as error:
            raise self._unreadable(_reason(error)) from None
        if not isinstance(found, dict):
            raise self._unreadable("it is not a JSON object")
        return found

    def _known(self, found: dict[str, object]) -> _Known:
        try:
            known = _Known.model_validate(found)
            if known.aks_service_name is not None:
                check_service_name(known.aks_service_name)
            if known.aks_name is not None:
                check_cluster_name(known.aks_name)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            raise self._unreadable(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
        except ValueError as error:
            raise self._unreadable(str(error)) from None
        return known

    def _warn_of_keys(self, found: dict[str, object]) -> None:
        keys = [key for name in _KEYS for key in _texts(found.get(name)) if key not in ("", _MASKED)]
        for key in keys:
            self._console.mask(key)
        if keys:
            self._console.warning(
                f"{self._shown} holds scoring keys in clear. A deployment takes them out of the file, but whoever "
                "could read it knows them: regenerate both keys in Azure ML, and remove them from the history."
            )

    def _unreadable(self, reason: str) -> StateStoreError:
        return StateStoreError(
            f"{self._shown} cannot be read: {reason}.", hint="Repair or delete it, or give webservice-file."
        )


def _texts(value: object) -> Iterator[str]:
    """Every text in the value, however it is nested: keys are looked for in files that nobody has checked."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case str(text):
                yield text
            case list(items):
                waiting += items
            case dict(entries):
                waiting += entries.values()


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "it is nested too deeply"
