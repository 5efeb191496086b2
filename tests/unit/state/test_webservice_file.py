"""`aks_webservice.json` between runs: read in all variants, written whole, never with keys."""

import json
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from aks_deploy.console.terminal import TerminalConsole
from aks_deploy.domain.names import Names
from aks_deploy.errors import StateStoreError
from aks_deploy.state.webservice_file import WebserviceFile

NAMES, URI = Names("churn", "aks-prod"), "http://203.0.113.1/score"
KEY = "0123456789abcdef0123456789abcdef"


class Stored:
    """The file, and the store over it."""

    def __init__(self, folder: Path) -> None:
        self.said = StringIO()
        self.console = TerminalConsole(self.said)
        self.path = folder / "aml_config" / "aks_webservice.json"
        self.store = WebserviceFile(self.path, shown="aml_config/aks_webservice.json", console=self.console)

    def write(self, content: bytes | dict[str, Any]) -> None:
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())


@pytest.fixture
def stored(tmp_path: Path) -> Stored:
    return Stored(tmp_path)


def test_what_is_saved_is_loaded(stored: Stored) -> None:
    stored.store.save(NAMES, URI)

    assert stored.store.load() == NAMES


def test_no_file_and_an_empty_object_are_no_record(stored: Stored) -> None:
    assert stored.store.load() is None
    stored.write({})
    assert stored.store.load() is None


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ({"aks_name": "a1", "aks_service_name": "s12"}, Names("s12", "a1")),
        ({"aks_cluster_name": "a1", "aks_service_name": "s12", "aks_service_url": "u"}, Names("s12", "a1")),
        ({"aks_service_name": "s12", "aks_keys": None}, Names("s12", None)),
        ({"aks_name": "a1", "aks_url": None}, Names(None, "a1")),
    ],
)
def test_each_variant_is_read(stored: Stored, content: dict[str, Any], names: Names) -> None:
    stored.write(content)

    assert stored.store.load() == names


def test_a_byte_order_mark_is_no_fault(stored: Stored) -> None:
    stored.write(b'\xef\xbb\xbf{"aks_name": "a1", "aks_service_name": "s12"}')

    assert stored.store.load() == Names("s12", "a1")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "line 1, column 1"),
        (b'{\n  "aks_name": aks\n}', "line 2, column 15"),
        (b"[]", "not a JSON object"),
        (b"null", "not a JSON object"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'"' + b"x" * 1_000_001 + b'"', "larger than 1 MB"),
        (b'{"aks_name": 7}', "aks_name"),
        (b'{"aks_keys": "one"}', "aks_keys"),
        (b'{"aks_service_name": "Not_A_Name"}', "Not_A_Name"),
        (b'{"aks_name": "not/a/name"}', "not/a/name"),
    ],
)
def test_a_file_that_cannot_be_read_is_never_taken_for_no_record(stored: Stored, content: bytes, said: str) -> None:
    stored.write(content)

    with pytest.raises(StateStoreError, match=said):
        stored.store.load()


def test_a_folder_in_its_place_is_never_taken_for_no_record(stored: Stored) -> None:
    stored.path.mkdir(parents=True)

    with pytest.raises(StateStoreError, match="Is a directory"):
        stored.store.load()


def test_foreign_keys_are_kept_and_scoring_keys_are_not(stored: Stored) -> None:
    stored.write({"aks_namespace": "ns", "aks_cluster_name": "old", "aks_service_api_key": KEY, "aks_keys": [KEY]})

    stored.store.save(NAMES, URI)

    written = json.loads(stored.path.read_text())
    assert written["aks_namespace"] == "ns"
    assert written["aks_keys"] == ["***", "***"]
    assert KEY not in stored.path.read_text()
    assert "aks_cluster_name" not in written


def test_keys_are_masked_from_then_on(stored: Stored) -> None:
    stored.write({"aks_name": "a1", "aks_service_name": "s12", "aks_keys": [KEY, "***"]})
    stored.store.load()

    stored.console.info(f"the key is {KEY}")

    assert "the key is ***" in stored.said.getvalue()
    assert "holds scoring keys in clear" in stored.said.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        {"aks_name": "not/a/name", "aks_keys": [KEY]},
        {"aks_name": 7, "aks_service_api_key": KEY},
        {"aks_keys": KEY},
        {"aks_keys": {"primary": [KEY]}},
    ],
)
def test_keys_in_a_file_that_cannot_be_used_are_masked_too(stored: Stored, content: dict[str, Any]) -> None:
    stored.write(content)
    with pytest.raises(StateStoreError):
        stored.store.load()

    stored.console.info(f"the key is {KEY}")

    assert "the key is ***" in stored.said.getvalue()
    assert "holds scoring keys in clear" in stored.said.getvalue()


def test_masks_of_ours_are_no_keys(stored: Stored) -> None:
    stored.store.save(NAMES, URI)
    stored.store.load()

    assert stored.said.getvalue() == ""


def test_a_number_without_end_is_refused_as_such(stored: Stored) -> None:
    stored.write(b'{"aks_name": ' + b"9" * 5000 + b"}")

    with pytest.raises(StateStoreError, match="it has a number of thousands of digits"):
        stored.store.load()


def test_a_damaged_file_is_not_overwritten(stored: Stored) -> None:
    stored.write(b"{damaged")

    with pytest.raises(StateStoreError, match="It is left as it is"):
        stored.store.save(NAMES, URI)

    assert stored.path.read_bytes() == b"{damaged"


def test_saving_the_same_again_touches_nothing(stored: Stored) -> None:
    stored.store.save(NAMES, URI)
    before = stored.path.stat()

    stored.store.save(NAMES, URI)

    assert stored.path.stat().st_ino == before.st_ino


def test_a_write_that_fails_leaves_the_file_before_and_no_other(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored.store.save(NAMES, URI)
    before = stored.path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StateStoreError, match="No space left on device"):
        stored.store.save(Names("other", "aks-prod"), URI)

    assert stored.path.read_bytes() == before
    assert [item.name for item in stored.path.parent.iterdir()] == ["aks_webservice.json"]


def test_the_file_can_be_read_by_later_steps(stored: Stored) -> None:
    stored.store.save(NAMES, URI)

    assert stored.path.stat().st_mode & 0o777 == 0o644
    assert list(json.loads(stored.path.read_text())) == ["aks_name", "aks_service_name", "aks_url", "aks_keys"]


def test_a_file_that_is_there_keeps_its_mode(stored: Stored) -> None:
    stored.store.save(NAMES, URI)
    stored.path.chmod(0o600)

    stored.store.save(Names("other", "aks-prod"), URI)

    assert stored.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_what_root_makes_belongs_to_the_owner_of_the_folder(stored: Stored, tmp_path: Path) -> None:
    os.chown(tmp_path, 1001, 1002)

    stored.store.save(NAMES, URI)

    owners = {(item.stat().st_uid, item.stat().st_gid) for item in (stored.path, stored.path.parent)}
    assert owners == {(1001, 1002)}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_a_file_that_is_there_keeps_its_owner(stored: Stored) -> None:
    stored.store.save(NAMES, URI)
    os.chown(stored.path, 1001, 1002)

    stored.store.save(Names("other", "aks-prod"), URI)

    assert (stored.path.stat().st_uid, stored.path.stat().st_gid) == (1001, 1002)
