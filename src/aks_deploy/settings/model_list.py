"""The setting `models`: references between commas or line breaks, or a list."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from aks_deploy.domain.models import ModelReference


def _listed(value: Any) -> Any:  # noqa: ANN401 - runs before pydantic has typed the value
    if isinstance(value, str):
        return [text.strip() for text in re.split(r"[,\n]", value) if text.strip()]
    return value


def _model(value: Any) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, str):
        return ModelReference.parse(value)
    raise ValueError("must be text: name:version or name:latest")


def _distinct(models: tuple[ModelReference, ...]) -> tuple[ModelReference, ...]:
    twice = next((model for model in models if models.count(model) > 1), None)
    if twice is not None:
        raise ValueError(f"'{twice}' is given twice")
    return models


AS_TEXT_OR_LIST = WithJsonSchema(
    {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
)
ModelList = Annotated[
    tuple[Annotated[ModelReference, BeforeValidator(_model)], ...],
    BeforeValidator(_listed),
    Field(min_length=1),
    AfterValidator(_distinct),
    AS_TEXT_OR_LIST,
]
