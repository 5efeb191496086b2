"""The workflows of this project: its own, the examples, and those that the documentation shows."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parents[2]
ACTION = PROJECT / "action.yml"
DEPLOY = PROJECT / ".github" / "workflows" / "deploy.yml"
BROKEN = Path(__file__).parent / "broken"

_BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class _Loader(yaml.SafeLoader):
    """YAML as GitHub reads it: `on` is a word, only true and false are booleans."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow's text, and a name that says where it stands."""

    name: str
    text: str

    @property
    def data(self) -> Mapping[str, object]:
        """The mapping that the text is."""
        return as_mapping(read_yaml(self.text))


def read_yaml(text: str) -> object:
    """The one document in `text`."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader with fewer booleans


def as_mapping(value: object) -> Mapping[str, object]:
    """`value` where it is a mapping, else an empty one: what is missing is reported by the linters."""
    return value if isinstance(value, dict) else {}


def as_mappings(value: object) -> list[Mapping[str, object]]:
    """The mappings in the list `value`."""
    return [as_mapping(item) for item in value] if isinstance(value, list) else []


def of_file(path: Path) -> Workflow:
    """The workflow in the file at `path`."""
    name = path.relative_to(PROJECT) if path.is_relative_to(PROJECT) else path
    return Workflow(str(name), path.read_text(encoding="utf-8"))


def files() -> list[Path]:
    """Every workflow that is a file of its own and must hold."""
    return [
        path for folder in (".github", "examples") for path in sorted((PROJECT / folder / "workflows").glob("*.yml"))
    ]


def shown() -> Iterator[Workflow]:
    """The whole workflows among the YAML that the documentation shows."""
    for page in [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]:
        for number, block in enumerate(_BLOCK.findall(page.read_text(encoding="utf-8")), start=1):
            if "jobs" in as_mapping(read_yaml(block)):
                yield Workflow(f"{page.relative_to(PROJECT)}, block {number}", block)


def every() -> list[Workflow]:
    """All workflows that people run or copy."""
    return [*map(of_file, files()), *shown()]
