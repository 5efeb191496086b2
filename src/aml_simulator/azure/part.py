"""What the objects in requests share."""

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic.alias_generators import to_camel

Text = dict[str, str]


class Part(BaseModel):
    """An object of a request: unknown fields are errors, texts are no numbers, null means not given."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _null_is_not_given(cls, data: Any) -> Any:  # noqa: ANN401 - JSON before its validation
        return {name: value for name, value in data.items() if value is not None} if isinstance(data, dict) else data

    def as_json(self) -> dict[str, Any]:
        """As in Azure's answers."""
        return self.model_dump(mode="json", by_alias=True)
