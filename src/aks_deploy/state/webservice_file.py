"""`aks_webservice.json`, as the script that this replaces wrote it, and as its variants do; never with keys."""

import json
from pathlib import Path

from aks_deploy.domain.names import Names
from aks_deploy.errors import StateStoreError
from aks_deploy.ports import Console
from aks_deploy.state.atomic import write_atomically
from aks_deploy.state.version_0 import KNOWN, MASKED, keys_in, names_in

_LARGEST = 1_000_000


class WebserviceFile:
    """`ports.NamesFile` over the file; `path` is absolute, `shown` what people call it."""

    def __init__(self, path: Path, *, shown: str, console: Console) -> None:
        self._path = path
        self._shown = shown
        self._console = console

    def load(self) -> Names | None:
        """The names in the file. Keys found there are masked at once, with a warning to change them."""
        found = self._read()
        if found is None:
            return None
        # Before the rest is judged: a file that cannot be used gives its keys away as much as one that can.
        self._warn_of_keys(found)
        try:
            return names_in(found)
        except ValueError as error:
            raise self._unreadable(str(error)) from None

    def save(self, names: Names, scoring_uri: str | None) -> None:
        """Write the names and the scoring URI, with two masks where the old script wrote the keys."""
        others = self._others()
        content = {
            "aks_name": names.cluster,
            "aks_service_name": names.service,
            "aks_url": scoring_uri,
            "aks_keys": [MASKED, MASKED],
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
        return {name: value for name, value in found.items() if name not in KNOWN}

    def _read(self) -> dict[str, object] | None:
        try:
            if self._path.stat().st_size > _LARGEST:
                raise self._unreadable("it is larger than 1 MB")
            found = json.loads(self._path.read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            return None
        except json.JSONDecodeError as error:
            raise self._unreadable(f"line {error.lineno}, column {error.colno}: {error.msg}") from None
        except (OSError, ValueError, RecursionError) as error:
            raise self._unreadable(_reason(error)) from None
        if not isinstance(found, dict):
            raise self._unreadable("it is not a JSON object")
        return found

    def _warn_of_keys(self, found: dict[str, object]) -> None:
        keys = keys_in(found)
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


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    # The only other ValueError of the json module comes from Python, which converts no more than 4300 digits.
    return "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "it has a number of thousands of digits"
