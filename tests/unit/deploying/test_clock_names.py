"""Names for what nobody named."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from aks_deploy.deploying.names import Names, clock_names, complete_names
from aks_deploy.domain.desired import Origin
from aks_deploy.domain.record import Record
from aks_deploy.errors import ConflictError, InvalidInputError

RECORD = Record("churn", "aks-prod")
NOBODY = Names(None, None)
OURS = Origin("org/churn")


class Workspace:
    """Web services that carry tags, and nothing else."""

    def __init__(self, *names: str) -> None:
        self._names = names

    def services_tagged(self, tag: str, value: str) -> tuple[str, ...]:
        return self._names if (tag, value) == ("aks-deploy.repository", "org/churn") else ()


class Standing:
    """A clock whose hour changes with each reading."""

    def __init__(self) -> None:
        self._hour = 16

    def now(self) -> datetime:
        self._hour += 1
        return datetime(2026, 7, 19, self._hour, 59, 59, tzinfo=UTC)


@pytest.fixture
def made() -> Callable[..., Names]:
    def make(names: Names, *tagged: str, origin: Origin = OURS, lasting_store: bool = True) -> Names:
        services, clock = Workspace(*tagged), Standing()
        return clock_names(names, services, origin=origin, clock=clock, lasting_store=lasting_store)  # type: ignore[arg-type] # as much of the ports as is used

    return make


def test_both_names_come_from_one_reading_of_the_clock(made: Callable[..., Names]) -> None:
    assert made(NOBODY) == Names("akswebservice071917", "aks071917")


def test_a_name_that_is_there_stays(made: Callable[..., Names]) -> None:
    assert made(Names("churn", None)) == Names("churn", "aks071917")
    assert made(Names("churn", "aks-prod"), lasting_store=False) == Names("churn", "aks-prod")


def test_a_service_of_this_repository_forbids_making_another(made: Callable[..., Names]) -> None:
    with pytest.raises(ConflictError, match="already has: churn, fraud") as caught:
        made(NOBODY, "fraud", "churn")

    assert caught.value.diagnosis_code == "deploy.name-conflict"


@pytest.mark.parametrize(("names", "missing"), [(NOBODY, "service-name"), (Names("churn", None), "cluster-name")])
def test_where_nothing_remembers_it_no_name_is_made(made: Callable[..., Names], names: Names, missing: str) -> None:
    with pytest.raises(InvalidInputError, match=f"{missing} is not given"):
        made(names, lasting_store=False)


@pytest.mark.parametrize(
    ("given", "record", "names"),
    [
        (NOBODY, RECORD, Names("churn", "aks-prod")),
        (Names("fraud", None), RECORD, Names("fraud", "aks-prod")),
        (Names("fraud", "aks-dev"), RECORD, Names("fraud", "aks-dev")),
        (NOBODY, Record(None, "aks-prod"), Names(None, "aks-prod")),
        (NOBODY, None, NOBODY),
    ],
)
def test_given_names_win_over_recorded_ones(given: Names, record: Record | None, names: Names) -> None:
    assert complete_names(given, record) == names
