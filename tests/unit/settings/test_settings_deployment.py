"""Parameters of a deployment that mean more than themselves: the cluster's name, keys, what only models use."""

from pathlib import Path

import pytest

from aks_deploy.settings.config_file import DEFAULT_CONFIG_FILE
from unit.settings.folder import Folder


def test_compute_target_name_is_another_way_to_give_the_clusters_name(tmp_path: Path) -> None:
    resolved = Folder(tmp_path).resolve(deployment_config="cpu_cores: 2\ncompute_target_name: aks-prod")

    assert resolved.settings.cluster_name == "aks-prod"
    assert str(resolved.source("cluster_name")) == "input deployment-config, line 2, column 22"
    assert resolved.settings.deployment_config.given() == {"cpu_cores": 2}


def test_the_clusters_name_may_be_given_both_ways_where_it_is_the_same(tmp_path: Path) -> None:
    resolved = Folder(tmp_path).resolve(deployment_config="{compute_target_name: aks-prod}", cluster_name="aks-prod")

    assert resolved.settings.cluster_name == "aks-prod"
    assert resolved.settings.deployment_config.given() == {}


@pytest.mark.parametrize(
    ("file", "inputs", "place", "other"),
    [
        ("", {"cluster_name": "aks-dev"}, "input deployment-config, line 1, column 23", "input cluster-name"),
        ("cluster_name: aks-dev\n", {}, "input deployment-config, line 1, column 23", f"{DEFAULT_CONFIG_FILE}:1:15"),
    ],
)
def test_two_names_of_the_cluster_are_a_problem_that_names_both_places(
    tmp_path: Path, file: str, inputs: dict[str, str], place: str, other: str
) -> None:
    folder = Folder(tmp_path)
    folder.config(file)

    (problem,) = folder.problems(deployment_config="{compute_target_name: aks-prod}", **inputs)

    assert problem == f"{place}: compute_target_name 'aks-prod' is not the cluster-name 'aks-dev' of {other}"


def test_a_compute_target_name_obeys_the_rule_for_names_of_clusters(tmp_path: Path) -> None:
    (problem,) = Folder(tmp_path).problems(deployment_config="{compute_target_name: aks_prod}")

    assert problem.startswith("input deployment-config, line 1, column 23: 'aks_prod' must be 2-16 letters")


def test_what_only_models_use_is_refused_for_an_image(tmp_path: Path) -> None:
    (problem,) = Folder(tmp_path).error(deployment_config="blobfuse_enabled: true").problems

    assert str(problem).startswith("input deployment-config, line 1, column 19: blobfuse_enabled is for web services")
    assert problem.hint == "Leave it out."


@pytest.mark.parametrize("name", ["primary_key", "secondary_key"])
def test_a_key_in_a_file_is_refused_with_the_way_out_and_not_shown(tmp_path: Path, name: str) -> None:
    folder = Folder(tmp_path)
    folder.write("service.yml", f"cpu_cores: 2\n{name}: key-of-the-tests\n")

    (problem,) = folder.error(deployment_config="service.yml").problems

    assert str(problem).startswith(f"service.yml:2:{len(name) + 3}: {name} is a secret and must not be in a file")
    assert problem.hint == "Pass it through an input from a secret, or standard input."
    assert "key-of-the-tests" not in str(problem)


@pytest.mark.parametrize("key", ["''", "' 7391'", '"7391\\n"', "ü7391", "7391", "[7391]", "{a: 7391}"])
def test_a_key_that_nobody_could_send_is_refused_and_not_shown(tmp_path: Path, key: str) -> None:
    (problem,) = Folder(tmp_path).problems(deployment_config=f"primary_key: {key}")

    assert problem.startswith("input deployment-config, line 1, column 14: primary_key must ")
    assert "7391" not in problem


def test_a_secondary_key_alone_would_be_dropped(tmp_path: Path) -> None:
    (problem,) = Folder(tmp_path).problems(deployment_config="secondary_key: key-of-the-tests")

    assert problem.endswith("secondary_key needs primary_key; the SDK drops it silently")
