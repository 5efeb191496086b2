"""The types of configuration values: what text a user may write for them, and what Azure does with them."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_core import PydanticCustomError

from aks_deploy.domain.texts import meant, typed

# `010` is eight in YAML 1.1 and ten for everybody else.
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]")
_NAMESPACE = re.compile(r"[a-z0-9]([a-z0-9-]{,61}[a-z0-9])?")
_VISIBLE = re.compile(r"[!-~]+")

# Source: the service's description 2019-09-30, in which every whole number is an int32.
LARGEST_COUNT = 2**31 - 1
# No machine comes near it; far above it a double drops digits.
LARGEST_AMOUNT = 1_000_000


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
    restarts: bool = False
    """Whether another value starts all replicas anew: it is part of the pods. Source: Kubernetes, not seen in Azure."""
    restate: tuple[str, ...] = ()
    """Parameters that an update must repeat with this one, or the SDK refuses it."""
    secret: bool = False


def _number(value: Any) -> Any:  # noqa: ANN401 - runs before pydantic has typed the value
    """Numbers and numeric text pass to pydantic; booleans, which Python counts as numbers, do not."""
    if isinstance(value, bool):
        raise ValueError("must be a number, not true or false")  # noqa: TRY004 - pydantic reports ValueError only
    return _numeric_text(value.strip()) if isinstance(value, str) else value


def _numeric_text(text: str) -> str:
    if _LEADING_ZERO.match(text):
        raise ValueError("must be a number without leading zeros")
    meant(typed(text))
    if "_" in text or not text.isascii():  # both of which Python, and pydantic with it, takes for digits
        raise ValueError("must be a number in plain digits")
    return text


def _boolean(value: Any) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, bool):
        return value
    text = value.strip().lower() if isinstance(value, str) else value
    if text in ("true", "false"):
        return text == "true"
    raise PydanticCustomError("boolean", "must be true or false")


def _text(value: Any) -> Any:  # noqa: ANN401 - as above
    if not isinstance(value, str):
        raise ValueError("must be text; put it in quotes")  # noqa: TRY004 - as above
    return value


def _description(text: str) -> str:
    if not text:
        raise ValueError("must not be empty: the SDK never sends an empty one; leave it out, or write another text")
    return text


def _namespace(text: str) -> str:
    if not _NAMESPACE.fullmatch(text):
        raise ValueError("must be 1-63 of a-z, 0-9 and '-', starting and ending with a-z or 0-9")
    return text


def _scoring_key(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if not text:
        raise ValueError("must not be empty: is the secret that it comes from set?")
    if not _VISIBLE.fullmatch(text):
        raise ValueError("must be of visible ASCII characters without spaces, or no caller can send it in a header")
    return secret


def _mapping_of_text(value: Any) -> Any:  # noqa: ANN401 - as above
    """Tags are text; a number or a boolean in YAML becomes the text that the user wrote, as the az CLI does."""
    if not isinstance(value, dict):
        raise ValueError("must be a mapping of names to text")  # noqa: TRY004 - as above
    spelled = {True: "true", False: "false"}
    return {key: spelled.get(item, item) if isinstance(item, bool) else _scalar(item) for key, item in value.items()}


def _scalar(value: Any) -> Any:  # noqa: ANN401 - as above
    return str(value) if isinstance(value, int | float) else value


def _property_names(properties: dict[str, str]) -> dict[str, str]:
    """An update names each property in a path, into which the SDK writes the name as it is."""
    for name in properties:
        if not name or "/" in name or "~" in name:
            raise ValueError(f"has the name '{name}', which no update can send: it must not be empty or hold / or ~")
    return properties


def number(value: float) -> str:
    """A number as people write it, with all of its digits."""
    return str(value).removesuffix(".0")


Flag = Annotated[bool, BeforeValidator(_boolean)]
NUMERIC = BeforeValidator(_number)
"""Behind the limits of a number, not before them: only then do JSON Schemas show those."""
Count = Annotated[int, Field(gt=0, le=LARGEST_COUNT), NUMERIC]
CountOrZero = Annotated[int, Field(ge=0, le=LARGEST_COUNT), NUMERIC]
Minutes = Annotated[int, Field(gt=0, le=360), NUMERIC]
Percent = Annotated[int, Field(gt=0, le=100), NUMERIC]
Amount = Annotated[float, Field(gt=0, le=LARGEST_AMOUNT, allow_inf_nan=False), NUMERIC]
Text = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
Name = Annotated[Text, AfterValidator(typed), AfterValidator(meant)]
"""Of something in Azure, or another word of few signs; not a text that people write for people."""
FilePath = Annotated[Text, AfterValidator(meant)]
"""Inside the workspace folder; files may be called whatever people call them."""
Description = Annotated[str, BeforeValidator(_text), AfterValidator(_description)]
Namespace = Annotated[Name, AfterValidator(_namespace)]
ScoringKey = Annotated[SecretStr, AfterValidator(_scoring_key)]
TextMap = Annotated[dict[str, str], BeforeValidator(_mapping_of_text)]
PropertyMap = Annotated[TextMap, AfterValidator(_property_names)]
