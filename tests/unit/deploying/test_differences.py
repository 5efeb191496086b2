"""Where Azure differs from what is asked for, and what an update then sends."""

from dataclasses import replace
from typing import Any

import pytest

from aks_deploy.deploying.diff import changed_parameters, differences, effective, merged_tags, recreated_with
from aks_deploy.domain.config import DeploymentConfig
from unit.deploying.samples import OURS, config, desired, web_service

AUTOSCALED = {"autoscale_enabled": True, "autoscale_min_replicas": 1, "autoscale_max_replicas": 5}


@pytest.mark.parametrize(
    ("asked", "has"),
    [
        ({}, {"cpu_cores": 7.0, "description": "by hand"}),
        ({"cpu_cores": "2"}, {"cpu_cores": 2.0}),
        ({"cpu_cores": 2}, {"cpu_cores": 2}),
        ({"gpu_cores": 0}, {"gpu_cores": None}),
        ({"gpu_cores": 0}, {"gpu_cores": 0}),
        ({"tags": {}}, {"tags": None}),
        ({"tags": {"a": "1"}}, {"tags": {"a": "1", "aks-deploy.run": "6"}}),
        ({"tags": {"aks-deploy.run": "7"}}, {"tags": {"aks-deploy.run": "6"}}),
        ({"properties": {"a": "1"}}, {"properties": {"a": "1", "hasHttps": "False"}}),
        ({"primary_key": "chosen-key-0123456789"}, {}),
        ({"auth_enabled": True}, {"auth_enabled": True, "token_auth_enabled": False}),
    ],
)
def test_these_are_no_differences(asked: dict[str, Any], has: dict[str, Any]) -> None:
    assert differences(desired(**asked), web_service(**has)) == ()


@pytest.mark.parametrize(
    ("asked", "has", "changed"),
    [
        ({"cpu_cores": 2}, {"cpu_cores": 1.0}, {"cpu_cores": (1.0, 2.0)}),
        ({"cpu_cores": 2}, {"cpu_cores": None}, {"cpu_cores": (None, 2.0)}),
        ({"gpu_cores": 1}, {"gpu_cores": None}, {"gpu_cores": (0, 1)}),
        ({"tags": {}}, {"tags": {"a": "1", "aks-deploy.run": "6"}}, {"tags": ({"a": "1"}, {})}),
        ({"properties": {"a": "1", "b": "2"}}, {"properties": {"a": "1"}}, {"properties": ({}, {"b": "2"})}),
        ({"num_replicas": 2}, AUTOSCALED, {"autoscale_enabled": (True, False), "num_replicas": (None, 2)}),
        (
            {"token_auth_enabled": True},
            {"auth_enabled": True, "token_auth_enabled": False},
            {"auth_enabled": (True, False), "token_auth_enabled": (False, True)},
        ),
    ],
)
def test_these_are_differences(
    asked: dict[str, Any], has: dict[str, Any], changed: dict[str, tuple[object, object]]
) -> None:
    found = differences(desired(**asked), web_service(**has))

    assert {field.name: (field.before, field.after) for field in found} == changed


def test_the_image_comes_first() -> None:
    found = differences(desired("churn-model:13", cpu_cores=2), web_service(cpu_cores=1.0))

    assert [(field.name, field.before, field.after) for field in found] == [
        ("image", "churn-model:12", "churn-model:13"),
        ("cpu_cores", 1.0, 2.0),
    ]


@pytest.mark.parametrize("name", DeploymentConfig.model_fields)
def test_every_parameter_that_azure_returns_is_compared(name: str) -> None:
    asked = DeploymentConfig.model_construct(**{name: {"a": "1"} if name in ("tags", "properties") else "wanted"})  # type: ignore[arg-type] # any value
    had: dict[str, Any] = {name: {} if name in ("tags", "properties") else "had"}
    service = web_service(**had)

    found = differences(replace(desired(), deployment=asked), service)

    assert (name in {field.name for field in found}) is DeploymentConfig.fact(name).readable


@pytest.mark.parametrize(
    ("asked", "has", "sent"),
    [
        ({**AUTOSCALED, "autoscale_max_replicas": 8}, AUTOSCALED, {"autoscale_max_replicas", "autoscale_enabled"}),
        ({"num_replicas": 2}, AUTOSCALED, {"num_replicas", "autoscale_enabled"}),
        ({"cpu_cores": 2, "memory_gb": 4}, {"cpu_cores": 1.0, "memory_gb": 4.0}, {"cpu_cores"}),
        ({"tags": {"a": "2"}}, {"tags": {"a": "1"}}, set()),
        ({"token_auth_enabled": True}, {"auth_enabled": True}, {"token_auth_enabled", "auth_enabled"}),
        ({"auth_enabled": False}, {"auth_enabled": True}, {"auth_enabled"}),
    ],
)
def test_an_update_sends_what_differs_and_what_must_be_said_with_it(
    asked: dict[str, Any], has: dict[str, Any], sent: set[str]
) -> None:
    wanted, service = desired(**asked), web_service(**has)

    changes = changed_parameters(wanted.deployment, service.config, differences(wanted, service))

    assert set(changes.given()) == sent


@pytest.mark.parametrize(
    ("asked", "has", "implied"),
    [
        ({"num_replicas": 2}, {"autoscale_enabled": False}, {}),
        ({"num_replicas": 2}, {"autoscale_enabled": True}, {"autoscale_enabled": False}),
        ({"auth_enabled": True}, {"token_auth_enabled": True}, {"token_auth_enabled": False}),
        ({"auth_enabled": False}, {"token_auth_enabled": True}, {}),
    ],
)
def test_parameters_imply_others_only_where_azure_has_the_contrary(
    asked: dict[str, Any], has: dict[str, Any], implied: dict[str, Any]
) -> None:
    assert effective(config(**asked), web_service(**has).config).given() == {**config(**asked).given(), **implied}


def test_tags_are_those_the_user_gives_or_else_those_there_are_with_ours_on_top() -> None:
    ours = {"aks-deploy.repository": "org/churn", "aks-deploy.commit": "c0ffee", "aks-deploy.run": "77"}
    there = {"team": "ml", "aks-deploy.run": "6"}

    assert merged_tags(desired(origin=OURS), there) == {"team": "ml", **ours}
    assert merged_tags(desired(origin=OURS, tags={"a": "1"}), there) == {"a": "1", **ours}
    assert merged_tags(desired(), there) == {"team": "ml"}


def test_a_service_that_is_created_again_keeps_the_properties_that_somebody_gave_it() -> None:
    current = config(properties={"data": "v6", "team": "ml", "hasHttps": "False", "hasInferenceSchema": "True"})

    again = recreated_with(config(properties={"data": "v7"}), current)

    assert again.properties == {"data": "v7", "team": "ml"}
