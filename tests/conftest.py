"""What every test stands on, and what is told of the suites that need more than Python."""

from pathlib import Path

import pytest

from aks_deploy.azureml_v1.environment import sdk_environment

# azureml-core fixes the place of its discovery cache when it is imported, for the whole process. Imported here, that
# is a folder which is gone at once: no test finds what another one discovered, and nobody's home is written to.
with sdk_environment():
    import azureml.core  # noqa: F401 - for its effect

COUNTED = {"clients": "clients", "container": "containers"}
"""The folders of those suites, each a marker too, and what their counts are called."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for folder in COUNTED:
            if Path(__file__).parent / folder in item.path.parents:
                item.add_marker(folder)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for marker, name in COUNTED.items():
        passed, failed, skipped = (
            sum(
                marker in getattr(report, "keywords", ())
                for kind in kinds
                for report in terminalreporter.getreports(kind)
            )
            for kinds in (("passed",), ("failed", "error"), ("skipped",))
        )
        if passed or failed or skipped:
            terminalreporter.write_line(f"{name}: {passed} passed, {failed} failed, {skipped} skipped")
