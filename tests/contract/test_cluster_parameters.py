"""Whatever is written for a cluster is sent as it was written, or refused with its reason before Azure is asked."""

import inspect
import json
from pathlib import Path
from typing import Any

import pytest
from azureml.core.compute import AksCompute
from azureml.exceptions import ComputeTargetException
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from aks_deploy.domain.cluster_config import AttachConfig, ClusterConfig, ProvisioningConfig
from contract.cluster_parameters import GOOD, NAMES_AND_RANGES, OWN_TLS, RULES, TYPES, Bad, Section, body
from contract.world import SUBSCRIPTION
from unit.settings.folder import Folder

MODELS: dict[Section, type[ClusterConfig]] = {"provisioning": ProvisioningConfig, "attach": AttachConfig}
MAKERS = {"provisioning": AksCompute.provisioning_configuration, "attach": AksCompute.attach_configuration}
TLS = frozenset(inspect.signature(AksCompute.provisioning_configuration().enable_ssl).parameters)
OURS = {"ssl_cert_pem", "ssl_key_pem"}
PEM = "pretend PEM"
BAD = (*TYPES, *NAMES_AND_RANGES, *RULES)
# Values that could stand for any parameter: good ones of each, and what people and machines write instead.
VALUES = st.one_of(
    st.sampled_from([value for _, config in GOOD for value in config.values()]),
    st.sampled_from([bad.value for bad in BAD]),
    st.text(max_size=8),
    st.integers(-2, 10**20),
    st.floats(),
    st.booleans(),
    st.none(),
)


@pytest.fixture(autouse=True)
def pem_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files that the SDK reads where it is told to; it judges nothing of them."""
    monkeypatch.chdir(tmp_path)
    for name in ("certificate.pem", "key.pem"):
        (tmp_path / name).write_text(PEM)


def payload(section: Section, config: dict[str, Any]) -> dict[str, Any]:
    """What the SDK would send for these parameters."""
    tls = {name: value for name, value in config.items() if name in TLS}
    wanted = MAKERS[section](**{name: value for name, value in config.items() if name not in TLS}).enable_ssl(**tls)
    if section == "provisioning":
        return dict(AksCompute._build_create_payload(wanted, "eastus", SUBSCRIPTION))
    made = AksCompute._build_resource_id(SUBSCRIPTION, wanted.resource_group, wanted.cluster_name)
    return dict(AksCompute._build_attach_payload(wanted, wanted.resource_id or made)) | {"location": "eastus"}


def verdict(bad: Bad) -> str:
    """What the SDK does about the parameter."""
    try:
        sent = payload(bad.section, bad.given)
    except (ComputeTargetException, TypeError, AttributeError) as error:
        return "refuses" if isinstance(error, ComputeTargetException) else type(error).__name__
    said = body(bad.section, bad.others, certificate=PEM, key=PEM)
    return "ignores" if sent == said else "accepts"


@pytest.mark.parametrize("section", MODELS)
def test_our_parameters_are_those_of_the_sdk(section: Section) -> None:
    names = set(inspect.signature(MAKERS[section]).parameters) | TLS

    assert set(MODELS[section].model_fields) == names | OURS


@pytest.mark.parametrize("bad", BAD, ids=str)
def test_what_cannot_be_is_refused_with_its_reason_whatever_the_sdk_makes_of_it(bad: Bad, tmp_path: Path) -> None:
    problems = Folder(tmp_path).problems(**{f"{bad.section}_config": json.dumps(bad.given)})

    assert any(bad.says in problem for problem in problems), problems
    assert verdict(bad) == bad.sdk


@pytest.mark.parametrize(("section", "config"), GOOD)
def test_what_can_be_is_sent_as_it_is(section: Section, config: dict[str, Any]) -> None:
    assert MODELS[section].model_validate(config).given() == config
    assert payload(section, config) == body(section, config, certificate=PEM, key=PEM)


def test_between_them_the_good_ones_use_every_parameter() -> None:
    for section, model in MODELS.items():
        used = {name for of, config in GOOD if of == section for name in config}
        assert used | OURS == set(model.model_fields)


@settings(deadline=None, max_examples=300)
@given(section=st.sampled_from(sorted(MODELS)), data=st.data())
def test_nothing_is_accepted_that_the_sdk_refuses_or_changes(section: Section, data: st.DataObject) -> None:
    names = st.sampled_from(sorted(set(MODELS[section].model_fields) - OURS - OWN_TLS.keys()))
    base = data.draw(st.sampled_from([config for of, config in GOOD if of == section]))
    config = {**base, **data.draw(st.dictionaries(names, VALUES, max_size=3))}
    try:
        accepted = MODELS[section].model_validate(config).given()
    except ValidationError:
        return

    assert payload(section, accepted) == body(section, accepted, certificate=PEM, key=PEM)
