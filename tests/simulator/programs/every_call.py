"""Every call of azureml-core 1.61 that leads to a web service on AKS, and what is around it."""

import os

import requests
from azure.identity import ClientAssertionCredential, ClientSecretCredential, ManagedIdentityCredential
from azureml._restclient.artifacts_client import ArtifactsClient
from azureml.core import Datastore, Environment, Image, Model, Webservice, Workspace
from azureml.core.authentication import MsiAuthentication, ServicePrincipalAuthentication, TokenAuthentication
from azureml.core.compute import AksCompute, ComputeTarget
from azureml.core.environment import DockerBuildContext
from azureml.core.image import ContainerImage
from azureml.core.model import InferenceConfig
from azureml.core.webservice import AksWebservice

TENANT, CLIENT, SECRET = (os.environ[name] for name in ("TENANT_ID", "CLIENT_ID", "CLIENT_SECRET"))
SUBSCRIPTION = os.environ["SUBSCRIPTION_ID"]
WHERE = {"subscription_id": SUBSCRIPTION, "resource_group": "ml-group"}


def signing_in() -> Workspace:
    """With a secret, an id token, as the machine, with a token of one's own; and once in vain."""
    credentials = (
        ClientSecretCredential(TENANT, CLIENT, SECRET),
        ClientAssertionCredential(TENANT, CLIENT, id_token),
        ManagedIdentityCredential(),
    )
    ways = [token_of(credential) for credential in credentials]
    by_secret = ServicePrincipalAuthentication(TENANT, CLIENT, SECRET)
    try:
        ServicePrincipalAuthentication(TENANT, CLIENT, "wrong").get_authentication_header()
    except Exception as refused:
        assert "AADSTS7000215" in str(refused)
    for auth in (*ways, MsiAuthentication(), by_secret):
        assert Workspace.get("ml-prod", auth, **WHERE).location == "eastus"
    return Workspace.from_config(auth=by_secret)


def token_of(credential) -> TokenAuthentication:
    return TokenAuthentication(lambda audience: credential.get_token(f"{audience}/.default").token)


def id_token() -> str:
    """As a job of a workflow gets it."""
    url = os.environ["ACTIONS_ID_TOKEN_REQUEST_URL"] + "&audience=api%3A%2F%2FAzureADTokenExchange"
    bearer = {"Authorization": f"bearer {os.environ['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}"}
    return requests.get(url, headers=bearer, timeout=30).json()["value"]


def workspaces(ws: Workspace) -> None:
    assert list(Workspace.list(SUBSCRIPTION, auth=ws._auth)) == ["ml-prod"]
    assert list(Workspace.list(SUBSCRIPTION, auth=ws._auth, resource_group="ml-group")) == ["ml-prod"]
    assert Workspace.create("ml-prod", ws._auth, location="eastus", exist_ok=True, **WHERE).name == "ml-prod"
    # Without a location it is that of the resource group.
    assert Workspace.create("ml-prod", ws._auth, exist_ok=True, **WHERE).name == "ml-prod"
    assert ws.get_details()["id"].endswith("/ml-prod")
    ws.write_config(file_name="written.json")
    vault = ws.get_default_keyvault()
    vault.set_secret("one", "1")
    vault.set_secrets({"two": "2", "three": "3"})
    assert (vault.get_secret("one"), vault.get_secrets(["two", "four"])) == ("1", {"two": "2", "four": None})
    assert len(vault.list_secrets()) == 3
    vault.delete_secrets(["one", "two", "three"])
    assert set(ws.datastores) == {"workspaceblobstore", "workspaceartifactstore"}
    Datastore.get(ws, "workspaceblobstore").set_as_default()
    store = ws.get_default_datastore()
    store.upload("source", "up", show_progress=False)
    assert store.download("down", prefix="up", show_progress=False)


def models(ws: Workspace) -> list:
    first = Model.register(ws, "weights.json", "weights", tags={"a": "b"}, model_framework="ScikitLearn")
    folder = Model.register(ws, "source", "folder", properties={"p": "q"})
    first.update(tags={"a": "c"}, description="changed")
    first.add_properties({"r": "s"})
    assert [each.id for each in Model.list(ws, name="weights", tags=[["a", "c"]])] == ["weights:1"]
    assert (Model(ws, "weights").id, Model(ws, id="folder:1").properties) == ("weights:1", {"p": "q"})
    assert {each.id for each in Model.list(ws, latest=True)} == {"weights:1", "folder:1"}
    assert first.download("model", exist_ok=True).endswith("weights.json")
    assert "score.py" in str(folder.get_sas_urls())
    # As a package's save() reads single files, without its search for Docker.
    origin, container, path = next(iter(folder.get_sas_urls().values())).partition("?")[0].split("/", 6)[4:]
    ArtifactsClient(ws.service_context).download_artifact(origin, container, path, "single.py")
    Model.register(ws, "weights.json", "gone").delete()
    return [first, folder]


