"""The three Azure clouds that a tenant can answer for: their host names and token audiences."""

from dataclasses import dataclass
from enum import Enum


class Area(Enum):
    """What a host serves."""

    LOGIN = "login"
    ARM = "arm"
    DATA_PLANE = "data plane"
    STORAGE = "storage"
    MACHINE = "machine"
    TELEMETRY = "telemetry"
    GITHUB = "github"
    GITHUB_API = "github's REST API"
    GITHUB_SERVER = "a GitHub server of one's own"
    GITHUB_RESULTS = "github's results service"
    GITHUB_BLOBS = "github's artifacts"


MACHINE_HOST = "169.254.169.254"
"""Where programs find the metadata of the Azure machine that they run on."""

GITHUB_HOST = "run-actions-1-azure-eastus.actions.githubusercontent.com"
"""One of the hosts where jobs of GitHub Actions ask for id tokens."""

RESULTS_HOST = "results-receiver.actions.githubusercontent.com"
"""Where jobs of GitHub Actions upload artifacts."""

BLOB_HOST = "productionresultssa0.blob.core.windows.net"
"""One of the hosts where GitHub keeps artifacts."""

TELEMETRY_HOST = "dc.services.visualstudio.com"
"""Where packages around the SDK report what is done with them. Source: azureml-telemetry, read and run."""

_EVERYWHERE = {
    TELEMETRY_HOST: Area.TELEMETRY,
    MACHINE_HOST: Area.MACHINE,
    GITHUB_HOST: Area.GITHUB,
    RESULTS_HOST: Area.GITHUB_RESULTS,
    BLOB_HOST: Area.GITHUB_BLOBS,
    "api.github.com": Area.GITHUB_API,
}


@dataclass(frozen=True, slots=True)
class Cloud:
    """One Azure cloud.

    Source: `azureml._vendor.azure_cli_core.cloud` (login, resource manager, audience), azure-identity's authorities;
    the data plane's domain from recorded discovery URLs, those of the sovereign clouds by assumption.
    """

    name: str
    login: str
    login_aliases: tuple[str, ...]
    arm: str
    audience: str
    portal: str
    data_plane_domain: str
    storage_suffix: str

    @property
    def audiences(self) -> frozenset[str]:
        """The `aud` claims that ARM and the data plane take, without the slash at the end."""
        return frozenset({self.audience.rstrip("/"), f"https://{self.arm}"})

    def data_plane(self, region: str) -> str:
        """The host of a region's data plane."""
        return f"{region}.{self.data_plane_domain}"

    def storage(self, account: str) -> str:
        """The host of a storage account's blobs."""
        return f"{account}.blob.{self.storage_suffix}"


CLOUDS = {
    cloud.name: cloud
    for cloud in (
        Cloud(
            name="AzureCloud",
            login="login.microsoftonline.com",
            login_aliases=("login.windows.net", "login.microsoft.com", "sts.windows.net"),
            arm="management.azure.com",
            audience="https://management.core.windows.net/",
            portal="https://portal.azure.com",
            data_plane_domain="api.azureml.ms",
            storage_suffix="core.windows.net",
        ),
        Cloud(
            name="AzureUSGovernment",
            login="login.microsoftonline.us",
            login_aliases=("login.usgovcloudapi.net",),
            arm="management.usgovcloudapi.net",
            audience="https://management.core.usgovcloudapi.net/",
            portal="https://portal.azure.us",
            data_plane_domain="api.ml.azure.us",
            storage_suffix="core.usgovcloudapi.net",
        ),
        Cloud(
            name="AzureChinaCloud",
            login="login.chinacloudapi.cn",
            login_aliases=("login.partner.microsoftonline.cn",),
            arm="management.chinacloudapi.cn",
            audience="https://management.core.chinacloudapi.cn/",
            portal="https://portal.azure.cn",
            data_plane_domain="api.ml.azure.cn",
            storage_suffix="core.chinacloudapi.cn",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Place:
    """What a host name stands for."""

    cloud: Cloud
    area: Area


def place_of(host: str, clouds: tuple[Cloud, ...], *, server: str = "github.com") -> Place | None:
    """The cloud and area that `host` (lower case, no port) belongs to; None where it is none of theirs.

    A machine's metadata are in whatever cloud the machine is; GitHub, whose host is `server`, is in none, and its
    routes do not ask.
    """
    if host in _EVERYWHERE:
        return Place(clouds[0], _EVERYWHERE[host])
    if server != "github.com" and host in (server, f"api.{server}"):
        return Place(clouds[0], Area.GITHUB_SERVER if host == server else Area.GITHUB_API)
    areas = ((cloud, _area(host, cloud)) for cloud in clouds)
    return next((Place(cloud, area) for cloud, area in areas if area), None)


def _area(host: str, cloud: Cloud) -> Area | None:
    if host == cloud.login or host in cloud.login_aliases:
        return Area.LOGIN
    if host == cloud.arm:
        return Area.ARM
    if host.endswith("." + cloud.data_plane_domain):
        return Area.DATA_PLANE
    return Area.STORAGE if host.endswith(cloud.storage("")) else None
