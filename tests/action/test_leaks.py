"""No secret gets where it does not belong, however a run ends, with debug logging on."""

import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from action.leaks import leaked, spellings
from action.planted import (
    CLIENT_SECRET,
    GIT_TOKEN,
    GITHUB_TOKEN,
    OLD_KEYS,
    PLANTED,
    PRIMARY_KEY,
    RUNTIME_TOKEN,
    SECONDARY_KEY,
    Left,
    Recorder,
    files_in,
    misdirected,
    outputs_in,
)
from action.scenarios import SCENARIOS, Scenario, images
from aks_deploy.cli import main
from aks_deploy.console.masks import Masks
from aml_simulator.http import Request
from aml_simulator.mounts.in_process import in_process
from contract.world import CLIENT_ID, SETTINGS, credentials, options, spec

Run = Callable[[Scenario], tuple[Left, Recorder]]


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """The folders of a job, with what a checkout and an older version of the product left in them."""
    found = {name: tmp_path / name for name in ("workspace", "home", "tmp", "runner")}
    for folder in found.values():
        folder.mkdir()
    check_out(found["workspace"])
    (found["workspace"] / "aml_config").mkdir()
    (found["workspace"] / "aml_config/aks_webservice.json").write_text(_remembered())
    monkeypatch.chdir(found["workspace"])
    monkeypatch.setattr(tempfile, "tempdir", str(found["tmp"]))
    surroundings = {"HOME": str(found["home"]), "TMPDIR": str(found["tmp"])}
    of_the_job = {"RUNTIME_TOKEN": RUNTIME_TOKEN, "ID_TOKEN_REQUEST_TOKEN": RUNTIME_TOKEN}
    of_the_job["ID_TOKEN_REQUEST_URL"] = "https://run-actions.example/idtoken?api-version=2.0"
    for name, value in {**surroundings, **{f"ACTIONS_{name}": value for name, value in of_the_job.items()}}.items():
        monkeypatch.setenv(name, value)
    return found


