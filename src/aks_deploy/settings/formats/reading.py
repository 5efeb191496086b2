"""Reads a document of a known kind: each key becomes one of ours, is left out for a reason, or is a problem."""

from collections.abc import Iterator, Mapping

from aks_deploy.settings.findings import Findings, did_you_mean, shown
from aks_deploy.settings.formats.kinds import Kind, Left, Reading, To
from aks_deploy.settings.located import Located


def read(kind: Kind, document: Located, findings: Findings) -> Reading:
    """What the document became. Keys that its kind does not have are noted as problems."""
    found: dict[str, Located] = {}
    left = []
    for path, item in _keys(document, kind, findings):
        key = kind.keys[path]
        if isinstance(key, To):
            put(found, {key.name: item}, findings)
        elif key.why and (not key.off or item.text.strip().lower() != key.off):
            left.append(Left(path, item, key))
    return kind.finish(document, Reading(found, tuple(left)))


def put(into: dict[str, Located], found: Mapping[str, Located], findings: Findings) -> None:
    """Add what was found; another value than the one that is there already is noted as a problem, with both places."""
    for name, item in found.items():
        first = into.setdefault(name, item)
        if _texts(first) != _texts(item):
            findings.add(item.source, f"{name} {_shown(item)} contradicts {_shown(first)} in {first.source}")


def _keys(document: Located, kind: Kind, findings: Findings, inside: str = "") -> Iterator[tuple[str, Located]]:
    """The keys that the kind has, by their paths; those under `inside` alone."""
    for name, item in document.entries().items():
        path = inside + name
        if path in kind.keys:
            yield path, item
        elif not any(known.startswith(f"{path}.") for known in kind.keys):
            _unknown(name, item, kind, inside, findings)
        elif isinstance(item.value, dict):
            yield from _keys(item, kind, findings, f"{path}.")
        else:
            findings.add(item.source, f"{path} must be a mapping")


def _unknown(name: str, item: Located, kind: Kind, inside: str, findings: Findings) -> None:
    if not kind.others:
        hint = did_you_mean(name, _siblings(kind.keys, inside))
        findings.add(item.key or item.source, f"unknown key {shown(inside + name)} in this {kind.name}", hint=hint)


def _siblings(keys: Mapping[str, object], inside: str) -> list[str]:
    names = (path.removeprefix(inside).partition(".")[0] for path in keys if path.startswith(inside))
    return list(dict.fromkeys(names))


def _texts(item: Located) -> object:
    if isinstance(item.value, dict):
        return {name: _texts(value) for name, value in item.entries().items()}
    return [_texts(value) for value in item.value] if isinstance(item.value, list) else item.text


def _shown(item: Located) -> str:
    return "(a mapping)" if isinstance(item.value, dict) else shown(item.text)
