"""The types of configuration values: what text a user may write for them, and what Azure does with them."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

# `010` is eight in YAML 1.1 and ten for everybody else.
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]")


@dataclass(frozen=True, slots=True)
class Fact:
    """What is true of one parameter, in the one place that checks, diff, docs and adapters read.

    Source: azureml-core 1.61, docstrings and payloads of AksWebservice and AksCompute.
    """

    about: str
    azure_default: object = None
    """What Azure does where the parameter is not given."""
    updatable: bool = True
    """Whether a web service that exists can be given another value."""
    readable: bool = True
    """Whether Azure returns the value, so that it can be compared."""
    restate: tuple[str, ...] = ()
    """Parameters that an update must repeat with this one, or the SDK refuses it."""
    secret: bool = False


def _number(value: Any) -> Any:  # noqa: ANN401 - runs before pydantic has typed the value
    """Numbers and numeric text pass to pydantic; booleans, which Python counts as numbers, do not."""
    if isinstance(value, bool):
        raise ValueError("must be a number, not true or false")  # noqa: TRY004 - pydantic reports ValueError only
    if isinstance(value, str) and _LEADING_ZERO.match(value.strip()):
        raise ValueError("must be a number without leading zeros")
    return value.strip() if isinstance(value, str) else value


def _boolean(value: Any) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, bool):
        return value
    text = value.strip().lower() if isinstance(value, str) else value
    if text in ("true", "false"):
        return text == "true"
    raise ValueError("must be true or false")


def _text(value: Any) -> Any:  # noqa: ANN401 - as above
    if not isinstance(value, str):
        raise ValueError("must be text; put it in quotes")  # noqa: TRY004 - as above
    return value


def _mapping_of_text(value: Any) -> Any:  # noqa: ANN401 - as above
    """Tags are text; a number or a boolean in YAML becomes the text that the user wrote, as the az CLI does."""
    if not isinstance(value, dict):
        raise ValueError("must be a mapping of names to text")  # noqa: TRY004 - as above
    spelled = {True: "true", False: "false"}
    return {key: spelled.get(item, item) if isinstance(item, bool) else _scalar(item) for key, item in value.items()}


def _scalar(value: Any) -> Any:  # noqa: ANN401 - as above
    return str(value) if isinstance(value, int | float) else value


Flag = Annotated[bool, BeforeValidator(_boolean)]
Count = Annotated[int, BeforeValidator(_number), Field(gt=0)]
CountOrZero = Annotated[int, BeforeValidator(_number), Field(ge=0)]
Percent = Annotated[int, BeforeValidator(_number), Field(gt=0, le=100)]
Amount = Annotated[float, BeforeValidator(_number), Field(gt=0, allow_inf_nan=False)]
Text = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
TextMap = Annotated[dict[str, str], BeforeValidator(_mapping_of_text)]
