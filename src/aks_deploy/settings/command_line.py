"""The command line: one option for each setting, made from the settings themselves."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn, TextIO, get_args

from aks_deploy.errors import InvalidInputError, Problem
from aks_deploy.settings.files import LARGEST_FILE_BYTES
from aks_deploy.settings.findings import did_you_mean, shown
from aks_deploy.settings.given import GivenSettings, GivenText
from aks_deploy.settings.inputs import unknown_setting
from aks_deploy.settings.located import Source
from aks_deploy.settings.model import SETTINGS, Settings, about, public
from aks_deploy.settings.offer import sign_in_offer

VERBS = {
    "deploy": "deploy the image or the models, creating what is missing and allowed",
    "plan": "print what deploy would do, and do nothing",
    "validate": "check settings and files, without a network and without credentials",
    "import": "write a configuration file from other people's: import FILE...",
    "settings": "print the settings and where each comes from, secrets hidden",
    "action": "run as the container of the GitHub action: settings come from INPUT_ variables",
}
_COMMANDS = get_args(Settings.model_fields["command"].annotation)
_OPTIONS = tuple(name for name in SETTINGS if name != "command")
_FLAGS = frozenset(name for name in SETTINGS if Settings.model_fields[name].annotation is bool)


@dataclass(frozen=True, slots=True)
class Asked:
    """The command that was asked for, and the text to print instead where help was asked for."""

    verb: str
    help: str = ""


def asked(argv: Sequence[str]) -> Asked:
    """What the arguments (without the program's name) ask for.

    Raises:
        InvalidInputError: no command, or one that nobody knows.
    """
    parser = _parser()
    found, _ = parser.parse_known_args(list(argv))
    if found.help:
        return Asked(str(found.verb or ""), parser.format_help())
    if found.verb in VERBS:
        return Asked(str(found.verb))
    if found.verb is None:
        raise InvalidInputError("a command is missing", hint=f"One of: {', '.join(VERBS)}. See aks-deploy --help.")
    raise InvalidInputError(f"unknown command {shown(str(found.verb))}", hint=did_you_mean(str(found.verb), VERBS))


@dataclass(frozen=True, slots=True)
class AskedImport:
    """The files to import, and the configuration file to write; None is the usual one."""

    files: tuple[str, ...]
    target: str | None


def asked_import(argv: Sequence[str]) -> AskedImport:
    """What `import` is asked to do.

    Raises:
        InvalidInputError: no file is named, or there are other options than --config-file.
    """
    parser = _Parser(allow_abbrev=False, add_help=False)
    parser.add_argument("verb")
    parser.add_argument("files", nargs="*")
    parser.add_argument("--config-file", action="append", default=[])
    found, extra = parser.parse_known_intermixed_args(list(argv))
    if extra:
        known = f"import takes files, and --config-file for the file to write, but no option {_option(extra[0])}"
        raise InvalidInputError(known, hint="See aks-deploy --help.")
    if not found.files:
        raise InvalidInputError("import needs the files to import", hint="For example: aks-deploy import deploy.json")
    if len(found.config_file) > 1:
        raise InvalidInputError(f"option --config-file is given {len(found.config_file)} times")
    return AskedImport(tuple(found.files), next(iter(found.config_file), None))


def settings_from_command_line(argv: Sequence[str], environ: Mapping[str, str], stdin: TextIO) -> GivenSettings:
    """What the options give, and the environment for secrets. `-` as a value reads standard input, once.

    Wrong options are problems of the result, to be reported with those of the values; no text that belongs to no
    option is ever shown, for it may be a part of a secret.
    """
    found, extra = _parser().parse_known_args(list(argv))
    reader = _Values(environ, stdin)
    for name in _OPTIONS:
        reader.take(name, getattr(found, name) or [])
    if found.verb in _COMMANDS:
        reader.values["command"] = GivenText(found.verb, Source("command line"))
    problems = (*_unknown(extra), *reader.problems)
    return GivenSettings(reader.values, problems, sign_in_offer(environ, command_line=True))


class _Values:
    """Collects the texts of options, each judged as an option: given once, with a value, no secret among them."""

    def __init__(self, environ: Mapping[str, str], stdin: TextIO) -> None:
        self.values: dict[str, GivenText] = {}
        self.problems: list[Problem] = []
        self._environ = environ
        self._stdin: TextIO | None = stdin

    def take(self, name: str, texts: list[str]) -> None:
        """Take the option's texts; where there are none, a secret's environment variable."""
        option = f"--{public(name)}"
        if len(texts) > 1:
            self.problems.append(Problem(f"option {option} is given {len(texts)} times"))
        elif texts == ["-"]:
            self._keep(name, self._standard_input(option), Source("standard input"))
        elif texts and about(name).secret:
            self.problems.append(Problem(f"option {option} must not hold the secret itself", hint=_secret(name)))
        elif texts:
            self._keep(name, texts[0], Source("option", option))
        elif about(name).secret:
            self._keep(name, self._environ.get(name.upper(), ""), Source("environment", name.upper()))

    def _keep(self, name: str, text: str, source: Source) -> None:
        if text.strip():
            self.values[name] = GivenText(text, source)

    def _standard_input(self, option: str) -> str:
        if self._stdin is None:
            self.problems.append(Problem(f"option {option}: standard input was read for another option already"))
            return ""
        stream, self._stdin = self._stdin, None
        try:
            return stream.read(LARGEST_FILE_BYTES)
        except (OSError, UnicodeDecodeError):
            self.problems.append(Problem(f"option {option}: standard input cannot be read as UTF-8 text"))
            return ""


def _secret(name: str) -> str:
    return f"Command lines are seen by others: set {name.upper()} in the environment, or pass '-' and standard input."


def _unknown(extra: list[str]) -> list[Problem]:
    options = [_option(text) for text in extra if text.startswith("-") and text != "-"]
    problems = [unknown_setting("option", option) for option in options]
    if extra and not options:
        hint = "A setting is given as '--image churn:12', in quotes where it has spaces."
        problems.append(Problem("there are arguments that belong to no option", hint=hint))
    return problems


def _option(text: str) -> str:
    """The option's name alone: what stands behind it may be a secret."""
    return text.partition("=")[0]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        option, colon, fault = message.removeprefix("argument ").partition(": ")
        if colon and fault == "expected one argument":
            message = f"option {option} has no value"
        raise InvalidInputError(message, hint="See aks-deploy --help.")


def _parser() -> argparse.ArgumentParser:
    commands = "\n".join(f"  {verb:10}{text}" for verb, text in VERBS.items())
    parser = _Parser(
        prog="aks-deploy",
        usage="aks-deploy COMMAND [--setting VALUE ...]\n       aks-deploy import FILE... [--config-file FILE]",
        description=f"Take a model to a live, verified scoring endpoint through Azure ML.\n\ncommands:\n{commands}",
        epilog="Secrets come from the environment (AZURE_CREDENTIALS) or from standard input ('-'), never as values.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        add_help=False,
    )
    parser.add_argument("verb", nargs="?", help=argparse.SUPPRESS)
    parser.add_argument("-h", "--help", action="store_true", help="print this and do nothing")
    for name in _OPTIONS:
        _add(parser, name)
    return parser


def _add(parser: argparse.ArgumentParser, name: str) -> None:
    what = about(name)
    default = f" (default: {what.default})" if what.default else ""
    text = f"{what.text}{default}".replace("%", "%%").replace("`", "")
    option = parser.add_argument(f"--{public(name)}", dest=name, action="append", metavar=what.value, help=text)
    if name in _FLAGS:
        option.nargs, option.const = "?", "true"
