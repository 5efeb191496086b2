"""`image.json`: the image that a build step made.

Source: the scripts that MLOpsPython shipped until 2019 write image_name, image_version and, later, image_location.
"""

from aks_deploy.domain.desired import ImageReference
from aks_deploy.settings.files import MissingFileError, UnusableFileError, WorkspaceFiles
from aks_deploy.settings.findings import Findings, nearest, shown
from aks_deploy.settings.formats.recognise import recognised
from aks_deploy.settings.formats.script_files import IMAGE
from aks_deploy.settings.json_text import read_json
from aks_deploy.settings.located import DEFAULT, Located, Source
from aks_deploy.settings.syntax import SyntaxFaultError

_SETTING = "image_file"
_NAME, _VERSION = "image_name", "image_version"
_LONGEST_VERSION = 9
_REMEDY = (
    "Give image as name:version, name another image-file, or run the step that writes this one; "
    "missing-image: skip ends the run well where it is missing."
)


def read_image(path: str, named: Source, files: WorkspaceFiles, findings: Findings) -> ImageReference | None:
    """The image that the file names; None where there is a problem, which is noted.

    Raises:
        MissingFileError: there is no such file; what that means is the caller's to say.
    """
    try:
        document = read_json(files.read(path), Source("file", files.name(path)))
    except MissingFileError:
        raise
    except UnusableFileError as error:
        findings.add(named, str(error), setting=_SETTING)
        return None
    except SyntaxFaultError as fault:
        findings.add(fault.place, str(fault), hint=fault.hint, setting=_SETTING)
        return None
    image = _image(document, findings)
    if image is not None:
        findings.note(f"image-file: {document.source.name} read as {IMAGE.name}: image {image}")
    return image


def note_missing(path: str, named: Source, findings: Findings) -> None:
    """Note that there is no image to deploy."""
    which = "" if named != DEFAULT else " (the default of image-file), and no image was given"
    findings.lack(named, f"no image: the file '{path}' does not exist{which}", hint=_REMEDY, setting=_SETTING)


def _image(document: Located, findings: Findings) -> ImageReference | None:
    if not isinstance(document.value, dict):
        findings.add(document.source, f"an object with {_NAME} and {_VERSION} was expected", setting=_SETTING)
        return None
    kind = recognised(document)
    if kind is not None and kind is not IMAGE:
        message = f"recognised as {kind.name}, which names no image"
        findings.add(document.source, message, hint=kind.advice(document), setting=_SETTING)
        return None
    name, version = _name(document, findings), _version(document, findings)
    if name is None or version is None:
        return None
    try:
        return ImageReference(name, version)
    except ValueError as error:
        findings.add(document.entries()[_NAME].source, str(error), setting=_SETTING)
        return None


def _name(document: Located, findings: Findings) -> str | None:
    item = _entry(document, _NAME, findings)
    if item is None or isinstance(item.value, str):
        return str(item.value) if item else None
    findings.add(item.source, f"{_NAME} must be text", setting=_SETTING)
    return None


def _version(document: Located, findings: Findings) -> int | None:
    item = _entry(document, _VERSION, findings)
    if item is None:
        return None
    text = item.text.strip() if not isinstance(item.value, bool | float) else ""
    if text.isascii() and text.isdigit() and len(text) <= _LONGEST_VERSION and int(text) > 0:
        return int(text)
    findings.add(item.source, f"{_VERSION} must be a whole number, 1 or more", setting=_SETTING)
    return None


def _entry(document: Located, name: str, findings: Findings) -> Located | None:
    entries = document.entries()
    if name not in entries:
        found = nearest(name, (key for key in entries if key not in (_NAME, _VERSION)))
        hint = f"It has {shown(found)}; the key is {name}." if found else ""
        findings.add(document.source, f"{name} is missing", hint=hint, setting=_SETTING)
    return entries.get(name)
