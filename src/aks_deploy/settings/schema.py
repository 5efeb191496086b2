"""The JSON Schema of the configuration file, for editors: what it refuses the reader refuses, in the same places.

Numbers may come as numeric text, booleans as true or false in quotes, and null means not given, as everywhere. What a
schema cannot say, such as rules between parameters or ranges of numeric text, is left to the reader.
"""

from typing import Annotated, Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from aks_deploy.domain.configuration import Configuration
from aks_deploy.settings.model import SETTINGS, Settings, about
from aks_deploy.settings.sections import MODELS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_INTEGER = r"^\s*[-+]?[0-9]+(\.0*)?\s*$"
_NUMBER = r"^\s*[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?\s*$"
_BOOLEAN = r"^\s*([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])\s*$"
_SCALARS = ["string", "number", "boolean", "null"]


def configuration_schema() -> JsonSchemaValue:
    """The schema of the whole file: draft 2020-12, unknown keys and secrets refused."""
    properties = {about(name).section or name: _setting(name) for name in SETTINGS if about(name).in_file}
    return {
        "$schema": DIALECT,
        "title": "Configuration of aks-deploy",
        "description": "Settings of aks-deploy, as .azureml/aks-deploy.yml or the file that config-file names.",
        **_mapping(properties),
    }


def field_schema(model: type[BaseModel], name: str) -> JsonSchemaValue:
    """What a setting, or a parameter of a section, may be; `null` among it."""
    field = model.model_fields[name]
    annotated: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    schema = TypeAdapter(annotated).json_schema(schema_generator=_AsRead)
    return _or_null({keyword: value for keyword, value in schema.items() if keyword != "$schema"})


def _setting(name: str) -> JsonSchemaValue:
    what, default = about(name), Settings.model_fields[name].default
    left = _sentences(what.text, f"Default: {what.default}" if what.default else "")
    if name in MODELS:
        return {"description": left, **_section(MODELS[name])}
    if default is None:
        return {"description": left, **field_schema(Settings, name)}
    return {"description": _sentences(what.text), **field_schema(Settings, name), "default": default}


def _section(model: type[Configuration]) -> JsonSchemaValue:
    return _mapping({name: _parameter(model, name) for name in model.model_fields if not model.fact(name).secret})


def _parameter(model: type[Configuration], name: str) -> JsonSchemaValue:
    fact = model.fact(name)
    left = "" if fact.azure_default is None else f"Where it is not given Azure takes {spelled(fact.azure_default)}"
    return {"description": _sentences(fact.about, left), **field_schema(model, name)}


def spelled(value: object) -> str:
    """A default as people write it in YAML."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _sentences(*parts: str) -> str:
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


def _mapping(properties: dict[str, JsonSchemaValue]) -> JsonSchemaValue:
    return {"type": ["object", "null"], "properties": properties, "additionalProperties": False}


def _or_null(schema: JsonSchemaValue) -> JsonSchemaValue:
    """The schema, with null too."""
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}]}
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    either = {**schema, "type": [*kinds, *([] if "null" in kinds else ["null"])]}
    return {**either, "enum": [*schema["enum"], None]} if "enum" in schema and None not in schema["enum"] else either


class _AsRead(GenerateJsonSchema):
    """Schemas of what may be written, where pydantic would describe what it becomes."""

    def int_schema(self, schema: core_schema.IntSchema) -> JsonSchemaValue:
        return {**super().int_schema(schema), "type": ["integer", "string"], "pattern": _INTEGER}

    def float_schema(self, schema: core_schema.FloatSchema) -> JsonSchemaValue:
        return {**super().float_schema(schema), "type": ["number", "string"], "pattern": _NUMBER}

    def bool_schema(self, schema: core_schema.BoolSchema) -> JsonSchemaValue:
        return {**super().bool_schema(schema), "type": ["boolean", "string"], "pattern": _BOOLEAN}

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        return {**super().dict_schema(schema), "additionalProperties": {"type": _SCALARS}}

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return _or_null(self.generate_inner(schema["schema"]))

    def literal_schema(self, schema: core_schema.LiteralSchema) -> JsonSchemaValue:
        return {"type": "string", "enum": list(schema["expected"])}
