"""Faults as data: which calls go wrong, how, and how often. The same in a tenant file, from Python and over HTTP."""

import json
import random
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from aml_simulator.http import Delivery, Request, Response
from aml_simulator.journal import matches


class Kind(StrEnum):
    """What happens to a matching call."""

    STATUS = "status"
    RESET = "reset"
    SILENCE = "silence"
    SLOW = "slow"
    LOST_ANSWER = "lost_answer"


class Fault(BaseModel):
    """One fault. Matching calls that come before `skip` ran out, or after `times` were hit, are answered as usual."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: str = Field("*", description="HTTP method, or * for any")
    path: str = Field("", description="regular expression over whole path segments; empty: every path")
    host: str = Field("", description="the whole host name; empty: every host")
    kind: Kind = Field(
        Kind.STATUS,
        description="status: answered with `status`; reset: connection reset; silence: no answer ever; "
        "slow: answered after `delay_s`; lost_answer: carried out, then the connection is reset",
    )
    status: Annotated[int, Field(ge=200, le=599)] | None = Field(None, description="for kind status")
    retry_after_s: Annotated[int, Field(ge=0)] | None = Field(None, description="sent as the header Retry-After")
    body: str | None = Field(None, description="sent as it is; left out: JSON like Azure's errors")
    content_type: str = Field("text/html", description="of `body`")
    carried_out: bool = Field(default=False, description="for kind status: the request takes effect all the same")
    delay_s: Annotated[float, Field(ge=0)] = Field(0.0, description="real seconds before the answer, for any kind")
    skip: Annotated[int, Field(ge=0)] = Field(0, description="how many matching calls pass first")
    times: Annotated[int, Field(ge=1)] | None = Field(None, description="how many calls are hit; left out: all")
    probability: Annotated[float, Field(ge=0, le=1)] = Field(1.0, description="of hitting a matching call")
    seed: int = Field(0, description="of the probability: the same seed hits the same calls")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.kind is Kind.STATUS and self.status is None:
            raise ValueError("a fault of kind 'status' needs 'status'")
        if self.kind is Kind.SLOW and not self.delay_s:
            raise ValueError("a fault of kind 'slow' needs 'delay_s'")
        try:
            matches(self.path, "")
        except re.error as error:
            raise ValueError(f"path {self.path!r} is no regular expression: {error}") from error
        return self

    def concerns(self, request: Request) -> bool:
        """Whether method, host and path match."""
        return (
            self.method in ("*", request.method)
            and self.host in ("", request.host)
            and matches(self.path, request.path)
        )

    def answer(self, carry_out: Callable[[], Response]) -> Response:
        """What the client gets; `carry_out` does what was asked."""
        if self.kind is Kind.SLOW:
            return replace(carry_out(), delay_s=self.delay_s)
        if self.kind is Kind.LOST_ANSWER:
            return replace(carry_out(), delivery=Delivery.RESET, delay_s=self.delay_s)
        if self.kind is Kind.STATUS:
            if self.carried_out:
                carry_out()
            return self._status_response()
        silent = self.kind is Kind.SILENCE
        return Response(status=0, delivery=Delivery.SILENCE if silent else Delivery.RESET, delay_s=self.delay_s)

    def _status_response(self) -> Response:
        status = self.status or 0
        headers = {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}
        if self.body is None:
            text = json.dumps({"error": {"code": f"Fault{status}", "message": f"A fault of the tenant: {status}."}})
            content_type = "application/json; charset=utf-8"
        else:
            text, content_type = self.body, self.content_type
        headers["Content-Type"] = content_type
        return Response(status=status, headers=headers, body=text.encode(), delay_s=self.delay_s)


@dataclass
class _Armed:
    fault: Fault
    seen: int = 0
    hit: int = 0
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.fault.seed)  # noqa: S311 - repeatable on purpose, no secret

    def strikes(self) -> bool:
        """Count one matching call; whether the fault hits it."""
        self.seen += 1
        if self.seen <= self.fault.skip or (self.fault.times is not None and self.hit >= self.fault.times):
            return False
        if self.dice.random() >= self.fault.probability:
            return False
        self.hit += 1
        return True


class Faults:
    """The faults of one tenant; the first that strikes decides. Thread-safe."""

    def __init__(self, initial: tuple[Fault, ...] = ()) -> None:
        self._initial = initial
        self._armed = [_Armed(fault) for fault in initial]
        self._lock = threading.Lock()

    @property
    def entries(self) -> list[Fault]:
        """The faults that are set, in order."""
        with self._lock:
            return [armed.fault for armed in self._armed]

    def add(self, method: str = "*", path: str = "", **settings: object) -> Fault:
        """Set a fault; `settings` are the other fields of `Fault`. ValueError names the field that is wrong."""
        fault = Fault.model_validate({"method": method, "path": path, **settings})
        with self._lock:
            self._armed.append(_Armed(fault))
        return fault

    def clear(self) -> None:
        """From now on nothing goes wrong."""
        with self._lock:
            self._armed.clear()

    def reset(self) -> None:
        """The faults with which the tenant began, as if none had struck yet."""
        with self._lock:
            self._armed = [_Armed(fault) for fault in self._initial]

    def strike(self, request: Request) -> Fault | None:
        """The fault that hits this request, if one does."""
        with self._lock:
            concerned = [armed for armed in self._armed if armed.fault.concerns(request)]
            return next((armed.fault for armed in concerned if armed.strikes()), None)
