"""Comments in JSON, which people put into files that other tools then refuse."""

from pathlib import Path

import pytest

from unit.settings.folder import Folder

COMMENTED = [
    ("// a\n{} // b", {}),
    ('{ // a\n "cpu_cores": 1, // "b": {\n// c\n "memory_gb": 2 }', {"cpu_cores": 1, "memory_gb": 2}),
    ('{"description": "a // b"}', {"description": "a // b"}),
    ('{"cpu_cores"://\n1}//', {"cpu_cores": 1}),
]


@pytest.mark.parametrize(("text", "given"), COMMENTED)
def test_comments_in_json_are_white_space(tmp_path: Path, text: str, given: dict[str, object]) -> None:
    folder = Folder(tmp_path)
    folder.write("dc.json", text)

    assert folder.resolve(deployment_config="dc.json").settings.deployment_config.given() == given


@pytest.mark.parametrize("text", ['{"cpu_cores": 1 / 2}', '{"cpu_cores": 1 // }', "{// a\n'cpu_cores': 1"])
def test_half_a_comment_and_one_that_hides_the_end_are_faults(tmp_path: Path, text: str) -> None:
    folder = Folder(tmp_path)
    folder.write("dc.json", text)

    assert len(folder.problems(deployment_config="dc.json")) == 1


def test_a_file_of_nothing_but_slashes_is_refused_at_once(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("dc.json", "// " * 300_000)

    (problem,) = folder.problems(deployment_config="dc.json")

    assert problem == "dc.json:1:1: a mapping was expected, such as 'cpu_cores: 2'"
