"""One scenario: a failure by its diagnosis code, as faults with a place for the text that Azure gives."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from aml_simulator.fault import Fault

Code = Annotated[str, Field(pattern=r"^[a-z]+(\.[a-z0-9-]+)?$", max_length=100)]
Text = Annotated[str, Field(min_length=1, max_length=100_000)]

ALL = "all"
_SLOT = "{text}"


class ScenarioError(ValueError):
    """A scenario that is not there, or a file of them that cannot be used; the text names file, line and key."""


class Scenario(BaseModel):
    """A failure. `{text}` in the texts of its faults stands for one of `texts`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Code = Field(description="stage.cause")
    texts: tuple[Text, ...] = Field((), description="what Azure says, in several wordings")
    faults: tuple[Fault, ...] = Field((), description="where it shows")

    def staged(self, which: str = "") -> tuple[Fault, ...]:
        """The faults with the text of that number (from 1); `all`: each of them once, in turn; empty: the first.

        Raises:
            ScenarioError: nobody said where the failure shows, or there is no such text.
        """
        if not self.faults:
            raise ScenarioError(f"{self.code}: nothing says where it shows; give it 'faults' in the file of scenarios")
        if which == ALL:
            return tuple(self._with(text, fault, times=1) for text in self.texts or ("",) for fault in self.faults)
        return tuple(self._with(self._text(which), fault) for fault in self.faults)

    def _text(self, which: str) -> str:
        if not which:
            return self.texts[0] if self.texts else ""
        if which.isdecimal() and 0 < int(which) <= len(self.texts):
            return self.texts[int(which) - 1]
        raise ScenarioError(f"{self.code}#{which}: give a number from 1 to {len(self.texts)}, or {ALL}")

    @staticmethod
    def _with(text: str, fault: Fault, **more: object) -> Fault:
        return Fault.model_validate({**_filled(fault.model_dump(exclude_unset=True), text), **more})


def _filled(value: Any, text: str) -> Any:  # noqa: ANN401 - JSON in, JSON out
    if isinstance(value, dict):
        return {name: _filled(item, text) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_filled(item, text) for item in value]
    return value.replace(_SLOT, text) if isinstance(value, str) else value
