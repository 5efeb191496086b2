"""What a setting takes of a document in somebody else's format."""

from aks_deploy.settings.findings import Findings
from aks_deploy.settings.formats.kinds import Kind, Left, Reading
from aks_deploy.settings.formats.reading import put, read
from aks_deploy.settings.formats.recognise import recognised
from aks_deploy.settings.located import Located
from aks_deploy.settings.model import SECTIONS, about, public


def taken(setting: str, document: Located, names: dict[str, Located], findings: Findings) -> Located | None:
    """The section that the setting takes of the document, whatever its format; None where there is a problem.

    Names of the web service and the cluster that stand beside it are added to `names`.
    """
    kind = recognised(document)
    if kind is None:
        return document
    section = about(setting).section
    if section not in kind.sections:
        message = f"recognised as {kind.name}, which says nothing for {public(setting)}"
        findings.add(document.source, message, hint=belongs(kind), setting=setting)
        return None
    where = f" {document.source.name}" if document.source.file else ""
    findings.note(f"{public(setting)}:{where} read as {kind.name}")
    reading = read(kind, document, findings)
    _judge(reading, section, findings)
    put(names, reading.names(), findings)
    return Located(dict(reading.section(section)), document.source)


def belongs(kind: Kind) -> str:
    """The hint that says which settings take files of the kind."""
    settings = [public(SECTIONS[section]) for section in sorted(kind.sections) if section in SECTIONS]
    named = f"It can be given as {' or '.join(settings)}, or imported" if settings else "It can be imported"
    return f"{named}: aks-deploy import."


def left_out(left: Left) -> str:
    """One key that was left out, for people, with its place."""
    return f"{left.item.key or left.item.source}: {left.path} has no counterpart: {left.why.why}"


def _judge(reading: Reading, section: str, findings: Findings) -> None:
    for left in reading.left:
        if left.why.section not in ("", section):
            continue
        if left.why.changes:
            message = f"{left.path} has no counterpart, and something else is deployed without it: {left.why.why}"
            findings.add(left.item.key or left.item.source, message, hint="Take it out of the file.")
        else:
            findings.note(left_out(left))
    for remark in reading.remarks:
        if remark.section in ("", section):
            findings.note(remark.text)
