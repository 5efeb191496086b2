"""The inputs of a workflow, and the only look at the process environment."""

import os
from collections.abc import Mapping

from aks_deploy.errors import Problem
from aks_deploy.settings.findings import did_you_mean, nearest
from aks_deploy.settings.given import GivenSettings, GivenText
from aks_deploy.settings.located import Source
from aks_deploy.settings.model import RESERVED, SETTINGS, public
from aks_deploy.settings.offer import sign_in_offer

_PREFIX = "INPUT_"
_RUNNERS_OWN = frozenset(("args", "entrypoint"))  # every container action has them


def process_environment() -> Mapping[str, str]:
    """The environment of this process, as it is now."""
    return dict(os.environ)


def settings_from_action(environ: Mapping[str, str]) -> GivenSettings:
    """What a workflow gives: the `with:` of the step, which a runner passes as variables such as `INPUT_IMAGE-FILE`.

    Texts are not trimmed: the first line of a YAML text would lose its indentation. Unknown inputs that are not empty
    are problems of the result: the runner only warns of them.
    """
    given = {key.removeprefix(_PREFIX).lower(): text for key, text in environ.items() if key.startswith(_PREFIX)}
    known = {public(name): name for name in SETTINGS}
    texts = {known[name]: GivenText(given[name], Source("input", name)) for name in sorted(given.keys() & known)}
    unknown = sorted(name for name, text in given.items() if text and name not in known and name not in _RUNNERS_OWN)
    return GivenSettings(
        {name: item for name, item in texts.items() if item.text.strip()},
        tuple(unknown_setting("input", name) for name in unknown),
        sign_in_offer(environ, command_line=False),
    )


def unknown_setting(kind: str, name: str) -> Problem:
    """The problem of an input or option that nobody knows, or that does not work yet."""
    if name.lstrip("-").replace("-", "_") in RESERVED:
        return Problem(f"{kind} {name} is kept for a later version and does nothing yet", hint="Leave it out.")
    if kind == "input":
        return Problem(f"unknown input {name}", hint=did_you_mean(name, map(public, SETTINGS)))
    found = nearest(name, (f"--{public(known)}" for known in SETTINGS if known != "command"))
    return Problem(f"unknown option {name}", hint=f"Did you mean '{found}'?" if found else "See aks-deploy --help.")
