"""The log comes out of the console, and of nothing else."""

import io
import logging

import pytest

from aks_deploy.console.log import logging_to
from aks_deploy.console.terminal import TerminalConsole

log = logging.getLogger("aks_deploy.deploying.test")


def test_lines_come_plainly_and_debug_lines_say_who_speaks() -> None:
    stream = io.StringIO()

    with logging_to(TerminalConsole(stream), logging.DEBUG):
        log.info("churn is %s", "Healthy")
        log.debug("GET %s", "x")

    assert stream.getvalue() == "churn is Healthy\ndebug: deploying.test: GET x\n"


def test_debug_lines_come_only_where_they_are_asked_for() -> None:
    stream = io.StringIO()

    with logging_to(TerminalConsole(stream), logging.INFO):
        log.debug("not shown")

    assert stream.getvalue() == ""


def test_secrets_are_hidden_in_the_log_and_in_what_is_put_into_it() -> None:
    stream = io.StringIO()
    console = TerminalConsole(stream)
    console.mask("s3cret-key")

    with logging_to(console, logging.DEBUG):
        log.info("it is %s", "s3cret-key")
        log.debug("s3cret-key")

    assert stream.getvalue() == "it is ***\ndebug: deploying.test: ***\n"


def test_the_text_of_an_exception_is_not_printed() -> None:
    stream = io.StringIO()

    with logging_to(TerminalConsole(stream), logging.DEBUG):
        log.error("it failed", exc_info=ValueError("foreign"))

    assert stream.getvalue() == "it failed\n"


def test_other_handlers_see_nothing_of_it_and_all_is_as_before_afterwards(capfd: pytest.CaptureFixture[str]) -> None:
    others = io.StringIO()
    handler = logging.StreamHandler(others)
    logging.getLogger().addHandler(handler)
    try:
        with logging_to(TerminalConsole(io.StringIO()), logging.DEBUG):
            log.error("for the console only")
        logger = logging.getLogger("aks_deploy")
        assert (logger.handlers, logger.propagate, logger.level) == ([], True, logging.NOTSET)
    finally:
        logging.getLogger().removeHandler(handler)

    assert others.getvalue() == ""
    assert "".join(capfd.readouterr()) == ""
