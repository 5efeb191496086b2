"""The step summary: Markdown from a template, in which foreign text stays text."""

import html
import re
from collections.abc import Sequence

import jinja2

from aks_deploy.console.printable import printable, printable_lines
from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.plan import FieldChange, Plan, ProvisionCluster, Step
from aks_deploy.errors import AksDeployError, InvalidInputError
from aks_deploy.reporting.story import Story
from aks_deploy.reporting.words import shown, step_title

_SPECIAL = re.compile(r"([\\`*_\[\]#|~>@]|^[-+])")
_MINUTE_S = 60


def summary(story: Story, error: AksDeployError | None) -> str:
    """The run in Markdown: verdict, cause and remedy of a failure, what changed, where it answers, how long it took."""
    plan, service = story.plan, story.outcome.service if story.outcome else story.service
    text = (
        _environment()
        .get_template("summary.md.jinja")
        .render(
            mark="❌" if error else "✅",
            verdict=_verdict(story, error),
            error=error,
            planning=story.planning,
            problems=error.problems[1:] and error.problems if isinstance(error, InvalidInputError) else (),
            service=service,
            outcome=story.outcome,
            verified=story.outcome.verified if story.outcome else None,
            replicas=_replicas(service.config) if service else "",
            resources=_resources(service.config) if service else "",
            plan=plan,
            steps=[_row(step) for step in plan.steps] if plan else [],
            phases=story.timeline.phases,
            total=_duration(sum(phase.seconds for phase in story.timeline.phases)),
        )
    )
    return re.sub(r"\n{3,}", "\n\n", text)


def _environment() -> jinja2.Environment:
    """Templates of this package; every value in them passes one of the filters, none is trusted."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("aks_deploy.reporting"),
        autoescape=False,  # noqa: S701 - it is Markdown, for which HTML's escapes are not enough: see `_markdown`
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(md=_markdown, code=_code, fenced=_fenced, duration=_duration)
    return environment


def _markdown(text: str) -> str:
    """Text that Markdown shows as it is, in one line: no link, image, mention, table cell or tag comes out of it."""
    return html.escape(_SPECIAL.sub(r"\\\1", printable(str(text))), quote=False).replace("://", ":&#8203;//")


def _code(text: str) -> str:
    """Text inside a code span or a quoted shell word; characters that would end it cannot be in a URI anyway."""
    return re.sub(r"[`'|\s]", "", text)


def _fenced(lines: Sequence[str]) -> str:
    """A code block whose fence is longer than any run of backticks in it."""
    text = "\n".join(line for part in lines for line in printable_lines(part))
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), _MINUTE_S)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _verdict(story: Story, error: AksDeployError | None) -> str:
    name = f" {story.plan.desired.service_name}" if story.plan else ""
    if error is not None:
        return f"aks-deploy{name}: {error.failure_reason}"
    if story.outcome is not None:
        return f"aks-deploy{name}: {story.outcome.change}"
    if story.planning and story.plan is not None:
        return f"aks-deploy plan{name}: {_planned(story.plan)}"
    return "aks-deploy: nothing to deploy"


def _planned(plan: Plan) -> str:
    if plan.blockers:
        return "blocked"
    return "changes" if plan.has_changes else "no changes"


def _row(step: Step) -> dict[str, object]:
    fields = getattr(step, "fields", ())
    if isinstance(step, ProvisionCluster):
        fields = tuple(FieldChange(name, None, value) for name, value in step.config.given().items())
    rows = [
        {
            "name": field.name,
            "before": "" if field.before is None else shown(field.before),
            "after": shown(field.after),
        }
        for field in fields
    ]
    return {"title": step_title(step), "fields": rows}


def _replicas(config: DeploymentConfig) -> str:
    if not config.autoscale_enabled:
        return str(config.num_replicas or 1)
    low, high = config.autoscale_min_replicas, config.autoscale_max_replicas
    return f"{low} to {high}, aiming at {config.autoscale_target_utilization} % utilisation"


def _resources(config: DeploymentConfig) -> str:
    """What the pods will request, and be limited to where there are limits."""
    cpu, memory = _amount(config.cpu_cores, config.cpu_cores_limit), _amount(config.memory_gb, config.memory_gb_limit)
    gpu = f", {config.gpu_cores} GPUs" if config.gpu_cores else ""
    return f"{cpu} CPU cores, {memory} GB{gpu}"


def _amount(request: float | None, limit: float | None) -> str:
    asked = "Azure's default" if request is None else f"{request:g}"
    return f"{asked} (at most {limit:g})" if limit else asked
