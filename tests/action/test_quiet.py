"""Nothing but our own words gets on the stream, whatever the SDK and what it brings along have to say."""

import logging
import os
import re
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from aks_deploy.azureml_v1.environment import sdk_environment
from aks_deploy.azureml_v1.transport import Transport
from aks_deploy.cli import main
from aml_simulator.mounts.in_process import in_process
from aml_simulator.tenant import Tenant
from contract.world import TenantTime, credentials, options, service, spec

# Debug lines, what ends a run, and outputs: they are printed by the console itself.
_OUR_OWN = re.compile(r"debug: [a-z_0-9.]+: |error: |warning: | +\w|[a-z-]+=")


def speak() -> None:
    """All the ways that libraries have."""
    print("printed")  # noqa: T201 - what is not to be seen
    sys.stderr.write("written to standard error\n")
    warnings.warn("warned", DeprecationWarning, stacklevel=1)
    for name in ("azureml.core", "azure.identity", "msal", "urllib3", "somebody.else", ""):
        logging.getLogger(name).error("an error of %s", name)


def in_a_thread() -> None:
    thread = threading.Thread(target=speak)
    thread.start()
    thread.join()


@pytest.mark.parametrize("way", [speak, in_a_thread])
def test_no_way_to_speak_reaches_the_stream(way: Callable[[], None], capfd: pytest.CaptureFixture[str]) -> None:
    with sdk_environment():
        way()

    assert "".join(capfd.readouterr()) == ""


def test_a_handler_that_was_made_inside_says_nothing_afterwards_and_does_not_fail(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with sdk_environment():
        handler = logging.StreamHandler()
    logger = logging.getLogger("somebody.else")
    logger.addHandler(handler)

    logger.error("late")

    logger.removeHandler(handler)
    assert "".join(capfd.readouterr()) == ""


def test_the_streams_and_the_loggers_are_as_before_afterwards() -> None:
    before = sys.stdout, sys.stderr, logging.getLogger("azureml").propagate, dict(os.environ)

    with sdk_environment():
        assert sys.stdout is not before[0]

    assert (sys.stdout, sys.stderr, logging.getLogger("azureml").propagate, dict(os.environ)) == before


class Said(logging.Handler):
    """The messages of our own loggers."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines += record.getMessage().splitlines()


@pytest.fixture
def tenant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tenant]:
    """A web service is live; a person at a shell in an empty folder wants to see everything."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.setenv("AZURE_CREDENTIALS", credentials())
    monkeypatch.setenv("AKS_DEPLOY_DEBUG", "1")
    with Tenant.of(spec(services=[service()])) as made, in_process(made):
        yield made


@pytest.mark.parametrize("fault", [{}, {"status": 403}, {"status": 503}, {"status": 400}, {"kind": "reset"}])
def test_every_line_of_a_run_at_debug_level_is_ours(
    tenant: Tenant, capfd: pytest.CaptureFixture[str], fault: dict[str, object]
) -> None:
    if fault:
        tenant.faults.add("GET", "images", **fault)
    said, logger = Said(), logging.getLogger("aks_deploy")
    logger.addHandler(said)
    try:
        main(["deploy", *options({"image": "churn-model:11"})], clock=TenantTime(tenant))
    finally:
        logger.removeHandler(said)

    printed = capfd.readouterr()
    assert printed.err == ""
    assert [line for line in printed.out.splitlines() if line not in said.lines and not _OUR_OWN.match(line)] == []


def test_each_exchange_is_told_at_debug_level_without_its_query(
    tenant: Tenant, capfd: pytest.CaptureFixture[str]
) -> None:
    main(["deploy", *options({})], clock=TenantTime(tenant))

    told = [line for line in capfd.readouterr().out.splitlines() if "azureml_v1.transport" in line]
    assert len(told) == len(tenant.journal.entries) - 1  # the scoring endpoint is asked by other means
    assert all("?" not in line and line.endswith(" ms") for line in told)
    assert any("POST login.microsoftonline.com/" in line and ": 200, " in line for line in told)


def test_the_transport_hands_on_the_secrets_of_a_request_before_it_is_sent(tenant: Tenant) -> None:
    tenant.faults.add("GET", "x", status=200, body="{}", content_type="application/json")
    order: list[str] = []
    address, headers = "https://a.net/x?sig=a%2Bsignature", {"Authorization": "Bearer a-token"}

    with Transport(TenantTime(tenant), remaining_s=lambda: 60, mask=order.append):
        requests.get(address, headers=headers, timeout=5, hooks={"response": lambda *_, **__: order.append("answer")})

    assert order == ["a-token", "a+signature", "answer"]
