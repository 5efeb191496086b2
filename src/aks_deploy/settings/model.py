"""The settings: one field each, with everything that the command line, action.yml and the docs say about it."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, WithJsonSchema

from aks_deploy.domain.azure_names import ResourceGroup
from aks_deploy.domain.cluster_config import AttachConfig, ProvisioningConfig
from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.desired import ImageReference, check_cluster_name, check_service_name
from aks_deploy.domain.fields import FilePath, Flag, Minutes, Name
from aks_deploy.domain.inference import InferenceConfig
from aks_deploy.domain.record import check_state_name
from aks_deploy.domain.texts import meant, typed
from aks_deploy.settings.model_list import AS_TEXT_OR_LIST, ModelList

# It becomes a part of addresses, so what cannot be a name must not get that far. Source: the pattern of workspaceName
# in the resource provider's description.
_WORKSPACE_NAME = re.compile(r"[a-zA-Z0-9][\w-]{2,32}", re.ASCII)
_IMAGE = r"^\s*[a-z0-9.-]+:[0-9]+\s*$"
_GUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class About:
    """What people are told about a setting.

    `section` is its name in the configuration file where it is a section there; `in_file` says whether it may be
    there at all; `value` stands for its value in the command line's help. `in_workflow` is the default in action.yml:
    the runner passes it as if somebody had given it, so only what no file may hold can have one.
    """

    text: str
    default: str = ""
    value: str = "TEXT"
    section: str = ""
    in_file: bool = True
    secret: bool = False
    in_workflow: str = ""


def is_guid(text: str) -> bool:
    """Whether the text is a GUID as Azure writes subscriptions, tenants and applications."""
    return _GUID.fullmatch(text) is not None


def _guid(text: str) -> str:
    if not is_guid(text):
        raise ValueError(f"'{text}' is not a GUID such as 12345678-90ab-cdef-1234-567890abcdef")
    return text.lower()


def _workspace_name(text: str) -> str:
    if not _WORKSPACE_NAME.fullmatch(text):
        raise ValueError(f"'{text}' must be 3-33 of a-z, A-Z, 0-9, '-' and '_', starting with a letter or digit")
    return text


def _image(value: Any) -> Any:  # noqa: ANN401 - runs before pydantic has typed the value
    if isinstance(value, str):
        return ImageReference.parse(meant(typed(value)))
    raise ValueError("must be text: name:version")


def _patterns(value: Any) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, str):
        return tuple(part for part in re.split(r"[\s,]+", value) if part)
    if isinstance(value, list | tuple):
        return tuple(value)
    raise ValueError("must be patterns such as v*, separated by commas, or a list of them")


Guid = Annotated[Name, AfterValidator(_guid)]
Image = Annotated[ImageReference, BeforeValidator(_image), WithJsonSchema({"type": "string", "pattern": _IMAGE})]
WorkspaceName = Annotated[Name, AfterValidator(_workspace_name)]
ServiceName = Annotated[Name, AfterValidator(check_service_name)]
ClusterName = Annotated[Name, AfterValidator(check_cluster_name)]
StateName = Annotated[Name, AfterValidator(check_state_name)]
Patterns = Annotated[tuple[Name, ...], Field(min_length=1), BeforeValidator(_patterns), AS_TEXT_OR_LIST]
_FROM_WORKSPACE_FILE = "from the workspace file"
_SEARCHED = "the first of .azureml/config.json, aml_config/config.json and config.json"


class Settings(BaseModel):
    """What a run is asked to do. What nobody gave has its default here; None where there is none."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    command: Annotated[
        Literal["deploy", "plan", "validate"],
        About(
            "What to do: deploy; plan, to print what would be done, write it to a file and do nothing; or validate, to "
            "check settings and files without a network, for pull requests",
            "deploy",
            value="COMMAND",
        ),
    ] = "deploy"
    config_file: Annotated[
        FilePath | None,
        About(
            "Configuration file in YAML or JSON, as a path in the workspace folder",
            "`.azureml/aks-deploy.yml` where it exists",
            value="FILE",
            in_file=False,
        ),
    ] = None
    workspace_file: Annotated[
        FilePath | None,
        About("JSON file with subscription_id, resource_group and workspace_name", _SEARCHED, value="FILE"),
    ] = None
    subscription_id: Annotated[
        Guid | None, About("Azure subscription of the workspace", _FROM_WORKSPACE_FILE, value="GUID")
    ] = None
    resource_group: Annotated[
        ResourceGroup | None, About("Resource group of the workspace", _FROM_WORKSPACE_FILE, value="NAME")
    ] = None
    workspace_name: Annotated[WorkspaceName | None, About("Azure ML workspace", _FROM_WORKSPACE_FILE, value="NAME")] = (
        None
    )
    auth: Annotated[
        Literal["auto", "service-principal", "oidc", "azure-cli", "managed-identity"],
        About(
            "How to sign in to Azure: auto uses what is given; service-principal azure-credentials; oidc GitHub's id "
            "token, with client-id and tenant-id; managed-identity that of the runner's machine; azure-cli the "
            "session of az login, on the command line only",
            "auto",
            value="KIND",
        ),
    ] = "auto"
    azure_credentials: Annotated[
        SecretStr | None,
        About(
            "Service principal as JSON with clientId, clientSecret and tenantId; pass a secret",
            value="-",
            in_file=False,
            secret=True,
        ),
    ] = None
    tenant_id: Annotated[
        Guid | None, About("Tenant of Microsoft Entra to sign in to, for oidc and azure-cli", value="GUID")
    ] = None
    client_id: Annotated[
        Guid | None,
        About("Application to sign in as, for oidc; user-assigned identity, for managed-identity", value="GUID"),
    ] = None
    azure_cloud: Annotated[
        Literal["AzureCloud", "AzureUSGovernment", "AzureChinaCloud"],
        About("Azure cloud: AzureCloud, AzureUSGovernment or AzureChinaCloud", "AzureCloud", value="CLOUD"),
    ] = "AzureCloud"
    github_token: Annotated[
        SecretStr | None,
        About(
            "Token for the record in GitHub: needs actions: read for state artifact, and to write variables for state "
            "variable, which GitHub's own token never may",
            value="-",
            in_file=False,
            secret=True,
            in_workflow="${{ github.token }}",
        ),
    ] = None
    image: Annotated[
        Image | None, About("Image to deploy, as name:version; or image-file, or models", value="NAME:VERSION")
    ] = None
    image_file: Annotated[
        FilePath, About("JSON file that names the image to deploy", "aml_config/image.json", value="FILE")
    ] = "aml_config/image.json"
    missing_image: Annotated[
        Literal["error", "skip"],
        About("What a missing image file means: error, or skip to end well with nothing done", "error", value="WHAT"),
    ] = "error"
    models: Annotated[
        ModelList | None,
        About(
            "Models to deploy instead of an image, as name:version or name:latest, several with commas between them",
            value="MODELS",
        ),
    ] = None
    inference_config: Annotated[
        InferenceConfig | None,
        About(
            "How the models are served: entry_script, source_directory, and environment or conda_file with base_image, "
            "as YAML, JSON or a file",
            "a single model of a framework that Azure ML serves by itself",
            value="YAML|FILE",
            section="inference",
        ),
    ] = None
    service_name: Annotated[
        ServiceName | None,
        About("Web service to create or update", "the one deployed before, else a name made once", value="NAME"),
    ] = None
    cluster_name: Annotated[
        ClusterName | None,
        About("AKS compute target to deploy to", "the one used before, else a name made once", value="NAME"),
    ] = None
    webservice_file: Annotated[
        FilePath,
        About(
            "JSON file that remembers the web service; read and written, never with keys",
            "aml_config/aks_webservice.json",
            value="FILE",
        ),
    ] = "aml_config/aks_webservice.json"
    state: Annotated[
        Literal["artifact", "variable", "file", "none"] | None,
        About(
            "Where the record of the deployment is kept between runs: artifact of the workflow, variable of the "
            "repository or of a GitHub environment, file in .azureml, or none",
            "artifact in a workflow, file elsewhere",
            value="WHERE",
        ),
    ] = None
    state_name: Annotated[
        StateName | None,
        About(
            "Name of the record; ENVIRONMENT/NAME, or ENVIRONMENT/ alone, is a variable of that GitHub environment",
            "made of workspace and web service",
            value="NAME",
        ),
    ] = None
    state_refs: Annotated[
        Patterns,
        About(
            "Tags whose runs may leave records that are believed, beside those of the default branch, as patterns "
            "separated by commas",
            "v*",
            value="PATTERNS",
        ),
    ] = ("v*",)
    deployment_config: Annotated[
        DeploymentConfig,
        About(
            "How the web service runs: parameters of AksWebservice.deploy_configuration, as YAML, JSON or a file",
            "what is not given is left to Azure and never changed",
            value="YAML|FILE",
            section="deployment",
        ),
    ] = DeploymentConfig()
    provisioning_config: Annotated[
        ProvisioningConfig | None,
        About(
            "What a missing cluster may become: parameters of AksCompute.provisioning_configuration, as YAML, JSON "
            "or a file; {} takes Azure's defaults",
            "a missing cluster is an error",
            value="YAML|FILE",
            section="provisioning",
        ),
    ] = None
    attach_config: Annotated[
        AttachConfig | None,
        About(
            "The AKS cluster that a missing compute target is attached to: parameters of "
            "AksCompute.attach_configuration, as YAML, JSON or a file; not together with provisioning-config",
            "a missing cluster is an error",
            value="YAML|FILE",
            section="attach",
        ),
    ] = None
    plan_file: Annotated[
        FilePath | None,
        About(
            "File with a plan: plan writes it; deploy with it does what it says, or ends as plan-changed with nothing "
            "done where a plan made anew is another one",
            "`aks-deploy-plan.json` for plan; deploy holds to none",
            value="FILE",
        ),
    ] = None
    replace: Annotated[
        Flag,
        About(
            "Allow what needs the web service, or its cluster where that failed, to be made again",
            "false",
            value="BOOL",
        ),
    ] = False
    timeout_minutes: Annotated[
        Minutes, About("Budget of the whole run in minutes, 1 to 360", "60", value="MINUTES")
    ] = 60
    expose_keys: Annotated[
        Flag,
        About("Set the outputs primary-key and secondary-key, masked in logs", "false", value="BOOL"),
    ] = False


PLAN_FILE = "aks-deploy-plan.json"
"""Where `plan` writes where nobody says."""


def about(name: str) -> About:
    """What people are told about the setting `name`; KeyError where there is none."""
    return next(item for item in Settings.model_fields[name].metadata if isinstance(item, About))


SETTINGS: tuple[str, ...] = tuple(Settings.model_fields)
SECTIONS: dict[str, str] = {about(name).section: name for name in SETTINGS if about(name).section}
"""The settings that are sections of the configuration file, by the section's name."""

RESERVED: frozenset[str] = frozenset(
    (
        *("smoke_test", "on_failure", "keys_to"),
        *("pr_comment", "delete_cluster", "rehearse"),
    )
)
"""Names that the public interface keeps for later."""


def public(name: str) -> str:
    """The setting's name as workflows and command lines spell it."""
    return name.replace("_", "-")
