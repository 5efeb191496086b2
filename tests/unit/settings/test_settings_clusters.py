"""A cluster's configuration: rules reported where they are broken, its certificate read and checked."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pems import BEGIN, END, HOST, encrypted_key, pair
from unit.settings.folder import SUBSCRIPTION, Folder

OURS, OTHER = pair(HOST), pair("other.example.org")
GROUP = "resourcegroups/g/providers/Microsoft.ContainerService/managedClusters/shared"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A folder with a certificate and its key."""
    made = Folder(tmp_path)
    made.write("tls/certificate.pem", OURS.certificate)
    made.write("tls/key.pem", OURS.key)
    return made


def tls(certificate: str = "tls/certificate.pem", key: str = "tls/key.pem") -> str:
    return f"ssl_cname: {HOST}\nssl_cert_pem_file: {certificate}\nssl_key_pem_file: {key}\n"


def inline(certificate: str = OURS.certificate, key: str = OURS.key) -> str:
    """As a workflow writes secrets of several lines: ${{ toJSON(secrets.TLS_KEY) }}."""
    return f"ssl_cname: {HOST}\nssl_cert_pem: {json.dumps(certificate)}\nssl_key_pem: {json.dumps(key)}\n"


def test_every_broken_rule_is_a_problem_at_the_parameter_that_breaks_it(folder: Folder) -> None:
    folder.config(
        "provisioning:\n  agent_count: 2\n  load_balancer_subnet: internal\n  overwrite_existing_domain: true\n"
        "  ssl_cname: a.example.org\n  vnet_name: vnet\n"
    )

    places = {problem.line: problem.message for problem in folder.error().problems}

    assert sorted(places, key=str) == [2, 3, 4, 5, 6]
    assert "agent_count 2 of Standard_D3_v2 makes 8 vCPUs" in places[2]
    assert "ssl_cname alone is no TLS" in places[5]
    assert "vnet_resourcegroup_name, subnet_name, service_cidr, dns_service_ip, docker_bridge_cidr missing" in places[6]


def test_attaching_and_provisioning_exclude_each_other(folder: Folder) -> None:
    folder.config("provisioning: {}\n")

    (problem,) = folder.problems(attach_config="{resource_group: g, cluster_name: shared}")

    assert problem.startswith("input attach-config")
    assert "provisioning-config comes from .azureml/aks-deploy.yml:1" in problem


def test_an_aks_cluster_of_another_subscription_is_refused(folder: Folder) -> None:
    theirs = f"/subscriptions/44444444-4444-4444-4444-444444444444/{GROUP}"

    (problem,) = folder.problems(attach_config=f"resource_id: {theirs}\n")

    assert f"not in the workspace's subscription, {SUBSCRIPTION}" in problem


@pytest.mark.parametrize(
    "config", ["{resource_group: g, cluster_name: shared}", f"resource_id: /subscriptions/{SUBSCRIPTION}/{GROUP}\n"]
)
def test_both_names_of_an_aks_cluster_become_its_resource_id(folder: Folder, config: str) -> None:
    found = folder.resolve(attach_config=config).cluster_config

    assert found is not None
    assert found.given() == {"resource_id": f"/subscriptions/{SUBSCRIPTION}/{GROUP}"}


@pytest.mark.parametrize("section", ["provisioning", "attach"])
@pytest.mark.parametrize("text", [tls(), inline()], ids=["in files", "in the setting"])
def test_certificate_and_key_are_read_from_files_or_from_the_setting(folder: Folder, section: str, text: str) -> None:
    named = "cluster_name: shared\nresource_group: g\n" if section == "attach" else ""

    resolved = folder.resolve(**{f"{section}_config": text + named})

    config = resolved.cluster_config
    assert config is not None
    assert config.ssl_key_pem is not None
    assert (config.ssl_cert_pem, config.ssl_key_pem.get_secret_value()) == (OURS.certificate, OURS.key)
    assert resolved.certificate is not None
    assert (resolved.certificate.not_before, resolved.certificate.not_after) == (BEGIN, END)
    assert config.ssl_key_pem in resolved.secrets


