"""Each parameter of a deployment: what is good and bad for it, and what azureml-core itself does with the bad.

`SENDS` and `CHANGES` are why there are checks of our own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Verdict(Enum):
    """What azureml-core does with a value."""

    REFUSES = "raises a WebserviceException"
    BREAKS = "raises something else, such as a TypeError"
    SENDS = "sends it to Azure as it is"
    CHANGES = "sends something else, or nothing, without a word"


REFUSES, BREAKS, SENDS, CHANGES = Verdict
INFINITE, NO_NUMBER, TRUE = float("inf"), float("nan"), True
Parameters = Mapping[str, Any]


@dataclass(frozen=True)
class Value:
    """A bad value: what we say of it, and what the SDK does with it on creation and in an update."""

    bad: Any
    told: str
    create: Verdict
    update: Verdict


@dataclass(frozen=True)
class Kind:
    """What parameters of one type have in common; `good` are texts and numbers that users write, and what they mean."""

    good: tuple[tuple[Any, Any], ...]
    bad: tuple[Value, ...]


@dataclass(frozen=True)
class Bad:
    """A bad configuration of at most a few parameters; `at` is the one that the problem is told at."""

    given: Parameters
    at: str
    told: str
    create: Verdict
    update: Verdict


@dataclass(frozen=True)
class Parameter:
    """One parameter; `beside` is what it needs to be allowed, `default` what the SDK's documentation says."""

    kind: Kind
    default: object = None
    beside: Parameters = field(default_factory=dict)


