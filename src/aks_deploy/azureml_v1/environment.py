"""What must be true of the process before azureml-core is imported and while it works."""

import io
import logging
import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from aks_deploy.private import private_folder

_LOGGERS = ("azureml", "azure", "msal", "msrest", "urllib3", "adal", "github")


@contextmanager
def sdk_environment() -> Iterator[Path]:
    """Give the SDK a private home and take from it what it would do by itself; yields the private folder.

    What it prints, warns of and logs goes nowhere, in threads of its own too: `sys.stdout` and `sys.stderr` are not
    the process's streams meanwhile. Everything is as before when the block ends. Source: azureml-core 1.61, exercised
    by running it.
    """
    with private_folder() as private, ExitStack() as stack:
        stack.enter_context(_variables(private))
        stack.enter_context(redirect_stdout(_Nowhere()))
        stack.enter_context(redirect_stderr(_Nowhere()))
        stack.enter_context(_loggers_apart())
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")  # the SDK announces its own deprecation at import and on every call
        yield private


class _Nowhere(io.TextIOBase):
    """A stream that keeps nothing. It is never closed: handlers that the SDK adds may outlive it."""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        return len(text)


@contextmanager
def _variables(private: Path) -> Iterator[None]:
    before = dict(os.environ)
    wanted = {name: value for name, value in before.items() if not name.startswith("AZUREML_GIT_")}
    try:
        _become(wanted | _settings(private))
        yield
    finally:
        _become(before)


@contextmanager
def lent_environment(of_the_user: Mapping[str, str]) -> Iterator[None]:
    """Inside `sdk_environment`, for a moment what it was before: other programs keep their files in the user's home."""
    ours = dict(os.environ)
    try:
        _become(of_the_user)
        yield
    finally:
        _become(ours)


def _become(wanted: Mapping[str, str]) -> None:
    """Touch only what differs: a signal may raise here anywhere, and most that is read meanwhile must be there."""
    for name in os.environ.keys() - wanted.keys():
        del os.environ[name]
    for name, value in wanted.items():
        if os.environ.get(name) != value:
            os.environ[name] = value


def _settings(private: Path) -> dict[str, str]:
    return {
        # The discovery cache lies in HOME, never expires and is shared by all steps of a job.
        "HOME": str(private),
        "AZURE_CONFIG_DIR": str(private / "azure"),
        # Read at import: the transport retries, the SDK would repeat POSTs and sleep 224 s on one 429.
        "AZUREML_DEFAULT_RETRIES": "0",
        "AZUREML_LOG_DEPRECATION_WARNING_ENABLED": "False",
        # The SDK asks git for facts and stores the remote's URL, credentials included, with the web service.
        "GIT_DIR": str(private / "no-repository"),
    }


@contextmanager
def _loggers_apart() -> Iterator[None]:
    """Keep the loggers of libraries from handlers of others: they log whole responses, headers and keys included."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before = [logger.propagate for logger in loggers]
    for logger in loggers:
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
    try:
        yield
    finally:
        for logger, propagate in zip(loggers, before, strict=True):
            logger.propagate = propagate
