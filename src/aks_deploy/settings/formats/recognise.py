"""Which kind of file a document is, by its shape: the one place that says so."""

from aks_deploy.settings.formats import aml_actions, az_cli, script_files, unreadable
from aks_deploy.settings.formats.kinds import Kind
from aks_deploy.settings.located import Located

KINDS: tuple[Kind, ...] = (*unreadable.KINDS, *script_files.KINDS, *az_cli.KINDS, *aml_actions.KINDS)
"""The first that recognises a document is its kind: one that is refused comes before one that would misread it."""


def recognised(document: Located) -> Kind | None:
    """The kind of the document; None where it is none of these, as our own configuration is."""
    entries = document.entries()
    return next((kind for kind in KINDS if kind.recognises(entries)), None)


def possible(document: Located) -> list[str]:
    """The names of the kinds that have every key of the document."""
    keys = document.entries().keys()
    return [kind.name for kind in KINDS if keys and keys <= {path.partition(".")[0] for path in kind.keys}]
