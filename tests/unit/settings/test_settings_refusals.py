"""What cannot be used is refused at its exact place, in words that name the fault and the remedy."""

from pathlib import Path

import pytest

from unit.settings.folder import Folder

BAD_INPUTS = [
    ("command", "deplay", "input command: 'deplay' must be 'deploy', 'plan' or 'validate'"),
    ("timeout_minutes", "0", "input timeout-minutes: '0' must be more than 0"),
    ("timeout_minutes", "361", "input timeout-minutes: '361' must be at most 360"),
    ("timeout_minutes", "ten", "input timeout-minutes: 'ten' must be a whole number"),
    ("timeout_minutes", "1:30", "input timeout-minutes: '1:30' must be a whole number"),
    ("timeout_minutes", "0x10", "input timeout-minutes: '0x10' must be a whole number"),
    ("timeout_minutes", "1_0", "input timeout-minutes: '1_0' must be a number in plain digits"),
    ("timeout_minutes", "~", "input timeout-minutes: '~' must be a whole number"),
    ("timeout_minutes", "2019-07-17", "input timeout-minutes: '2019-07-17' must be a whole number"),
    ("timeout_minutes", "060", "input timeout-minutes: '060' must be a number without leading zeros"),
    ("timeout_minutes", "9" * 5000, f"input timeout-minutes: '{'9' * 60}…' must be a whole number"),
    ("replace", "yes", "input replace: 'yes' must be true or false"),
    ("expose_keys", "1", "input expose-keys: '1' must be true or false"),
    ("auth", "odic", "input auth: 'odic' must be 'auto', 'service-principal', 'oidc', 'azure-cli' or 'managed-"),
    ("image", "churn", "input image: 'churn' is not name:version, for example churn-model:12"),
    ("image", "churn:latest", "input image: 'churn:latest' is not name:version"),
    ("image", "Churn:1", "input image: image name 'Churn' must be"),
    ("service_name", "Churn", "input service-name: 'Churn' must be 3-32 of a-z, 0-9 and '-'"),
    ("cluster_name", "aks_prod", "input cluster-name: 'aks_prod' must be 2-16 letters, digits and '-'"),
    ("subscription_id", "<id>", "input subscription-id: '<id>' must be replaced: it is a placeholder"),
    ("resource_group", "a/../b", "input resource-group: 'a/../b' must be 1-90 letters"),
    ("workspace_name", "ml prod", "input workspace-name: 'ml prod' must be 3-33 of"),
    ("service_name", "${{ vars.NAME }}", "input service-name: holds an expression that nobody expanded"),
    ("service_name", "chu\ud800rn", "input service-name: holds bytes that are not UTF-8 text"),
    ("config_file", "${{ inputs.file }}", "input config-file: holds an expression that nobody expanded"),
    ("deployment_config", "${{ inputs.file }}", "input deployment-config: holds an expression that nobody expanded"),
    ("webservice_file", "../x.json", "input webservice-file: '../x.json' is outside the workspace folder"),
    ("config_file", "a: 1\nb: 2", "input config-file: must be the path of a file in the workspace folder"),
    ("config_file", "none.yml", "input config-file: the file 'none.yml' does not exist"),
]


@pytest.mark.parametrize(("name", "text", "message"), BAD_INPUTS)
def test_a_bad_input_is_one_problem_that_names_the_input(tmp_path: Path, name: str, text: str, message: str) -> None:
    (problem,) = Folder(tmp_path).problems(**{name: text})

    assert problem.startswith(message)


