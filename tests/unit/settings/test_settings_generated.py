"""Generated files equal what would be generated now, and say what the settings say."""

from pathlib import Path

import pytest
import yaml

from aks_deploy.domain.outputs import OUTPUTS
from aks_deploy.settings.generate import action_yml, generate, inputs_md, record_schema
from aks_deploy.settings.model import SETTINGS, about, public

PROJECT = Path(__file__).resolve().parents[3]


def test_the_generated_files_are_not_stale() -> None:
    action = (PROJECT / "action.yml").read_text(encoding="utf-8")

    assert action == action_yml(action), "run `make generate`"
    assert (PROJECT / "docs" / "inputs.md").read_text(encoding="utf-8") == inputs_md(), "run `make generate`"
    assert (PROJECT / "schema" / "record.schema.json").read_text() == record_schema(), "run `make generate`"


def test_the_action_has_one_input_for_each_setting_and_no_default_that_would_win_over_a_file() -> None:
    action = yaml.safe_load(action_yml())

    assert list(action["inputs"]) == [public(name) for name in SETTINGS]
    assert {name for name, item in action["inputs"].items() if "default" in item} == {"github-token"}
    assert not about("github_token").in_file
    assert list(action["outputs"]) == [output.name for output in OUTPUTS]
    assert action["runs"]["using"] == "docker"


def test_what_stands_around_the_generated_part_is_kept() -> None:
    text = "name: mine\n" + action_yml().replace("description: Image to deploy", "description: stale")

    assert action_yml(text) == "name: mine\n" + action_yml()


def test_an_action_without_the_marks_is_not_overwritten() -> None:
    with pytest.raises(ValueError, match=r"action\.yml has no lines"):
        action_yml("name: mine\n")


def test_all_files_are_written_where_there_were_none(tmp_path: Path) -> None:
    generate(tmp_path)

    assert (tmp_path / "action.yml").read_text() == action_yml()
    assert (tmp_path / "docs" / "inputs.md").read_text() == inputs_md()
    assert (tmp_path / "schema" / "record.schema.json").read_text() == record_schema()


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_described(name: str) -> None:
    what = about(name)

    assert what.text
    assert not what.text.endswith(".")
    assert what.default == "" or not what.default.endswith(".")