COUNT = Kind(
    good=((1, 1), ("7", 7), (" 7 ", 7), (3.0, 3), ("1e3", 1000), (2**31 - 1, 2**31 - 1)),
    bad=(
        Value(0, "'0' must be more than 0", REFUSES, REFUSES),
        Value(-1, "'-1' must be more than 0", REFUSES, REFUSES),
        Value(2**31, "'2147483648' must be at most 2147483647", SENDS, SENDS),
        Value(1.5, "'1.5' must be a whole number", SENDS, SENDS),
        Value("two", "'two' must be a whole number", BREAKS, BREAKS),
        Value("1_000", "'1_000' must be a number in plain digits", BREAKS, BREAKS),
        Value("٣", "'٣' must be a number in plain digits", BREAKS, BREAKS),
        Value(TRUE, "'true' must be a number, not true or false", SENDS, SENDS),
        Value([1], "(a list) must be a whole number", BREAKS, BREAKS),
        Value({"a": 1}, "(a mapping) must be a whole number", BREAKS, BREAKS),
    ),
)
PERCENT = Kind(
    good=((1, 1), ("70", 70), (100, 100)),
    bad=(
        Value(0, "'0' must be more than 0", REFUSES, REFUSES),
        Value(101, "'101' must be at most 100", SENDS, SENDS),
        Value("70%", "'70%' must be a whole number", BREAKS, BREAKS),
    ),
)
GPUS = Kind(
    good=((1, 1), ("2", 2)),
    bad=(
        Value(-1, "'-1' must be 0 or more", REFUSES, REFUSES),
        Value(2**31, "'2147483648' must be at most 2147483647", SENDS, SENDS),
        Value(0.5, "'0.5' must be a whole number", SENDS, SENDS),
        Value("one", "'one' must be a whole number", BREAKS, BREAKS),
    ),
)
AMOUNT = Kind(
    good=((0.1, 0.1), (2, 2.0), ("0.25", 0.25), (".5", 0.5), ("1e1", 10.0), (1_000_000, 1e6), (0.1 + 0.2, 0.1 + 0.2)),
    bad=(
        Value(0, "'0' must be more than 0", REFUSES, REFUSES),
        Value(-0.5, "'-0.5' must be more than 0", REFUSES, REFUSES),
        Value("4GB", "'4GB' must be a number", BREAKS, BREAKS),
        Value(INFINITE, "'.inf' must be a finite number", BREAKS, BREAKS),
        Value(NO_NUMBER, "'.nan' must be a finite number", BREAKS, BREAKS),
        Value(1_000_001, "'1000001' must be at most 1000000", SENDS, SENDS),
        Value(TRUE, "'true' must be a number, not true or false", SENDS, SENDS),
        Value([1], "(a list) must be a number", BREAKS, BREAKS),
    ),
)
LIMIT = Kind(  # the SDK compares a limit with a request only, so that alone it passes whatever it is
    good=((0.5, 0.5), (2, 2.0), ("0.75", 0.75), ("1e1", 10.0), (1_000_000, 1e6)),
    bad=(
        Value(0, "'0' must be more than 0", CHANGES, REFUSES),
        Value(-0.5, "'-0.5' must be more than 0", SENDS, REFUSES),
        Value("4GB", "'4GB' must be a number", SENDS, BREAKS),
        Value(INFINITE, "'.inf' must be a finite number", BREAKS, BREAKS),
        Value(1_000_001, "'1000001' must be at most 1000000", SENDS, SENDS),
    ),
)
FLAG = Kind(
    good=((True, True), ("true", True), ("False", False)),
    bad=(
        Value("yes", "'yes' must be true or false", SENDS, SENDS),
        Value(1, "'1' must be true or false", SENDS, SENDS),
        Value([True], "(a list) must be true or false", SENDS, SENDS),
    ),
)
AUTOSCALING = Kind(good=((True, True), ("true", True)), bad=FLAG.bad)
DESCRIPTION = Kind(
    good=(("churn of customers", "churn of customers"), ("ümläut ✓", "ümläut ✓"), ("12", "12"), (" ", " ")),
    bad=(
        Value("", "'' must not be empty", CHANGES, REFUSES),
        Value(12, "'12' must be text; put it in quotes", SENDS, SENDS),
        Value({"a": "b"}, "(a mapping) must be text", SENDS, SENDS),
    ),
)
NAMESPACE = Kind(
    good=(("churn-prod", "churn-prod"), ("7", "7"), ("a" * 63, "a" * 63)),
    bad=(
        Value("", "'' must not be empty", CHANGES, REFUSES),
        Value("Churn", "'Churn' must be 1-63 of a-z", REFUSES, REFUSES),
        Value("-churn", "'-churn' must be 1-63 of a-z", REFUSES, REFUSES),
        Value("churn\n", r"'churn\n' must not hold the sign control character (U+000A)", SENDS, SENDS),
        Value("a" * 64, "aaa…' must be 1-63 of a-z", REFUSES, REFUSES),
        Value(12, "'12' must be text; put it in quotes", BREAKS, BREAKS),
    ),
)
TAGS = Kind(
    good=(({"team": "ml"}, {"team": "ml"}), ({"a": 1, "b": True}, {"a": "1", "b": "true"})),
    bad=(
        Value("team", "'team' must be a mapping of names to text", SENDS, SENDS),
        Value(["team"], "(a list) must be a mapping of names to text", SENDS, SENDS),
        Value({"team": {"name": "ml"}}, ".team (a mapping) must be text", SENDS, SENDS),
        Value({"team": ["ml"]}, ".team (a list) must be text", SENDS, SENDS),
    ),
)
PROPERTIES = Kind(
    good=TAGS.good,
    bad=(
        Value("data", "'data' must be a mapping of names to text", BREAKS, BREAKS),
        Value(["data"], "(a list) must be a mapping of names to text", BREAKS, BREAKS),
        Value({"data": {"v": "7"}}, ".data (a mapping) must be text", SENDS, SENDS),
        Value({"data/v": "7"}, "has the name 'data/v', which no update can send", SENDS, CHANGES),
        Value({"data~1v": "7"}, "has the name 'data~1v', which no update can send", SENDS, CHANGES),
        Value({"": "7"}, "has the name '', which no update can send", SENDS, SENDS),
    ),
)
_SCALED, _FIXED = {"autoscale_enabled": True}, {"autoscale_enabled": False}

PARAMETERS: Mapping[str, Parameter] = {
    "autoscale_enabled": Parameter(AUTOSCALING, default=True),
    "autoscale_min_replicas": Parameter(COUNT, 1, _SCALED),
    "autoscale_max_replicas": Parameter(COUNT, 10, _SCALED),
    "autoscale_refresh_seconds": Parameter(COUNT, 1, _SCALED),
    "autoscale_target_utilization": Parameter(PERCENT, 70, _SCALED),
    "num_replicas": Parameter(COUNT, beside=_FIXED),
    "collect_model_data": Parameter(FLAG, default=False),
    "auth_enabled": Parameter(FLAG, default=True),
    "token_auth_enabled": Parameter(FLAG, default=False, beside={"auth_enabled": False}),
    "cpu_cores": Parameter(AMOUNT, 0.1),
    "cpu_cores_limit": Parameter(LIMIT),
    "memory_gb": Parameter(AMOUNT, 0.5),
    "memory_gb_limit": Parameter(LIMIT),
    "gpu_cores": Parameter(GPUS, 0),
    "enable_app_insights": Parameter(FLAG, default=False),
    "scoring_timeout_ms": Parameter(COUNT, 60000),
    "replica_max_concurrent_requests": Parameter(COUNT, 1),
    "max_request_wait_time": Parameter(COUNT, 500),
    "period_seconds": Parameter(COUNT, 10),
    "initial_delay_seconds": Parameter(COUNT, 310),
    "timeout_seconds": Parameter(COUNT, 2),
    "success_threshold": Parameter(COUNT, 1),
    "failure_threshold": Parameter(COUNT, 3),
    "namespace": Parameter(NAMESPACE),
    "tags": Parameter(TAGS),
    "properties": Parameter(PROPERTIES),
    "description": Parameter(DESCRIPTION),
}
"""Those that stand for themselves; keys, the cluster's name and what only models use are in `AT_CREATION_ONLY`."""