BAD_CONFIGURATIONS = [
    ("cpu_coers: 2", "1, column 1: unknown key 'cpu_coers'"),
    ("cpu_cores: 2\ncpu_coers:", "2, column 1: unknown key 'cpu_coers'"),
    ("{agent_count: 3}", "1, column 2: unknown key 'agent_count'"),
    ("cpu_cores: two", "1, column 12: cpu_cores 'two' must be a number"),
    ("cpu_cores: -1", "1, column 12: cpu_cores '-1' must be more than 0"),
    ("cpu_cores: .inf", "1, column 12: cpu_cores '.inf' must be a finite number"),
    ("memory_gb: 4GB", "1, column 12: memory_gb '4GB' must be a number"),
    ("num_replicas: 1.5\nautoscale_enabled: false", "1, column 15: num_replicas '1.5' must be a whole number"),
    ("autoscale_enabled: on", "1, column 20: autoscale_enabled 'on' must be true or false"),
    ("period_seconds: 1:30", "1, column 17: period_seconds '1:30' must be a whole number"),
    ("period_seconds: 010", "1, column 17: period_seconds '010' must be a number without leading zeros"),
    ("period_seconds: true", "1, column 17: period_seconds 'true' must be a number, not true or false"),
    ("period_seconds: [1]", "1, column 17: period_seconds (a list) must be a whole number"),
    ("description: 12", "1, column 14: description '12' must be text; put it in quotes"),
    ("description: ''", "1, column 14: description '' must not be empty"),
    ("tags: [a]", "1, column 7: tags (a list) must be a mapping of names to text"),
    ("tags: {a: {b: c}}", "1, column 11: tags.a (a mapping) must be text; put it in quotes"),
    ("cpu_cores: 2\ncpu_cores: 3", "2, column 1: the key 'cpu_cores' is given twice (first in line 1)"),
    ('{"cpu_cores": 2, "cpu_cores": 3}', "1, column 18: the key 'cpu_cores' is given twice (first in line 1)"),
    ('{"cpu_cores": 2,}', "1, column 17: not JSON: a key in double quotes was expected"),
    ("cpu_cores: *all", "1, column 12: anchors and aliases (& and *) are not supported"),
    ("cpu_cores: &all 1", "1, column 12: anchors and aliases (& and *) are not supported"),
    ("cpu_cores: !!python/name:os.system 1", "1, column 12: tags (!) are not supported"),
    ("<<: {cpu_cores: 2}", "1, column 1: merge keys (<<) are not supported"),
    ("{cpu_cores: ${CPU}}", "1, column 14: not YAML: did not find expected ',' or '}'"),
    ("{\u201ccpu_cores\u201d: 2}", "1, column 2: unknown key '\u201ccpu_cores\u201d'"),
    ('{"cpu_cores": \u201c2\u201d}', "1, column 15: not JSON: a value was expected"),
    ("{\"vm_size\": 'x'}", "1, column 13: not JSON: a value was expected"),
    ("cpu_cores: 2\r\nmemory_gb: two\r\n", "2, column 12: memory_gb 'two' must be a number"),
    ("cpu_cores: 2\n---\ncpu_cores: 3", "2, column 1: a second document; one is allowed"),
    ("? {a: 1}\n: 2", "1, column 3: a key must be text"),
    ("cpu_cores: 2\n\tmemory_gb: 1", "2, column 1: not YAML:"),
    ("cpu_cores: 2\n  memory_gb: 1", "2, column 12: not YAML: mapping values are not allowed"),
    ("a: \x07", "1, column 4: not YAML: a control character"),
    ("- cpu_cores: 2", "1, column 1: a mapping was expected"),
    ("cpu_cores: ${{ vars.CPU }}", "1, column 12: holds an expression that nobody expanded"),
    ("a: " + "[" * 100, "1, column 24: nested more than 20 deep"),
    ("{" * 100, "1, column 2: a key must be text"),
    ("a: " + "{a: " * 100, "1, column 81: nested more than 20 deep"),
    ('{"a":' * 100, "1, column 106: nested more than 20 deep"),
]


@pytest.mark.parametrize(("text", "message"), BAD_CONFIGURATIONS)
def test_a_bad_deployment_configuration_is_one_problem_at_its_place(tmp_path: Path, text: str, message: str) -> None:
    (problem,) = Folder(tmp_path).problems(deployment_config=text)

    assert problem.startswith(f"input deployment-config, line {message}")


