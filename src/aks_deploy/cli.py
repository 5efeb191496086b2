"""Commands; maps errors to exit codes; the only place that exits."""

import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, TracebackType

from aks_deploy.action import inputs_given
from aks_deploy.clock import SystemClock
from aks_deploy.command import Command
from aks_deploy.errors import AksDeployError, CancelledError, InternalError
from aks_deploy.ports import Clock
from aks_deploy.settings import (
    GivenSettings,
    asked,
    describe,
    layered_settings,
    process_environment,
    resolve,
    settings_from_command_line,
)
from aks_deploy.wiring import Surroundings, surroundings

_STOPPING = (signal.SIGINT, signal.SIGTERM)
_FROM_SIGNAL = 128


class _Stopped(BaseException):
    """A signal, as an exception that no `except Exception` of a library takes for its own."""

    def __init__(self, number: int) -> None:
        self.number = number


def main(argv: Sequence[str] | None = None, *, clock: Clock | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    world = surroundings(process_environment(), sys.stdout)
    try:
        with _signals_raise():
            _dispatch(arguments, world, clock or SystemClock())
    except AksDeployError as error:
        return _failed(error, world)
    except _Stopped as stop:
        return _failed(_cancelled(stop.number), world)
    except Exception as error:  # noqa: BLE001 - the last resort: foreign text in a traceback must not be shown
        return _failed(_internal(error), world)
    world.outputs.close()
    world.console.close()
    return 0


def _dispatch(arguments: list[str], world: Surroundings, clock: Clock) -> None:
    wanted = asked(arguments)
    if wanted.help:
        world.console.info(wanted.help)
    elif wanted.verb == "action":
        _deploy(inputs_given(process_environment()), world, clock)
    else:
        given = settings_from_command_line(arguments, process_environment(), sys.stdin)
        if wanted.verb == "settings":
            world.console.info(describe(layered_settings(given, world.files)))
        else:
            _deploy(given, world, clock)


def _deploy(given: GivenSettings, world: Surroundings, clock: Clock) -> None:
    for name, value in (("change", "none"), ("failure-reason", ""), ("diagnosis-code", "")):
        world.outputs.set(name, value)
    resolved = resolve(given, world.files)
    command = Command(
        resolved,
        console=world.console,
        outputs=world.outputs,
        store=world.store(resolved.settings.webservice_file),
        origin=world.origin,
        clock=clock,
        in_workflow=world.in_workflow,
    )
    command.execute()


def _failed(error: AksDeployError, world: Surroundings) -> int:
    """Tell the failure; outputs that were known by then are set already."""
    world.outputs.set("failure-reason", error.failure_reason)
    world.outputs.set("diagnosis-code", error.diagnosis_code)
    world.outputs.close()
    world.console.failure(error)
    world.console.close()
    return error.exit_code


@contextmanager
def _signals_raise() -> Iterator[None]:
    def stop(number: int, _: FrameType | None) -> None:
        raise _Stopped(number)

    before = {number: signal.signal(number, stop) for number in _STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _cancelled(number: int) -> CancelledError:
    return CancelledError(
        f"Cancelled by {signal.Signals(number).name}. What Azure has begun goes on there.",
        hint="Run again: the next run finds it and goes on.",
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
