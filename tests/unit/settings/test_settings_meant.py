"""What cannot be meant as it stands is named as what it is, with the remedy."""

from pathlib import Path

import pytest

from unit.settings.folder import COMPLETE, Folder

EXPANDED = "is expanded in workflow files only"
AGAIN = "Type it again."
REAL = "Write the real value in its place."
STRAY = [
    ("cluster_name: 'aks-prod '", "15: cluster_name 'aks-prod ' must not have a space at its end", "Remove it."),
    ("cluster_name: ' aks-prod'", "15: cluster_name ' aks-prod' must not have a space at its start", "Remove it."),
    ("cluster_name: aks\u00a0prod", "15: cluster_name 'aks\\xa0prod' must not hold the sign no-break space (U", AGAIN),
    ("cluster_name: aks\u200bprod", "15: cluster_name 'aks\\u200bprod' must not hold the sign zero width space", AGAIN),
    ("cluster_name: aks\u2013prod", "15: cluster_name 'aks\u2013prod' must not hold the sign en dash (U+2013)", AGAIN),
    (
        "cluster_name: \u201caks-prod\u201d",
        "15: cluster_name '\u201caks-prod\u201d' must not hold the sign left double quotation",
        AGAIN,
    ),
    ('cluster_name: "aks\\tprod"', "15: cluster_name 'aks\\tprod' must not hold the sign control character", AGAIN),
    ("resource_group: 'ml\u3000prod'", "17: resource_group 'ml\\u3000prod' must not hold the sign ideographic", AGAIN),
    (
        "cluster_name: aks-pr\u043ed",
        "15: cluster_name 'aks-pr\u043ed' must be 2-16",
        "sign cyrillic small letter o (U+043E).",
    ),
    ("image: churn\u2013model:1", "8: image 'churn\u2013model:1' must not hold the sign en dash", AGAIN),
    ("timeout_minutes: '6\u00a00'", "18: timeout_minutes '6\\xa00' must not hold the sign no-break space", AGAIN),
    (
        "provisioning: {vm_size: Standard\u2013F4s_v2}",
        "25: vm_size 'Standard\u2013F4s_v2' must not hold the sign en dash",
        AGAIN,
    ),
    ("resource_group: <your-resource-group>", "17: resource_group '<your-resource-group>' must be replaced", REAL),
    ("resource_group: your-group-here", "17: resource_group 'your-group-here' must be replaced: it is a", REAL),
    ("resource_group: CHANGE_ME", "17: resource_group 'CHANGE_ME' must be replaced: it is a placeholder", REAL),
    ("workspace_name: xxxx", "17: workspace_name 'xxxx' must be replaced: it is a placeholder", REAL),
    ("subscription_id: xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", "18: subscription_id 'xxxxxxxx-xxxx-xxxx", REAL),
    ("subscription_id: 00000000-0000-0000-0000-000000000000", "18: subscription_id is the GUID of examples", REAL),
    ("image: <name>:<version>", "8: image '<name>:<version>' must be replaced: it is a placeholder", REAL),
    ("image_file: <path>/image.json", "13: image_file '<path>/image.json' must be replaced", REAL),
    ("deployment: {cpu_cores: <cores>}", "25: cpu_cores '<cores>' must be replaced: it is a placeholder", REAL),
    ("service_name: ${NAME}", "15: service_name holds an expression that nobody expanded", EXPANDED),
    ("service_name: ${{ vars.NAME }}", "15: holds an expression that nobody expanded", EXPANDED),
    ("service_name: $(NAME)", "15: holds an expression that nobody expanded", EXPANDED),
    ("service_name: $NAME", "15: service_name holds an expression that nobody expanded", EXPANDED),
    ("service_name: '%NAME%'", "15: service_name holds an expression that nobody expanded", EXPANDED),
    ("service_name: 'churn-{{ stage }}'", "15: service_name holds an expression that nobody expanded", EXPANDED),
    ("image_file: ${DIR}/image.json", "13: image_file holds an expression that nobody expanded", EXPANDED),
    ("deployment: {cpu_cores: '${CPU}'}", "25: cpu_cores holds an expression that nobody expanded", EXPANDED),
    ("deployment: {tags: {a: $(NAME)}}", "24: holds an expression that nobody expanded", EXPANDED),
]
REPLACED = {name: [name] for name in COMPLETE} | {"image_file": ["image"]}


@pytest.mark.parametrize(("text", "message", "hint"), STRAY)
def test_a_value_that_cannot_be_meant_is_one_problem_with_its_remedy(
    tmp_path: Path, text: str, message: str, hint: str
) -> None:
    folder = Folder(tmp_path)
    folder.config(text)

    (problem,) = folder.error(**dict.fromkeys(COMPLETE.keys() & REPLACED.get(text.partition(":")[0], []), "")).problems

    assert str(problem).startswith(f".azureml/aks-deploy.yml:1:{message}")
    assert hint in problem.hint


