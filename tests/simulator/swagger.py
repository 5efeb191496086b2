"""As much of a swagger document as says what is wrong with an answer."""

import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aml_simulator.http import Request, Response

DATA_PLANE = "azure-rest-api-specs/data-plane/Microsoft.MachineLearningServices/preview/2019-09-30/modelManagement.json"
# What the simulator shows beyond the swagger, because the SDK or the recorded payloads have it.
_BEYOND = {
    "environmentImageRequest",
    "imageDigest",
    "cpuLimit",
    "memoryInGBLimit",
    "correlation",
    "streamingOperationLog",
    "derivedModelIds",
    "sampleInputData",
    "sampleOutputData",
    "resourceRequirements",
    "createdBy",
    "type",
}
_JSON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
}


class Swagger:
    """As much of a swagger document as says what is wrong with a value."""

    def __init__(self, path: Path) -> None:
        document = json.loads(path.read_text())
        self._definitions = document["definitions"]
        self._paths: dict[re.Pattern[str], dict[str, Any]] = {
            _pattern(path): operations for path, operations in document["paths"].items()
        }

    def answer_problems(self, request: Request, response: Response) -> list[str]:
        """What is wrong with an answer: its status, or its body; nothing for operations that the swagger has not."""
        operations: dict[str, Any] = next(
            (each for pattern, each in self._paths.items() if pattern.fullmatch(request.path)), {}
        )
        operation = operations.get(request.method.lower())
        if operation is None:
            return []
        name = f"{request.method} …/{request.path.rpartition('/workspaces/')[2]}"
        described = operation["responses"].get(str(response.status))
        if described is None and response.status < HTTPStatus.BAD_REQUEST:
            return [f"{name} has no {response.status}"]
        schema = (described or operation["responses"]["default"]).get("schema")
        return list(self._check(json.loads(response.body), schema, name)) if schema and response.body else []

    def problems(self, value: Any, definition: str) -> list[str]:  # noqa: ANN401 - JSON
        return list(self._check(value, {"$ref": definition}, definition))

    def _fields(self, schema: dict[str, Any]) -> dict[str, Any]:
        if "$ref" in schema:
            schema = self._definitions[schema["$ref"].rpartition("/")[2]]
        fields = dict(schema.get("properties", {}))
        for part in schema.get("allOf", ()):
            fields |= self._fields(part)
        return fields

    def _narrowed(self, value: Any, schema: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """Of a family of definitions the one that the value names."""
        family = schema.get("$ref", "").rpartition("/")[2]
        kind = self._definitions.get(family, {}).get("discriminator")
        named = str(value.get(kind)).upper() if kind and isinstance(value, dict) else ""
        for name, each in self._definitions.items():
            if name.endswith(family.removesuffix("Base")) and each.get("x-ms-discriminator-value") == named:
                return {"$ref": name}
        return schema

    def _check(self, value: Any, schema: dict[str, Any], where: str) -> Iterator[str]:  # noqa: ANN401 - JSON
        if value is None:
            return
        schema = self._narrowed(value, schema)
        fields = self._fields(schema)
        if fields and isinstance(value, dict):
            for name, item in value.items():
                if name in fields:
                    yield from self._check(item, fields[name], f"{where}.{name}")
                elif name not in _BEYOND:
                    yield f"{where}.{name} is not in the swagger"
        elif schema.get("type") == "array" and isinstance(value, list):
            for item in value:
                yield from self._check(item, schema["items"], f"{where}[]")
        elif "type" in schema and not isinstance(value, _JSON_TYPES[schema["type"]]):
            yield f"{where} is {value!r}, not of type {schema['type']}"
        if "enum" in schema and value not in schema["enum"]:
            yield f"{where} is {value!r}, none of {schema['enum']}"


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(path)) + "/?", re.IGNORECASE)
