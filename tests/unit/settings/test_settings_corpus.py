"""Configurations of public repositories are read right or refused for a true reason, where they are at hand."""

import shutil
from pathlib import Path

import pytest
import yaml

from aks_deploy.errors import InvalidInputError
from aks_deploy.settings import import_files, layered_settings
from aks_deploy.settings.config_file import DEFAULT_CONFIG_FILE
from unit.settings.corpus import FILES, FOLDER, REFUSED, WRITTEN
from unit.settings.folder import Folder, given_inputs


def flat(document: dict[str, object]) -> dict[str, object]:
    """The entries, those of mappings under `outer.inner`."""
    found: dict[str, object] = {}
    for key, value in document.items():
        inside = value if isinstance(value, dict) else None
        found |= {key: value} if inside is None else {f"{key}.{name}": item for name, item in inside.items()}
    return found


def placed(tmp_path: Path, name: str) -> Folder:
    shutil.copy(FOLDER / name, tmp_path)
    return Folder(tmp_path)


@pytest.mark.parametrize("name", [name for name in FILES if name in WRITTEN])
def test_a_public_configuration_is_read_as_it_is_meant(tmp_path: Path, name: str) -> None:
    folder = placed(tmp_path, name)

    import_files([name], None, folder.files)

    written = (tmp_path / DEFAULT_CONFIG_FILE).read_text(encoding="utf-8")
    assert flat(yaml.safe_load(written)) == WRITTEN[name]
    layered_settings(given_inputs({}), folder.files)


@pytest.mark.parametrize("name", [name for name in FILES if name in REFUSED])
def test_a_public_file_that_is_no_such_configuration_is_refused_for_what_it_is(tmp_path: Path, name: str) -> None:
    folder = placed(tmp_path, name)

    with pytest.raises(InvalidInputError) as caught:
        import_files([name], None, folder.files)

    assert any(REFUSED[name] in str(told) for told in caught.value.problems or [caught.value])


def test_nothing_of_the_corpus_is_left_out() -> None:
    assert set(FILES) <= WRITTEN.keys() | REFUSED.keys()
