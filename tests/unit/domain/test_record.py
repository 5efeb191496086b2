"""Names of records, and hashes of wishes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from aks_deploy.domain.cluster_config import ProvisioningConfig
from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.desired import Desired, ImageReference, Origin
from aks_deploy.domain.fingerprint import configuration_hash, plan_hash
from aks_deploy.domain.plan import AwaitService, CreateService, FieldChange, Plan, UpdateService
from aks_deploy.domain.record import Owner, check_state_name, variable_name

PARTS = st.text("abcXYZ019-_", min_size=3, max_size=33)
OWNERS = st.builds(
    Owner, subscription_id=PARTS, resource_group=PARTS, workspace_name=PARTS, service_name=st.none() | PARTS
)
DESIRED = Desired(ImageReference("churn-model", 12), "churn", "aks-prod", DeploymentConfig(cpu_cores=2))
STEP = UpdateService("churn", (FieldChange("image", "churn-model:11", "churn-model:12"),))


@given(OWNERS)
def test_a_records_name_can_be_that_of_an_artifact_of_a_file_and_of_a_variable(owner: Owner) -> None:
    assert check_state_name(owner.record_name) == owner.record_name
    assert set(variable_name(owner.record_name)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
    assert not variable_name(owner.record_name).startswith("GITHUB_")


@given(OWNERS, OWNERS)
def test_different_owners_have_different_names_and_spelling_makes_no_difference(one: Owner, other: Owner) -> None:
    same = [str(value).lower() for _, value in one] == [str(value).lower() for _, value in other]

    assert (one.record_name == other.record_name) == same


def test_a_name_is_the_same_however_the_names_that_azure_compares_are_spelled() -> None:
    owner = Owner(subscription_id="2B", resource_group="ML", workspace_name="ML-Prod", service_name="churn")
    spelled = Owner(**{name: value.lower() for name, value in owner.model_dump().items()})

    assert owner.record_name == spelled.record_name


def test_a_name_says_what_the_record_is_about() -> None:
    owner = Owner(subscription_id="s", resource_group="r", workspace_name="ml-prod", service_name="churn")

    assert owner.record_name.startswith("aks-deploy-ml-prod-churn-")
    assert owner.record_name == owner.model_copy().record_name


@pytest.mark.parametrize("text", ["churn", "A_b-9", "production/churn", "production/", "eu/west/churn"])
def test_a_name_may_begin_with_a_github_environment(text: str) -> None:
    assert check_state_name(text) == text


@pytest.mark.parametrize("text", ["", "/", "/churn", " /churn", "9churn", "../churn", "a.b", "GITHUB_X", "e/github_x"])
def test_a_name_that_could_be_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be 1-100 letters"):
        check_state_name(text)


def test_equal_wishes_have_equal_hashes_whoever_has_them() -> None:
    theirs = replace(DESIRED, origin=Origin("org/churn", "abc", "7"))

    assert configuration_hash(theirs) == configuration_hash(DESIRED)
    assert plan_hash(Plan(theirs, (STEP,), notices=("a",))) == plan_hash(Plan(DESIRED, (STEP,)))


@pytest.mark.parametrize(
    "other",
    [
        replace(DESIRED, runs=ImageReference("churn-model", 13)),
        replace(DESIRED, deployment=DeploymentConfig(cpu_cores=1)),
        replace(DESIRED, cluster_config=ProvisioningConfig()),
        replace(DESIRED, replace=True),
    ],
)
def test_different_wishes_have_different_hashes(other: Desired) -> None:
    assert configuration_hash(other) != configuration_hash(DESIRED)


@pytest.mark.parametrize(
    "steps", [(), (AwaitService("churn", "Unhealthy"),), (CreateService("churn", STEP.fields),), (STEP, STEP)]
)
def test_different_steps_have_different_hashes(steps: tuple[object, ...]) -> None:
    assert plan_hash(replace(Plan(DESIRED, (STEP,)), steps=steps)) != plan_hash(Plan(DESIRED, (STEP,)))  # type: ignore[arg-type] # steps


def test_keys_have_no_part_in_a_hash() -> None:
    keyed = DeploymentConfig(cpu_cores=2, primary_key=SecretStr("k" * 32))

    assert configuration_hash(replace(DESIRED, deployment=keyed)) == configuration_hash(DESIRED)
    one, other = (CreateService("churn", (FieldChange("primary_key", None, f"sha256:{text}"),)) for text in "ab")
    assert plan_hash(Plan(DESIRED, (one,))) == plan_hash(Plan(DESIRED, (other,)))
