"""The command line: `aml-simulator serve` and `aml-simulator run`."""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from pydantic import TypeAdapter

from aml_simulator.github.runner import job_environment
from aml_simulator.guard import Plan
from aml_simulator.lifeline import Lifeline, guarded
from aml_simulator.mounts.server import Server, served
from aml_simulator.scenarios.scenario import ScenarioError
from aml_simulator.schema import LatencyMs, TenantFileError, TenantSpec
from aml_simulator.tenant import Tenant

EXIT_INVALID_INPUT = 2
EXIT_NOT_EXECUTABLE = 126
EXIT_NOT_FOUND = 127
_SIGNAL_EXIT_BASE = 128  # a shell's way to say which signal ended a command
_FORWARDED = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


class _StopError(Exception):
    """SIGTERM or SIGINT has come."""


class _CannotListenError(Exception):
    """The address is taken, or not one of this machine."""


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out one command line; the exit code. 2 for arguments or a tenant file that cannot be used."""
    options = _parser().parse_args(argv)
    try:
        return int(options.action(options))
    except (TenantFileError, ScenarioError, _CannotListenError) as error:
        sys.stderr.write(f"aml-simulator: {error}\n")
        return EXIT_INVALID_INPUT


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 < speed < float("inf"):
        raise ValueError(text)
    return speed


def _port(text: str) -> int:
    port = int(text)
    if port not in range(1 << 16):
        raise ValueError(text)
    return port


def _latency_ms(text: str) -> float:
    return TypeAdapter(LatencyMs).validate_python(float(text))


def _tenant(options: argparse.Namespace) -> Tenant:
    """The tenant of the file; what the command line says stands in place of what the file says."""
    given = {"scenario": options.scenario, "latency_ms": options.latency_ms}
    given["scenarios"] = options.scenarios and options.scenarios.absolute()
    changes = {name: value for name, value in given.items() if value is not None}
    return Tenant.load(options.tenant, speed=options.speed, **changes)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="aml-simulator", description="A pretend Azure ML tenant.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--tenant", type=Path, required=True, metavar="FILE", help="what the tenant holds, as YAML")
    common.add_argument("--speed", type=_speed, default=1.0, metavar="N", help="tenant seconds in a real one (1)")
    common.add_argument(
        "--scenarios", type=Path, metavar="FILE", help="failures by diagnosis code, as YAML or JSON lines"
    )
    common.add_argument(
        "--scenario",
        action="append",
        metavar="CODE",
        help="a failure to begin with: CODE, CODE#2 or CODE#all; repeatable",
    )
    common.add_argument(
        "--latency-ms", type=_latency_ms, metavar="N", help="real milliseconds that every call takes (0)"
    )
    serve_options = commands.add_parser("serve", parents=[common], help="serve a tenant until SIGTERM or SIGINT")
    serve_options.add_argument("--ready-file", type=Path, required=True, metavar="FILE", help="written once it listens")
    serve_options.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    serve_options.add_argument("--port", type=_port, default=0, help="port to listen on (0: a free one)")
    serve_options.set_defaults(action=serve)
    run_options = commands.add_parser("run", parents=[common], help="run a command against a tenant")
    run_options.add_argument("command", nargs="+", metavar="COMMAND", help="after --, with its arguments")
    run_options.set_defaults(action=run)
    return parser


@contextmanager
def _served(tenant: Tenant, *, host: str, port: int) -> Iterator[Server]:
    with ExitStack() as stack:
        try:
            server = stack.enter_context(served(tenant, host=host, port=port))
        except OSError as error:
            raise _CannotListenError(f"cannot listen on {host}:{port}: {error.strerror or error}") from error
        yield server


def serve(options: argparse.Namespace) -> int:
    """Serve a tenant; 0 after SIGTERM or SIGINT. The ready file is there exactly while it listens."""
    tenant = _tenant(options)
    draft = options.ready_file.with_name(f".{options.ready_file.name}.{os.getpid()}")
    try:
        with (
            _stopped_by_signals(),
            _served(tenant, host=options.host, port=options.port) as server,
            Lifeline(remove=[draft, options.ready_file]),
        ):
            _write_ready_file(draft, {**_connection_of(server), "tenant": described(tenant.spec)})
            draft.replace(options.ready_file)
            sys.stderr.write(f"aml-simulator listens on {server.url}; Ctrl-C ends it\n")
            threading.Event().wait()
    except _StopError:
        return 0
    raise AssertionError("only a signal ends the wait")


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)  # the clean-up under way is not to be interrupted
        raise _StopError

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        _restore(before)


def _write_ready_file(path: Path, content: dict[str, object]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # it holds the principals' secrets
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2)


def _connection_of(server: Server) -> dict[str, object]:
    return {"proxy": server.url, "ca_file": str(server.ca_file), "environment": server.environment}


def described(spec: TenantSpec) -> dict[str, object]:
    """What a program must know to use the tenant: ids, who can sign in, the workspaces, and the job at GitHub."""
    job = spec.github
    return {
        "github": job and {"token": job.token, "environment": job_environment(job)},
        "tenant_id": str(spec.tenant_id),
        "subscription_ids": [str(subscription) for subscription in spec.subscriptions],
        "principals": [
            {"client_id": str(principal.client_id), "client_secret": principal.secret}
            for principal in spec.service_principals
        ],
        "managed_identities": [str(identity.client_id) for identity in spec.managed_identities],
        "workspaces": [
            {
                "name": workspace.name,
                "resource_group": workspace.resource_group or workspace.name,
                "subscription_id": str(workspace.subscription or spec.subscriptions[0]),
                "location": workspace.location,
            }
            for workspace in spec.workspaces
        ],
    }


def run(options: argparse.Namespace) -> int:
    """Run a command against a tenant; its exit code, 128 + N where signal N ended it, 127 where it is not found."""
    name, *arguments = options.command
    program = shutil.which(name)
    if program is None:
        sys.stderr.write(f"aml-simulator: there is no command {name!r}\n")
        return EXIT_NOT_EXECUTABLE if Path(name).exists() else EXIT_NOT_FOUND
    tenant = _tenant(options)
    with served(tenant) as server:
        # It becomes the command, with its standard streams and its process id; if we are killed it gets SIGTERM.
        plan = Plan(command=[program, *arguments], remove=[], replace=True)
        child = subprocess.Popen(guarded(plan), env=os.environ | server.environment)  # noqa: S603 - what the user asked for
        with _passed_on_to(child):
            code = child.wait()
    return code if code >= 0 else _SIGNAL_EXIT_BASE - code


@contextmanager
def _passed_on_to(child: "subprocess.Popen[bytes]") -> Iterator[None]:
    def pass_on(number: int, _frame: FrameType | None) -> None:
        # A Ctrl-C in the terminal reaches the command by itself.
        if not (number == signal.SIGINT and sys.stdin.isatty()):
            child.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in _FORWARDED}
    try:
        yield
    finally:
        _restore(before)


def _restore(handlers: dict[signal.Signals, Callable[[int, FrameType | None], object] | int | None]) -> None:
    for number, handler in handlers.items():
        signal.signal(number, handler)


if __name__ == "__main__":
    sys.exit(main())