def test_what_programs_write_around_pem_is_left_out(folder: Folder) -> None:
    folder.write("tls/key.pem", f"Bag Attributes\n  friendlyName: Schlüssel\n{OURS.key}")

    config = folder.resolve(provisioning_config=tls()).cluster_config

    assert config is not None
    assert config.ssl_key_pem is not None
    assert config.ssl_key_pem.get_secret_value() == OURS.key


@pytest.mark.parametrize(
    ("certificate", "key", "says"),
    [
        ("nothing", OURS.key, "ssl_cert_pem_file: 'tls/certificate.pem' holds no certificate in PEM form"),
        (OURS.certificate[:300], OURS.key, "holds no certificate in PEM form"),
        (OURS.key, OURS.key, "holds a private key, no certificate"),
        (OURS.certificate + OURS.key, OURS.key, "holds a private key besides certificates"),
        (OTHER.certificate, OURS.key, "is not the certificate that the key was made for"),
        (OTHER.certificate + OURS.certificate, OURS.key, "the chain is in the wrong order"),
        (OURS.certificate, "nothing", "ssl_key_pem_file: 'tls/key.pem' holds no private key in PEM form"),
        (OURS.certificate, OURS.key[:80], "holds no private key in PEM form"),
        (OURS.certificate, OURS.certificate, "holds a certificate, no private key"),
        (OURS.certificate, encrypted_key(), "is encrypted, and Azure ML takes no password"),
    ],
    ids=range(10),  # pytest would make ids of the keys, which are others in each process
)
def test_what_is_no_certificate_or_no_key_is_refused(folder: Folder, certificate: str, key: str, says: str) -> None:
    folder.write("tls/certificate.pem", certificate)
    folder.write("tls/key.pem", key)

    (problem,) = folder.problems(provisioning_config=tls())
    (inside,) = folder.problems(provisioning_config=inline(certificate, key))

    assert says in problem
    assert says.removeprefix("ssl_cert_pem_file: ").removeprefix("ssl_key_pem_file: ").partition("' ")[2] in inside
    assert not any(line in problem + inside for line in (certificate + key).splitlines() if len(line) > 40)


def test_missing_files_are_both_reported_each_at_its_parameter(folder: Folder) -> None:
    folder.config(
        "".join(f"  {line}\n" for line in ["", *tls("a.pem", "../b.pem").splitlines()]).replace(
            "  ", "provisioning:", 1
        )
    )

    problems = folder.error().problems

    assert [(problem.line, problem.message) for problem in problems] == [
        (3, "ssl_cert_pem_file: the file 'a.pem' does not exist"),
        (4, "ssl_key_pem_file: '../b.pem' is outside the workspace folder"),
    ]


@pytest.mark.parametrize("name", ["ssl_cert_pem", "ssl_key_pem"])
def test_pem_itself_is_never_in_a_file_of_the_workspace(folder: Folder, name: str) -> None:
    folder.write("cluster.yml", inline())

    problems = folder.problems(provisioning_config="cluster.yml")

    assert any(f"{name} is a secret and must not be in a file" in problem for problem in problems)


def test_a_key_where_a_path_belongs_is_not_shown(folder: Folder) -> None:
    text = tls(key=json.dumps(OURS.key))

    (problem,) = folder.problems(provisioning_config=text)

    assert "ssl_key_pem_file holds the PEM itself" in problem
    assert OURS.key.splitlines()[1] not in problem


@pytest.mark.parametrize(
    ("names", "covered"),
    [
        ((HOST,), True),
        (("*.example.org", "x.org"), True),
        (("*.scoring.example.org",), False),
        (("*.org",), False),
        ((), False),
    ],
)
def test_a_certificate_says_which_hosts_it_is_for(folder: Folder, names: tuple[str, ...], *, covered: bool) -> None:
    made = pair(*names)

    certificate = folder.resolve(provisioning_config=inline(made.certificate, made.key)).certificate

    assert certificate is not None
    assert certificate.covers(HOST.upper()) is covered


@pytest.mark.parametrize(("at", "valid"), [(datetime(2025, 12, 31, tzinfo=UTC), False), (BEGIN, True), (END, False)])
def test_a_certificate_is_valid_from_its_first_to_its_last_moment(folder: Folder, at: datetime, *, valid: bool) -> None:
    certificate = folder.resolve(provisioning_config=tls()).certificate

    assert certificate is not None
    assert certificate.valid_at(at) is valid
