"""Azure Resource Manager: quotas, VM sizes, permissions and nodes. A run can do without each of them.

None of this has been tried against Azure; the fields are those of Azure's public REST reference.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from aks_deploy.azureml_v1.api import RESOURCE_MANAGERS
from aks_deploy.azureml_v1.transport import HastySession
from aks_deploy.domain.subscription import NodePool, Permission, Quota, VmSize, plain
from aks_deploy.domain.workspace import WorkspaceReference
from aks_deploy.errors import AccessDeniedError, AksDeployError, RemoteUnavailableError

_TIMEOUT_S = 10
_MOST_PAGES = 20
_FINE, _REFUSED = 200, (401, 403)
_UNTOLERATED = (":NoSchedule", ":NoExecute")


class _Answered(BaseModel):
    """Base of what is read of answers; everything else in them is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, alias_generator=to_camel)


class _Name(_Answered):
    value: str


class _Usage(_Answered):
    name: _Name
    current_value: int
    limit: int


class _Capability(_Answered):
    name: str
    value: str | None = None


class _Restriction(_Answered):
    type: str | None = None


class _Sku(_Answered):
    resource_type: str | None = None
    name: str | None = None
    family: str | None = None
    capabilities: tuple[_Capability, ...] | None = None
    restrictions: tuple[_Restriction, ...] | None = None

    def size(self) -> VmSize | None:
        """The VM size; None where it is something else."""
        if self.resource_type != "virtualMachines" or not self.name:
            return None
        has = {each.name: each.value or "" for each in self.capabilities or ()}
        # Some sizes have cores that they do not use.
        vcpus, memory_gb = has.get("vCPUsAvailable") or has.get("vCPUs"), has.get("MemoryGB")
        return VmSize(
            self.name,
            self.family or "",
            int(vcpus) if vcpus else None,
            float(memory_gb) if memory_gb else None,
            gpus=int(has.get("GPUs") or 0),
            restricted=any(each.type == "Location" for each in self.restrictions or ()),
        )


class _Granted(_Answered):
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()


class _PoolProperties(_Answered):
    count: int = 0
    vm_size: str = ""
    os_type: str | None = None
    enable_auto_scaling: bool | None = None
    max_count: int | None = None
    node_taints: tuple[str, ...] | None = None


class _Pool(_Answered):
    name: str
    properties: _PoolProperties

    def nodes(self) -> NodePool:
        """The node pool."""
        has = self.properties
        barred = any(taint.endswith(_UNTOLERATED) for taint in has.node_taints or ())
        most = max(has.count, has.max_count or 0) if has.enable_auto_scaling else has.count
        return NodePool(self.name, has.vm_size, has.count, most, takes_pods=has.os_type != "Windows" and not barred)


A = TypeVar("A", bound=_Answered)
T = TypeVar("T")


@dataclass(frozen=True)
class ArmSubscription:
    """`ports.Subscription` over HTTP. `token` gives a bearer token for an audience, and must cache.

    Each question is asked once, whatever became of it.
    """

    workspace: WorkspaceReference
    token: Callable[[str], str]
    cloud: str
    _asked: dict[str, Any] = field(default_factory=dict)

    def vm_sizes(self, region: str) -> Mapping[str, VmSize]:
        """The VM sizes of a region. The list is long: only what is needed of each size is kept."""

        def read() -> Mapping[str, VmSize]:
            path = f"{self._compute}/skus?api-version=2021-07-01&$filter=location%20eq%20'{plain(region)}'"
            sizes = [size for sku in self._items(path, _Sku) if (size := sku.size())]
            if not sizes:
                raise RemoteUnavailableError(f"Azure lists no VM size at all in {region}.")
            return {size.name.lower(): size for size in sizes}

        return self._once(f"sizes {plain(region)}", read)

    def quotas(self, region: str) -> Mapping[str, Quota]:
        """The quotas of a region."""

        def read() -> Mapping[str, Quota]:
            path = f"{self._compute}/locations/{plain(region)}/usages?api-version=2024-07-01"
            found = [Quota(each.name.value, each.current_value, each.limit) for each in self._items(path, _Usage)]
            return {quota.name.lower(): quota for quota in found}

        return self._once(f"quotas {plain(region)}", read)

    def permissions(self) -> tuple[Permission, ...]:
        """What the roles of this identity allow in the workspace."""
        path = f"{self.workspace.resource_id}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01"
        return self._once(
            "permissions",
            lambda: tuple(Permission(each.actions, each.not_actions) for each in self._items(path, _Granted)),
        )

    def node_pools(self, resource_id: str) -> tuple[NodePool, ...]:
        """The node pools of an AKS cluster."""
        path = f"{resource_id}/agentPools?api-version=2024-09-01"
        return self._once(
            f"pools {resource_id}",
            lambda: tuple(pool.nodes() for pool in self._items(path, _Pool)),
        )

    @property
    def _compute(self) -> str:
        return f"/subscriptions/{self.workspace.subscription_id}/providers/Microsoft.Compute"

    def _once(self, question: str, read: Callable[[], T]) -> T:
        """The answer, or the failure, from memory where there is one."""
        if question not in self._asked:
            try:
                self._asked[question] = read()
            except (AccessDeniedError, RemoteUnavailableError) as error:
                self._asked[question] = error
            except (TypeError, ValueError):  # what pydantic raises too
                self._asked[question] = RemoteUnavailableError("Azure's answer is not understood.")
        if isinstance(found := self._asked[question], AksDeployError):
            raise found
        answer: T = found
        return answer

    def _items(self, path: str, kind: type[A]) -> Iterator[A]:
        """Every item of a list, page by page."""
        manager = RESOURCE_MANAGERS[self.cloud]
        root, url = manager.url, f"{manager.url}{path}"
        with HastySession() as session:
            for _ in range(_MOST_PAGES):
                page = _page(session, url, self.token(manager.audience))
                yield from (kind.model_validate(item) for item in page.get("value") or ())
                url = str(page.get("nextLink") or "")
                if not url:
                    return
                if not url.startswith(f"{root}/"):
                    raise RemoteUnavailableError(f"{_asked(root + path)} leads to another host.")
        raise RemoteUnavailableError(f"{_asked(root + path)} comes in more than {_MOST_PAGES} pages.")


def _page(session: HastySession, url: str, token: str) -> dict[str, Any]:
    """One page.

    Raises:
        AccessDeniedError: 401 or 403.
        RemoteUnavailableError: any other answer that is not the one asked for.
    """
    answer = session.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=_TIMEOUT_S, allow_redirects=False)
    if answer.status_code in _REFUSED:
        raise AccessDeniedError(
            f"Azure does not let this identity see it ({answer.status_code}).", diagnosis_code="auth.permission-denied"
        )
    page = answer.json() if answer.status_code == _FINE else None
    if not isinstance(page, dict):
        raise RemoteUnavailableError(f"{_asked(url)} answered {answer.status_code}.")
    return page


def _asked(url: str) -> str:
    return f"GET {urlsplit(url).hostname} …/{urlsplit(url).path.rpartition('/')[2]}"
