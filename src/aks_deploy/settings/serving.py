"""How models are served, from the section `inference` and the files that it names."""

import ast
import os
import warnings
from collections.abc import Iterator
from contextlib import suppress
from keyword import iskeyword
from pathlib import Path, PurePosixPath

from aks_deploy.domain.inference import InferenceConfig
from aks_deploy.domain.models import CondaEnvironment, EnvironmentReference, Inference, Source
from aks_deploy.settings.files import UnusableFileError, WorkspaceFiles
from aks_deploy.settings.findings import Findings
from aks_deploy.settings.formats.conda_file import read_conda_file
from aks_deploy.settings.located import Source as Place
from aks_deploy.settings.model import PLAN_FILE
from aks_deploy.settings.resolved import LayeredSettings
from aks_deploy.sources.selecting import UnusableSourceError, only, selected

_SETTING = "inference_config"
_MOST_FAULTS = 10
_LIMITS = "Leave files out with .amlignore, or else .gitignore, in the source directory; or name a smaller folder."
# The SDK writes these paths into a Python program, between quotes.
_NOT_IN_PATHS = frozenset("'\"\\\n\r")


def inference_of(
    config: InferenceConfig, layered: LayeredSettings, files: WorkspaceFiles, findings: Findings
) -> Inference | None:
    """How the models are served; None where there is a problem, which is noted at its place."""
    return _Reader(config, layered, files, findings).read()


class _Reader:
    """Reads what one section names."""

    def __init__(
        self, config: InferenceConfig, layered: LayeredSettings, files: WorkspaceFiles, findings: Findings
    ) -> None:
        self._config = config
        self._layered = layered
        self._files = files
        self._findings = findings

    def read(self) -> Inference | None:
        folder = self._folder(self._config.source_directory)
        if folder is None:
            return None
        script, environment = self._script(), self._environment()
        source = self._source(folder, script) if script else None
        if script is None or environment is None or source is None:
            return None
        return Inference(script.as_posix() if source.name else script.name, source, environment)

    def _environment(self) -> EnvironmentReference | CondaEnvironment | None:
        config = self._config
        if config.environment is not None:
            return EnvironmentReference.parse(config.environment)
        path = self._inside(str(config.conda_file))
        return read_conda_file(path, self._place("conda_file"), config.base_image, self._files, self._findings)

    def _script(self) -> PurePosixPath | None:
        """The entry script's path, relative to the source directory where there is one."""
        given = str(self._config.entry_script)
        script = PurePosixPath(os.path.normpath(given))
        if script.is_absolute() or ".." in script.parts:
            self._note("entry_script", f"'{given}' must be a path below {self._base()}")
        elif script.suffix != ".py" or not script.stem.isidentifier() or iskeyword(script.stem):
            self._note("entry_script", f"'{given}' must be a Python file whose name can be imported")
        elif _NOT_IN_PATHS.intersection(given):
            self._note("entry_script", "must not have quotes, backslashes or line breaks in its path")
        elif self._is_python(self._inside(given)):
            return script
        return None

    def _is_python(self, path: str) -> bool:
        try:
            text = self._files.read(path)
        except UnusableFileError as error:
            self._note("entry_script", str(error), hint=f"It is looked for in {self._base()}.")
            return False
        try:
            with warnings.catch_warnings(action="ignore"):
                ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            at = (error.lineno, error.offset) if isinstance(error, SyntaxError) else (None, None)
            place = Place("file", self._files.name(path), *at)
            self._findings.add(place, f"not Python: {getattr(error, 'msg', error)}", setting=_SETTING)
            return False
        return True

    def _source(self, folder: Path, script: PurePosixPath) -> Source | None:
        try:
            if self._config.source_directory is None:
                return only(folder / script)
            workspace = Path(os.path.realpath(self._files.root))
            source = selected(folder, workspace=workspace, without=frozenset(self._written()))
        except UnusableSourceError as error:
            for fault in error.faults[:_MOST_FAULTS]:
                self._note("source_directory", fault, hint=_LIMITS)
            if len(error.faults) > _MOST_FAULTS:
                self._note("source_directory", f"and {len(error.faults) - _MOST_FAULTS} more of the kind")
            return None
        if script.as_posix() not in source.files:
            self._note("entry_script", f"'{script}' is left out by an ignore file", hint="Take it in with '!'.")
            return None
        return source

    def _written(self) -> Iterator[Path]:
        """What runs write themselves: with it among the files, each run would change what the next one deploys."""
        settings = self._layered.settings
        for path in (settings.webservice_file, settings.plan_file or PLAN_FILE, PLAN_FILE):
            with suppress(UnusableFileError):  # noted elsewhere
                yield self._files.locate(path)

    def _folder(self, given: str | None) -> Path | None:
        """The folder that the other paths are relative to."""
        try:
            folder = self._files.locate(given or "")
        except UnusableFileError as error:
            self._note("source_directory", str(error))
            return None
        if not folder.is_dir():
            self._note("source_directory", f"the folder '{given}' does not exist")
        elif given and _NOT_IN_PATHS.intersection(folder.name):
            self._note("source_directory", "must not have quotes, backslashes or line breaks in its name")
        else:
            return folder
        return None

    def _inside(self, path: str) -> str:
        """The path relative to the workspace folder: the SDK looks for files in the source directory."""
        return os.path.join(self._config.source_directory or "", path)  # noqa: PTH118 - `..` and links are judged later

    def _base(self) -> str:
        return "source_directory" if self._config.source_directory else "the workspace folder"

    def _place(self, parameter: str) -> Place:
        return self._layered.source(f"inference.{parameter}")

    def _note(self, parameter: str, message: str, *, hint: str = "") -> None:
        self._findings.add(self._place(parameter), f"{parameter}: {message}", hint=hint, setting=_SETTING)
