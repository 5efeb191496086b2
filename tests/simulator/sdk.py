"""The unmodified SDK, prepared before it is imported."""

import os
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path

from aml_simulator.azure.clouds import CLOUDS
from aml_simulator.tenant import Tenant
from simulator.kit import CLIENT, SECRET

# The SDK reads both when it is imported: its discovery cache lies in HOME, and its retries would sleep.
_HOME = tempfile.TemporaryDirectory(prefix="simulator-tests-")
os.environ["HOME"] = _HOME.name
os.environ["AZUREML_DEFAULT_RETRIES"] = "0"

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # azureml-core warns of itself when it is imported
    from azure.identity import ClientSecretCredential
    from azureml.core import Dataset, Datastore, Environment, Experiment, Image, Model, Workspace
    from azureml.core.authentication import ServicePrincipalAuthentication, TokenAuthentication
    from azureml.core.compute import AksCompute, ComputeTarget
    from azureml.core.conda_dependencies import CondaDependencies
    from azureml.core.environment import DockerBuildContext
    from azureml.core.image import ContainerImage
    from azureml.core.model import InferenceConfig
    from azureml.core.webservice import AksWebservice, Webservice
    from azureml.exceptions import WebserviceException

__all__ = [
    "AksCompute",
    "AksWebservice",
    "ComputeTarget",
    "CondaDependencies",
    "ContainerImage",
    "Dataset",
    "Datastore",
    "DockerBuildContext",
    "Environment",
    "Experiment",
    "Image",
    "InferenceConfig",
    "Model",
    "ServicePrincipalAuthentication",
    "Webservice",
    "WebserviceException",
    "Workspace",
    "sdk_deploy",
    "sdk_deploy_models",
    "sdk_environment",
    "sdk_inference",
    "sdk_workspace",
]


def sdk_workspace(tenant: Tenant, secret: str = SECRET, cloud: str = "AzureCloud") -> Workspace:
    authority = CLOUDS[cloud].login
    credential = ClientSecretCredential(str(tenant.spec.tenant_id), CLIENT, secret, authority=authority)
    auth = TokenAuthentication(lambda audience: credential.get_token(f"{audience}/.default").token, cloud=cloud)
    return Workspace.get(
        "ml-prod", auth=auth, subscription_id=str(tenant.spec.subscriptions[0]), resource_group="ml-group"
    )


def sdk_deploy(
    workspace: Workspace, *, name: str = "churn", image: str = "churn:1", overwrite: bool = False, **settings: object
) -> AksWebservice:
    return Webservice.deploy_from_image(
        workspace,
        name,
        Image(workspace, id=image),
        AksWebservice.deploy_configuration(**({"num_replicas": 1} | settings)),
        ComputeTarget(workspace, "aks-prod"),
        overwrite=overwrite,
    )


def sdk_environment(name: str = "scoring", *packages: str) -> Environment:
    """An environment with the packages, which the SDK does not ask anybody about."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the SDK calls a function of its own YAML library that is about to go
        made = Environment(name)
        made.python.conda_dependencies = CondaDependencies.create(pip_packages=["azureml-defaults", *packages])
    return made


def sdk_inference(source: Path, script: str = "score.py", environment: Environment | None = None) -> InferenceConfig:
    return InferenceConfig(script, source_directory=str(source), environment=environment or sdk_environment())


def sdk_deploy_models(
    workspace: Workspace,
    models: Sequence[str],
    inference: InferenceConfig | None,
    *,
    name: str = "churn",
    overwrite: bool = False,
    **settings: object,
) -> AksWebservice:
    """Models by their ids; without an inference configuration, no code."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # azureml-core calls its own deployment of models old
        return Model.deploy(
            workspace,
            name,
            [Model(workspace, id=model) for model in models],
            inference,
            AksWebservice.deploy_configuration(**({"num_replicas": 1} | settings)),
            ComputeTarget(workspace, "aks-prod"),
            overwrite=overwrite,
        )
