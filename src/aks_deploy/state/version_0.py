"""What was remembered before there was a record: `aks_webservice.json`, as the script wrote it and its variants do."""

from collections.abc import Iterator, Mapping

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from aks_deploy.domain.desired import check_cluster_name, check_service_name
from aks_deploy.domain.names import Names

MASKED = "***"
_ALIASES = {"aks_cluster_name": "aks_name", "aks_service_url": "aks_url"}
_KEYS = ("aks_keys", "aks_service_api_key")
KNOWN = frozenset(("aks_name", "aks_service_name", "aks_url", *_ALIASES, *_KEYS))


class _Known(BaseModel):
    """What is read of it; everything else in it is somebody else's."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    aks_name: str | None = None
    aks_service_name: str | None = None
    aks_url: str | None = None
    aks_keys: tuple[SecretStr, ...] | None = None
    aks_service_api_key: SecretStr | None = None


def names_in(content: Mapping[str, object]) -> Names | None:
    """The names that it holds; None where it holds none, which means that nothing is deployed yet.

    Raises:
        ValueError: it cannot be meant so; the text says why, and quotes no key.
    """
    try:
        known = _Known.model_validate({_ALIASES.get(name, name): value for name, value in content.items()})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    names = Names(known.aks_service_name, known.aks_name)
    if names.service is not None:
        check_service_name(names.service)
    if names.cluster is not None:
        check_cluster_name(names.cluster)
    return names if names != Names(None, None) else None


def keys_in(content: Mapping[str, object]) -> list[str]:
    """The scoring keys that it holds, wherever they are below the two names under which they are kept."""
    return [key for name in _KEYS for key in _texts(content.get(name)) if key not in ("", MASKED)]


def _texts(value: object) -> Iterator[str]:
    """Every text in the value, however it is nested: keys are looked for in files that nobody has checked."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case str(text):
                yield text
            case list(items):
                waiting += items
            case dict(entries):
                waiting += entries.values()
