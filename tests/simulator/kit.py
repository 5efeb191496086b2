"""A small tenant's description, staged scoring, and a plain client for what the SDK never sends."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aml_simulator.azure.clouds import CLOUDS
from aml_simulator.http import Request, Response
from aml_simulator.schema import TenantSpec
from aml_simulator.scoring.seam import DEFAULT_LIMITS, Access, Limits, Release, RolloutState
from aml_simulator.tenant import Tenant

CLIENT = "5f1c0a9e-7b1d-4b0c-9a55-2f6d3e8c7a10"
READER = "0c4d5e6f-1a2b-4c3d-8e9f-a0b1c2d3e4f5"
SECRET = "pretend-client-secret"
WORKSPACE = {
    "name": "ml-prod",
    "resource_group": "ml-group",
    "images": [{"name": "churn", "version": version} for version in (1, 2, 12)]
    + [
        {"name": "fraud", "version": 1, "tags": {"team": "risk"}},
        {"name": "broken", "version": 1, "creation_state": "Failed"},
    ],
    "clusters": [{"name": "aks-prod"}, {"name": "aks-failed", "state": "Failed"}],
}


def spec(**changes: object) -> TenantSpec:
    principals = [
        {"client_id": CLIENT, "secret": SECRET},
        {"client_id": READER, "secret": SECRET, "roles": {"*": "reader"}},
    ]
    return TenantSpec.model_validate({"service_principals": principals, "workspaces": [WORKSPACE], **changes})


@dataclass
class StagedRollout:
    """A rollout whose state a test sets."""

    state: RolloutState = RolloutState.READY
    log: str = ""

    def wait(self, timeout_s: float) -> RolloutState:
        assert timeout_s > 0
        return self.state


@dataclass
class StagedScoring:
    """The scoring side without processes: what comes next is `next`; what was asked of it is kept."""

    next: Callable[[], StagedRollout] = StagedRollout
    releases: dict[str, list[Release]] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    asleep: dict[str, Release] = field(default_factory=dict)
    accesses: dict[str, Access] = field(default_factory=dict)
    limits: dict[str, Limits] = field(default_factory=dict)
    closed: bool = False

    def roll_out(self, key: str, release: Release) -> StagedRollout:
        self.releases.setdefault(key, []).append(release)
        return self.next()

    def stand_by(self, key: str, release: Release) -> StagedRollout:
        self.asleep[key] = release
        return StagedRollout()

    def handle(self, key: str, request: Request, access: Access | None, *, limits: Limits = DEFAULT_LIMITS) -> Response:
        if access is None:
            return Response(status=404)
        self.accesses[key], self.limits[key] = access, limits
        return Response.of_json({"key": key, "path": request.path})

    def remove(self, key: str) -> None:
        self.removed.append(key)

    def close(self) -> None:
        self.closed = True


@dataclass
class Client:
    """Requests without the SDK; paths are relative to the workspace's model management service or its ARM id."""

    tenant: Tenant
    client_id: str = CLIENT
    token: str = ""
    cloud: str = "AzureCloud"
    subscription: str = ""

    def __post_init__(self) -> None:
        self.subscription = str(self.tenant.spec.subscriptions[0])
        self.token = self.token or self.sign_in().json()["access_token"]

    @property
    def workspace(self) -> str:
        provider = "Microsoft.MachineLearningServices/workspaces/ml-prod"
        return f"/subscriptions/{self.subscription}/resourceGroups/ml-group/providers/{provider}"

    def sign_in(self, **changes: str) -> "Answer":
        cloud = CLOUDS[self.cloud]
        form = {
            "client_id": self.client_id,
            "client_secret": SECRET,
            "grant_type": "client_credentials",
            "scope": f"{cloud.audience}/.default",
        } | changes
        tenant = form.pop("tenant", str(self.tenant.spec.tenant_id))
        return self.send("POST", f"https://{cloud.login}/{tenant}/oauth2/v2.0/token", form=form)

    def mms(self, method: str, path: str, body: object = None) -> "Answer":
        root = f"https://eastus.{CLOUDS[self.cloud].data_plane_domain}/modelmanagement/v1.0{self.workspace}"
        return self.send(method, f"{root}/{path}", body)

    def arm(
        self, method: str, path: str = "", body: object = None, *, version: str = "?api-version=2020-02-02"
    ) -> "Answer":
        return self.send(method, f"https://{CLOUDS[self.cloud].arm}{self.workspace}{path}{version}", body)

    def send(self, method: str, url: str, body: object = None, *, form: dict[str, str] | None = None) -> "Answer":
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        raw = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        if form is not None:
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            raw = urlencode(form).encode()
        return Answer(self.tenant.handle(Request.of_url(method, url, headers=headers, body=raw)))


@dataclass(frozen=True)
class Answer:
    response: Response

    @property
    def status(self) -> int:
        return self.response.status

    def json(self) -> Any:  # noqa: ANN401 - JSON
        return json.loads(self.response.body)

    @property
    def code(self) -> str:
        """The code of an error, wherever it stands."""
        body = self.json()
        return str(body["error"]["code"] if "error" in body else body["details"][0]["code"])

    @property
    def message(self) -> str:
        body = self.json()
        return str(body["error"]["message"] if "error" in body else body["details"][0]["message"])


def create_body(**changes: object) -> dict[str, object]:
    """The least that creates a web service."""
    return {"name": "churn", "computeType": "AKS", "computeName": "aks-prod", "imageId": "churn:1", **changes}
