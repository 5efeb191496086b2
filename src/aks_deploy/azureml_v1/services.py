"""The web services of the workspace."""

from collections.abc import Callable
from typing import Any

import requests
from azureml._model_management._util import _get_mms_url
from azureml.core.model import Model
from azureml.core.webservice import AksWebservice, Webservice
from azureml.core.webservice.unknown_webservice import UnknownWebservice
from pydantic import SecretStr

from aks_deploy.azureml_v1.calls import sdk_call
from aks_deploy.azureml_v1.registry import AmlRegistry
from aks_deploy.azureml_v1.runnables import sdk_parameters_of
from aks_deploy.azureml_v1.translate import operation_of, sdk_parameters, web_service_of
from aks_deploy.azureml_v1.transport import Transport
from aks_deploy.domain.desired import ImageReference
from aks_deploy.domain.observed import Operation, WebService
from aks_deploy.domain.outcome import ScoringKeys
from aks_deploy.ports import NewService, ServiceChanges

_NOT_FOUND = 404


class AmlServices:
    """`ports.Services` over azureml-core."""

    def __init__(self, workspace: Any, transport: Transport, registry: AmlRegistry) -> None:  # noqa: ANN401 - azureml-core is untyped
        self._workspace = workspace
        self._transport = transport
        self._registry = registry

    def service(self, name: str) -> WebService | None:
        """The web service of this name, whatever its kind."""
        with sdk_call(self._transport, f"read the web service '{name}'"):
            payload = Webservice._get(self._workspace, name)  # noqa: SLF001 - as below
            if payload is None:
                return None
            # The SDK would read run and experiment of each model, each time, and make experiments that are gone.
            found = _object_of(self._workspace, {**payload, "models": []})
            return web_service_of(found, payload.get("environmentImageRequest") or {})

    def services_tagged(self, tag: str) -> tuple[str, ...]:
        """The names of the web services that carry this tag."""
        with sdk_call(self._transport, "list the web services"):
            found = Webservice.list(self._workspace, compute_type="AKS", tags=[tag])
            # Azure filters; that it did is not taken on trust where a name may be made up from the answer.
            return tuple(service.name for service in found if tag in (service.tags or {}))

    def start_create(self, new: NewService) -> str | None:
        """Ask for a new web service."""
        parameters = sdk_parameters(new.config) | {"tags": dict(new.tags), "compute_target_name": new.cluster_name}
        from_image = isinstance(new.runs, ImageReference)
        what = sdk_parameters_of(new.runs, self._registry)

        def create() -> None:
            config = AksWebservice.deploy_configuration(**parameters)
            deploy = Webservice.deploy_from_image if from_image else Model.deploy
            with what as given:
                deploy(self._workspace, new.name, **given, deployment_config=config, overwrite=new.overwrite)

        return self._start(create, f"create the web service '{new.name}'", ("POST", "/services"))

    def start_update(self, name: str, changes: ServiceChanges) -> str | None:
        """Ask for a change."""
        parameters = sdk_parameters(changes.config) | {"tags": dict(changes.tags)}
        what = sdk_parameters_of(changes.runs, self._registry)

        def update() -> None:
            found = Webservice(self._workspace, name)
            with what as given:
                if given.get("inference_config") and found.image is None:
                    # Where Azure names no environment, the SDK would make an image and wait for it.
                    found.environment = given["inference_config"].environment
                found.update(**given, **parameters)

        return self._start(update, f"update the web service '{name}'", ("PATCH", f"/services/{name}"))

    def start_delete(self, name: str) -> str | None:
        """Ask for the end of a web service. The SDK's own `delete` waits, and ignores a failed operation."""
        return self._start(
            lambda: self._request("DELETE", f"/services/{name}"),
            f"delete the web service '{name}'",
            ("DELETE", f"/services/{name}"),
        )

    def operation(self, operation_id: str, *, log_offset: int = 0) -> Operation | None:
        """The long-running operation."""
        with sdk_call(self._transport, "read the operation"):
            answer = self._request("GET", f"/operations/{operation_id}?offset={log_offset}", missing_ok=True)
            return operation_of(operation_id, answer.json(), log_offset) if answer.ok else None

    def keys(self, name: str) -> ScoringKeys:
        """The scoring keys."""
        with sdk_call(self._transport, f"read the keys of the web service '{name}'"):
            body = self._request("POST", f"/services/{name}/listkeys").json()
            return ScoringKeys(SecretStr(body["primaryKey"]), SecretStr(body["secondaryKey"]))

    def logs(self, name: str) -> str:
        """What the containers printed last."""
        with sdk_call(self._transport, f"read the logs of the web service '{name}'"):
            answer = self._request("GET", f"/services/{name}/logs?tail=5000&init=False", missing_ok=True)
            return str(answer.json().get("content") or "") if answer.ok else ""

    def _start(self, action: Callable[[], object], doing: str, request: tuple[str, str]) -> str | None:
        """Run an SDK call that changes something; its reads after the change was taken may fail without harm."""
        with sdk_call(self._transport, doing) as call:
            try:
                action()
            except Exception:
                if not call.accepted(*request):
                    raise
            return call.operation_id

    def _request(self, method: str, path: str, *, missing_ok: bool = False) -> requests.Response:
        """A call that the SDK has not, or only with a wait of its own inside."""
        answer = requests.request(
            method,
            f"{_get_mms_url(self._workspace)}{path}",
            headers=self._workspace._auth_object.get_authentication_header(),  # noqa: SLF001 - the SDK's own way to sign
            timeout=60,
        )
        if not (missing_ok and answer.status_code == _NOT_FOUND):
            answer.raise_for_status()
        return answer


def _object_of(workspace: Any, payload: dict[str, Any]) -> Any:  # noqa: ANN401 - as above
    """The SDK's web service of the kind that Azure names, as `Webservice.list` makes them."""
    kinds = Webservice._all_subclasses(Webservice)  # noqa: SLF001 - the SDK has no other way to an object
    kind = next((kind for kind in kinds if kind._webservice_type == payload["computeType"]), UnknownWebservice)  # noqa: SLF001 - as above
    return kind.deserialize(workspace, payload)
