"""Names for what nobody named."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from aks_deploy.deploying.names import clock_names, found_names, require_names
from aks_deploy.domain.names import Names
from aks_deploy.errors import ConflictError, InvalidInputError
from aks_deploy.ports import Cloud

REMEMBERED = Names("churn", "aks-prod")
NOBODY = Names(None, None)


class Workspace:
    """Web services and clusters by name, the services ours, and nothing else."""

    def __init__(self, *ours: str, taken: tuple[str, ...] = ()) -> None:
        self._ours, self._taken = ours, taken

    def services_tagged(self, tag: str) -> tuple[str, ...]:
        return self._ours if tag == "aks-deploy.run" else ()

    def service(self, name: str) -> object | None:
        return name if name in self._taken else None

    cluster = service


class Standing:
    """A clock whose hour changes with each reading."""

    def __init__(self) -> None:
        self._hour = 16

    def now(self) -> datetime:
        self._hour += 1
        return datetime(2026, 7, 19, self._hour, 59, 59, tzinfo=UTC)


@pytest.fixture
def made() -> Callable[..., Names]:
    def make(names: Names, *ours: str, taken: tuple[str, ...] = ()) -> Names:
        workspace = Workspace(*ours, taken=taken)
        cloud = Cloud(workspace, workspace, workspace, workspace, "eastus")  # type: ignore[arg-type] # as much of the ports as is used
        return clock_names(names, cloud, Standing())  # type: ignore[arg-type] # as above

    return make


def test_both_names_come_from_one_reading_of_the_clock(made: Callable[..., Names]) -> None:
    assert made(NOBODY) == Names("akswebservice071917", "aks071917")


def test_a_name_that_is_there_stays(made: Callable[..., Names]) -> None:
    assert made(Names("churn", None)) == Names("churn", "aks071917")
    assert made(Names("churn", "aks-prod")) == Names("churn", "aks-prod")


def test_a_service_of_ours_forbids_making_another(made: Callable[..., Names]) -> None:
    with pytest.raises(ConflictError, match="already made: churn, fraud") as caught:
        made(NOBODY, "fraud", "churn")

    assert caught.value.diagnosis_code == "deploy.name-conflict"


@pytest.mark.parametrize("taken", ["akswebservice071917", "aks071917"])
def test_a_made_up_name_that_is_taken_is_a_conflict(made: Callable[..., Names], taken: str) -> None:
    with pytest.raises(ConflictError, match=f"'{taken}', is taken"):
        made(NOBODY, taken=(taken,))


@pytest.mark.parametrize(("names", "missing"), [(NOBODY, "service-name"), (Names("churn", None), "cluster-name")])
@pytest.mark.parametrize(("record", "lasting"), [(None, False), (REMEMBERED, True)])
def test_where_nothing_remembers_it_or_a_record_exists_no_name_is_made(
    names: Names, missing: str, record: Names | None, *, lasting: bool
) -> None:
    with pytest.raises(InvalidInputError, match=f"{missing} is not given"):
        require_names(names, record, lasting_store=lasting)


@pytest.mark.parametrize(
    ("given", "record", "names"),
    [
        (NOBODY, REMEMBERED, Names("churn", "aks-prod")),
        (Names("fraud", None), REMEMBERED, Names("fraud", "aks-prod")),
        (Names("fraud", "aks-dev"), REMEMBERED, Names("fraud", "aks-dev")),
        (NOBODY, Names(None, "aks-prod"), Names(None, "aks-prod")),
        (NOBODY, None, NOBODY),
    ],
)
def test_given_names_win_over_recorded_ones(given: Names, record: Names | None, names: Names) -> None:
    assert found_names(given, record, Workspace()) == names  # type: ignore[arg-type] # as above
