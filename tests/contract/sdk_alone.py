"""azureml-core by itself: what it does with parameters that nobody has checked before."""

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from aml_simulator.azure.views import PARAMETERS as PLACES
from aml_simulator.mounts.in_process import in_process
from aml_simulator.tenant import Tenant
from contract.parameters import Parameters, Verdict
from simulator.kit import WORKSPACE, spec
from simulator.sdk import AksWebservice, Image, Webservice, WebserviceException, Workspace, sdk_workspace

_WHERE: dict[str, tuple[str, ...]] = {
    **PLACES,
    "primary_key": ("keys", "primaryKey"),
    "secondary_key": ("keys", "secondaryKey"),
    "compute_target_name": ("computeName",),
    "blobfuse_enabled": ("storageInitEnabled",),
}
# What the SDK leaves out because Azure does it anyway.
_SAID_BY_SILENCE: dict[str, object] = {"gpu_cores": 0, "autoscale_enabled": False, "tags": {}, "properties": {}}
_ABSENT = object()


@dataclass(frozen=True)
class SdkAlone:
    """The SDK and a tenant that notes what it is asked, but changes nothing."""

    tenant: Tenant
    workspace: Workspace
    image: Image

    @classmethod
    @contextmanager
    def over_a_service(cls) -> "Iterator[SdkAlone]":
        """With a web service `churn` that has Azure's defaults."""
        service = {"name": "churn", "image": "churn:1", "cluster": "aks-prod"}
        described = spec(workspaces=[WORKSPACE | {"services": [service]}])
        with pytest.MonkeyPatch.context() as patch, Tenant.of(described) as tenant, in_process(tenant):
            patch.setenv("PATH", "/nowhere")  # the SDK starts git five times for each web service
            workspace = sdk_workspace(tenant)
            image = Image(workspace, id="churn:1")
            # To the SDK a check that fails is a yes.
            tenant.faults.add("POST", "services/validate", status=500)
            tenant.faults.add("PATCH", "services/churn", status=400)
            yield cls(tenant, workspace, image)

    def creation(self, parameters: Parameters) -> dict[str, Any]:
        """What the SDK sends to create a web service from an image, as it is in JSON.

        Raises:
            Exception: whatever the SDK raises before it sends anything.
        """
        config = AksWebservice.deploy_configuration(**copy.deepcopy(dict(parameters)))
        sent = AksWebservice._build_create_payload("churn", self.image, config, False)  # noqa: FBT003 - what `deploy_from_image` calls
        body: dict[str, Any] = json.loads(json.dumps(sent, allow_nan=False))
        return body

    def on_creation(self, parameters: Parameters) -> Verdict:
        """What the SDK does with these parameters of a new web service."""
        try:
            body = self.creation(parameters)
        except WebserviceException:
            return Verdict.REFUSES
        except Exception:  # noqa: BLE001 - that it raises anything at all is what is asked
            return Verdict.BREAKS
        return Verdict.SENDS if arrived(body, parameters) else Verdict.CHANGES

    def in_update(self, parameters: Parameters) -> Verdict:
        """What the SDK does with these parameters of the web service that is there."""
        service, raised = Webservice(self.workspace, "churn"), None
        self.tenant.journal.clear()
        try:
            service.update(**copy.deepcopy(dict(parameters)))
        except Exception as error:  # noqa: BLE001 - as above
            raised = error
        sent: list[Any] = [entry.body for entry in self.tenant.journal.entries if entry.method == "PATCH"]
        if not sent:
            return Verdict.REFUSES if isinstance(raised, WebserviceException) else Verdict.BREAKS
        return Verdict.SENDS if arrived(patched(sent[0]), parameters) else Verdict.CHANGES


def patched(operations: list[dict[str, Any]]) -> dict[str, Any]:
    """What the operations of a JSON Patch give values to. Source: RFC 6902, and RFC 6901 for paths."""
    document: dict[str, Any] = {}
    for operation in operations:
        *parents, name = (part.replace("~1", "/").replace("~0", "~") for part in operation["path"][1:].split("/"))
        place = document
        for parent in parents:
            place = place.setdefault(parent, {})
        place[name] = operation["value"]
    return document


def arrived(body: dict[str, Any], parameters: Parameters) -> bool:
    """Whether Azure is told each of the parameters."""
    return all(_arrived(body, name, value) for name, value in parameters.items())


def _arrived(body: dict[str, Any], name: str, value: object) -> bool:
    found: Any = body
    for part in _WHERE[name]:
        found = found.get(part, _ABSENT) if isinstance(found, dict) else _ABSENT
    if name == "properties" and isinstance(value, dict) and isinstance(found, dict):
        return value.items() <= found.items()  # the SDK adds facts of git
    if found is _ABSENT:
        return name in _SAID_BY_SILENCE and _same(value, _SAID_BY_SILENCE[name])
    return _same(found, value)


def _same(found: object, value: object) -> bool:
    """Equal and, unlike in Python, no boolean equal to a number."""
    return found == value and isinstance(found, bool) == isinstance(value, bool)
