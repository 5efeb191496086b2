"""The web services of the workspace."""

from collections.abc import Callable

from pydantic import SecretStr

from aks_deploy.azureml_v1.api import Json, WorkspaceApi
from aks_deploy.azureml_v1.calls import sdk_call
from aks_deploy.azureml_v1.lazily import LazySdk
from aks_deploy.azureml_v1.translate import operation_of, web_service_of
from aks_deploy.azureml_v1.transport import Transport
from aks_deploy.domain.observed import Operation, WebService
from aks_deploy.domain.outcome import ScoringKeys
from aks_deploy.errors import ConflictError
from aks_deploy.ports import NewService, ServiceChanges


class AmlServices:
    """`ports.Services` over the workspace's API, and over azureml-core for what creates or changes one."""

    def __init__(self, api: WorkspaceApi, transport: Transport, sdk: LazySdk) -> None:
        self._api = api
        self._transport = transport
        self._sdk = sdk
        self._seen: dict[str, Json] = {}

    def service(self, name: str) -> WebService | None:
        """The web service of this name, whatever its kind."""
        body = self._read(name)
        return web_service_of(body) if body else None

    def services_tagged(self, tag: str) -> tuple[str, ...]:
        """The names of the web services that carry this tag."""
        with sdk_call(self._transport, "list the web services"):
            bodies = self._api.read_all(self._url(), computeType="AKS", tags=tag, expand="true")
            # Azure filters; that it did is not taken on trust where a name may be made up from the answer.
            return tuple(service.name for service in map(web_service_of, bodies) if tag in service.tags)

    def services_on(self, cluster_name: str) -> tuple[WebService, ...]:
        """The web services that live on the cluster."""
        with sdk_call(self._transport, "list the web services"):
            bodies = self._api.read_all(self._url())
            on_it = (body for body in bodies if str(body.get("computeName") or "").lower() == cluster_name.lower())
            return tuple(map(web_service_of, on_it))

    def start_create(self, new: NewService) -> str | None:
        """Ask for a new web service."""
        with self._sdk.loaded.creating(new) as send:
            return self._start(send, f"create the web service '{new.name}'", ("POST", "/services"))

    def start_update(self, name: str, changes: ServiceChanges) -> str | None:
        """Ask for a change."""
        now = self._seen.get(name) or self._read(name)
        if now is None:
            raise ConflictError(f"The web service '{name}' was deleted meanwhile.", hint="Run again.")
        with self._sdk.loaded.updating(now, changes) as send:
            return self._start(send, f"update the web service '{name}'", ("PATCH", f"/services/{name}"))

    def start_delete(self, name: str) -> str | None:
        """Ask for the end of a web service. The SDK's own `delete` waits, and ignores a failed operation."""
        return self._start(
            lambda: self._api.request("DELETE", self._url(f"/{name}")),
            f"delete the web service '{name}'",
            ("DELETE", f"/services/{name}"),
        )

    def operation(self, operation_id: str, *, log_offset: int = 0) -> Operation | None:
        """The long-running operation."""
        with sdk_call(self._transport, "read the operation"):
            url = self._api.models_and_services(f"/operations/{operation_id}")
            answer = self._api.find(url, offset=str(log_offset))
            if answer is None:
                return None
            not_before_s = self._transport.asked_s(answer)
            return operation_of(operation_id, answer.json(), log_offset, not_before_s=not_before_s)

    def keys(self, name: str) -> ScoringKeys:
        """The scoring keys."""
        with sdk_call(self._transport, f"read the keys of the web service '{name}'"):
            body = self._api.request("POST", self._url(f"/{name}/listkeys")).json()
            return ScoringKeys(SecretStr(body["primaryKey"]), SecretStr(body["secondaryKey"]))

    def logs(self, name: str) -> str:
        """What the containers printed last."""
        with sdk_call(self._transport, f"read the logs of the web service '{name}'"):
            # Where the containers that prepare a replica fail, those that score print nothing.
            return self._log(name, init=False) or self._log(name, init=True)

    def _log(self, name: str, *, init: bool) -> str:
        body = self._api.read(self._url(f"/{name}/logs"), tail="5000", init=str(init))
        return str(body.get("content") or "") if body else ""

    def _read(self, name: str) -> Json | None:
        with sdk_call(self._transport, f"read the web service '{name}'"):
            body = self._api.read(self._url(f"/{name}"), expand="true")
        if body is not None:
            self._seen[name] = body
        return body

    def _start(self, send: Callable[[], object], doing: str, request: tuple[str, str]) -> str | None:
        """Send what changes something; reads of the SDK after the change was taken may fail without harm."""
        with sdk_call(self._transport, doing) as call:
            try:
                send()
            except Exception:
                if not call.accepted(*request):
                    raise
            return call.operation_id

    def _url(self, path: str = "") -> str:
        return self._api.models_and_services(f"/services{path}")
