"""`aks-deploy import`: files in other people's formats become a configuration file of ours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aks_deploy.errors import InvalidInputError
from aks_deploy.settings.config_file import DEFAULT_CONFIG_FILE, SCHEMA_COMMENT
from aks_deploy.settings.describe import configuration_file
from aks_deploy.settings.documents import mapping
from aks_deploy.settings.files import UnusableFileError, WorkspaceFiles
from aks_deploy.settings.findings import Findings, shown
from aks_deploy.settings.foreign import left_out
from aks_deploy.settings.formats.kinds import Reading
from aks_deploy.settings.formats.reading import put, read
from aks_deploy.settings.formats.recognise import possible, recognised
from aks_deploy.settings.located import DEFAULT, Located, Source
from aks_deploy.settings.model import SECTIONS, SETTINGS
from aks_deploy.settings.sections import checked, is_secret
from aks_deploy.settings.validation import validated

_OVERWRITE = "Nothing is overwritten: move it away, or name another file with --config-file."
_FORMATS = "docs/migrating.md lists the files that can be imported."
_ONE_OF_TWO = "Leave one of the two files out: an image is deployed as it is, a model with code that serves it."


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of files, in lines for people; `warnings` tell what is deployed otherwise than before."""

    story: tuple[str, ...]
    warnings: tuple[str, ...]


def import_files(paths: Sequence[str], target: str | None, files: WorkspaceFiles) -> Imported:
    """Write what the files say into the configuration file `target`, and tell of it.

    Raises:
        InvalidInputError: with every problem; nothing is written then.
    """
    findings, written = Findings(), target or DEFAULT_CONFIG_FILE
    if files.exists(written):
        findings.add(DEFAULT, f"'{written}' exists already", hint=_OVERWRITE)
    importer = _Importer(findings)
    for path in dict.fromkeys(paths):
        document = _document(path, files, findings)
        if document is not None:
            importer.take(document)
    text = importer.text()
    try:
        files.create(written, text)
    except UnusableFileError as error:
        raise InvalidInputError(str(error), hint=_OVERWRITE) from error
    return Imported((*importer.story, f"Written: {written}"), tuple(importer.warnings))


def _document(path: str, files: WorkspaceFiles, findings: Findings) -> Located | None:
    try:
        return mapping("", files.read(path), Source("file", files.name(path)), findings)
    except UnusableFileError as error:
        findings.add(DEFAULT, str(error))
        return None


class _Importer:
    """Collects what documents say, by our names."""

    def __init__(self, findings: Findings) -> None:
        self.story: list[str] = []
        self.warnings: list[str] = []
        self._findings = findings
        self._found: dict[str, Located] = {}
        self._read: list[str] = []

    def take(self, document: Located) -> None:
        """Add what the document says; what contradicts another one is noted as a problem."""
        kind = recognised(document)
        if kind is None:
            self._findings.add(document.source, _why_unknown(document), hint=_FORMATS)
            return
        self._read.append(document.source.name)
        self.story.append(f"{document.source.name} read as {kind.name}")
        reading = read(kind, document, self._findings)
        put(self._found, self._kept(reading), self._findings)
        self._tell(reading)

    def text(self) -> str:
        """The configuration file's text.

        Raises:
            InvalidInputError: with every problem, of the documents and of what they make together.
        """
        if {"models", "image_file"} <= self._found.keys():
            models, image = self._found["models"], self._found["image_file"]
            message = f"a model excludes the image that {image.source} names"
            self._findings.add(models.source, message, hint=_ONE_OF_TWO)
        layered = validated(dict(self._settings()), self._findings)
        self._findings.raise_all()
        if not self._found:
            raise InvalidInputError("Nothing in these files can be imported.", hint=_FORMATS, details=tuple(self.story))
        origin = f"# Imported by aks-deploy from {', '.join(self._read)}."
        return f"{SCHEMA_COMMENT}\n{origin}\n{configuration_file(layered)}"

    def _kept(self, reading: Reading) -> dict[str, Located]:
        """What is found, less secrets, which no file may hold."""
        kept = {}
        for name, item in reading.found.items():
            if _is_secret(name):
                message = f"{name} is a secret and was not imported: pass it from a secret at run time"
                self.warnings.append(f"{item.source}: {message}")
            else:
                kept[name] = item
                self.story.append(f"  {name}: {_shown(item)}")
        return kept

    def _tell(self, reading: Reading) -> None:
        self.story += [f"  {remark.text}" for remark in reading.remarks]
        self.story += [f"  {left_out(left)}" for left in reading.left if not left.why.changes]
        self.warnings += [left_out(left) for left in reading.left if left.why.changes]

    def _settings(self) -> Iterator[tuple[str, Located]]:
        yield from ((name, item) for name, item in self._found.items() if name in SETTINGS)
        for section, setting in SECTIONS.items():
            items = [item for name, item in self._found.items() if name.partition(".")[0] == section]
            if items:
                inside = Located(dict(Reading(self._found).section(section)), items[0].source)
                yield setting, checked(setting, inside, self._findings)


def _is_secret(name: str) -> bool:
    section, dot, parameter = name.partition(".")
    return bool(dot) and is_secret(SECTIONS[section], parameter)


def _why_unknown(document: Located) -> str:
    """Why the document is of no kind that can be imported."""
    if not document.entries().keys().isdisjoint((*SETTINGS, *SECTIONS)):
        return "this is a configuration of aks-deploy already"
    kinds = possible(document)
    if kinds:
        return f"nothing in it tells what it is; it could be {' or '.join(kinds)}"
    return "this is no file that aks-deploy knows"


def _shown(item: Located) -> str:
    return "given" if isinstance(item.value, dict) else shown(item.text)
