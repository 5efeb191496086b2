"""YAML that remembers places, without the parts of YAML that surprise: one document of mappings, lists and scalars."""

import re
from collections.abc import Iterator

import yaml

from aks_deploy.settings.located import Located, Plain, Source
from aks_deploy.settings.scalars import scalar
from aks_deploy.settings.syntax import DEEPEST_NESTING, MOST_VALUES, SyntaxFaultError, duplicate, too_deep, too_many

# What YAML allows in a stream; said here, for the two parsers of PyYAML count its place differently.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HINTS = {
    "mapping values are not allowed": (
        "Lines of one mapping start in the same column, a mapping on one line needs braces ({a: 1, b: 2}), and a text "
        "with ': ' needs quotes."
    ),
    "did not find expected key": "The keys of one mapping start in the same column.",
    "did not find expected '-' indicator": "The '-' of one list start in the same column.",
    "could not find expected ':'": "A line is 'key: value', with a space after the colon, or '- value' in a list.",
    "expected ',' or": "A bracket does not end, or a text with one of {}[], needs quotes.",
    "cannot start any token": "A text that starts with this sign needs quotes.",
    "unexpected end of stream": "A quotation mark has no second one.",
    "unexpected document separator": "A quotation mark has no second one.",
}
"""What helps against what libyaml says."""
# libyaml reads a megabyte in a moment; the parser in Python would need half a minute.
_LOADER: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str, source: Source) -> Located:
    """The text's document; an empty one is null.

    Raises:
        SyntaxFaultError: the text is not YAML, or uses anchors, tags, several documents, keys that are no text or
            given twice, or nesting without end.
    """
    if control := _FORBIDDEN.search(text):
        before = text[: control.start()]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise SyntaxFaultError("not YAML: a control character", source.at(line, column))
    try:
        return _Builder(text, source).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        message = f"not YAML: {error.problem}"
        raise SyntaxFaultError(message, source.at(line, column), hint=_hint(text, line, str(error.problem))) from error


def _hint(text: str, line: int, problem: str) -> str:
    lines = text.splitlines()
    indent = lines[line - 1] if line <= len(lines) else ""
    if indent.lstrip(" ").startswith("\t"):
        return "Indent with spaces; YAML forbids tabs there."
    return next((hint for part, hint in _HINTS.items() if part in problem), "")


class _Builder:
    """Builds located values from parser events, so that nothing is constructed before it is judged."""

    def __init__(self, text: str, source: Source) -> None:
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)
        self._source = source
        self._values = 0

    def document(self) -> Located:
        """The only document."""
        next(self._events)  # StreamStart
        event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent):
            return Located(None, self._source)
        found = self._node(next(self._events), 0)
        next(self._events)  # DocumentEnd
        event = next(self._events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise self._fault(event, "a second document; one is allowed")
        return found

    def _node(self, event: yaml.Event, depth: int) -> Located:
        self._refuse(event, depth)
        self._values += 1
        if self._values > MOST_VALUES:
            raise too_many(self._at(event))
        if isinstance(event, yaml.ScalarEvent):
            text = event.value
            return Located(scalar(text) if event.implicit[0] else text, self._at(event), text)
        if isinstance(event, yaml.SequenceStartEvent):
            return Located(self._sequence(depth + 1), self._at(event))
        return Located(self._mapping(depth + 1), self._at(event))

    def _refuse(self, event: yaml.Event, depth: int) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._fault(event, "anchors and aliases (& and *) are not supported", "Write the value itself.")
        if getattr(event, "tag", None):
            raise self._fault(event, "tags (!) are not supported", "Put the value in quotes if it starts with '!'.")
        if depth > DEEPEST_NESTING:
            raise too_deep(self._at(event))

    def _sequence(self, depth: int) -> Plain:
        items = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth))
        return items

    def _mapping(self, depth: int) -> Plain:
        entries: dict[str, Located] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key, place = self._key(event, depth), self._at(event)
            if key in entries:
                raise duplicate(key, entries[key], place)
            value = self._node(next(self._events), depth)
            entries[key] = Located(value.value, value.source, value.text, place)
        return entries

    def _key(self, event: yaml.Event, depth: int) -> str:
        self._refuse(event, depth)
        if not isinstance(event, yaml.ScalarEvent):
            raise self._fault(event, "a key must be text")
        if event.value == "<<" and event.implicit[0]:
            raise self._fault(event, "merge keys (<<) are not supported", "Write the keys themselves.")
        return event.value

    def _at(self, event: yaml.Event) -> Source:
        mark = event.start_mark
        return self._source.at(mark.line + 1, mark.column + 1) if mark else self._source

    def _fault(self, event: yaml.Event, message: str, hint: str = "") -> SyntaxFaultError:
        return SyntaxFaultError(message, self._at(event), hint=hint)