PROSE = "description: 'Who?  \u2013 \u201cthe ${TEAM}\u201d <of> 50%\u2026 '\ntags: {note: '  <b>\u2013</b> '}"


def test_texts_for_people_may_hold_whatever_people_write(tmp_path: Path) -> None:
    found = Folder(tmp_path).resolve(deployment_config=PROSE).settings.deployment_config

    assert (found.description, found.tags) == (
        "Who?  \u2013 \u201cthe ${TEAM}\u201d <of> 50%\u2026 ",
        {"note": "  <b>\u2013</b> "},
    )


NAMES = ["xx", "x-team", "your-bank-ml", "here", "changes", "churn-100", "replacement"]


@pytest.mark.parametrize("name", NAMES)
def test_names_that_only_look_a_little_like_placeholders_are_names(tmp_path: Path, name: str) -> None:
    assert Folder(tmp_path).resolve(resource_group=name).workspace.resource_group == name


def test_files_may_be_called_as_people_call_them(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("Bob\u2019s \u2013 models/image.json", '{"image_name": "churn", "image_version": 7}')

    assert str(folder.resolve(image="", image_file="Bob\u2019s \u2013 models/image.json").runs) == "churn:7"


def test_a_missing_file_whose_name_has_a_stray_sign_is_told_so(tmp_path: Path) -> None:
    (problem,) = Folder(tmp_path).problems(deployment_config="deploy\u00a0.yml")

    assert problem.endswith("does not exist; its name holds the sign no-break space (U+00A0)")


@pytest.mark.parametrize("secret", ["cpu_cores: 1\nprimary_key:", "primary_key: ''", '{"primary_key": ""}'])
def test_an_empty_secret_does_not_pass_for_a_parameter_that_nobody_gave(tmp_path: Path, secret: str) -> None:
    (problem,) = Folder(tmp_path).error(deployment_config=secret).problems

    assert problem.message.endswith("primary_key must not be empty")
    assert "does not exist or is not available" in problem.hint


def test_an_empty_secret_is_seen_beside_a_section_of_the_file(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.config("deployment: {cpu_cores: 1}")

    assert folder.problems(deployment_config="memory_gb: 2\nprimary_key:")[0].endswith("primary_key must not be empty")


@pytest.mark.parametrize("nothing", ["null", "~"])
def test_a_secret_that_is_null_was_not_given(tmp_path: Path, nothing: str) -> None:
    found = Folder(tmp_path).resolve(deployment_config=f"primary_key: {nothing}\n").settings.deployment_config

    assert found.primary_key is None


@pytest.mark.parametrize("stand_in", ["<client-secret>", "***", "\u2026"])
def test_a_stand_in_for_the_client_secret_is_named(tmp_path: Path, stand_in: str) -> None:
    text = COMPLETE["azure_credentials"].replace("pretend~secret/of-a_principal", stand_in)

    (problem,) = Folder(tmp_path).problems(azure_credentials=text)

    assert problem.endswith("clientSecret is a placeholder or a mask, not the value")


ELSEWHERE = [
    ("cpu_cores: 2", "the section 'deployment'"),
    ("deployment: {agent_count: 3}", "the section 'provisioning'"),
    ("provisioning: {service_name: churn}", "service_name at the top level"),
]


@pytest.mark.parametrize(("text", "place"), ELSEWHERE)
def test_a_key_in_the_wrong_place_is_told_the_right_one(tmp_path: Path, text: str, place: str) -> None:
    folder = Folder(tmp_path)
    folder.config(text)

    (hint,) = folder.hints()

    assert place in hint


HINTS = [
    ("{cpu_cores:2}", "Write 'key: value', with a space after the colon."),
    ("autoscale_enabled: yes", "Did you mean 'true'?"),
    ("collect_model_data: off", "Did you mean 'false'?"),
    ("cpu_cores: 2,5", "The decimal sign is a point, and thousands have no sign."),
    ("memory_gb: 4 GB", "Write the number alone, without a unit."),
]


@pytest.mark.parametrize(("text", "hint"), HINTS)
def test_the_usual_mistakes_have_hints(tmp_path: Path, text: str, hint: str) -> None:
    assert Folder(tmp_path).hints(deployment_config=text + "\n") == [hint]


def test_the_problems_of_a_file_are_told_from_top_to_bottom(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.config("timeout_minutes: 0\nservce_name: x\ndeployment: {cpu_cores: two}\ncluster_name: x\n")

    assert [problem.line for problem in folder.error().problems] == [1, 2, 3, 4]


def test_an_unknown_name_is_not_followed_by_complaints_of_what_is_missing(tmp_path: Path) -> None:
    assert Folder(tmp_path).problems(image="", image_name="churn:1", workspace_name="") == ["unknown input image-name"]
