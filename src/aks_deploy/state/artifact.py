"""The record as an artifact of the workflow."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

import requests

from aks_deploy.domain.record import Owner, Record
from aks_deploy.errors import ConflictError, RemoteUnavailableError, StateStoreError
from aks_deploy.github.results import ResultsService, digest_of
from aks_deploy.github.runs import Artifact, Runs
from aks_deploy.state.archive import LARGEST_BYTES, UnusableArchiveError, packed, unpacked
from aks_deploy.state.failing import store_failures
from aks_deploy.state.lineage import latest
from aks_deploy.state.record_text import read_record, record_text
from aks_deploy.state.trust import Trust

_log = logging.getLogger(__name__)
_TIMEOUT_S = 15.0
_TRIES = 3
_COMPARED = 5
_READING = "Give the job the permission actions: read, and leave github-token to its default."
_WRITING = "Only an action of a job that still runs can upload artifacts."


class ArtifactStore:
    """`ports.StateStore` over artifacts: one in each run that saved, the newest that can be believed counts.

    It cannot keep two runs from saving at the same time; the next one to load finds out.
    """

    def __init__(self, name: str, owner: Owner, *, runs: Runs, trust: Trust, results: ResultsService) -> None:
        self._name = name
        self._owner = owner
        self._runs = runs
        self._trust = trust
        self._results = results
        self._replaceable: set[str | None] | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Artifacts know no lock."""
        yield

    def load(self) -> Record | None:
        """The newest record that can be believed, compared with those before it."""
        with store_failures(f"Reading the artifact '{self._name}'", permission=_READING):
            self._replaceable = {item.digest for item in self._results.named(self._name)}
            records = [record for record in self._records() if record is not None]
        runs = " and ".join(f"run {record.saved_by.run}" for record in records[:2])
        return latest(records, hint=f"Delete the artifact '{self._name}' of the run that shall not count ({runs}).")

    def save(self, record: Record) -> None:
        """Upload it, in place of what this run has uploaded before."""
        archive = packed(record_text(record))
        with store_failures(f"Saving the artifact '{self._name}'", permission=_WRITING):
            for tries_left in reversed(range(_TRIES)):
                try:
                    self._replace(archive)
                    break
                except RemoteUnavailableError as error:
                    _log.info("%s Looking whether the record was saved.", error)
                    if self._has(digest_of(archive)):
                        break
                    if not tries_left:
                        raise
        self._replaceable = {*(self._replaceable or ()), digest_of(archive)}

    def _records(self) -> Iterator[Record | None]:
        """The newest record, and those before it down to its parent; one of these that is damaged is passed over.

        Whoever could not read what was before has begun a new line: nothing older is compared with it.
        """
        newest: Record | None = None
        for artifact in islice(self._trust.believed(self._runs.artifacts(self._name)), _COMPARED):
            try:
                record = self._record(artifact)
            except StateStoreError:
                if newest is None:
                    raise
                continue
            yield record
            newest = newest or record
            if record and newest and (record.parent is None or record.id == newest.parent):
                return

    def _record(self, artifact: Artifact) -> Record | None:
        place = f"The artifact '{self._name}' of run {artifact.workflow_run.id if artifact.workflow_run else '?'}"
        try:
            text = unpacked(self._fetched(artifact))
        except UnusableArchiveError as error:
            raise StateStoreError(f"{place} cannot be used: {error}.", hint=f"Delete it. {_READING}") from None
        return read_record(text, self._owner, place=place)

    def _fetched(self, artifact: Artifact) -> bytes:
        """The archive, no more of it than may be, and only if it is the one that GitHub has the digest of."""
        if artifact.size_in_bytes > LARGEST_BYTES:
            raise UnusableArchiveError("it is larger than 1 MB")
        address = self._runs.archive_address(artifact.id)
        if address is None:
            raise RemoteUnavailableError(f"Artifact {artifact.id} is gone since it was listed.")
        content = _downloaded(address)
        if digest_of(content) != artifact.digest:
            raise UnusableArchiveError("its digest is not the one that GitHub has noted")
        return content

    def _replace(self, archive: bytes) -> None:
        try:
            self._results.upload(self._name, archive)
        except ConflictError:
            self._make_room()
            self._results.upload(self._name, archive)

    def _make_room(self) -> None:
        """Delete what this run has uploaded, in an earlier attempt too, or has begun to."""
        uploaded = self._results.named(self._name)
        for item in uploaded:
            if self._replaceable is not None and item.digest not in self._replaceable:
                raise ConflictError(
                    f"Another job of this run has saved the artifact '{self._name}' meanwhile; it is left as it is.",
                    hint="Let one job of a run deploy a web service.",
                )
            self._results.delete(self._name, item)
        if not uploaded:
            self._results.delete(self._name)

    def _has(self, digest: str) -> bool:
        try:
            return any(item.digest == digest for item in self._results.named(self._name))
        except RemoteUnavailableError:
            return False


def _downloaded(address: str) -> bytes:
    """What is at the address, which is on another host: nothing that belongs to GitHub's goes there."""
    if not address.startswith("https://"):
        raise RemoteUnavailableError("GitHub sent the request for an artifact to an address without TLS.")
    asked = {"Accept": "application/zip", "Range": f"bytes=0-{LARGEST_BYTES}"}
    try:
        # The argument `auth` keeps `requests` from looking for credentials in ~/.netrc.
        answer = requests.get(address, headers=asked, auth=lambda it: it, timeout=_TIMEOUT_S, allow_redirects=False)
    except requests.RequestException as error:
        raise RemoteUnavailableError(f"The storage of artifacts: {type(error).__name__}.") from None
    if answer.status_code not in (requests.codes.ok, requests.codes.partial_content):
        raise RemoteUnavailableError(f"The storage of artifacts answered {answer.status_code}.")
    return answer.content
