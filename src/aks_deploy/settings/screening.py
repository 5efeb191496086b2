"""Texts that cannot be meant as they are, whatever their setting."""

from dataclasses import replace

from aks_deploy.settings.documents import is_inline, refuse_expression
from aks_deploy.settings.findings import Findings, is_unexpanded
from aks_deploy.settings.given import GivenSettings, GivenText
from aks_deploy.settings.model import about


def screened(given: GivenSettings, findings: Findings) -> GivenSettings:
    """What was given without the texts that are none, or hold an expression; those are noted as problems."""
    sound = {name: item for name, item in given.values.items() if _is_sound(name, item, findings)}
    return replace(given, values=sound)


def _is_sound(name: str, given: GivenText, findings: Findings) -> bool:
    if not _is_text(given.text):
        findings.add(given.source, "holds bytes that are not UTF-8 text", setting=name)
        return False
    # Inside a configuration the place of the expression is known only once it is read.
    if is_unexpanded(given.text) and not (about(name).section and is_inline(given.text)):
        refuse_expression(name, given.source, findings)
        return False
    return True


def _is_text(text: str) -> bool:
    """Whether all of it was UTF-8: Python keeps other bytes of the environment as halves of characters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
