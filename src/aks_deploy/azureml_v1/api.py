"""The workspace's own API, for reads and for requests that azureml-core has not or would wait for.

The requests are those that azureml-core sends, but importing it takes longer than a whole run that finds nothing to
do: only what changes something goes through it. Source: azureml-core 1.61, by reading and running it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import requests

from aks_deploy.domain.workspace import WorkspaceReference
from aks_deploy.errors import RemoteUnavailableError

_ARM_VERSION = "2022-05-01"
_COMPUTE_VERSION = "2020-02-02"
_NOT_FOUND = 404
_TIMEOUT_S = 60

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ResourceManager:
    """Azure Resource Manager of one Azure cloud, and for whom tokens for it and for Azure ML must be meant."""

    url: str
    audience: str


# Source: azureml-core 1.61, `azureml._vendor.azure_cli_core.cloud`.
RESOURCE_MANAGERS = {
    "AzureCloud": ResourceManager("https://management.azure.com", "https://management.core.windows.net/"),
    "AzureChinaCloud": ResourceManager(
        "https://management.chinacloudapi.cn", "https://management.core.chinacloudapi.cn/"
    ),
    "AzureUSGovernment": ResourceManager(
        "https://management.usgovcloudapi.net", "https://management.core.usgovcloudapi.net/"
    ),
}


class WorkspaceApi:
    """Signed requests to one workspace. All run inside `sdk_call`, which tells what became of them.

    `token` gives a bearer token for an audience; it is called for every request and must cache.
    """

    def __init__(self, reference: WorkspaceReference, token: Callable[[str], str], cloud: str) -> None:
        self.reference = reference
        self._token = token
        self._manager = RESOURCE_MANAGERS[cloud]
        # One for all: a connection that is there already saves several trips to Azure and back.
        self._session = requests.Session()
        self._path = reference.resource_id

    @cached_property
    def workspace(self) -> Json:
        """The workspace as Azure Resource Manager has it, read once: `location`, `properties` and more."""
        found: Json = self.request("GET", f"{self._manager.url}{self._path}?api-version={_ARM_VERSION}").json()
        return found

    @cached_property
    def services(self) -> dict[str, str]:
        """Where the services of the workspace's region are, by name; read once, without a token."""
        answer = self._session.get(self.workspace["properties"]["discoveryUrl"], timeout=_TIMEOUT_S)
        answer.raise_for_status()
        return {name: str(address).rstrip("/") for name, address in answer.json().items() if address}

    def models_and_services(self, path: str) -> str:
        """The address of an image, a model, a web service or an operation; `path` starts with a slash."""
        return f"{self.services['modelmanagement']}/modelmanagement/v1.0{self._path}{path}"

    def computes(self, path: str = "") -> str:
        """The address of the compute targets, or of one."""
        return f"{self.services['api']}/rp/workspaces{self._path}/computes{path}?api-version={_COMPUTE_VERSION}"

    def changed_compute(self, name: str) -> str:
        """The address at which a compute target is changed or removed: there it is Azure Resource Manager's."""
        return f"{self._manager.url}{self._path}/computes/{name}?api-version={_COMPUTE_VERSION}"

    def environments(self, path: str) -> str:
        """The address of the environments, or of one."""
        return f"{self.services['experimentation']}/environment/v1.0{self._path}/environments{path}"

    def request(self, method: str, url: str, **query: str) -> requests.Response:
        """The answer, which is no refusal; HTTPError where Azure refuses."""
        answer = self._signed(method, url, query)
        answer.raise_for_status()
        return answer

    def find(self, url: str, **query: str) -> requests.Response | None:
        """The answer for what is at an address; None where Azure says that there is nothing."""
        answer = self._signed("GET", url, query)
        if answer.status_code == _NOT_FOUND:
            return None
        answer.raise_for_status()
        return answer

    def read(self, url: str, **query: str) -> Json | None:
        """What is at an address; None as `find`."""
        answer = self.find(url, **query)
        return None if answer is None else answer.json()

    def read_all(self, url: str, **query: str) -> Iterator[Json]:
        """Every item of a list, page by page."""
        here = urlsplit(url).netloc
        while url:
            page = self.request("GET", url, **query).json()
            yield from page.get("value") or ()
            if page.get("continuationToken"):
                query = {**query, "continuation": page["continuationToken"]}
                continue
            url, query = page.get("nextLink") or "", {}
            if url and urlsplit(url).netloc != here:
                raise RemoteUnavailableError(f"The next page of a list is said to be at another host than {here}.")

    def _signed(self, method: str, url: str, query: Mapping[str, str]) -> requests.Response:
        signature = {"Authorization": f"Bearer {self._token(self._manager.audience)}"}
        return self._session.request(method, url, params=query, headers=signature, timeout=_TIMEOUT_S)
