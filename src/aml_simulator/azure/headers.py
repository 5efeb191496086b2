"""The headers that Azure and GitHub put on every answer."""

import uuid

from aml_simulator.azure.clouds import Area
from aml_simulator.http import Request

_OF_GITHUB = frozenset({Area.GITHUB, Area.GITHUB_API, Area.GITHUB_SERVER, Area.GITHUB_RESULTS})
_STRICT = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
_UNCACHED = {"Cache-Control": "no-cache", "Pragma": "no-cache", "Expires": "-1"}
_MMS = "/modelmanagement/"
_ECHOED = "x-ms-client-request-id"


def common_headers(area: Area, request: Request) -> dict[str, str]:
    """What stands on each answer of a service, whatever it says.

    Source: headers of recorded answers, of Azure Resource Manager and, in public issues, of the model management
    service; Azure's common contract for `x-ms-client-request-id`; GitHub's documentation.
    """
    request_id = str(uuid.uuid4())
    if area in _OF_GITHUB:
        return {"X-GitHub-Request-Id": request_id.upper().replace("-", ":")}
    given = request.headers.get(_ECHOED)
    ids = {"x-ms-request-id": request_id, **({_ECHOED: given} if given else {})}
    if area is Area.ARM:
        return {
            **ids,
            "x-ms-correlation-request-id": request_id,
            "X-Content-Type-Options": "nosniff",
            **_STRICT,
            **_UNCACHED,
        }
    if area is Area.DATA_PLANE and request.path.startswith(_MMS):
        return {**ids, **_of_models(request, request_id), **_STRICT}
    return ids


def _of_models(request: Request, request_id: str) -> dict[str, str]:
    return {
        _ECHOED: request.headers.get(_ECHOED) or request_id.replace("-", ""),
        "x-ms-client-session-id": request.headers.get("x-ms-client-session-id", ""),
        "api-supported-versions": "1.0, 2018-03-01-preview, 2018-11-19",
        "Request-Context": "appId=cid-v1:00000000-0000-4000-8000-000000000007",
    }