def check_out(folder: Path) -> None:
    """A repository with a commit, whose remote has a token in its address."""
    identity = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.com")
    remote = f"https://x-access-token:{GIT_TOKEN}@github.com/org/churn"
    for arguments in (["init"], ["remote", "add", "origin", remote], [*identity, "commit", "--allow-empty", "-m", "x"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607 - fixed words


def _remembered() -> str:
    return json.dumps({"aks_service_name": "churn", "aks_name": "aks-prod", "aks_keys": OLD_KEYS})


@pytest.fixture
def as_action(folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Callable[[Scenario], list[str]]:
    """Makes the environment of a step with debug logging; the arguments of the container."""

    def prepare(scenario: Scenario) -> list[str]:
        secrets = {"azure_credentials": credentials(clientSecret=scenario.secret), "github_token": GITHUB_TOKEN}
        given = SETTINGS | dict(scenario.settings) | secrets
        for name, value in given.items():
            monkeypatch.setenv(f"INPUT_{name.replace('_', '-').upper()}", value or "")
        for name in ("OUTPUT", "STEP_SUMMARY"):
            (folders["runner"] / name).touch()
            monkeypatch.setenv(f"GITHUB_{name}", str(folders["runner"] / name))
        about = {"ACTIONS": "true", "REPOSITORY": "org/churn", "WORKSPACE": str(folders["workspace"])}
        for name, value in about.items():
            monkeypatch.setenv(f"GITHUB_{name}", value)
        monkeypatch.setenv("RUNNER_DEBUG", "1")
        return ["action"]

    return prepare


@pytest.fixture
def at_shell(monkeypatch: pytest.MonkeyPatch) -> Callable[[Scenario], list[str]]:
    """Makes the environment of a shell whose user wants to see everything; the arguments there."""

    def prepare(scenario: Scenario) -> list[str]:
        monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
        monkeypatch.setenv("AZURE_CREDENTIALS", credentials(clientSecret=scenario.secret))
        monkeypatch.setenv("AKS_DEPLOY_DEBUG", "1")
        monkeypatch.setenv("GITHUB_TOKEN", GITHUB_TOKEN)
        given = dict(scenario.settings)
        if "deployment_config" in given:
            monkeypatch.setattr("sys.stdin", StringIO(given["deployment_config"]))
            given["deployment_config"] = "-"
        return [given.pop("command", None) or "deploy", *options(given)]

    return prepare


@pytest.fixture(params=["as_action", "at_shell"])
def run(
    request: pytest.FixtureRequest,
    folders: dict[str, Path],
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Run]:
    """Runs a scenario, as the action and at a shell."""
    prepare = request.getfixturevalue(request.param)
    with ExitStack() as stack:

        def end(scenario: Scenario) -> tuple[Left, Recorder]:
            fields = {"images": images(tmp_path / "image", scenario.script), **scenario.workspace}
            given = {"github": {"token": GITHUB_TOKEN}, **scenario.tenant}
            principals = [{"client_id": CLIENT_ID, "secret": given.pop("secret", CLIENT_SECRET)}]
            recorder = stack.enter_context(Recorder.of(spec({"service_principals": principals, **given}, **fields)))
            stack.enter_context(in_process(recorder))
            for name, value in recorder.github.job.environment.items():
                if name.startswith(("GITHUB_", "ACTIONS_R")):
                    monkeypatch.setenv(name, value)
            recorder.given["the job's runtime token"] = recorder.github.job.spec.runtime_token
            scenario.break_it(recorder)
            arguments, planted = prepare(scenario), files_in(*folders.values())
            code = main(arguments, clock=scenario.clock(recorder))
            return _left(code, "".join(capfd.readouterr()), folders, planted, recorder), recorder

        yield end


def _left(code: int, printed: str, folders: dict[str, Path], planted: dict[Path, bytes], recorder: Recorder) -> Left:
    written = {name: folders["runner"] / name for name in ("OUTPUT", "STEP_SUMMARY")}
    found = {name: path.read_text() if path.exists() else "" for name, path in written.items()}
    files = {path: text for path, text in files_in(*folders.values()).items() if path not in written.values()}
    return Left(code, printed, outputs_in(found["OUTPUT"]), found["STEP_SUMMARY"], planted, files, recorder.sent)


@pytest.mark.parametrize("name", SCENARIOS)
def test_no_secret_leaks_however_a_run_ends(run: Run, name: str) -> None:
    scenario = SCENARIOS[name]

    left, recorder = run(scenario)

    texts = left.texts()
    if scenario.settings.get("expose_keys"):
        texts = _without_asked_for(texts)
    assert scenario.reason in left.printed, left.log()
    assert (left.code == 0) == (scenario.reason == "")
    assert leaked(texts, PLANTED | recorder.given) == []
    assert misdirected(recorder) == []


@pytest.mark.parametrize("run", ["as_action"], indirect=True)
@pytest.mark.parametrize(
    ("echo", "reason"), [("/actions/artifacts", ""), ("/CreateArtifact", "state-store-failed"), ("/ListArtifacts", "")]
)
def test_no_secret_leaks_when_the_store_of_the_record_echoes_them_all(run: Run, echo: str, reason: str) -> None:
    scenario = replace(SCENARIOS["created"], break_it=lambda recorder: setattr(recorder, "echoes", echo))

    left, recorder = run(scenario)

    assert "failed." in left.printed
    assert reason in left.printed
    assert leaked(left.texts(), PLANTED | recorder.given) == []
    assert misdirected(recorder) == []


@pytest.mark.parametrize("run", ["as_action"], indirect=True)
def test_what_is_searched_holds_the_record(run: Run) -> None:
    left, recorder = run(SCENARIOS["updated"])

    archives = [text for name, text in left.texts().items() if name.startswith("archive of request")]
    assert any('"image": "churn-model:11"' in text for text in archives)
    assert any(name.startswith("signature") for name in recorder.given)


def _without_asked_for(texts: dict[str, str]) -> dict[str, str]:
    """Keys belong in two outputs, where the user asked for them; at a shell these are lines of their own."""
    lines = (f"primary-key={PRIMARY_KEY}", f"secondary-key={SECONDARY_KEY}")
    kept = {
        name: text for name, text in texts.items() if name not in ("the output primary-key", "the output secondary-key")
    }
    return {name: "\n".join(line for line in text.split("\n") if line not in lines) for name, text in kept.items()}


def test_the_keys_are_in_their_outputs_where_they_were_asked_for(run: Run) -> None:
    left, _ = run(SCENARIOS["created, keys exposed"])

    said = [f"{name}={value}" for name, value in left.outputs.items()] or left.printed.split("\n")
    assert {f"primary-key={PRIMARY_KEY}", f"secondary-key={SECONDARY_KEY}"} <= set(said)


def test_what_is_searched_holds_all_that_a_run_says(run: Run) -> None:
    left, recorder = run(SCENARIOS["crashing script"])

    texts = left.texts()
    assert "Its scoring script raised ValueError" in texts["what was printed"]
    assert "Traceback" in texts["the log as people see it"]
    assert "***" in texts["what was printed"]
    assert any(name.startswith("body of request") and "churn-model" in text for name, text in texts.items())
    assert any(name.startswith("access_token") for name in recorder.given)


def test_without_masks_the_search_finds_what_the_script_printed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Masks, "hide", lambda _, text: text)

    left, _ = run(SCENARIOS["crashing script"])

    found = leaked(left.texts(), PLANTED)
    assert {f"{name} in what was printed" for name in PLANTED} <= set(found)


@pytest.mark.parametrize("secret", PLANTED)
def test_a_leak_is_found_wherever_it_is_and_however_it_is_spelled(secret: str) -> None:
    for spelling in spellings(PLANTED[secret]).values():
        line = f"before {spelling} after"
        sent = Request("PATCH", "a.net", "/services", headers={"x": line}, body=line.encode())
        left = Left(1, line, {"change": line}, line, {}, {Path("left"): line.encode()}, [sent])

        assert len(leaked(left.texts(), {secret: PLANTED[secret]})) == 7, spelling


def test_a_piece_of_a_secret_is_a_leak_too() -> None:
    assert leaked({"log": f"…{CLIENT_SECRET[5:20]}…"}, PLANTED) == ["client secret in log"]
    assert leaked({"log": "nothing of it"}, PLANTED) == []
