"""Every situation that a run can meet, and what is expected of it: written as tables, to be read by people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple, TypeVar

T = TypeVar("T")


class Refusal(NamedTuple):
    """How a run ends that changes nothing: exit code, failure reason, diagnosis code."""

    exit_code: int
    reason: str
    cause: str


CLUSTERS = ("absent", "creating", "ready", "failed", "deleting", "of another kind")
SERVICES = (
    "absent", "as asked", "differing", "changing", "failed", "unhealthy", "elsewhere", "of another kind", "foreign",
)  # fmt: skip
WAYS = ("provision", "attach", "neither")
FAULTS = ("nothing", "a read", "an answer is lost", "a conflict")

# What becomes of the cluster: by its state, then by what it may become. A refusal is its exit code and causes.
NOT_FOUND = Refusal(4, "not-found", "compute.not-found")
FAILED = Refusal(7, "deployment-failed", "compute.failed-state")
IN_THE_WAY = Refusal(5, "conflict", "unknown")
TAKEN = Refusal(5, "conflict", "deploy.name-conflict")
SICK = Refusal(7, "deployment-failed", "deploy.container-crashed")

Steps = tuple[str, ...]

OF_THE_CLUSTER: dict[str, dict[str, Steps | Refusal]] = {
    "absent":          {"provision": ("provision",),           "attach": ("attach",),           "neither": NOT_FOUND},
    "creating":        {"provision": ("await",),               "attach": ("await",),            "neither": ("await",)},
    "ready":           {"provision": (),                       "attach": (),                    "neither": ()},
    "failed":          {"provision": FAILED,                   "attach": FAILED,                "neither": FAILED},
    "failed, replace": {"provision": ("delete", "provision"),  "attach": ("detach", "attach"),  "neither": IN_THE_WAY},
    "deleting":        {"provision": ("ending", "provision"),  "attach": ("ending", "attach"),  "neither": IN_THE_WAY},
    "of another kind": {"provision": NOT_FOUND,                "attach": NOT_FOUND,             "neither": NOT_FOUND},
}  # fmt: skip

# What becomes of the web service: on a cluster that stays, and on one that is made anew.
OF_THE_SERVICE: dict[str, tuple[Steps | Refusal, Steps | Refusal]] = {
    "absent":                   (("create",), ("create",)),
    "as asked":                 ((),          ("again",)),
    "differing":                (("update",), ("again",)),
    "changing":                 ((),          ("again",)),
    "failed":                   (("again",),  ("again",)),
    "unhealthy":                (SICK,        ("again",)),
    "elsewhere":                (TAKEN,       TAKEN),
    "elsewhere, replace":       (("move",),   ("move",)),
    "of another kind":          (TAKEN,       TAKEN),
    "of another kind, replace": (("move",),   ("move",)),
    "foreign":                  (TAKEN,       TAKEN),
}  # fmt: skip

# What each step asks Azure for, and what the web service has gone through then.
REQUESTS = {
    "await": (), "ending": (),
    "provision": ("PUT computes/aks-prod",), "attach": ("PUT computes/aks-prod",),
    "delete": ("DELETE computes/aks-prod",), "detach": ("DELETE computes/aks-prod",),
    "create": ("POST services",), "again": ("POST services",), "update": ("PATCH services/churn",),
    "move": ("DELETE services/churn", "POST services"),
}  # fmt: skip
CHANGES = {"create": "created", "again": "replaced", "update": "updated", "move": "replaced"}
WORDS = {
    "await": ". wait for the cluster 'aks-prod', which is Creating",
    "ending": ". wait for the end of the cluster 'aks-prod'",
    "provision": "+ provision the cluster 'aks-prod'",
    "attach": "+ attach an AKS cluster as 'aks-prod'",
    "delete": "- delete the cluster 'aks-prod'",
    "detach": "- detach the cluster 'aks-prod'",
    "create": "+ create the web service 'churn'",
    "again": "± create the web service 'churn' again in its place, with the same keys",
    "update": "~ update the web service 'churn'",
    "move": "± delete the web service 'churn' and create it again",
}


@dataclass(frozen=True)
class Cell:
    """One situation."""

    cluster: str
    service: str
    way: str
    replace: bool
    fault: str = "nothing"

    def __str__(self) -> str:
        fault = "" if self.fault == "nothing" else f", {self.fault}"
        return f"cluster {self.cluster}, service {self.service}, {self.way}{', replace' * self.replace}{fault}"

    @property
    def of_the_cluster(self) -> Steps | Refusal:
        return _row(OF_THE_CLUSTER, self.cluster, replace=self.replace)[self.way]

    @property
    def of_the_service(self) -> Steps | Refusal:
        stays, anew = _row(OF_THE_SERVICE, self.service, replace=self.replace)
        made = {"provision", "attach"} & {str(part) for part in self.of_the_cluster}
        return anew if made else stays

    @property
    def refusal(self) -> Refusal | None:
        """How a run ends that changes nothing: what is wrong with the cluster comes first."""
        return next((part for part in (self.of_the_cluster, self.of_the_service) if isinstance(part, Refusal)), None)

    @property
    def steps(self) -> Steps:
        """What the plan shows, in order."""
        parts = (self.of_the_cluster, self.of_the_service)
        return (
            tuple(step for part in parts if not isinstance(part, Refusal) for step in part) if not self.refusal else ()
        )

    @property
    def requests(self) -> list[str]:
        """What is asked of Azure, in order."""
        return [request for step in self.steps for request in REQUESTS[step]]

    @property
    def change(self) -> str:
        return next((CHANGES[step] for step in self.steps if step in CHANGES), "unchanged")


def _row(table: Mapping[str, T], state: str, *, replace: bool) -> T:
    return table[f"{state}, replace"] if replace and f"{state}, replace" in table else table[state]


def _can_be(cluster: str, service: str) -> bool:
    """Nothing works on a cluster that is not there, and nothing lives on one that is not AKS."""
    if cluster == "absent":
        return service not in ("as asked", "changing", "unhealthy")
    return cluster != "of another kind" or service in ("absent", "elsewhere", "foreign")


def _table() -> Iterator[Cell]:
    for cluster, service, way, replace, fault in product(CLUSTERS, SERVICES, WAYS, (False, True), FAULTS):
        cell = Cell(cluster, service, way, replace, fault)
        if _can_be(cluster, service) and (fault == "nothing" or (cell.requests and _tells_more(cell))):
            yield cell


def _tells_more(cell: Cell) -> bool:
    """Whether a fault meets something here that it does not elsewhere: a way to a cluster counts if it is taken."""
    return cell.way in cell.steps or (cell.way == "neither" and cell.replace)


TABLE = tuple(_table())
