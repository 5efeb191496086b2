# noqa: INP001 - a script of the image's build, no package
"""Prints the part of the lock that the image needs: `runtime_requirements.py pyproject.toml requirements.lock NAME…`.

The lock names, in `# via` comments, who asked for each requirement. From the project's own dependencies (not its
extras) and the further NAMEs, all that they ask for is found; the text of each is printed as it is, hashes included.
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_VIA = re.compile(r"^ +#(?: via)? +(?:via )?([A-Za-z0-9][A-Za-z0-9._-]*)", re.MULTILINE)


def normalized(name: str) -> str:
    """A distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def entries(lock: str) -> dict[str, str]:
    """Each requirement's text, by normalized name."""
    texts = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)[1:]
    return {normalized(_named(text)): text for text in texts}


def selected(found: Mapping[str, str], roots: Iterable[str]) -> str:
    """The texts of the roots and of all that they ask for, in the lock's order. KeyError: a root is not there."""
    wanted = {normalized(root) for root in roots}
    if missing := wanted - found.keys():
        raise KeyError(*sorted(missing))
    askers = {name: {normalized(via) for via in _VIA.findall(text)} for name, text in found.items()}
    while more := {name for name, via in askers.items() if via & wanted} - wanted:
        wanted |= more
    return "".join(text for name, text in found.items() if name in wanted)


def _named(requirement: str) -> str:
    match = _NAME.match(requirement)
    if match is None:
        raise ValueError(f"{requirement!r} names no distribution")
    return match.group()


def main(pyproject: str, lock: str, *more: str) -> None:
    """Print the selection."""
    project = tomllib.loads(Path(pyproject).read_text(encoding="utf-8"))["project"]
    roots = more or [_named(requirement) for requirement in project["dependencies"]]
    sys.stdout.write(selected(entries(Path(lock).read_text(encoding="utf-8")), roots))


if __name__ == "__main__":
    main(*sys.argv[1:])
