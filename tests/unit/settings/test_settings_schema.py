"""The JSON Schema of the configuration file: what it refuses the reader refuses too."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from aks_deploy.errors import InvalidInputError
from aks_deploy.settings import SECTIONS, WorkspaceFiles, layered_settings
from aks_deploy.settings.config_file import DEFAULT_CONFIG_FILE, SCHEMA_COMMENT
from aks_deploy.settings.located import Source
from aks_deploy.settings.model import SETTINGS, about
from aks_deploy.settings.schema import configuration_schema
from aks_deploy.settings.sections import MODELS
from aks_deploy.settings.yaml_text import read_yaml
from unit.settings.folder import bare, given_inputs

PROJECT = Path(__file__).resolve().parents[3]
SCHEMA = configuration_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
SINGLES = [name for name in SETTINGS if about(name).in_file and not about(name).section]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 400),
    st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([2.0, 1e3, 0.5]),
    st.sampled_from(["true", "False", " 2", "2", "+2", "2.0", "2.", ".5", "1e2", "-1", "0", "1_0", "0x1", "on", ""]),
    st.sampled_from(["churn", "churn:1", "FastProd", "AzureCloud", "deploy", "oidc", "error", "10.0.0.0/16", "a b"]),
    st.text(max_size=3),
)
VALUES = SCALARS | st.dictionaries(st.text("ab", max_size=2), SCALARS, max_size=2) | st.lists(SCALARS, max_size=2)


def mappings(names: list[str], values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from([*names, "unknown"]), values, max_size=2)


DOCUMENTS = st.builds(
    lambda singles, sections: singles | sections,
    mappings(SINGLES, VALUES),
    st.fixed_dictionaries(
        {},
        optional={
            section: mappings([*MODELS[name].model_fields], VALUES) | VALUES for section, name in SECTIONS.items()
        },
    ),
)


def refusals(document: object) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(document)]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> WorkspaceFiles:
    folder = tmp_path_factory.mktemp("work")
    (folder / ".azureml").mkdir()
    (folder / "workspace.json").write_text("{}")
    return WorkspaceFiles(folder)


def reader_accepts(files: WorkspaceFiles, document: object) -> bool:
    (files.root / DEFAULT_CONFIG_FILE).write_text(json.dumps(document))
    try:
        layered_settings(given_inputs({}), files)
    except InvalidInputError:
        return False
    return True


def test_it_is_a_schema_of_its_draft() -> None:
    Draft202012Validator.check_schema(SCHEMA)

    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS)
def test_what_the_schema_refuses_the_reader_refuses(files: WorkspaceFiles, document: dict[str, Any]) -> None:
    assert not refusals(document) or not reader_accepts(files, document)


KEYS = [(name,) for name in SINGLES] + [
    (part, name) for part, whole in SECTIONS.items() for name in MODELS[whole].model_fields
]
SAMPLES: list[object] = [
    *(
        None,
        True,
        False,
        0,
        1,
        2,
        101,
        -1,
        0.5,
        2.0,
        1e3,
        [],
        {},
        ["churn:1"],
        ["v*", "x"],
        [1],
        {"a": "b"},
        {"a": 1},
        {"a": []},
    ),
    *(
        "",
        " ",
        "true",
        "False",
        " 2",
        "2",
        "+2",
        "2.0",
        "2.",
        ".5",
        "1e2",
        "-1",
        "0",
        "1_0",
        "0x1",
        "on",
        "a b",
        "churn",
    ),
    *(
        "churn:1",
        "churn:1, risk:latest",
        "FastProd",
        "AzureCloud",
        "plan",
        "oidc",
        "skip",
        "file",
        "PublicIp",
        "10.0.0.0/16",
    ),
    *(
        "10.0.0.10",
        "eastus",
        "workspace.json",
        "score.py",
        "scoring.example.org",
        "11111111-1111-1111-1111-111111111111",
        "v*",
    ),
    "/subscriptions/11111111-1111-1111-1111-111111111111/resourcegroups/r/providers/Microsoft.ContainerService/managedClusters/a",
]


@pytest.mark.parametrize("key", KEYS, ids=".".join)
def test_what_the_schema_refuses_of_one_key_the_reader_refuses(files: WorkspaceFiles, key: tuple[str, ...]) -> None:
    documents = [{key[0]: {key[1]: value} if len(key) > 1 else value} for value in SAMPLES]

    assert [document for document in documents if refusals(document) and reader_accepts(files, document)] == []


@pytest.mark.parametrize("name", SINGLES)
def test_every_setting_can_be_given_as_far_as_the_schema_goes(files: WorkspaceFiles, name: str) -> None:
    documents = [{name: value} for value in SAMPLES if value is not None]

    assert any(not refusals(document) and reader_accepts(files, document) for document in documents)


EXAMPLES = sorted((PROJECT / "examples").rglob("aks-deploy.yml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=str)
def test_the_examples_pass_and_name_a_schema(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert text.startswith("# yaml-language-server: $schema=")
    assert refusals(bare(read_yaml(text, Source()).value)) == []


REFUSED = [
    ({"servce_name": "churn"}, "'servce_name' was unexpected"),
    ({"deployment": {"cpu_coers": 2}}, "'cpu_coers' was unexpected"),
    ({"deployment": {"primary_key": "x"}}, "'primary_key' was unexpected"),
    ({"azure_credentials": "{}"}, "'azure_credentials' was unexpected"),
    ({"deployment_config": {}}, "'deployment_config' was unexpected"),
    ({"deployment": {"cpu_cores": True}}, "True is not of type"),
    ({"deployment": {"cpu_cores": 0}}, "less than or equal to the minimum of 0"),
    ({"deployment": {"cpu_cores": "two"}}, "'two' does not match"),
    ({"deployment": {"autoscale_enabled": "on"}}, "'on' does not match"),
    ({"deployment": {"autoscale_target_utilization": 101}}, "101 is greater than the maximum of 100"),
    ({"deployment": {"description": 12}}, "12 is not of type"),
    ({"deployment": {"tags": {"a": []}}}, "[] is not of type"),
    ({"deployment": "service.yml"}, "'service.yml' is not of type"),
    ({"provisioning": {"cluster_purpose": "Prod"}}, "'Prod' is not one of ['FastProd', 'DevTest', None]"),
    ({"timeout_minutes": 361}, "361 is greater than the maximum of 360"),
    ({"image": "churn"}, "'churn' does not match"),
    ([], "[] is not of type"),
]


@pytest.mark.parametrize(("document", "fault"), REFUSED)
def test_the_usual_mistakes_are_refused_by_both(files: WorkspaceFiles, document: object, fault: str) -> None:
    (message,) = refusals(document)

    assert fault in message
    assert not reader_accepts(files, document)


ACCEPTED: list[object] = [
    None,
    {},
    {"deployment": None, "service_name": None, "replace": None},
    {"timeout_minutes": "90", "replace": "True"},
    {"deployment": {"cpu_cores": "0.5", "gpu_cores": 2.0, "tags": {"version": 1.1, "on": True}}},
    {"provisioning": {"cluster_purpose": None, "agent_count": "3"}},
]


@pytest.mark.parametrize("document", ACCEPTED)
def test_null_and_numeric_text_are_accepted_by_both(files: WorkspaceFiles, document: object) -> None:
    assert refusals(document) == []
    assert reader_accepts(files, document)


def test_every_key_is_described_and_defaults_are_told() -> None:
    keys = SCHEMA["properties"] | {
        name: SCHEMA["properties"][section]["properties"][name]
        for section in SECTIONS
        for name in SCHEMA["properties"][section]["properties"]
    }

    assert [name for name, schema in keys.items() if not schema["description"].endswith(".")] == []
    assert keys["timeout_minutes"]["default"] == 60
    assert keys["cpu_cores"]["description"].endswith("Where it is not given Azure takes 0.1.")


def test_the_manual_names_the_schema_by_its_path() -> None:
    assert (PROJECT / SCHEMA_COMMENT.partition("/v1/")[2]).is_file()
