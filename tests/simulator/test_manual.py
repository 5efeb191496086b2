"""The table of operations: it is what the routes are now, and says where everything is known from."""

from pathlib import Path

from aml_simulator.azure.api import ROUTES
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.not_simulated import ABSENT
from aml_simulator.azure.routing import Call
from aml_simulator.http import Response
from aml_simulator.manual import PATH, operations_md, told

PROJECT = Path(__file__).resolve().parents[2]


def test_the_table_is_not_stale() -> None:
    assert (PROJECT / PATH).read_text(encoding="utf-8") == operations_md(), "run `make generate`"


def test_every_operation_names_its_source() -> None:
    sourceless = [f"{each.method} {each.template}" for each in ROUTES.routes if not told(each.handler).source]

    assert sourceless == []


def test_every_operation_has_a_line() -> None:
    lines = [line for line in operations_md().splitlines() if line.startswith("| `")]
    of_servers = [each for each in ROUTES.routes if each.area is Area.GITHUB_SERVER]
    # On a server of one's own they are those of GitHub's REST API, one path further down.
    elsewhere = {(each.method, "/api/v3" + each.template) for each in ROUTES.routes if each.area is Area.GITHUB_API}

    assert {(each.method, each.template) for each in of_servers} == elsewhere
    assert len(lines) == len(ROUTES.routes) - len(of_servers) + len(ABSENT)


def test_a_docstring_is_taken_apart() -> None:
    def handler(call: Call) -> Response:
        """GET …/things/{id}: the thing, all
        of it.

        Raises:
            KeyError: never.

        Source: swagger 2019-09-30; that it is all
        of it by assumption; reading of the SDK.
        Differs: it is smaller.
        """
        return Response(call.request.path.count("/"))

    about = told(handler)

    assert (about.does, about.source) == ("the thing, all of it", "swagger 2019-09-30; reading of the SDK")
    assert (about.assumed, about.differs) == ("that it is all of it", "it is smaller")
