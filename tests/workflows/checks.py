"""What must hold for every workflow and no linter knows: each check yields sentences about what does not."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from workflows.documents import Workflow, as_mapping, as_mappings
from workflows.interfaces import OURS, Input, behind

Job: TypeAlias = Mapping[str, object]
Check: TypeAlias = Callable[[Workflow], Iterator[str]]

_STEP_OUTPUT = re.compile(r"\bsteps\.([\w-]+)\.outputs\.([\w-]+)")
_JOB_OUTPUT = re.compile(r"\b(?:needs|jobs)\.([\w-]+)\.outputs\.([\w-]+)")
_WRITTEN = re.compile(r"[\"']([\w-]+)=")
_PINNED = re.compile(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+(?:\.\d+)+$")


def with_fits(workflow: Workflow) -> Iterator[str]:
    """Each `with:` and `secrets:` names inputs that exist, gives the required ones, and values of their types."""
    for place, call in _calls(workflow):
        interface = behind(call.get("uses"))
        if interface:
            yield from _misfits(f"{place}: with", interface.inputs, as_mapping(call.get("with")))
            yield from _misfits(f"{place}: secrets", interface.secrets, as_mapping(call.get("secrets")))


def defaults_are_typed(workflow: Workflow) -> Iterator[str]:
    """A default of an input is a value of the input's type."""
    for event, about in as_mapping(workflow.data.get("on")).items():
        for name, item in as_mapping(as_mapping(about).get("inputs")).items():
            kind, default = as_mapping(item).get("type"), as_mapping(item).get("default")
            if kind in {"string", "boolean", "number"} and default is not None and not Input(str(kind)).takes(default):
                yield f"{event}: the default of {name} is not a {kind}"


def step_outputs_exist(workflow: Workflow) -> Iterator[str]:
    """Each `steps.X.outputs.Y` is an output of a step with that id in the same job."""
    for job_name, job in _jobs(workflow):
        outputs = {str(step["id"]): _outputs_of(step) for step in as_mappings(job.get("steps")) if "id" in step}
        for step, output in _found(_STEP_OUTPUT, job):
            if step not in outputs:
                yield f"{job_name}: there is no step {step}"
            elif outputs[step] is not None and output not in (outputs[step] or ()):
                yield f"{job_name}: the step {step} has no output {output}"


def job_outputs_exist(workflow: Workflow) -> Iterator[str]:
    """Each `needs.X.outputs.Y` and `jobs.X.outputs.Y` is an output of that job."""
    jobs = dict(_jobs(workflow))
    for name, output in _found(_JOB_OUTPUT, workflow.data):
        job = jobs.get(name, {})
        interface = behind(job.get("uses"))
        if output not in (interface.outputs if interface else as_mapping(job.get("outputs"))):
            yield f"the job {name} has no output {output}"


def uses_are_pinned(workflow: Workflow) -> Iterator[str]:
    """Others' actions are named by commit with the version beside it; ours by its tag."""
    for line in workflow.text.splitlines():
        used = line.strip().removeprefix("- ")
        ours = used.startswith((f"uses: {OURS}", "uses: ./", "uses: $/"))
        if used.startswith("uses:") and not ours and not _PINNED.search(used):
            yield f"not pinned by a commit with its version beside it: {used}"


def shells_are_strict(workflow: Workflow) -> Iterator[str]:
    """Shell gets values by `env:` only, and stops at the first failure, in a pipe too."""
    strict = as_mapping(as_mapping(workflow.data.get("defaults")).get("run")).get("shell") == "bash"
    for place, call in _calls(workflow):
        if "${{" in str(call.get("run", "")):
            yield f"{place}: an expression in a script"
        if "run" in call and not strict and workflow.name.endswith(".yml"):
            yield f"{place}: the shell is not bash with pipefail (defaults.run.shell)"


def jobs_are_bounded(workflow: Workflow) -> Iterator[str]:
    """A job has a limit of time and says what it may do."""
    for name, job in _jobs(workflow):
        if workflow.name.endswith(".yml") and "steps" in job and "timeout-minutes" not in job:
            yield f"{name}: no timeout-minutes"
        if "permissions" not in job:
            yield f"{name}: no permissions"


CHECKS: tuple[Check, ...] = (
    with_fits,
    defaults_are_typed,
    step_outputs_exist,
    job_outputs_exist,
    uses_are_pinned,
    shells_are_strict,
    jobs_are_bounded,
)


def _jobs(workflow: Workflow) -> list[tuple[str, Job]]:
    return [(name, as_mapping(job)) for name, job in as_mapping(workflow.data.get("jobs")).items()]


def _calls(workflow: Workflow) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Everything that can have `uses:`, with a name for it."""
    for name, job in _jobs(workflow):
        yield name, job
        for number, step in enumerate(as_mappings(job.get("steps")), start=1):
            yield f"{name}, step {number}", step


def _misfits(place: str, inputs: Mapping[str, Input], given: Mapping[str, object]) -> Iterator[str]:
    for name, value in given.items():
        if name not in inputs:
            yield f"{place}: no {name}"
        elif not inputs[name].takes(value):
            yield f"{place}: {name} is not a {inputs[name].type or 'scalar'}"
    for name, about in inputs.items():
        if about.required and name not in given:
            yield f"{place}: {name} is required"


def _outputs_of(step: Mapping[str, object]) -> set[str] | None:
    """The outputs of a step; None where only others know."""
    interface = behind(step.get("uses"))
    if interface:
        return set(interface.outputs)
    if "run" not in step:
        return None
    lines = [line for line in str(step["run"]).splitlines() if "GITHUB_OUTPUT" in line]
    return {name for line in lines for name in _WRITTEN.findall(line)}


def _found(pattern: re.Pattern[str], value: object) -> Iterator[tuple[str, str]]:
    """The matches in all texts of `value`."""
    if isinstance(value, str):
        yield from pattern.findall(value)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _found(pattern, item)
    elif isinstance(value, list):
        for item in value:
            yield from _found(pattern, item)
