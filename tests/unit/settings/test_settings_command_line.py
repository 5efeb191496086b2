"""Options: one for each setting, secrets from elsewhere."""

import io
import json

import pytest

from aks_deploy.errors import InvalidInputError
from aks_deploy.settings import GivenSettings, asked, asked_import, settings_from_command_line
from aks_deploy.settings.command_line import VERBS
from aks_deploy.settings.model import SETTINGS, about, public
from unit.settings.folder import CREDENTIALS, SECRET


def given(*argv: str, environ: dict[str, str] | None = None, stdin: str = "") -> GivenSettings:
    return settings_from_command_line(argv, environ or {}, io.StringIO(stdin))


def texts(found: GivenSettings) -> dict[str, str]:
    assert not found.problems
    return {name: item.text for name, item in found.values.items()}


def test_options_in_both_spellings_and_the_command_are_given() -> None:
    found = given("plan", "--image", "churn:12", "--timeout-minutes=30", "--deployment-config", "{cpu_cores: 2}")

    assert texts(found) == {
        "command": "plan",
        "image": "churn:12",
        "timeout_minutes": "30",
        "deployment_config": "{cpu_cores: 2}",
    }
    assert str(found.values["image"].source) == "option --image"


@pytest.mark.parametrize(("argv", "text"), [(["--replace"], "true"), (["--replace", "false"], "false")])
def test_a_bare_flag_counts_as_true(argv: list[str], text: str) -> None:
    assert texts(given("deploy", *argv))["replace"] == text


def test_the_secret_comes_from_the_environment() -> None:
    found = given("deploy", environ={"AZURE_CREDENTIALS": CREDENTIALS, "IMAGE": "no"})

    assert texts(found) == {"command": "deploy", "azure_credentials": CREDENTIALS}
    assert str(found.values["azure_credentials"].source) == "environment AZURE_CREDENTIALS"


def test_the_secret_comes_from_standard_input_over_the_environment() -> None:
    found = given("deploy", "--azure-credentials", "-", environ={"AZURE_CREDENTIALS": "x"}, stdin=CREDENTIALS)

    assert texts(found)["azure_credentials"] == CREDENTIALS
    assert str(found.values["azure_credentials"].source) == "standard input"


def test_standard_input_is_read_for_one_option_only() -> None:
    found = given("deploy", "--azure-credentials", "-", "--deployment-config", "-", stdin=CREDENTIALS)

    (problem,) = found.problems
    assert problem.message == "option --deployment-config: standard input was read for another option already"


@pytest.mark.parametrize("text", [CREDENTIALS, SECRET])
def test_a_secret_on_the_command_line_is_refused_and_not_shown(text: str) -> None:
    (problem,) = given("deploy", f"--azure-credentials={text}").problems

    assert problem.message == "option --azure-credentials must not hold the secret itself"
    assert "AZURE_CREDENTIALS" in problem.hint
    assert SECRET not in f"{problem}{problem.hint}"


def test_a_secret_that_the_shell_tore_apart_is_not_shown() -> None:
    found = given("deploy", "--azure-credentials", *CREDENTIALS.split(), "--client-secret", SECRET)

    assert len(found.problems) == 2
    assert not any(SECRET in f"{problem}{problem.hint}" for problem in found.problems)


def test_an_unknown_option_is_a_problem_with_the_nearest() -> None:
    (problem,) = given("deploy", "--service_name", "churn").problems

    assert problem.message == "unknown option --service_name"
    assert problem.hint == "Did you mean '--service-name'?"


def test_a_reserved_option_says_that_it_does_nothing_yet() -> None:
    (problem,) = given("deploy", "--rehearse=true").problems

    assert problem.message == "option --rehearse is kept for a later version and does nothing yet"


def test_an_option_given_twice_is_a_problem() -> None:
    (problem,) = given("deploy", "--image", "a:1", "--image", "a:2").problems

    assert problem.message == "option --image is given 2 times"


def test_words_that_belong_to_no_option_are_a_problem() -> None:
    (problem,) = given("deploy", "--image", "churn:1", "churn").problems

    assert problem.message == "there are arguments that belong to no option"


def test_an_option_without_its_value_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="option --image has no value"):
        given("deploy", "--image")


def test_options_are_not_abbreviated() -> None:
    assert [problem.message for problem in given("deploy", "--imag", "a:1").problems] == ["unknown option --imag"]


@pytest.mark.parametrize("verb", VERBS)
def test_each_command_is_understood(verb: str) -> None:
    assert asked([verb]).verb == verb


@pytest.mark.parametrize(("argv", "fault"), [([], "a command is missing"), (["deplyo"], "unknown command 'deplyo'")])
def test_no_command_and_an_unknown_one_are_refused(argv: list[str], fault: str) -> None:
    with pytest.raises(InvalidInputError, match=fault) as caught:
        asked(argv)

    assert "deploy" in caught.value.hint


@pytest.mark.parametrize("argv", [["--help"], ["deploy", "-h"], ["nonsense", "--help"]])
def test_help_tells_of_every_command_and_setting(argv: list[str]) -> None:
    text = asked(argv).help

    assert all(f"  {verb}" in text for verb in VERBS)
    words = " ".join(text.split())
    for name in set(SETTINGS) - {"command"}:
        assert f"--{public(name)} {about(name).value}" in words or f"--{public(name)} [{about(name).value}]" in words
        assert about(name).text.replace("`", "") in words


def test_import_takes_files_and_the_file_to_write() -> None:
    found = asked_import(["import", "a.json", "--config-file", "new.yml", "b.yml"])

    assert (found.files, found.target) == (("a.json", "b.yml"), "new.yml")
    assert asked_import(["import", "a.json"]).target is None


BAD_IMPORTS = [
    ([], "import needs the files to import"),
    (["--config-file=x"], "import needs the files to import"),
    (["a", "--config-file"], "--config-file has no value"),
    (["a", "--config-file", "x", "--config-file", "y"], "option --config-file is given 2 times"),
    (["a", "--azure-credentials=" + SECRET], "no option --azure-credentials$"),
]


@pytest.mark.parametrize(("argv", "fault"), BAD_IMPORTS)
def test_an_import_that_cannot_be_meant_is_refused(argv: list[str], fault: str) -> None:
    with pytest.raises(InvalidInputError, match=fault) as caught:
        asked_import(["import", *argv])

    assert SECRET not in str(caught.value)


def test_texts_are_hidden_where_given_settings_are_shown() -> None:
    assert SECRET not in repr(given("deploy", environ={"AZURE_CREDENTIALS": json.dumps(SECRET)}))


def test_standard_input_that_is_no_text_is_a_problem() -> None:
    stdin = io.TextIOWrapper(io.BytesIO(b'{"clientSecret": "\xe4"}'), encoding="utf-8")

    found = settings_from_command_line(["deploy", "--azure-credentials", "-"], {}, stdin)

    (problem,) = found.problems
    assert problem.message == "option --azure-credentials: standard input cannot be read as UTF-8 text"
    assert "azure_credentials" not in found.values
