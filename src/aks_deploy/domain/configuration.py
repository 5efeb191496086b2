"""What all configurations have in common: no unknown keys, rules between parameters, every problem told at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Self, get_args

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError
from pydantic_core.core_schema import ErrorType

from aks_deploy.domain.fields import Fact


@dataclass(frozen=True, slots=True)
class Breach:
    """A broken rule between parameters: the one that it is told at, those that it depends on too, and the rule.

    None is told at the whole configuration: it lacks something.
    """

    parameter: str | None
    others: tuple[str, ...]
    rule: str


class Configuration(BaseModel):
    """Base of the configurations: frozen, no unknown keys, `None` means unmanaged."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    RULES: ClassVar[tuple[str, ...]] = ()
    """What must hold between parameters, a sentence each, for the manual: `breaches` tells where it does not."""

    def given(self) -> dict[str, Any]:
        """The parameters that somebody gave, by name."""
        return {name: value for name in type(self).model_fields if (value := getattr(self, name)) is not None}

    def disclosed(self) -> dict[str, Any]:
        """Those of the given parameters that may be shown, by name."""
        return {name: value for name, value in self.given().items() if not self.fact(name).secret}

    @classmethod
    def fact(cls, name: str) -> Fact:
        """What is known of the parameter `name`; KeyError where there is none."""
        return next(item for item in cls.model_fields[name].metadata if isinstance(item, Fact))

    def breaches(self) -> Iterator[Breach]:
        """The rules between parameters that are broken; each configuration has its own."""
        yield from ()

    @model_validator(mode="wrap")
    @classmethod
    def _problems_together(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:  # noqa: ANN401 - not yet typed
        """Judge the rules of the sound parameters too where others are faulty; pydantic alone would stop there.

        Raises:
            ValidationError: each problem at its own parameter; a broken rule has the type `rule`.
        """
        faults: list[InitErrorDetails] = []
        try:
            made = handler(data)
        except ValidationError as error:
            faults = [_again(detail) for detail in error.errors(include_url=False)]
            if not isinstance(data, dict):
                raise
            made = handler({name: value for name, value in data.items() if name not in _names(faults)})
        broken = [_broken(item) for item in made.breaches() if not _names(faults) & {item.parameter, *item.others}]
        if faults or broken:
            raise ValidationError.from_exception_data(cls.__name__, [*faults, *broken], hide_input=True)
        return made


_KINDS = frozenset(get_args(ErrorType))
"""Those of pydantic itself; all others are of our own types."""


def _names(faults: list[InitErrorDetails]) -> set[object]:
    return {fault["loc"][0] for fault in faults if fault.get("loc")}


def _again(detail: Any) -> InitErrorDetails:  # noqa: ANN401 - pydantic's two types for one thing
    kind, context = detail["type"], detail.get("ctx", {})
    again = kind if kind in _KINDS else PydanticCustomError(kind, detail["msg"], context)
    return InitErrorDetails(type=again, loc=detail["loc"], input=detail["input"], ctx=context)


def _broken(item: Breach) -> InitErrorDetails:
    error = PydanticCustomError("rule", "{rule}", {"rule": item.rule})
    return InitErrorDetails(type=error, loc=(item.parameter,) if item.parameter else (), input=None)
