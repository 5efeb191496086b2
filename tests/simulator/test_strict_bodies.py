"""Every body that the SDK sends, with anything in it unknown or of another type, is refused and changes nothing."""

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from azureml.core.compute.aks import AksUpdateConfiguration, SslConfiguration
from azureml.core.resource_configuration import ResourceConfiguration
from hypothesis import given, settings
from hypothesis import strategies as st

from aml_simulator.azure.api import ROUTES
from aml_simulator.azure.clouds import CLOUDS, Area
from aml_simulator.azure.routing import Route
from aml_simulator.clock import ManualClock
from aml_simulator.http import Request, Response
from aml_simulator.mounts.in_process import in_process
from aml_simulator.schema import DEFAULT_SUBSCRIPTION, TenantFileError, TenantSpec, read_tenant_file
from aml_simulator.tenant import Tenant
from simulator.kit import WORKSPACE, Client, StagedScoring, create_body, spec
from simulator.sdk import (
    AksCompute,
    ComputeTarget,
    ContainerImage,
    Environment,
    Image,
    Model,
    Workspace,
    sdk_deploy,
    sdk_deploy_models,
    sdk_environment,
    sdk_inference,
    sdk_workspace,
)

pytestmark = [
    # azureml-core calls images deprecated, and functions of its own YAML library that are about to go.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::PendingDeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]
THEIRS = (
    f"/subscriptions/{DEFAULT_SUBSCRIPTION}/resourcegroups/g/providers/Microsoft.ContainerService/managedClusters/own"
)
ALL_SETTINGS: dict[str, Any] = {
    "num_replicas": None, "autoscale_enabled": True, "autoscale_min_replicas": 1, "autoscale_max_replicas": 3,
    "autoscale_refresh_seconds": 2, "autoscale_target_utilization": 60, "collect_model_data": True,
    "auth_enabled": True, "cpu_cores": 0.2, "cpu_cores_limit": 0.4, "memory_gb": 0.6, "memory_gb_limit": 0.8,
    "enable_app_insights": True, "scoring_timeout_ms": 5000, "replica_max_concurrent_requests": 2,
    "max_request_wait_time": 600, "period_seconds": 11, "initial_delay_seconds": 12, "timeout_seconds": 3,
    "success_threshold": 1, "failure_threshold": 4, "namespace": "ours", "primary_key": "p" * 32,
    "secondary_key": "s" * 32, "tags": {"team": "risk"}, "properties": {"by": "test"}, "description": "scores",
}  # fmt: skip
CHANGED = {name: value for name, value in ALL_SETTINGS.items() if name not in ("primary_key", "secondary_key")}


def variants(value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - JSON
    """The same with one thing wrong in it, and where: a field that there is not, or a value of another type."""
    if isinstance(value, dict):
        yield "+", value | {"noSuchField": 1}
        for name, item in value.items():
            yield from ((f".{name}{where}", value | {name: other}) for where, other in variants(item))
        yield "", ["an object"]
    elif isinstance(value, list):
        for number, item in enumerate(value):
            for where, other in variants(item):
                changed = deepcopy(value)
                changed[number] = other
                yield f"[{number}]{where}", changed
        yield "", {"noSuchField": 1}
    else:
        yield "", [["another type"]]
        yield "", {"another": 7}
        if value is not None:  # which says nothing of what is expected
            yield "", 7 if isinstance(value, str) else "7"
            yield "", float("inf") if type(value) in (int, float) else 7.5


class Suspicious(Tenant):
    """A tenant that tries every body with something wrong in it before it takes the right one."""

    def __init__(self, *arguments: Any, **more: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(*arguments, **more)
        self.tried = 0
        self.taken: list[str] = []

    def handle(self, request: Request) -> Response:
        if request.headers.get("content-type", "").startswith("application/json") and request.body:
            for where, body in variants(request.json()):
                if where.endswith(".condaDependencies+"):
                    continue  # which is conda's: what it does not know it ignores
                self._try(replace(request, body=json.dumps(body).encode()), where)
        return super().handle(request)

    def _try(self, request: Request, where: str) -> None:
        before = self._everything()
        response = super().handle(request)
        # The questions that the SDK asks beforehand are answered with 200 and the error.
        asked = "/services/validate" in request.path and b'{"error": ' in response.body
        self.tried += 1
        if not (response.status == 400 or (response.status == 200 and asked)) or before != self._everything():
            self.taken.append(f"{request.method} {request.path.rpartition('ml-prod/')[2]}: {where}")

    def _everything(self) -> str:
        with self._site.settled() as world:
            services = [service for each in world.workspaces.values() for service in each.services.values()]
            return repr(([*world.workspaces.values()], world.running, [asdict(each.keys) for each in services]))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a script in it and in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "source").mkdir()
    for folder in (tmp_path, tmp_path / "source"):
        (folder / "score.py").write_text("def init(): pass\ndef run(raw): return raw\n")
    return tmp_path


def models(workspace: Workspace, _: Tenant) -> None:
    resources = ResourceConfiguration(cpu=1, memory_in_gb=0.5, gpu=1)
    model = Model.register(
        workspace, "score.py", "ours", tags={"a": "b"}, properties={"c": "d"}, description="scores",
        model_framework="ScikitLearn", model_framework_version="1.5", resource_configuration=resources,
    )  # fmt: skip
    model.update(tags={"a": "c"}, description="scored", resource_configuration=resources)
    model.add_properties({"e": "f"})


def environments(workspace: Workspace, tenant: Tenant) -> None:
    environment = sdk_environment("ours", "scikit-learn==1.5")
    environment.environment_variables = {"THRESHOLD": "0.5"}
    environment.docker.base_image_registry.address = "registry.example"
    environment.register(workspace)
    Environment.label(workspace, "ours", "1", ["live"])
    tenant.clock.advance(600)
    environment.build(workspace)


def images(workspace: Workspace, tenant: Tenant) -> None:
    Path("conda.yml").write_text("dependencies:\n- pip:\n  - numpy\n")
    wanted = ContainerImage.image_configuration(
        "score.py", "python", conda_file="conda.yml", tags={"a": "b"}, properties={"c": "d"}, description="scores"
    )
    image = Image.create(workspace, "ours", [Model(workspace, id="churn:1")], wanted)
    tenant.clock.advance(120)
    image.add_tags({"stage": "new"})
    Model.package(workspace, [Model(workspace, id="churn:1")], sdk_inference(Path("source")), image_name="p")


def clusters(workspace: Workspace, tenant: Tenant) -> None:
    wanted = AksCompute.provisioning_configuration(
        agent_count=4, vm_size="Standard_F4s_v2", location="westus", load_balancer_type="InternalLoadBalancer",
        load_balancer_subnet="inner", vnet_resourcegroup_name="g", vnet_name="v", subnet_name="s",
        service_cidr="10.0.0.0/16", dns_service_ip="10.0.0.10", docker_bridge_cidr="172.17.0.1/16",
    )  # fmt: skip
    wanted.enable_ssl(leaf_domain_label="churn", overwrite_existing_domain=True)
    cluster = ComputeTarget.create(workspace, "aks-new", wanted)
    ComputeTarget.attach(workspace, "aks-own", AksCompute.attach_configuration(resource_id=THEIRS))
    tenant.clock.advance(600)
    cluster.refresh_state()
    cluster.update(AksUpdateConfiguration(SslConfiguration(status="Auto", renew=True, leaf_domain_label="churn")))


def services_of_images(workspace: Workspace, tenant: Tenant) -> None:
    service = sdk_deploy(workspace, **ALL_SETTINGS)
    tenant.clock.advance(90)
    service.update(image=Image(workspace, id="churn:2"), **CHANGED)
    tenant.clock.advance(60)
    service.regen_key("Primary", "k" * 32)
    service.delete()


def services_of_models(workspace: Workspace, tenant: Tenant) -> None:
    inference = sdk_inference(Path("source"))
    service = sdk_deploy_models(workspace, ["churn:1"], inference, **ALL_SETTINGS)
    tenant.clock.advance(300)
    service.update(models=[Model(workspace, id="churn:2")], inference_config=inference, **CHANGED)
    tenant.clock.advance(300)
    sdk_deploy_models(workspace, ["churn:1"], None, overwrite=True)


def description() -> TenantSpec:
    known = [{"name": "churn", "version": version, "framework": "ScikitLearn"} for version in (1, 2)]
    return spec(workspaces=[WORKSPACE | {"models": known}], managed_clusters=[{"resource_id": THEIRS}])


@pytest.mark.parametrize(
    ("program", "at_least"),
    [
        (models, 100),
        (environments, 200),
        (images, 300),
        (clusters, 200),
        (services_of_images, 1000),
        (services_of_models, 2000),
    ],
)
def test_a_body_with_anything_wrong_in_it_is_400_and_changes_nothing(
    program: Callable[[Workspace, Tenant], None], at_least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)  # the SDK waits five seconds before it looks at new keys
    with Suspicious(description(), ManualClock(), StagedScoring()) as tenant, in_process(tenant):
        try:
            program(sdk_workspace(tenant), tenant)
        finally:
            assert tenant.taken == []

    assert tenant.tried >= at_least


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
WITH_A_BODY = [
    route for route in ROUTES.routes if "{workspace}" in route.template and route.method in ("POST", "PUT", "PATCH")
]


@pytest.mark.parametrize("route", WITH_A_BODY, ids=lambda route: f"{route.method} {route.template[-40:]}")
@settings(deadline=None, max_examples=30)
@given(body=JSON)
def test_whatever_a_body_is_it_is_answered(route: Route, body: object) -> None:
    with Tenant(description(), ManualClock(), StagedScoring()) as tenant:
        client = Client(tenant)
        host = CLOUDS["AzureCloud"].arm if route.area is Area.ARM else "eastus.api.azureml.ms"
        known = {"subscription": client.subscription, "group": "ml-group", "workspace": "ml-prod"}
        known |= {"service": "churn", "image": "churn:1", "model": "churn:1", "compute": "aks-prod"}
        path = re.sub(r"\{(\w+)\*?\}", lambda found: known.get(found[1], "x"), route.template)
        client.mms("POST", "services", create_body())

        assert client.send(route.method, f"https://{host}{path}?api-version=2020-02-02", body).status < 500


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"name": ' + b"[" * 65 + b"]" * 65 + b"}",
        b'{"name": NaN}',
        b'{"name": "churn", "computeName": "aks-prod", "containerResourceRequirements": {"cpu": 1e999}}',
        b'{"name": "\\ud800"}',
        b'{"numReplicas": ' + b"1" * 5000 + b"}",
    ],
    ids=["endless", "deep", "NaN", "infinite", "half a character", "huge number"],
)
def test_json_that_python_would_take_further_than_azure_is_400(client: Client, body: bytes) -> None:
    answer = client.mms("POST", "services", body)

    assert (answer.status, answer.code) == (400, "InvalidRequestBody")


