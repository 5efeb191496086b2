"""Outputs as a runner reads them back."""

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from action.file_commands import pairs
from action.log_commands import parse
from aks_deploy.domain.outputs import OUTPUTS
from aks_deploy.github.commands import GitHubConsole
from aks_deploy.github.outputs import GitHubOutputs


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that the runner names."""
    path = tmp_path / "set_output"
    path.touch()
    monkeypatch.setenv("GITHUB_OUTPUT", str(path))
    return path


def test_outputs_are_appended_and_the_last_of_a_name_counts(file: Path) -> None:
    file.write_text("before=1\n")
    outputs = GitHubOutputs(GitHubConsole(sys.stdout))

    outputs.set("change", "none")
    outputs.set("change", "created")
    outputs.set("failure-reason", "")

    assert dict(pairs(file.read_text())) == {"before": "1", "change": "created", "failure-reason": ""}


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"])) | st.just("x\nEOF\nscoring-uri=http://evil\nz<<EOF"))
def test_no_value_sets_another_output(file: Path, value: str) -> None:
    file.write_text("")

    GitHubOutputs(GitHubConsole(sys.stdout)).set("scoring-uri", value)

    with file.open(encoding="utf-8", newline="") as stream:
        assert dict(pairs(stream.read())) == {"scoring-uri": value}


@pytest.mark.parametrize("name", ["", "a=b", "a<<b", "a\nb", "1a", "a b", "ä", "a\n"])
def test_a_name_that_could_be_read_as_more_is_a_mistake_of_ours(file: Path, name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name of an output"):
        GitHubOutputs(GitHubConsole(sys.stdout)).set(name, "x")

    assert file.read_text() == ""


def test_every_output_of_the_list_has_a_name_that_can_be_set(file: Path) -> None:
    outputs = GitHubOutputs(GitHubConsole(sys.stdout))
    for output in OUTPUTS:
        outputs.set(output.name, "x")

    assert [name for name, _ in pairs(file.read_text())] == [output.name for output in OUTPUTS]


@pytest.mark.parametrize("named", ["", "/nowhere/at/all", "."])
def test_without_the_file_outputs_are_left_out_and_that_is_said_once(
    named: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_OUTPUT", named)
    outputs = GitHubOutputs(GitHubConsole(sys.stdout))

    outputs.set("change", "none")
    outputs.set("primary-key", "a-secret-key")
    outputs.close()

    printed = capsys.readouterr().out
    assert [command.name for line in printed.splitlines() if (command := parse(line))] == ["warning"]
    assert "a-secret-key" not in printed


def test_a_summary_is_appended_and_cut_before_the_runner_refuses_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))

    GitHubOutputs(GitHubConsole(sys.stdout)).summarise(lambda: "ours\n" + "ü line\n" * 200_000)

    text = summary.read_text(encoding="utf-8")
    assert text.startswith("before\nours\n")
    assert text.endswith("\nü line\n\nThe rest is in the log.\n")
    assert len(text.encode()) < 1024 * 1024


def test_without_a_place_for_it_the_summary_is_not_even_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)

    def summary() -> str:
        raise AssertionError

    GitHubOutputs(GitHubConsole(sys.stdout)).summarise(summary)

    assert capsys.readouterr().out == ""
