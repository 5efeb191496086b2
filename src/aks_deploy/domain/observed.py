"""What Azure has: read, never remembered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aks_deploy.domain.cluster_config import ProvisioningConfig
from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.desired import ImageReference
from aks_deploy.domain.load import Load
from aks_deploy.domain.models import EnvironmentReference, ModelReference
from aks_deploy.domain.subscription import Facts

OWNER_TAG = "aks-deploy.repository"
COMMIT_TAG = "aks-deploy.commit"
RUN_TAG = "aks-deploy.run"
SOURCE_TAG = "aks-deploy.source"
"""Holds the digest of the source files: Azure ML keeps them, but gives no cheap way to compare them."""
OUR_TAGS = (OWNER_TAG, COMMIT_TAG, RUN_TAG, SOURCE_TAG)


@dataclass(frozen=True, slots=True)
class Image:
    """An image of the workspace. Only one whose creation succeeded can be deployed."""

    reference: ImageReference
    creation_state: str

    @property
    def deployable(self) -> bool:
        """Whether Azure has finished building it."""
        return self.creation_state == "Succeeded"


# Source: azureml-core 1.61, `Model._SUPPORTED_FRAMEWORKS_FOR_NO_CODE_DEPLOY`.
_SERVED_WITHOUT_CODE = ("Onnx", "ScikitLearn", "TensorFlow", "Multi")


@dataclass(frozen=True, slots=True)
class Model:
    """A model of the workspace. `framework` is what it was registered as, empty where nobody said."""

    reference: ModelReference
    framework: str = ""

    @property
    def served_without_code(self) -> bool:
        """Whether Azure ML brings the code and the environment that serve it."""
        return self.framework in _SERVED_WITHOUT_CODE


@dataclass(frozen=True, slots=True)
class Cluster:
    """A compute target of the workspace. `errors` are Azure's own words about a failed provisioning.

    `config` holds what Azure returns of its parameters, once it is ready; an attached one has those of its nodes too.
    """

    name: str
    kind: str
    state: str
    resource_id: str | None = None
    """The AKS cluster behind it."""
    attached: bool = False
    config: ProvisioningConfig = field(default_factory=ProvisioningConfig)
    errors: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether web services can be deployed to it."""
        return self.state == "Succeeded"

    @property
    def failed(self) -> bool:
        """Whether it will never become ready by itself. Azure spells the last one with one l."""
        return self.state in ("Failed", "Canceled")

    @property
    def leaving(self) -> bool:
        """Whether it is being deleted or detached."""
        return self.state == "Deleting"

    @property
    def remedy(self) -> str:
        """What to do about it where it has failed."""
        if self.attached:
            return "Give replace: true to have it detached and attached again: the AKS cluster itself stays."
        return "Give replace: true to have it deleted and made again, or give another cluster-name."


@dataclass(frozen=True, slots=True)
class WebService:
    """A web service of the workspace. `config` holds every parameter as Azure returns it."""

    name: str
    kind: str
    state: str
    cluster_name: str | None
    image: ImageReference | None
    """None where the web service was made from models and an environment."""
    config: DeploymentConfig
    models: tuple[str, ...] = ()
    """As `name:version`; this and the next two are of one made from models, and empty where Azure is silent."""
    environment: str | None = None
    """As `name:version`, or the name alone."""
    entry_script: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    scoring_uri: str | None = None
    swagger_uri: str | None = None
    error: str = ""
    operation_id: str | None = None
    """The operation that was the last to change it, as Azure names it."""
    replicas: tuple[int, int] | None = None
    """How many of them can answer, and how many there should be; None where Azure is silent."""

    @property
    def described(self) -> str:
        """Its state, and how many of its replicas can answer, for people."""
        return self.state + (", with {} of {} replicas".format(*self.replicas) if self.replicas else "")

    @property
    def all_available(self) -> bool:
        """Whether Azure says that all of its replicas can answer."""
        return self.replicas is not None and self.replicas[0] >= self.replicas[1] > 0

    def lives_on(self, cluster_name: str) -> bool:
        """Whether that is its cluster: Azure's names do not depend on case."""
        return self.cluster_name is not None and self.cluster_name.lower() == cluster_name.lower()

    @property
    def healthy(self) -> bool:
        """Whether it answers, as far as Azure knows."""
        return self.state == "Healthy"

    @property
    def failed(self) -> bool:
        """Whether it will never become Healthy by itself. Unhealthy and Unschedulable may."""
        return self.state == "Failed"

    @property
    def settling(self) -> bool:
        """Whether a change of it is under way."""
        return self.state == "Transitioning"

    @property
    def runs(self) -> str:
        """The image or the models, for people."""
        return str(self.image) if self.image else ", ".join(self.models) or "models"

    @property
    def source(self) -> str | None:
        """The digest of the source files that our tag holds; None where it has no tag of ours."""
        return self.tags.get(SOURCE_TAG)

    @property
    def owner(self) -> str | None:
        """The repository that our tag names; None where it has no tag of ours."""
        return self.tags.get(OWNER_TAG)


@dataclass(frozen=True, slots=True)
class Operation:
    """A long-running operation of Azure ML. `error` is Azure's account of a failure, details included."""

    id: str
    state: str
    error: str = ""
    log: tuple[str, ...] = ()
    """The lines that Azure has added since `log_offset` of the read before."""
    log_offset: int = 0
    """Where the next read of the log begins, in Azure's count."""
    not_before_s: float = 0.0
    """For how many seconds Azure asks not to be asked again."""

    @property
    def running(self) -> bool:
        """Whether it is still under way. Unknown states count as running: the budget ends those."""
        return self.state not in ("Succeeded", "Failed", "Cancelled", "Canceled", "TimedOut")

    @property
    def succeeded(self) -> bool:
        """Whether Azure carried it out."""
        return self.state == "Succeeded"


@dataclass(frozen=True, slots=True)
class Observed:
    """All that planning needs to know of Azure. None is a definite absence."""

    cluster: Cluster | None
    service: WebService | None
    at: datetime
    """When it was read."""
    image: Image | None = None
    """As `models` and `environment`, read only where it is asked for."""
    models: tuple[Model, ...] = ()
    environment: EnvironmentReference | None = None
    image_names: tuple[str, ...] = ()
    """All images as `name:version`; read only where the image is absent."""
    model_names: tuple[str, ...] = ()
    environment_names: tuple[str, ...] = ()
    """As `image_names`; of each environment the newest version."""
    clusters: tuple[Cluster, ...] = ()
    """All AKS clusters; read only where the cluster is to be made and will not be provisioned."""
    on_cluster: tuple[str, ...] = ()
    """The names of the web services that live on the cluster; read only where it failed and may be replaced."""
    same_keys: Mapping[str, bool] = field(default_factory=dict)
    """Whether a given scoring key is that of the web service, by parameter; only those that could be compared."""
    facts: Facts = field(default_factory=Facts)
    """What the subscription offers, allows and has left; read only where something changes."""
    others: tuple[Load, ...] = ()
    """Of the workspace's other web services on the same cluster; read only where room on its nodes is asked about."""
