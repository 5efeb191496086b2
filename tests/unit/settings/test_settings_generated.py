"""Generated files equal what would be generated now, and say what the settings say."""

from pathlib import Path

import pytest
import yaml

from aks_deploy.domain.outputs import OUTPUTS
from aks_deploy.settings.generate import GENERATED, action_yml, generate
from aks_deploy.settings.manual import configuration_md
from aks_deploy.settings.model import SECTIONS, SETTINGS, about, public
from aks_deploy.settings.sections import MODELS
from unit.settings.folder import Folder

PROJECT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_file_is_not_stale(name: str) -> None:
    existing = (PROJECT / name).read_text(encoding="utf-8")

    assert existing == GENERATED[name](existing), "run `make generate`"


def test_the_action_has_one_input_for_each_setting_and_no_default_that_would_win_over_a_file() -> None:
    action = yaml.safe_load(action_yml())

    assert list(action["inputs"]) == [public(name) for name in SETTINGS]
    assert {name for name, item in action["inputs"].items() if "default" in item} == {"github-token"}
    assert not about("github_token").in_file
    assert list(action["outputs"]) == [output.name for output in OUTPUTS]
    assert action["runs"]["using"] == "docker"


def test_what_stands_around_the_generated_part_is_kept() -> None:
    text = "name: mine\n" + action_yml().replace("description: Image to deploy", "description: stale")

    assert action_yml(text) == "name: mine\n" + action_yml()


def test_an_action_without_the_marks_is_not_overwritten() -> None:
    with pytest.raises(ValueError, match=r"action\.yml has no lines"):
        action_yml("name: mine\n")


def test_all_files_are_written_where_there_were_none(tmp_path: Path) -> None:
    generate(tmp_path)

    written = {path.relative_to(tmp_path).as_posix(): path.read_text() for path in tmp_path.rglob("*.*")}
    assert written == {name: text("") for name, text in GENERATED.items()}


@pytest.mark.parametrize("section", SECTIONS)
def test_the_manual_tells_every_parameter_with_its_range_and_what_azure_takes(section: str) -> None:
    _, _, told = configuration_md().partition(f"\n## `{section}`\n")
    told, _, _ = told.partition("\n## ")

    model = MODELS[SECTIONS[section]]
    assert [name for name in model.model_fields if f"\n| `{name}` | {model.fact(name).about} | " not in told] == []
    assert [rule for rule in model.RULES if f"\n- {rule}\n" not in told] == []


def test_the_manual_puts_types_and_ranges_into_words() -> None:
    text = configuration_md()

    assert "| `timeout_minutes` | Budget of the whole run in minutes, 1 to 360 | whole number, 1 to 360 | 60 |" in text
    assert "requests | number, more than 0, at most 1000000 | 0.1 | changes it | start anew |" in text
    assert "in place | whole number, 0 to 2147483647 | 0 | changes it | start anew |  |" in text
    assert "| Who can reach the scoring URI | `PublicIp` or `InternalLoadBalancer` | PublicIp |" in text
    assert "| Tags of the web service; replaced as a whole | names with texts |" in text
    assert "| Kubernetes namespace of the web service | text | Azure's choice | cannot change it |" in text
    assert "| Primary scoring key | text | generated | cannot change it |  | yes, never in a file |" in text


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_described(name: str) -> None:
    what = about(name)

    assert what.text
    assert not what.text.endswith(".")
    assert what.default == "" or not what.default.endswith(".")


BROKEN = {
    "the other parameters of autoscaling need autoscale_enabled: true": "deployment: {autoscale_refresh_seconds: 1}",
    "num_replicas excludes autoscale_enabled: true, and autoscale_enabled: false needs num_replicas": (
        "deployment: {num_replicas: 1, autoscale_enabled: true}"
    ),
    "autoscale_min_replicas must not exceed autoscale_max_replicas": (
        "deployment: {autoscale_enabled: true, autoscale_min_replicas: 2, autoscale_max_replicas: 1}"
    ),
    "cpu_cores must not exceed cpu_cores_limit, nor memory_gb memory_gb_limit": (
        "deployment: {memory_gb: 2, memory_gb_limit: 1}"
    ),
    "auth_enabled and token_auth_enabled exclude each other": (
        "deployment: {auth_enabled: true, token_auth_enabled: true}"
    ),
    "entry_script is given": "inference: {environment: 'a:1'}",
    "either environment is given or conda_file, not both": "inference: {entry_script: score.py}",
    "base_image needs conda_file": "inference: {entry_script: score.py, environment: 'a:1', base_image: 'b:1'}",
    "load_balancer_subnet needs load_balancer_type: InternalLoadBalancer": "provisioning: {load_balancer_subnet: a}",
    "ssl_cname, certificate and key go together, those two as files or as PEM; leaf_domain_label excludes them": (
        "provisioning: {ssl_cname: scoring.example.org}"
    ),
    "overwrite_existing_domain needs leaf_domain_label": "provisioning: {overwrite_existing_domain: true}",
    "the three of the virtual network, both address ranges and dns_service_ip are given together or not at all": (
        "provisioning: {vnet_name: net}"
    ),
    "dns_service_ip is inside service_cidr, not its first address, and docker_bridge_cidr does not overlap that": (
        "provisioning: {vnet_resourcegroup_name: rg, vnet_name: net, subnet_name: sub, service_cidr: 10.0.0.0/16, "
        "dns_service_ip: 10.1.0.10, docker_bridge_cidr: 172.17.0.1/16}"
    ),
    "with vm_size Standard_D3_v2, or none, agent_count is 3 or more, unless cluster_purpose is DevTest": (
        "provisioning: {agent_count: 2}"
    ),
    "the AKS cluster is named by resource_id, or by resource_group and cluster_name": "attach: {resource_group: rg}",
}
ONLY_INLINE = "secondary_key needs primary_key"  # keys are never in a file


@pytest.mark.parametrize("rule", sorted({rule for model in MODELS.values() for rule in model.RULES} - {ONLY_INLINE}))
def test_each_rule_of_the_manual_is_one_that_is_enforced(tmp_path: Path, rule: str) -> None:
    folder = Folder(tmp_path)
    folder.write("score.py", "")
    folder.config(f"models: churn:1\n{BROKEN[rule]}\n" if "inference" in BROKEN[rule] else BROKEN[rule])

    assert len(folder.problems(image="" if "inference" in BROKEN[rule] else "churn:1")) == 1
