"""The record as a variable of the repository or of a GitHub environment, with a second one as its lock."""

import json
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import BaseModel, ConfigDict, ValidationError

from aks_deploy.domain.record import Owner, Record, variable_name
from aks_deploy.errors import (
    AccessDeniedError,
    AksDeployError,
    ConflictError,
    RemoteUnavailableError,
    StateStoreError,
)
from aks_deploy.github.job import Job
from aks_deploy.github.runs import Runs
from aks_deploy.github.variables import LARGEST_BYTES, Variables
from aks_deploy.state.failing import store_failures
from aks_deploy.state.lineage import check_succession
from aks_deploy.state.record_text import read_record, record_text

_log = logging.getLogger(__name__)
_TRIES = 3
_PERMISSION = (
    "GitHub's own token never may use variables. Give github-token a fine-grained token from a secret, with the "
    "repository permissions Variables: read and write (for a GitHub environment: Environments) and Actions: read. "
    "Or give state: artifact."
)


class _Holder(BaseModel):
    """What the lock says of who holds it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    run: int
    attempt: int
    by: str


class VariableStore:
    """`ports.StateStore` over one variable. Another one is the lock: GitHub refuses to create what is there already."""

    def __init__(self, name: str, owner: Owner, *, job: Job, variables: Variables, runs: Runs) -> None:
        self._name = variable_name(name)
        self._lock = f"{self._name}_LOCK"
        self._owner = owner
        self._job = job
        self._variables = variables
        self._runs = runs
        self._held = False
        self._mine = json.dumps({"run": int(job.run_id), "attempt": int(job.attempt), "by": uuid.uuid4().hex})

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock; one whose run has ended is taken over."""
        with store_failures(f"Locking the variable {self._name}", permission=_PERMISSION):
            self._take()
        self._held = True
        try:
            yield
        finally:
            self._held = False
            self._free()

    def load(self) -> Record | None:
        """The record in the variable."""
        with store_failures(f"Reading the variable {self._name}", permission=_PERMISSION):
            text = self._variables.value(self._name)
        return read_record(text, self._owner, place=f"The variable {self._name}") if text is not None else None

    def save(self, record: Record) -> None:
        """Change the variable, or make it."""
        text = record_text(record, at_most_bytes=LARGEST_BYTES)
        with store_failures(f"Saving the variable {self._name}", permission=_PERMISSION):
            # Whoever lost the lock, because GitHub took this run for ended, must not write.
            self._check_lock()
            check_succession(record, self.load(), place=f"the variable {self._name}")
            self._put(text)

    def _put(self, text: str) -> None:
        for tries_left in reversed(range(_TRIES)):
            try:
                if not self._variables.update(self._name, text):
                    self._variables.create(self._name, text)
            except (RemoteUnavailableError, ConflictError) as error:
                _log.info("%s Looking whether the record was saved.", error)
                if self._variables.value(self._name) == text:
                    return
                if not tries_left:
                    raise
            else:
                return

    def _take(self) -> None:
        for tries_left in reversed(range(_TRIES)):
            try:
                self._variables.create(self._lock, self._mine)
            except (RemoteUnavailableError, ConflictError) as error:
                found = self._variables.value(self._lock)
                if found == self._mine:
                    return
                if not tries_left:
                    raise
                if found is not None:
                    self._clear_away(found)
                _log.info("%s Trying again.", error)
            else:
                return

    def _clear_away(self, found: str) -> None:
        """Delete the lock of a run that has ended.

        Raises:
            ConflictError: the run has not ended, or that cannot be told.
        """
        by_hand = f"If no run is at work, delete the variable {self._lock}."
        try:
            holder = _Holder.model_validate_json(found)
        except ValidationError:
            raise ConflictError(f"The lock {self._lock} is held, and does not say by whom.", hint=by_hand) from None
        address = self._job.run_address(str(holder.run))
        try:
            over = self._is_over(holder)
        except (AccessDeniedError, RemoteUnavailableError) as error:
            message = f"Run {holder.run} holds the lock {self._lock} ({address}), and may have ended. {error}"
            remedy = _PERMISSION if isinstance(error, AccessDeniedError) else "Run again later."
            raise ConflictError(message, hint=f"{remedy} {by_hand}") from None
        if not over:
            raise ConflictError(f"Run {holder.run} is deploying at the moment ({address}).", hint="Run again later.")
        _log.info("Run %s has ended and left its lock; it is taken over.", holder.run)
        if self._variables.value(self._lock) == found:
            self._variables.delete(self._lock)

    def _is_over(self, holder: _Holder) -> bool:
        if holder.run == int(self._job.run_id):
            return holder.attempt < int(self._job.attempt)
        run = self._runs.run(holder.run)
        return run is None or run.over or run.run_attempt > holder.attempt

    def _check_lock(self) -> None:
        # Asked for first: where that is refused, it says why.
        found = self._variables.value(self._lock)
        if not self._held:
            raise StateStoreError(f"This run did not get the lock {self._lock}; it saves nothing.", hint="Run again.")
        if found != self._mine:
            raise ConflictError(f"This run has lost the lock {self._lock}; it saves nothing.", hint="Run again.")

    def _free(self) -> None:
        """Delete the lock, if it still is this run's. Where that fails the next run takes it over."""
        try:
            if self._variables.value(self._lock) == self._mine:
                self._variables.delete(self._lock)
        except AksDeployError as error:
            _log.info("The lock %s stays until the next run: %s", self._lock, error)
