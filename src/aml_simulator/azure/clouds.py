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
    GITHUB = "github"


MACHINE_HOST = "169.254.169.254"
"""Where programs find the metadata of the Azure machine that they run on."""

GITHUB_HOST = "run-actions-1-azure-eastus.actions.githubusercontent.com"
"""One of the hosts where jobs of GitHub Actions ask for id tokens."""

_EVERYWHERE = {MACHINE_HOST: Area.MACHINE, GITHUB_HOST: Area.GITHUB}


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


def place_of(host: str, clouds: tuple[Cloud, ...]) -> Place | None:
    """The cloud and area that `host` (lower case, no port) belongs to; None where it is none of theirs.

    A machine's metadata are in whatever cloud the machine is; GitHub is in none, and its routes do not ask.
    """
    if host in _EVERYWHERE:
        return Place(clouds[0], _EVERYWHERE[host])
    for cloud in clouds:
        if host == cloud.login or host in cloud.login_aliases:
            return Place(cloud, Area.LOGIN)
        if host == cloud.arm:
            return Place(cloud, Area.ARM)
        if host.endswith("." + cloud.data_plane_domain):
            return Place(cloud, Area.DATA_PLANE)
        if host.endswith(cloud.storage("")):
            return Place(cloud, Area.STORAGE)
    return None
