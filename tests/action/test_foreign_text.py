"""What others say is shown, not obeyed by the runner or taken for Markdown; and it leads to the user's line."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from action.log_commands import LogCommand, parse
from action.masking import Masker
from action.step_log import Annotation, StepLog
from aks_deploy.cli import main
from aml_simulator.mounts.in_process import in_process
from aml_simulator.tenant import Tenant
from contract.world import TenantTime, credentials, options, service, spec
from unit.reporting.rendered import page, tags

pytestmark = pytest.mark.scoring

ATTACKS = [
    "::add-mask::churn",
    "  ::error file=README.md,line=1::gone",
    "::stop-commands::x",
    "##[error]gone",
    "text ##[group]gone",
    "\r::set-output name=change::gone",
    "\x1b[2J\x1b]0;gone\x07",
    "``` </details> <h1>gone</h1>",
    "# gone",
    "[gone](https://evil.example) ![gone](https://evil.example/x.png) @org/team #12 https://evil.example",
    "| gone | gone |",
]
OURS = {"add-mask", "debug", "group", "endgroup", "error", "warning", "notice"}


@dataclass(frozen=True)
class Step:
    """A step that has ended: what it printed, what the runner made of it, and its summary."""

    code: int
    printed: str
    summary: str

    @property
    def commands(self) -> list[LogCommand]:
        return [command for line in re.split(r"\r\n|\n|\r", self.printed) if (command := parse(line))]

    @property
    def annotations(self) -> list[Annotation]:
        log = StepLog(Masker())
        for line in self.printed.splitlines():
            log.take(line)
        return log.annotations


Deploy = Callable[..., Step]


@pytest.fixture
def deploy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Deploy]:
    """Deploys the image of a scoring script in the folder `model` of the workspace, in a workflow."""
    workspace, summary = tmp_path / "churn", tmp_path / "summary"
    (workspace / "model").mkdir(parents=True)
    summary.touch()
    about = {"ACTIONS": "true", "WORKSPACE": str(workspace), "STEP_SUMMARY": str(summary)}
    for name, value in about.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)
    monkeypatch.setenv("AZURE_CREDENTIALS", credentials())
    with ExitStack() as stack:

        def run(script: str, **fault: str) -> Step:
            (workspace / "model/score.py").write_text(script)
            images = [{"name": "churn-model", "version": 12, "scoring": workspace / "model"}]
            live = [service()] if fault else []
            tenant = stack.enter_context(Tenant.of(spec(images=images, services=live)))
            stack.enter_context(in_process(tenant))
            if fault:
                tenant.faults.add("GET", "services", status=400, content_type="application/json", **fault)
            code = main(["deploy", *options({})], clock=TenantTime(tenant))
            return Step(code, capsys.readouterr().out, summary.read_text())

        yield run


def test_the_annotation_of_a_script_that_raised_is_at_its_line(deploy: Deploy) -> None:
    step = deploy('import os\n\ndef init():\n    raise KeyError("no weights")\n\ndef run(data):\n    return data\n')

    (error,) = [found for found in step.annotations if found.kind == "error"]
    assert (error.file, error.line) == ("model/score.py", "4")
    assert "Its scoring script raised KeyError: 'no weights'" in error.message
    assert "`model/score.py:4`: The web service" in step.summary


@pytest.mark.parametrize(
    "end", ["raise ValueError(SAID)", "raise ValueError(SAID.replace(chr(10), ' '))", "os._exit(3)"]
)
def test_no_log_of_a_container_gives_orders_to_the_runner_or_the_page(deploy: Deploy, end: str) -> None:
    said = "\n".join((*ATTACKS, *(f"Traceback {attack}" for attack in ATTACKS)))
    script = f"import os\n\nSAID = {said!r}\n\ndef init():\n    print(SAID, flush=True)\n    {end}\n"

    step = deploy(f"{script}\ndef run(data):\n    return data\n")

    assert step.code == 7
    assert {command.name for command in step.commands} <= OURS
    _assert_nothing_was_obeyed(step)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_message_of_azure_gives_orders_to_the_runner_or_the_page(deploy: Deploy, attack: str) -> None:
    body = json.dumps({"code": "x", "message": f"said\n{attack}\n{attack}"})
    step = deploy("def init():\n    pass\n\ndef run(data):\n    return 1\n", body=body)

    assert step.code == 7
    assert "said" in step.printed
    _assert_nothing_was_obeyed(step)


def _assert_nothing_was_obeyed(step: Step) -> None:
    commands = step.commands
    assert "churn" not in [command.data for command in commands if command.name == "add-mask"]
    assert {command.name for command in commands} <= OURS
    assert all("README.md" not in found.file for found in step.annotations)
    assert [found.kind for found in step.annotations].count("error") == 1
    assert "\x1b" not in step.printed + step.summary
    assert not {"h1", "a", "img"} & set(tags(step.summary))
    outside = re.sub(r"<pre>.*?</pre>", "", page(step.summary), flags=re.DOTALL)
    assert not re.search(r"@org|#12|https://evil", outside)
