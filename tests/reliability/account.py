"""What a tenant was really asked to change, whatever it seemed to answer."""

import re

from aml_simulator.fault import Outcome
from aml_simulator.http import Request, Response
from aml_simulator.tenant import Tenant
from reliability.journeys import timeless

_PLACE = re.compile(r".*/(services|services/(?!validate$)[^/]+|computes/[^/]+)")


class Changes:
    """The requests to change a cluster or a web service that come through a tenant's faults, refused ones among them.

    The journal tells what was answered: there a fault hides whether the request was carried out.
    """

    def __init__(self, tenant: Tenant) -> None:
        self._arrived: list[str] = []
        self._answer = tenant._site.answer
        tenant._site.answer = self._noted  # type: ignore[method-assign] # what is behind the faults

    @property
    def arrived(self) -> list[str]:
        """As `PATCH services/churn`, sorted."""
        return sorted(self._arrived)

    def _noted(self, request: Request, outcome: Outcome | None = None) -> Response:
        place = _PLACE.fullmatch(request.path)
        if place and request.method != "GET":
            self._arrived.append(f"{request.method} {timeless(place[1])}")
        return self._answer(request, outcome)
