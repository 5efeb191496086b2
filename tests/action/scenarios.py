"""The ways in which a run can end, each in a world where secrets are planted everywhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from action.planted import CLIENT_SECRET, KEYS, Recorder, talk, talkative_script
from contract.world import PROVISIONING, TenantTime, service

OTHERS = {"aks-deploy.repository": "org/other"}


@dataclass(frozen=True)
class Scenario:
    """One way to end: what is asked for, what the tenant holds, what goes wrong, and the failure reason."""

    reason: str
    settings: Mapping[str, str | None] = field(default_factory=dict)
    workspace: Mapping[str, object] = field(default_factory=dict)
    tenant: Mapping[str, object] = field(default_factory=dict)
    script: str = ""
    secret: str = CLIENT_SECRET
    break_it: Callable[[Recorder], object] = lambda _: None
    clock: Callable[[Recorder], TenantTime] = TenantTime


class BrokenTime(TenantTime):
    """A mistake of ours: an exception whose text is full of secrets."""

    def sleep(self, seconds: float) -> None:
        raise RuntimeError(f"after {seconds} s", talk())


def _echoing(path: str) -> Callable[[Recorder], object]:
    def echo(tenant: Recorder) -> None:
        tenant.echoes = path

    return echo


def _fault(*what: str, **how: Any) -> Callable[[Recorder], object]:  # noqa: ANN401 - fields of a fault
    return lambda tenant: tenant.faults.add(*what, **how)


_WITH_KEYS = {"deployment_config": f"{{{KEYS}}}"}
_LIVE = {"services": [service()]}
SCENARIOS: dict[str, Scenario] = {
    "created": Scenario("", _WITH_KEYS),
    "created, keys exposed": Scenario("", {**_WITH_KEYS, "expose_keys": "true"}),
    "updated": Scenario("", {"image": "churn-model:11"}, _LIVE),
    "unchanged": Scenario("", {}, _LIVE),
    "replaced": Scenario("", {"deployment_config": "{namespace: other}", "replace": "true"}, _LIVE),
    "planned": Scenario("", {"command": "plan", **_WITH_KEYS}),
    "skipped": Scenario("", {"image": None, "missing_image": "skip"}),
    "bad input": Scenario("invalid-input", {"deployment_config": f"{{{KEYS}, cpu_coers: 2}}"}),
    "bad YAML": Scenario("invalid-input", {"deployment_config": f"{{{KEYS}, {KEYS}: ]"}),
    "keys of wrong kinds": Scenario("invalid-input", {"deployment_config": f"{{primary_key: {{{KEYS}}}}}"}),
    "wrong secret": Scenario("access-denied", tenant={"secret": "another~Secret.0123456789"}),
    "forbidden": Scenario("access-denied", _WITH_KEYS, break_it=_echoing("/services")),
    "forbidden cluster": Scenario("access-denied", _WITH_KEYS, break_it=_echoing("/computes")),
    "no such image": Scenario("not-found", {"image": "churn-model:99"}),
    "conflict": Scenario("conflict", {}, {"services": [service(tags=OTHERS)]}),
    "no cluster": Scenario(
        "deployment-failed",
        {"provisioning_config": PROVISIONING},
        {"clusters": []},
        {"quotas": {"eastus": {"cores": 1}}},
    ),
    "crashing script": Scenario(
        "deployment-failed", _WITH_KEYS, script=talkative_script(f"raise ValueError({talk()!r})")
    ),
    "crashing container": Scenario("deployment-failed", _WITH_KEYS, script=talkative_script("os._exit(3)")),
    "timed out": Scenario("timed-out", {"timeout_minutes": "1"}, tenant={"durations": {"deploy": 600}}),
    "not verified": Scenario("verification-failed", break_it=_fault("GET", "service/churn", status=500)),
    "unavailable": Scenario("remote-unavailable", break_it=_fault("GET", "services", status=503, body=talk())),
    "mistake of ours": Scenario("internal-error", clock=BrokenTime),
}


def images(folder: Path, script: str) -> list[dict[str, object]]:
    """Two versions of churn-model; the second has the script, where there is one."""
    made: dict[str, object] = {"name": "churn-model", "version": 12}
    if script:
        folder.mkdir()
        (folder / "score.py").write_text(script)
        made["scoring"] = folder
    return [{"name": "churn-model", "version": 11}, made]