@pytest.mark.parametrize("variables", [{"a=b": "c"}, {"": "c"}, {"1a": "c"}, {"a": "b\0"}, {"a\0": "b"}])
def test_variables_that_no_container_can_have_are_400(client: Client, variables: dict[str, str]) -> None:
    environment = {"name": "ours", "environmentVariables": variables, "python": {}}
    root = f"https://eastus.api.azureml.ms/environment/v1.0{client.workspace}/environments/ours"

    assert client.send("PUT", root, environment).status == 400


@pytest.mark.parametrize("conda", [{"dependencies": 3}, {"dependencies": [{"pip": "numpy"}]}, {"channels": "defaults"}])
def test_a_conda_specification_that_cannot_be_read_is_refused_wherever_it_stands(
    client: Client, conda: dict[str, object], tmp_path: Path
) -> None:
    root = f"https://eastus.api.azureml.ms/environment/v1.0{client.workspace}/environments/ours"
    assert client.send("PUT", root, {"name": "ours", "python": {"condaDependencies": conda}}).status == 400

    file = tmp_path / "tenant.yml"
    file.write_text(
        json.dumps({"workspaces": [{"name": "w", "environments": [{"name": "e", "conda_dependencies": conda}]}]})
    )
    with pytest.raises(TenantFileError, match=r"environments\.0\.conda_dependencies"):
        read_tenant_file(file)