AT_CREATION_ONLY: Mapping[str, object] = {
    "primary_key": "first-key-0123456789",
    "secondary_key": "second-key-0123456789",
    "compute_target_name": "aks-prod",
    "blobfuse_enabled": True,
}
"""A good value of each parameter that `update` does not have, and ignores where it is given all the same."""

RULES = (
    Bad({"autoscale_min_replicas": 2}, "autoscale_min_replicas", "needs autoscale_enabled: true", REFUSES, REFUSES),
    Bad({"autoscale_max_replicas": 2}, "autoscale_max_replicas", "needs autoscale_enabled: true", REFUSES, REFUSES),
    Bad({"autoscale_refresh_seconds": 2}, "autoscale_refresh_seconds", "needs autoscale_enabled", REFUSES, REFUSES),
    Bad({"autoscale_target_utilization": 7}, "autoscale_target_utilization", "needs autoscale", REFUSES, REFUSES),
    Bad({**_FIXED}, "autoscale_enabled", ": false needs num_replicas", REFUSES, REFUSES),
    Bad({**_SCALED, "num_replicas": 2}, "num_replicas", "needs autoscale_enabled: false", REFUSES, REFUSES),
    Bad(
        {**_SCALED, "autoscale_min_replicas": 5, "autoscale_max_replicas": 3},
        "autoscale_max_replicas",
        "3 is less than autoscale_min_replicas 5",
        REFUSES,
        REFUSES,
    ),
    Bad({"cpu_cores": 2, "cpu_cores_limit": 1}, "cpu_cores_limit", "1 is less than cpu_cores 2", REFUSES, REFUSES),
    Bad({"memory_gb": 2, "memory_gb_limit": 1.5}, "memory_gb_limit", "1.5 is less than memory_gb 2", REFUSES, REFUSES),
    Bad(
        {"auth_enabled": True, "token_auth_enabled": True},
        "token_auth_enabled",
        "auth_enabled and token_auth_enabled exclude each other",
        REFUSES,
        REFUSES,
    ),
    Bad({"primary_key": ""}, "primary_key", "must not be empty", CHANGES, REFUSES),
    Bad({"primary_key": 12}, "primary_key", "must be text", SENDS, REFUSES),
    Bad({"primary_key": "a b"}, "primary_key", "must be of visible ASCII", SENDS, REFUSES),
    Bad({"secondary_key": "b"}, "secondary_key", "needs primary_key", CHANGES, REFUSES),
    Bad({"blobfuse_enabled": True}, "blobfuse_enabled", "is for web services made from models", CHANGES, REFUSES),
    Bad({"blobfuse_enabled": "yes"}, "blobfuse_enabled", "'yes' must be true or false", CHANGES, REFUSES),
)


def _bad_values() -> Iterator[Bad]:
    """Every bad value of every parameter, beside what the parameter needs, and the broken rules."""
    for name, parameter in PARAMETERS.items():
        for value in parameter.kind.bad:
            yield Bad({**parameter.beside, name: value.bad}, name, value.told, value.create, value.update)
    yield from RULES


def _good_values() -> Iterator[tuple[str, Parameters, object]]:
    """Every good value as it is written, beside what its parameter needs, and what it means."""
    for name, parameter in PARAMETERS.items():
        for written, meant in parameter.kind.good:
            needs = {"num_replicas": 1} if name == "autoscale_enabled" and meant is False else parameter.beside
            yield name, {**needs, name: written}, meant


BAD, GOOD = tuple(_bad_values()), tuple(_good_values())
