"""A copy of exactly the files that were selected: what a library packs from there is that and nothing else."""

import shutil
from pathlib import Path

from aks_deploy.domain.models import Source
from aks_deploy.errors import ConflictError
from aks_deploy.sources.selecting import digest


def copied(source: Source, into: Path) -> Path:
    """The folder in `into` with the copy; `into` must be private and is the caller's to remove.

    Raises:
        ConflictError: a file is not any more what it was when the files were selected.
    """
    folder = into / (source.name or "script")
    try:
        for file in source.files:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source.folder / file, folder / file)
    except OSError as error:
        raise _changed(source, str(error.strerror)) from None
    if digest(folder, source.files) != source.digest:
        raise _changed(source, "other contents")
    return folder


def _changed(source: Source, why: str) -> ConflictError:
    return ConflictError(
        f"The files of '{source.name or source.files[0]}' have changed while they were deployed ({why}).",
        hint="Run again when nothing writes to them.",
    )
