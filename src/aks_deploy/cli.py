"""Commands; maps errors to exit codes; the only place that exits."""

import logging
import os
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TextIO, cast

from aks_deploy.clock import SystemClock
from aks_deploy.command import Command
from aks_deploy.console.lasting import LastingStream
from aks_deploy.console.log import logging_to
from aks_deploy.deploying.names import known_names
from aks_deploy.deploying.story import Story
from aks_deploy.deploying.timeline import Timeline
from aks_deploy.domain.names import Names
from aks_deploy.errors import AksDeployError, CancelledError, InternalError, InvalidInputError, StateStoreError
from aks_deploy.ports import Clock
from aks_deploy.private import remove_private_folders
from aks_deploy.reporting.places import problems_of
from aks_deploy.reporting.under_way import under_way
from aks_deploy.reporting.validity import valid_lines
from aks_deploy.settings import (
    PLAN_FILE,
    GivenSettings,
    ResolvedSettings,
    asked,
    asked_import,
    describe,
    import_files,
    layered_settings,
    process_environment,
    resolve,
    settings_from_action,
    settings_from_command_line,
)
from aks_deploy.stopping import Stopped, handlers_kept, stoppable
from aks_deploy.wiring import Surroundings, surroundings

_log = logging.getLogger(__name__)
_FROM_SIGNAL = 128


def main(argv: Sequence[str] | None = None, *, clock: Clock | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    world = surroundings(process_environment(), cast("TextIO", LastingStream(sys.stdout)))
    clock = clock or SystemClock()
    story = Story(Timeline(clock))
    failure: AksDeployError | None = None
    with handlers_kept(), logging_to(world.console, logging.DEBUG if world.debugging else logging.INFO):
        try:
            with stoppable(lambda number: _abandon(world, story, number)):
                _dispatch(arguments, world, clock, story)
        except AksDeployError as error:
            failure = error
        except Stopped as stop:
            failure = _cancelled(stop.number, story)
        except Exception as error:  # noqa: BLE001 - the last resort: foreign text in a traceback must not be shown
            failure = _internal(error)
        return _end(world, story, failure)


def _dispatch(arguments: list[str], world: Surroundings, clock: Clock, story: Story) -> None:
    wanted = asked(arguments)
    if wanted.help:
        _log.info("%s", wanted.help.rstrip())
        return
    world.files.check()
    if wanted.verb == "action":
        _execute(settings_from_action(process_environment()), world, clock, story)
    elif wanted.verb == "import":
        _import(arguments, world)
    else:
        given = settings_from_command_line(arguments, process_environment(), sys.stdin)
        if wanted.verb == "settings":
            _log.info("%s", describe(layered_settings(given, world.files)).rstrip())
        else:
            _execute(given, world, clock, story)


def _import(arguments: list[str], world: Surroundings) -> None:
    wanted = asked_import(arguments)
    imported = import_files(wanted.files, wanted.target, world.files)
    for line in imported.story:
        _log.info("%s", line)
    for warning in imported.warnings:
        world.console.warning(warning)


def _execute(given: GivenSettings, world: Surroundings, clock: Clock, story: Story) -> None:
    for name, value in (("change", "none"), ("failure-reason", ""), ("diagnosis-code", "")):
        world.outputs.set(name, value)
    resolved = resolve(given, world.files)
    for secret in resolved.secrets:
        world.console.mask(secret.get_secret_value())
    for note in resolved.notes:
        _log.info("%s", note)
    if resolved.settings.command == "validate":
        _validate(resolved, world, story)
        return
    command = Command(
        resolved,
        console=world.console,
        outputs=world.outputs,
        memory=lambda: world.memory(resolved, clock),
        plan_file=lambda: world.plan_file(resolved.settings.plan_file or PLAN_FILE),
        hide=world.masks.hide,
        origin=world.origin,
        clock=clock,
        story=story,
    )
    command.execute()


def _validate(resolved: ResolvedSettings, world: Surroundings, story: Story) -> None:
    """Tell what is valid and what a deployment would still need; asks nobody but the files."""
    settings = resolved.settings
    story.command, story.missing = "validate", resolved.missing
    try:
        in_file = world.names_file(settings.webservice_file).load()
    except StateStoreError as error:
        raise InvalidInputError(str(error), hint=error.hint) from error
    for line in valid_lines(resolved, known_names(Names(settings.service_name, settings.cluster_name), in_file)):
        _log.info("%s", line)
    for problem in resolved.missing:
        world.console.notice(f"As it is now a deployment would end with: {problem}\n{problem.hint}")


def _end(world: Surroundings, story: Story, failure: AksDeployError | None) -> int:
    """Tell how it ended; outputs that were known by then are set already."""
    if failure is not None:
        _tell_place(world, failure)
        if story.command is None:  # it ended before there was anything to carry out
            world.outputs.set("change", "none")
        world.outputs.set("failure-reason", failure.failure_reason)
        world.outputs.set("diagnosis-code", failure.diagnosis_code)
    _summarise(world, story, failure)
    world.outputs.close()
    if failure is not None:
        world.console.failure(failure)
    world.console.close()
    return failure.exit_code if failure else 0


def _tell_place(world: Surroundings, failure: AksDeployError) -> None:
    """Give the failure its place in the user's files."""
    with _beside_the_verdict(world, "finding the place of the failure"):
        failure.problems = problems_of(failure, world.files.root)


def _summarise(world: Surroundings, story: Story, failure: AksDeployError | None) -> None:
    def text() -> str:
        from aks_deploy.reporting.summary import summary  # noqa: PLC0415 - with it come templates, which take a moment

        return summary(story, failure, hide=world.masks.hide)

    with _beside_the_verdict(world, "the summary"):
        world.outputs.summarise(text)


@contextmanager
def _beside_the_verdict(world: Surroundings, what: str) -> Iterator[None]:
    """A mistake of ours in telling how it ended changes nothing of how it ended."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - as above
        mistake = _internal(error)
        world.console.warning(f"{what}: {mistake} {mistake.hint}")
        for line in mistake.details:
            _log.info("  %s", line)


def _abandon(world: Surroundings, story: Story, number: int) -> None:
    """The main thread does not come to its end: tell what is known from this one, and end the process."""
    try:
        remove_private_folders()
        _end(world, story, _cancelled(number, story))
    finally:
        os._exit(_FROM_SIGNAL + number)


def _cancelled(number: int, story: Story) -> CancelledError:
    return CancelledError(
        f"Cancelled by {signal.Signals(number).name}. {under_way(story)}",
        hint="Run again: the next run finds what there is and goes on.",
        exit_code=_FROM_SIGNAL + number,
    )


def _internal(error: Exception) -> InternalError:
    """Our own frames and the type of the exception; its text may be foreign and hold secrets."""
    return InternalError(
        f"aks-deploy failed with {type(error).__name__}. This is a mistake of ours.",
        hint="Please report it with the lines of the details; they hold no values.",
        details=tuple(_our_frames(error.__traceback__)),
    )


def _our_frames(found: TracebackType | None) -> Iterator[str]:
    folder = str(Path(__file__).parent)
    for frame in traceback.extract_tb(found):
        if frame.filename.startswith(folder):
            yield f"{Path(frame.filename).relative_to(folder)}:{frame.lineno} in {frame.name}"
