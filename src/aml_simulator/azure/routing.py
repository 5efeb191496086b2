"""Which handler answers a call: a table of areas, methods and path templates."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from aml_simulator.azure.clouds import Area, Cloud
from aml_simulator.azure.principals import Principal
from aml_simulator.azure.workspace import Workspace
from aml_simulator.azure.world import World
from aml_simulator.http import Request, Response

WORKSPACE = (
    "/subscriptions/{subscription}/resourceGroups/{group}"
    "/providers/Microsoft.MachineLearningServices/workspaces/{workspace}"
)

MMS = "/modelmanagement/v1.0" + WORKSPACE


@dataclass(frozen=True, slots=True)
class Call:
    """A routed request: what every handler gets."""

    request: Request
    world: World
    cloud: Cloud
    params: Mapping[str, str]

    def url(self, path: str) -> str:
        """The absolute URL of `path` on the host that was called."""
        return f"https://{self.request.host}{path}"


@dataclass(frozen=True, slots=True)
class SignedIn(Call):
    """A call with a valid token."""

    principal: Principal


@dataclass(frozen=True, slots=True)
class InWorkspace(SignedIn):
    """A call with a valid token to a workspace that exists, by a principal who may do it."""

    workspace: Workspace


Handler = Callable[[Call], Response]


@dataclass(frozen=True)
class Route:
    """One operation of the API: `{name}` in the template stands for one path segment, `{name*}` for what follows.

    `callers` says who asks for it where azureml-core 1.61 does not.
    """

    area: Area
    method: str
    template: str
    handler: Handler
    callers: str = ""
    pattern: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", pattern_of(self.template))

    def params(self, path: str) -> dict[str, str] | None:
        """The path's variable parts, decoded; None where the template does not fit."""
        found = self.pattern.fullmatch(path)
        return found and {name: unquote(value) for name, value in found.groupdict().items()}


def pattern_of(template: str) -> re.Pattern[str]:
    """What fits a path template. ARM compares the fixed parts without regard to case; clients write resourcegroups."""
    literal = re.split(r"\{(\w+\*?)\}", template)
    parts = (_variable(part) if index % 2 else re.escape(part) for index, part in enumerate(literal))
    return re.compile("".join(parts) + "/?", re.IGNORECASE)


def _variable(name: str) -> str:
    return f"(?P<{name[:-1]}>.*?)" if name.endswith("*") else f"(?P<{name}>[^/]+)"


class RouteTable:
    """All operations that the simulator knows."""

    def __init__(self, routes: tuple[Route, ...]) -> None:
        self.routes = routes
        self._by_kind: dict[tuple[Area, str], list[Route]] = {}
        for route in routes:
            self._by_kind.setdefault((route.area, route.method), []).append(route)

    def find(self, area: Area, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The first route that fits, with the path's variable parts."""
        for route in self._by_kind.get((area, method), ()):
            params = route.params(path)
            if params is not None:
                return route, params
        return None
