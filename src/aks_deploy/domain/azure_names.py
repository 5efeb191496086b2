"""What Azure takes as a name, where it becomes part of an address: nothing else must get that far.

Source: Azure's naming rules for resources; the SDK checks none of these.
"""

import re
from typing import Annotated

from pydantic import AfterValidator

from aks_deploy.domain.fields import Name

_LONGEST_HOST = 253


def _like(pattern: str, rule: str) -> AfterValidator:
    """Accepts texts that match the whole pattern; the refusal names the rule."""
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError(f"must be {rule}")
        return text

    return AfterValidator(check)


def _host_name(text: str) -> str:
    label = r"[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?"
    if len(text) > _LONGEST_HOST or not re.fullmatch(rf"({label}\.)+{label}", text):
        raise ValueError("must be a host name such as scoring.example.org, without scheme, port or wildcard")
    return text


ResourceGroup = Annotated[
    Name, _like(r"[-\w.()]{0,89}[-\w()]", "1-90 letters, digits, '-', '_', '.', '(' and ')', not ending with '.'")
]
ManagedClusterName = Annotated[
    Name,
    _like(
        r"[a-zA-Z0-9]([-_a-zA-Z0-9]{0,61}[a-zA-Z0-9])?",
        "1-63 letters, digits, '-' and '_', with a letter or digit at both ends",
    ),
]
VirtualNetworkName = Annotated[
    Name,
    _like(
        r"[a-zA-Z0-9][-.a-zA-Z0-9_]{0,62}[a-zA-Z0-9_]",
        "2-64 letters, digits, '-', '_' and '.', starting with a letter or digit, not ending with '-' or '.'",
    ),
]
SubnetName = Annotated[
    Name,
    _like(
        r"[a-zA-Z0-9]([-.a-zA-Z0-9_]{0,78}[a-zA-Z0-9_])?",
        "1-80 letters, digits, '-', '_' and '.', starting with a letter or digit, not ending with '-' or '.'",
    ),
]
VmSize = Annotated[Name, _like(r"[a-zA-Z0-9][-a-zA-Z0-9_]{0,79}", "the name of a VM size, such as Standard_D3_v2")]
Location = Annotated[Name, _like(r"[a-zA-Z][a-zA-Z0-9]*( [a-zA-Z0-9]+)*", "an Azure region, such as eastus or East US")]
HostName = Annotated[Name, AfterValidator(_host_name)]
# Azure ML puts six characters of its own behind it, and DNS allows 63.
LeafDomainLabel = Annotated[
    Name,
    _like(
        r"[a-z]([-a-z0-9]{0,55}[a-z0-9])?",
        "1-57 of a-z, 0-9 and '-', starting with a letter and not ending with '-'",
    ),
]
