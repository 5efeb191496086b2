"""Every parameter of a cluster goes through the SDK to Azure as it was written, and comes back as it is."""

import json
from typing import Any

import pytest

from contract.cluster_parameters import GOOD, ID, Section, body
from contract.world import MakeWorld, World
from pems import HOST, pair

PAIR = pair(HOST)
# What the journal keeps of texts under names that promise a secret.
HIDDEN = "***"


@pytest.fixture
def bare_world(make_world: MakeWorld) -> World:
    """A workspace without any cluster, an AKS cluster to attach, and a certificate with its key in the folder."""
    shared = {"resource_id": ID, "vm_size": "Standard_F8s_v2"}
    world = make_world({"managed_clusters": [shared]}, clusters=[])
    world.write("certificate.pem", PAIR.certificate)
    world.write("key.pem", PAIR.key)
    return world


def asked(world: World) -> object:
    """The body of the request for the cluster."""
    return next(entry.body for entry in world.tenant.journal.entries if entry.method == "PUT")


@pytest.mark.parametrize(("section", "config"), GOOD)
def test_what_is_configured_is_what_azure_is_asked_for(
    bare_world: World, section: Section, config: dict[str, Any]
) -> None:
    ended = bare_world.deploy(**{f"{section}_config": json.dumps(config)})

    assert ended.code == 0
    assert asked(bare_world) == body(section, config, certificate=PAIR.certificate, key=HIDDEN)


@pytest.mark.parametrize(("section", "config"), GOOD)
def test_what_is_configured_comes_back_and_differs_in_nothing(
    bare_world: World, section: Section, config: dict[str, Any]
) -> None:
    text = {f"{section}_config": json.dumps(config)}
    bare_world.deploy(**text)

    again = bare_world.deploy(**text)

    assert again.change == "unchanged"
    assert "used as it is" not in again.log


CHANGED = [
    ("agent_count", 5, "agent_count 4 (asked for: 5)"),
    ("vm_size", "Standard_D4s_v3", "vm_size Standard_F4s_v2 (asked for: Standard_D4s_v3)"),
    ("location", "eastus", "location westeurope (asked for: eastus)"),
    ("cluster_purpose", "DevTest", "cluster_purpose FastProd (asked for: DevTest)"),
    ("load_balancer_type", "PublicIp", "load_balancer_type InternalLoadBalancer (asked for: PublicIp)"),
    ("load_balancer_subnet", "other", "load_balancer_subnet internal (asked for: other)"),
    ("leaf_domain_label", "other", "leaf_domain_label churn (asked for: other)"),
]
BEFORE = {
    "agent_count": 4,
    "vm_size": "Standard_F4s_v2",
    "location": "westeurope",
    "cluster_purpose": "FastProd",
    "load_balancer_type": "InternalLoadBalancer",
    "load_balancer_subnet": "internal",
    "leaf_domain_label": "churn",
}


@pytest.mark.parametrize(("name", "value", "told"), CHANGED)
def test_a_parameter_that_azure_shows_and_that_differs_is_told(
    bare_world: World, name: str, value: object, told: str
) -> None:
    bare_world.deploy(provisioning_config=json.dumps(BEFORE))
    other = {**BEFORE, name: value}
    if name == "load_balancer_type":
        del other["load_balancer_subnet"]

    ended = bare_world.plan(provisioning_config=json.dumps(other))

    assert f"it has {told}." in ended.log
    assert ended.outputs["has-changes"] == "false"
