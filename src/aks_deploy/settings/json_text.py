"""JSON that remembers places. The json module gives values without places, and the last of two equal keys."""

import json
import re
from bisect import bisect_right

from aks_deploy.domain.texts import stray_sign
from aks_deploy.settings.located import Located, Plain, Source
from aks_deploy.settings.syntax import DEEPEST_NESTING, MOST_VALUES, SyntaxFaultError, duplicate, too_deep, too_many

_SPACE = re.compile(r"[ \t\r\n]*")
_SPACE_AND_COMMENTS = re.compile(r"(?:[ \t\r\n]|//[^\n]*)*")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORD = re.compile(r"true|false|null")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_LONGEST_NUMBER = 40  # Python refuses to convert more than 4300 digits; no parameter needs twenty
_STRINGS = json.JSONDecoder()


def read_json(text: str, source: Source, *, comments: bool = False) -> Located:
    """The text's value. With `comments`, what follows `//` on a line counts as white space.

    Raises:
        SyntaxFaultError: the text is not JSON, has a key twice, or is nested without end. Its message never quotes
            the text, which may be a secret, but for a key that is given twice.
    """
    cursor = _Cursor(text, source, _SPACE_AND_COMMENTS if comments else _SPACE)
    found = _value(cursor, 0)
    if cursor.peek():
        raise cursor.fault("more text after the end of the JSON value")
    return found


class _Cursor:
    """A place in the text, which moves on as tokens are taken."""

    def __init__(self, text: str, source: Source, space: re.Pattern[str]) -> None:
        self._text = text
        self._space = space
        self._source = source
        self._position = 0
        self._values = 0
        self._lines = [0, *(match.end() for match in re.finditer("\n", text))]

    def peek(self) -> str:
        """Skip white space; the character that follows, empty at the end."""
        self.match(self._space)
        return self._text[self._position : self._position + 1]

    def take(self, sign: str) -> None:
        """Step over the sign, which must be next."""
        if self.peek() != sign:
            raise self.fault(f"'{sign}' was expected")
        self._position += 1

    def match(self, pattern: re.Pattern[str]) -> str:
        """Step over what the pattern matches here; empty where it does not."""
        found = pattern.match(self._text, self._position)
        self._position = found.end() if found else self._position
        return found.group() if found else ""

    def string(self) -> str:
        """Step over a text in double quotes; the text that it stands for."""
        try:
            value, end = _STRINGS.raw_decode(self._text, self._position)
            str(value).encode()
        except json.JSONDecodeError as error:
            raise self.fault("a text in double quotes that does not end, or has a wrong character") from error
        except UnicodeEncodeError as error:
            raise self.fault("half of a character, written with \\u") from error
        self._position = end
        return str(value)

    def count(self) -> None:
        """One more value begins here."""
        self._values += 1
        if self._values > MOST_VALUES:
            raise too_many(self.at())

    def at(self) -> Source:
        """This place."""
        line = bisect_right(self._lines, self._position)
        return self._source.at(line, self._position - self._lines[line - 1] + 1)

    def fault(self, message: str) -> SyntaxFaultError:
        """The fault, at this place."""
        sign = self._text[self._position : self._position + 1]
        hint = "JSON takes double quotes only." if sign == "'" else ""
        if stray := stray_sign(sign):
            hint = f"Here stands the sign {stray}, as documents and web pages have it: type it again."
        return SyntaxFaultError(f"not JSON: {message}", self.at(), hint=hint)


def _value(cursor: _Cursor, depth: int) -> Located:
    start, place = cursor.peek(), cursor.at()
    cursor.count()
    if depth > DEEPEST_NESTING:
        raise too_deep(place)
    if start == "{":
        return Located(_object(cursor, depth + 1), place)
    if start == "[":
        return Located(_array(cursor, depth + 1), place)
    if start == '"':
        text = cursor.string()
        return Located(text, place, text)
    return _bare(cursor, place)


def _object(cursor: _Cursor, depth: int) -> Plain:
    entries: dict[str, Located] = {}
    cursor.take("{")
    while cursor.peek() != "}":
        if entries:
            cursor.take(",")
        if cursor.peek() != '"':
            raise cursor.fault("a key in double quotes was expected")
        place = cursor.at()
        key = cursor.string()
        if key in entries:
            raise duplicate(key, entries[key], place)
        cursor.take(":")
        value = _value(cursor, depth)
        entries[key] = Located(value.value, value.source, value.text, place)
    cursor.take("}")
    return entries


def _array(cursor: _Cursor, depth: int) -> Plain:
    items: list[Located] = []
    cursor.take("[")
    while cursor.peek() != "]":
        if items:
            cursor.take(",")
        items.append(_value(cursor, depth))
    cursor.take("]")
    return items


def _bare(cursor: _Cursor, place: Source) -> Located:
    if word := cursor.match(_WORD):
        return Located(_WORDS[word], place, word)
    number = cursor.match(_NUMBER)
    if not number or len(number) > _LONGEST_NUMBER:
        raise cursor.fault("a value was expected" if cursor.peek() else "the text ends too early")
    is_float = any(sign in number for sign in ".eE")
    return Located(float(number) if is_float else int(number), place, number)