def environments(ws: Workspace) -> Environment:
    made = Environment.from_conda_specification("scoring", "conda.yml")
    registered = made.register(ws)
    registered.register(ws)
    Environment.label(ws, "scoring", "1", ["tried"])
    assert Environment.get(ws, "scoring").version == Environment.get(ws, "scoring", version="1").version == "1"
    assert Environment.get(ws, "scoring", label="tried").version == "1"
    assert "scoring" in Environment.list(ws)
    registered.build(ws).wait_for_completion(show_output=True)
    assert registered.get_image_details(ws)["imageExistsInRegistry"]
    made.get_image_details(ws)
    with open("Dockerfile", "w") as file:
        file.write("FROM ubuntu")
    os.makedirs("context", exist_ok=True)
    os.replace("Dockerfile", "context/Dockerfile")
    Environment.from_docker_build_context("built", DockerBuildContext.from_local_directory(ws, "context")).register(ws)
    return registered


def images(ws: Workspace, model: Model) -> None:
    config = ContainerImage.image_configuration("score.py", "python", conda_file="conda.yml", dependencies=["source"])
    image = ContainerImage.create(ws, "multiplier", [model], config)
    image.wait_for_creation(show_output=True)
    image.update(tags={"a": "b"})
    assert [each.id for each in Image.list(ws, image_name="multiplier", model_name="weights")] == ["multiplier:1"]
    assert Image(ws, name="multiplier", version=1).tags == {"a": "b"}
    image.delete()


def packages(ws: Workspace, model: Model, inference: InferenceConfig) -> None:
    package = Model.package(ws, [model], inference)
    package.wait_for_creation(show_output=True)
    assert package.get_container_registry().address == package.location.partition("/")[0]
    assert "Installing scikit-learn" in package.get_logs()
    files = Model.package(ws, [model], inference, generate_dockerfile=True)
    files.wait_for_creation(show_output=True)
    assert files.location


def clusters(ws: Workspace) -> AksCompute:
    made = ComputeTarget.create(ws, "aks-new", AksCompute.provisioning_configuration(agent_count=3))
    made.wait_for_completion(show_output=True)
    assert made.get_credentials()["adminKubeConfig"]
    made.delete()
    made.wait_for_completion(show_output=True, is_delete_operation=True)
    attached = ComputeTarget.attach(ws, "shared", AksCompute.attach_configuration("platform", "shared"))
    attached.wait_for_completion(show_output=True)
    attached.detach()
    assert "aks-prod" in ws.compute_targets
    return ComputeTarget(ws, "aks-prod")


def services(ws: Workspace, chosen: list, inference: InferenceConfig, target: AksCompute) -> None:
    config = AksWebservice.deploy_configuration(num_replicas=1, tags={"a": "b"})
    from_image = Webservice.deploy_from_image(ws, "from-image", Image(ws, id="base:1"), config, target)
    from_image.wait_for_deployment(show_output=True)
    service = Model.deploy(ws, "from-models", chosen, inference, config, target)
    service.wait_for_deployment(show_output=True)
    no_code = Model.deploy(ws, "no-code", chosen[:1], deployment_config=config, deployment_target=target)
    no_code.wait_for_deployment(show_output=True)
    assert {service.state, from_image.state, no_code.state} == {"Healthy"}
    from_image.update(image=Image(ws, id="base:2"), cpu_cores=0.2, tags={"a": "c"})
    from_image.wait_for_deployment(show_output=True)
    service.update(models=chosen[:1], inference_config=inference, num_replicas=2)
    service.wait_for_deployment(show_output=True)
    service.add_tags({"c": "d"})
    assert service.run('{"data": [1]}') is not None
    before = service.get_keys()
    service.regen_key("Primary")
    service.regen_key("Secondary", set_key="k" * 32)
    assert service.get_keys()[1] == "k" * 32 != before[1]
    service.update(auth_enabled=False, token_auth_enabled=True)
    service.wait_for_deployment(show_output=True)
    assert service.get_token()[0] != service.get_access_token().access_token
    assert service.get_logs()
    assert [each.name for each in Webservice.list(ws, tags=["c"], model_name="weights")] == ["from-models"]
    again = Model.deploy(ws, "from-models", chosen, inference, config, target, overwrite=True)
    again.wait_for_deployment(show_output=True)
    for each in ws.webservices.values():
        each.delete()
    assert not Webservice.list(ws)


def main() -> None:
    ws = signing_in()
    workspaces(ws)
    chosen = models(ws)
    environment = environments(ws)
    inference = InferenceConfig("score.py", source_directory="source", environment=environment)
    images(ws, chosen[0])
    packages(ws, chosen[0], inference)
    services(ws, chosen, inference, clusters(ws))
    print("every call was answered")


if __name__ == "__main__":
    main()
