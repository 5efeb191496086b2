"""Which points are tried: all, or a sample that its seed repeats; and how many there were."""

import os
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.conftest import folder, make_world

__all__ = ["folder", "make_world"]

POINTS = "AKS_DEPLOY_RELIABILITY_POINTS"
"""Environment variable: how many points of each test are tried, or `all`; left out: a few."""

SEED = "AKS_DEPLOY_RELIABILITY_SEED"
"""Environment variable: what the points are drawn with; left out: something new each time."""

_A_FEW = 5
_HERE = Path(__file__).parent
_OF = "points"
_OUTCOMES = ("passed", "failed", "error", "skipped")


def pytest_configure(config: pytest.Config) -> None:
    """Settle the seed, before there are workers: they must draw the same."""
    new = str(random.SystemRandom().randrange(1 << 32))
    os.environ.setdefault(SEED, getattr(config, "workerinput", {}).get("testrunuid", new))


def pytest_report_header() -> str:
    return f"reliability: {os.environ.get(POINTS, _A_FEW)} points of each test, {SEED}={os.environ[SEED]}"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    points: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if item.path.parent == _HERE and "point" in getattr(item, "fixturenames", ()):
            points[item.nodeid.partition("[")[0]].append(item)
    for of_one_test in points.values():
        drawn = _drawn(of_one_test)
        left_out = set(of_one_test) - set(drawn)
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]
        for item in drawn:
            item.user_properties.append((_OF, len(of_one_test)))


def _drawn(points: list[pytest.Item]) -> list[pytest.Item]:
    wanted = os.environ.get(POINTS) or str(_A_FEW)
    known = sorted(points, key=lambda item: item.nodeid)
    number = len(known) if wanted == "all" else min(int(wanted), len(known))
    return random.Random(os.environ[SEED]).sample(known, number)  # noqa: S311 - repeatable on purpose, no secret


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for name, of, outcomes in _tried(terminalreporter):
        told = ", ".join(f"{outcomes.count(each)} {each}" for each in _OUTCOMES if each in outcomes)
        terminalreporter.write_line(f"{name}: {told} of {of} points, {SEED}={os.environ[SEED]}")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where a number of points was asked for, none that was tried, or one that was skipped, is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if POINTS not in os.environ or reporter is None or hasattr(session.config, "workerinput"):
        return
    tried = [outcome for _, _, outcomes in _tried(reporter) for outcome in outcomes]
    if "skipped" in tried or not tried:
        reporter.write_line(f"{POINTS} is set: no point may be skipped, and one at least must be tried")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _tried(reporter: pytest.TerminalReporter) -> Iterator[tuple[str, int, list[str]]]:
    """Each test, how many points it has, and the outcomes of those that were tried."""
    outcomes: dict[tuple[str, int], list[str]] = defaultdict(list)
    for outcome in _OUTCOMES:
        for report in reporter.getreports(outcome):
            of = dict(getattr(report, "user_properties", ())).get(_OF)
            if of is not None:
                name = report.nodeid.partition("[")[0].rpartition("::")[2]
                outcomes[name, int(str(of))].append(outcome)
    for (name, of), found in sorted(outcomes.items()):
        yield name, of, found
