"""A tenant behind a proxy, and what leads programs to the two."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aml_simulator.github.runner import services_environment
from aml_simulator.mounts.proxy import Proxy
from aml_simulator.tenant import Tenant


@dataclass(frozen=True, slots=True)
class Server:
    """A tenant that programs reach over the network."""

    tenant: Tenant
    proxy: Proxy

    @property
    def url(self) -> str:
        """The proxy's address; the control API is under it."""
        return self.proxy.url

    @property
    def ca_file(self) -> Path:
        """The certificate of the authority that programs must trust."""
        return self.proxy.ca_file

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead a program here, and what a runner would tell it of the services of Actions."""
        return self.proxy.environment | services_environment(self.tenant.spec.github)


@contextmanager
def served(tenant: Tenant, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[Server]:
    """Serve `tenant` until the end of the block, which closes it too.

    Raises:
        OSError: the address is taken, or not one of this machine.
    """
    with tenant, Proxy(tenant, host=host, port=port) as proxy:
        yield Server(tenant, proxy)
