"""What this run knows from the runs before it, and what it leaves for the next."""

import logging
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from aks_deploy.deploying.drift import left_by
from aks_deploy.deploying.pace import Usual
from aks_deploy.deploying.recording import successor, usual, with_deployment
from aks_deploy.deploying.timeline import Timeline
from aks_deploy.domain.desired import Origin
from aks_deploy.domain.names import Names
from aks_deploy.domain.observed import WebService
from aks_deploy.domain.plan import AttachCluster, Plan, ProvisionCluster, Step
from aks_deploy.domain.record import Actor, Left, Owner, Record, UnderWay
from aks_deploy.errors import AksDeployError, ConflictError, StateStoreError
from aks_deploy.ports import Clock, Console, NamesFile, StateStore

_log = logging.getLogger(__name__)


class Memory:
    """The record in its store, and the file of names beside it. All that one run saves is one record, by its id.

    `lasting`: the next run, be it on another machine, finds what this one saves.
    """

    def __init__(
        self, store: StateStore, file: NamesFile, *, owner: Owner, lasting: bool, clock: Clock, console: Console
    ) -> None:
        self._store = store
        self._file = file
        self._clock = clock
        self._console = console
        self._strict = False
        self._record = Record(
            id=uuid.uuid4().hex, parent=None, serial=1, saved_by=Actor(), workspace=owner.workspace
        )  # fmt: skip
        self.lasting = lasting
        self.names: Names | None = None
        self.left: Left | None = None
        """What the run before left in Azure; None too where it did not come to its end: then nobody knows."""

    @contextmanager
    def opened(self, given: Names, origin: Origin, *, to_save: bool) -> Iterator[None]:
        """Read what there is, into `names`. With `to_save` nobody else saves inside the block.

        What cannot be read is a warning where both names are given: the run goes on from what Azure has.

        Raises:
            StateStoreError: it cannot be read and a name is missing.
            ConflictError: somebody else is at it, or two runs saved records that do not know of each other.
        """
        self._change(saved_by=Actor.of(origin))
        # First: what the file should not hold must be masked before anybody else says anything.
        from_file, fault = _loaded(self._file)
        with ExitStack() as stack:
            with self._forgiving(given):
                if to_save:
                    stack.enter_context(self._store.held())
                self._follow(self._store.load())
            known = self.names or Names(None, None)
            with self._forgiving(Names(given.service or known.service, given.cluster or known.cluster)):
                if fault is not None:
                    raise fault
            self.names = self.names or from_file
            yield

    def expect(self, names: Names, *, made_up: bool) -> None:
        """The run works with these names. Where one was made up, nothing may begin before it is saved.

        Raises:
            StateStoreError: a made-up name cannot be written to the file of names.
        """
        if self._record.cluster_name != names.cluster:
            self._change(made_cluster=None if self._record.parent is None else False)
        self._change(service_name=names.service, cluster_name=names.cluster)
        self._strict = made_up
        if made_up:
            self._file.save(names, None)

    def begin(self, step: Step, operation: str) -> None:
        """Save what will be asked of Azure next, before it is.

        Raises:
            ConflictError: another run has saved meanwhile.
            StateStoreError: it cannot be saved, and a name is made up.
        """
        by, since = self._record.saved_by, self._clock.now()
        self._change(under_way=UnderWay(operation=operation, name=step.name, by=by, since=since))
        if isinstance(step, ProvisionCluster | AttachCluster):
            self._change(made_cluster=isinstance(step, ProvisionCluster))
        try:
            self._save()
        except StateStoreError as error:
            if self._strict:
                raise
            self._console.warning(f"{_told(error)} The names are given, so the run goes on without a record of it.")
        self._strict = False

    def conclude(self, plan: Plan, service: WebService, timeline: Timeline) -> None:
        """Save what is live now, in both places.

        Raises:
            StateStoreError: one of them failed; the other was tried all the same.
        """
        by, durations_s = self._record.saved_by, timeline.durations_s()
        self._record = with_deployment(self._record, plan, by=by, at=self._clock.now(), durations_s=durations_s)
        left = left_by(plan.desired, service, at=self._clock.now())
        self._change(scoring_uri=service.scoring_uri, under_way=None, left=left)
        failures: list[AksDeployError] = []
        for save in (self._save, lambda: self._file.save(self._record.names, service.scoring_uri)):
            try:
                save()
            except (StateStoreError, ConflictError) as error:
                failures.append(error)
        if failures:
            said = " ".join(str(error) for error in failures)
            live = f"The web service '{service.name}' is live at {service.scoring_uri}."
            raise StateStoreError(f"{said} {live}", hint=failures[0].hint) from failures[0]

    @property
    def usual(self) -> Usual | None:
        """How long what this run has begun usually takes, where the runs before tell."""
        return usual(self._record, self._clock.now())

    def _follow(self, before: Record | None) -> None:
        self._record = successor(self._record, before)
        if before is None:
            return
        self.names = before.names
        if before.under_way is None:
            self.left = before.left
        else:
            _log.info("The last run that saved its record had not come to its end: %s.", before.under_way)

    def _save(self) -> None:
        self._change(saved_at=self._clock.now())
        self._store.save(self._record)

    def _change(self, **changes: object) -> None:
        self._record = self._record.model_copy(update=changes)

    @contextmanager
    def _forgiving(self, known: Names) -> Iterator[None]:
        try:
            yield
        except StateStoreError as error:
            if not known.complete:
                raise
            self._console.warning(f"{_told(error)} The names are given, so the run goes on from what Azure has.")


def _loaded(file: NamesFile) -> tuple[Names | None, StateStoreError | None]:
    try:
        return file.load(), None
    except StateStoreError as error:
        return None, error


def _told(error: AksDeployError) -> str:
    return f"{error} {error.hint}".strip()