RULES = [
    ("autoscale_min_replicas: 3", 1, "autoscale_min_replicas needs autoscale_enabled: true"),
    ("autoscale_enabled: false", 1, "autoscale_enabled: false needs num_replicas"),
    ("memory_gb: 4\nmemory_gb_limit: 2", 2, "memory_gb_limit 2 is less than memory_gb 4"),
    ("auth_enabled: true\ntoken_auth_enabled: true", 2, "auth_enabled and token_auth_enabled exclude each other"),
]


@pytest.mark.parametrize(("text", "line", "message"), RULES)
def test_a_rule_between_parameters_is_reported_where_one_of_them_is(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    folder = Folder(tmp_path)
    folder.write("service.yml", text)

    (problem,) = folder.error(deployment_config="service.yml").problems

    assert problem.message == message
    assert (problem.file, problem.line) == ("service.yml", line)


def test_broken_rules_and_faulty_values_are_told_together_each_at_its_parameter(tmp_path: Path) -> None:
    text = "autoscale_enabled: true\nnum_replicas: 2\nmemory_gb: 4\nmemory_gb_limit: 2\ngpu_cores: one\n"

    found = Folder(tmp_path).error(deployment_config=text).problems

    assert [str(problem).partition(": ")[0].removeprefix("input deployment-config, ") for problem in found] == [
        "line 5, column 12",
        "line 2, column 15",
        "line 4, column 18",
    ]


def test_no_rule_is_judged_by_a_parameter_that_is_faulty_itself(tmp_path: Path) -> None:
    text = "autoscale_enabled: on\nautoscale_min_replicas: 3\ncpu_cores: two\ncpu_cores_limit: 1\n"

    assert len(Folder(tmp_path).problems(deployment_config=text)) == 2


def test_all_problems_are_reported_together_and_the_message_counts_them(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.config("servce_name: churn\ntimeout_minutes: 0\n")

    error = folder.error(deployment_config="cpu_coers: 2\nmemory_gb: two", cluster_name="x", azure_credentials="")

    assert len(error.problems) == 6
    assert str(error).startswith("6 problems with the settings; the first: .azureml/aks-deploy.yml:1:1: unknown key")
    assert error.exit_code == 2


def test_one_problem_is_the_message_with_its_hint(tmp_path: Path) -> None:
    error = Folder(tmp_path).error(deployment_config="cpu_coers: 2")

    assert str(error) == "input deployment-config, line 1, column 1: unknown key 'cpu_coers'"
    assert error.hint == "Did you mean 'cpu_cores'?"


def test_an_unexpanded_expression_has_its_own_diagnosis_code(tmp_path: Path) -> None:
    folder = Folder(tmp_path)

    assert folder.error(service_name="$(NAME)").diagnosis_code == "config.unexpanded-variable"
    assert folder.error(service_name="Name").diagnosis_code == "config.invalid"


def test_image_and_image_file_exclude_each_other_only_where_both_were_given(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("aml_config/image.json", '{"image_name": "other", "image_version": 1}')

    assert str(folder.resolve(image="churn:12").runs) == "churn:12"
    assert folder.problems(image="churn:12", image_file="aml_config/image.json") == [
        "input image-file: image-file and image exclude each other; image comes from input image"
    ]


def test_what_is_missing_of_the_workspace_is_one_problem_with_three_remedies(tmp_path: Path) -> None:
    (problem,) = Folder(tmp_path).error(subscription_id="", workspace_name="").problems

    assert problem.message == "the workspace is not known: subscription-id, workspace-name missing"
    assert all(way in problem.hint for way in ("inputs or options", "configuration file", "aml_config/config.json"))


@pytest.mark.parametrize("name", ["a/b", "..", "x" * 91, "group.", "a?b", "a#b"])
def test_names_that_could_change_an_address_go_nowhere(tmp_path: Path, name: str) -> None:
    assert len(Folder(tmp_path).problems(resource_group=name)) == 1
