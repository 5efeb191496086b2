"""One fault as data: which calls go wrong, and how. The same in a tenant file, from Python and over HTTP."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Literal, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from aml_simulator.http import Delivery, Request, Response
from aml_simulator.journal import matches

LONGEST_DELAY_S = 3600.0


class Kind(StrEnum):
    """What happens to a matching call."""

    STATUS = "status"
    RESET = "reset"
    SILENCE = "silence"
    SLOW = "slow"
    LOST_ANSWER = "lost_answer"
    OUTCOME = "outcome"


class Detail(BaseModel):
    """One of the reasons behind an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field("", description="the API's own code")
    message: str = Field(description="text for people")


class Said(Detail):
    """An error as Azure or GitHub tell it, in whatever shape the API that is called writes it."""

    details: tuple[Detail, ...] = Field((), description="the reasons behind it, where the shape has a place for them")


Becomes = Literal["Failed", "Unhealthy", "Unschedulable", "Transitioning", "Canceled"]
Says = Literal["Succeeded", "Failed", "TimedOut", "Cancelled"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How work comes out that a call begins, whatever the tenant would have made of it; fields as in `Fault`."""

    becomes: Becomes | None = None
    says: Says | None = None
    error: Said | None = None
    status: int = 400
    log: str = ""


class Answering(Protocol):
    """What a fault disturbs."""

    def answer(self, request: Request, outcome: Outcome | None = None) -> Response:
        """Do what is asked; the work that it begins comes out as `outcome` says."""

    def refusal(self, request: Request, status: int, error: Said) -> Response:
        """The error in the shape of the API that is called."""


_ONLY_FOR: dict[str, tuple[Kind, ...]] = {
    **dict.fromkeys(("status", "error"), (Kind.STATUS, Kind.OUTCOME)),
    **dict.fromkeys(("retry_after_s", "body", "content_type", "carried_out"), (Kind.STATUS,)),
    **dict.fromkeys(("becomes", "says", "log"), (Kind.OUTCOME,)),
}


class Fault(BaseModel):
    """One fault. Matching calls that come before `skip` ran out, or after `times` were hit, are answered as usual."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: str = Field("*", description="HTTP method, several as PUT|PATCH, or * for any")
    path: str = Field("", description="regular expression over whole path segments; empty: every path")
    host: str = Field("", description="the whole host name; empty: every host")
    kind: Kind = Field(
        Kind.STATUS,
        description="status: answered with `status`; reset: connection reset; silence: no answer ever; "
        "slow: answered after `delay_s`; lost_answer: carried out, then the connection is reset; "
        "outcome: carried out, and the work that it begins comes out as `becomes` and `says` tell",
    )
    status: Annotated[int, Field(ge=200, le=599)] | None = Field(
        None, description="of the answer; for kind outcome that which the error names, 400 unless given"
    )
    retry_after_s: Annotated[int, Field(ge=0)] | None = Field(None, description="sent as the header Retry-After")
    error: Said | None = Field(None, description="what is said, in the shape of the API that is called")
    body: str | None = Field(None, description="sent as it is, instead of an error")
    content_type: str = Field("text/html", description="of `body`")
    carried_out: bool = Field(default=False, description="for kind status: the request takes effect all the same")
    becomes: Becomes | None = Field(None, description="the state in which the resource ends; left out: what it would")
    says: Says | None = Field(None, description="what the operation claims; left out: how the resource ended")
    log: str = Field("", description="what the containers print; needs `becomes`")
    delay_s: Annotated[float, Field(ge=0, le=LONGEST_DELAY_S)] = Field(
        0.0, description="real seconds before the answer, for any kind"
    )
    skip: Annotated[int, Field(ge=0)] = Field(0, description="how many matching calls pass first")
    times: Annotated[int, Field(ge=1)] | None = Field(None, description="how many calls are hit; left out: all")
    probability: Annotated[float, Field(ge=0, le=1)] = Field(1.0, description="of hitting a matching call")
    seed: int = Field(0, description="of the probability: the same seed hits the same calls")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        for name, kinds in _ONLY_FOR.items():
            if self.kind not in kinds and getattr(self, name) != type(self).model_fields[name].default:
                raise ValueError(f"{name!r} is for kind {' or '.join(kinds)}, not for {self.kind.value!r}")
        for wrong, what in self._contradictions():
            if wrong:
                raise ValueError(what)
        try:
            matches(self.path, "")
        except re.error as error:
            raise ValueError(f"path {self.path!r} is no regular expression: {error}") from error
        return self

    def _contradictions(self) -> tuple[tuple[bool, str], ...]:
        kind, undecided = self.kind, not (self.becomes or self.says)
        return (
            (kind is Kind.STATUS and self.status is None, "a fault of kind 'status' needs 'status'"),
            (kind is Kind.SLOW and not self.delay_s, "a fault of kind 'slow' needs 'delay_s'"),
            (kind is Kind.OUTCOME and undecided, "a fault of kind 'outcome' needs 'becomes' or 'says'"),
            (bool(self.log) and self.becomes is None, "'log' needs 'becomes': containers that run print their own"),
            (self.body is not None and self.error is not None, "'body' is sent instead of 'error': give one of them"),
        )

    def concerns(self, request: Request) -> bool:
        """Whether method, host and path match."""
        return (
            (self.method == "*" or request.method in self.method.split("|"))
            and self.host in ("", request.host)
            and matches(self.path, request.path)
        )

    def answer(self, request: Request, site: Answering) -> Response:
        """What the client gets from `site`."""
        match self.kind:
            case Kind.STATUS:
                response = self._with_status(request, site)
            case Kind.RESET:
                response = Response(status=0, delivery=Delivery.RESET)
            case Kind.SILENCE:
                response = Response(status=0, delivery=Delivery.SILENCE)
            case Kind.SLOW:
                response = site.answer(request)
            case Kind.LOST_ANSWER:
                response = replace(site.answer(request), delivery=Delivery.RESET)
            case Kind.OUTCOME:
                response = site.answer(request, self.outcome)
        return replace(response, delay_s=response.delay_s + self.delay_s)

    @property
    def outcome(self) -> Outcome:
        """How the work comes out that a call begins."""
        return Outcome(self.becomes, self.says, self.error, self.status or 400, self.log)

    def _with_status(self, request: Request, site: Answering) -> Response:
        if self.carried_out:
            site.answer(request)
        status = self.status or 0
        if self.body is None:
            error = self.error or Said(code=f"Fault{status}", message=f"A fault of the tenant: {status}.")
            response = site.refusal(request, status, error)
        else:
            response = Response(status, {"Content-Type": self.content_type}, self.body.encode())
        again = {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}
        return replace(response, headers={**response.headers, **again})
