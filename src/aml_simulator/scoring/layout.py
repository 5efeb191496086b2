"""The files of a release on disk, for as long as its containers run."""

import io
import tarfile
import tempfile
import uuid
from collections.abc import Iterable
from pathlib import Path

from aml_simulator.lifeline import Lifeline
from aml_simulator.scoring.seam import Content


class Layout:
    """A private folder with the files of a release; it goes on `close`, or when this process ends, however it ends.

    Raises:
        ValueError: a path leads out of the folder.
        tarfile.TarError: an archive cannot be unpacked, or would write outside of the folder.
    """

    def __init__(self, contents: Iterable[Content]) -> None:
        self.folder = Path(tempfile.gettempdir()) / f"aml-simulator-app-{uuid.uuid4().hex}"
        self._lifeline = Lifeline(remove=[self.folder])
        try:
            self.folder.mkdir(mode=0o700)
            for content in contents:
                self._place(content)
        except BaseException:
            self.close()
            raise

    def _place(self, content: Content) -> None:
        path = (self.folder / content.path).resolve()
        if not path.is_relative_to(self.folder.resolve()):
            raise ValueError(f"{content.path} leads out of the folder")
        path.parent.mkdir(parents=True, exist_ok=True)
        if not content.unpack:
            path.write_bytes(content.read())
            return
        with tarfile.open(fileobj=io.BytesIO(content.read())) as archive:
            archive.extractall(path.parent, filter="data")

    def close(self) -> None:
        """Remove the folder. May be called twice."""
        self._lifeline.close()
