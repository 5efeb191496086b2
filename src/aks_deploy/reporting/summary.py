"""The step summary: what a run came to, in Markdown from a template."""

import re
from collections.abc import Callable

import jinja2

from aks_deploy.deploying.story import Story
from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.observed import WebService
from aks_deploy.domain.plan import Plan, Step, shown
from aks_deploy.errors import AksDeployError, CancelledError
from aks_deploy.reporting import pods
from aks_deploy.reporting.markdown import Markdown
from aks_deploy.reporting.words import PLAIN_HTTP, drift_sentences, effect_sentences, step_title

_MINUTE_S = 60


def summary(story: Story, error: AksDeployError | None, *, hide: Callable[[str], str]) -> str:
    """Verdict, cause and remedy of a failure, where it answers, what changed, how long it took; empty without a run.

    `hide` takes the secrets out of a text. It is applied to each value by itself: Markdown's own escapes would keep
    it, and the runner, from finding them later.
    """
    if story.command is None and error is None:
        return ""
    plan, planning = story.plan, story.command == "plan"
    service = None if story.deleted else story.outcome.service if story.outcome else story.service
    config = _config(story, service)
    text = (
        _environment(Markdown(hide))
        .get_template("summary.md.jinja")
        .render(
            mark=_mark(story, error),
            verdict=_verdict(story, error),
            error=error,
            planning=planning,
            validating=story.command == "validate",
            missing=story.missing,
            deleted=story.deleted,
            service=service,
            verified=story.outcome.verified if story.outcome and error is None else None,
            outcome=story.outcome,
            replicas=pods.replicas(config) if config else "",
            resources=pods.resources(config) if config else "",
            callers=pods.callers(config) if config else "",
            plan=plan,
            steps=[_row(step) for step in plan.steps] if plan else [],
            plain_http=PLAIN_HTTP if plan and plan.scoring == "http" else "",
            drift=list(drift_sentences(plan)) if plan else [],
            phases=story.timeline.phases,
            total=sum(phase.seconds for phase in story.timeline.phases),
        )
    )
    return re.sub(r"\n{3,}", "\n\n", text)


def _environment(markdown: Markdown) -> jinja2.Environment:
    """Templates of this package; every value in them passes one of the filters, none is trusted."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("aks_deploy.reporting"),
        autoescape=False,  # noqa: S701 - it is Markdown, for which HTML's escapes are not enough: see `Markdown`
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        md=markdown.text, code=markdown.code, uri=markdown.uri, block=markdown.block, duration=_duration
    )
    return environment


def _config(story: Story, service: WebService | None) -> DeploymentConfig | None:
    """What the replicas have; of a plan that can be carried out, what they will have."""
    plan = story.plan
    if story.command == "plan" and plan is not None and not plan.blockers:
        return pods.config_after(plan, service)
    return service.config if service is not None else None


def _mark(story: Story, error: AksDeployError | None) -> str:
    if error is not None:
        return "🛑" if isinstance(error, CancelledError) else "❌"
    if story.command == "validate":
        return "✅"
    if story.plan is None:
        return "⏭️"
    if story.command == "plan":
        return "🚧" if story.plan.blockers else "📋"
    return "✅"


def _verdict(story: Story, error: AksDeployError | None) -> str:
    """One line. The names in it have passed the rules for names."""
    name = story.plan.desired.service_name if story.plan else ""
    if error is not None:
        reason = error.failure_reason.replace("-", " ")
        return f"{name}: {reason}" if name else reason.capitalize()
    if story.command == "validate":
        return "The settings are valid"
    if story.plan is None:
        return "Nothing to deploy"
    if story.command == "plan":
        return f"Plan for {name}: {_planned(story.plan)}"
    change = story.outcome.change if story.outcome else "none"
    return f"{name} is unchanged" if change in ("unchanged", "none") else f"{name} was {change} and is live"


def _planned(plan: Plan) -> str:
    if plan.blockers:
        return "something is in the way"
    return "changes" if plan.has_changes else "no changes"


def _row(step: Step) -> dict[str, object]:
    rows = [
        {
            "name": field.name,
            "before": "" if field.before is None else shown(field.before),
            "after": "" if field.after is None else shown(field.after),
            "why": field.why,
        }
        for field in step.fields
    ]
    return {
        "title": step_title(step),
        "fields": rows,
        "changed": any(row["before"] for row in rows),
        "explained": any(row["why"] for row in rows),
        "effects": list(effect_sentences(step)),
    }


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), _MINUTE_S)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
