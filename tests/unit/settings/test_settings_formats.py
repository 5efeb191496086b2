"""Files that other programs write: image.json and config.json."""

from pathlib import Path

import pytest

from unit.settings.folder import SUBSCRIPTION, Folder

IMAGE = "aml_config/image.json"


@pytest.mark.parametrize(
    "text",
    [
        '{"image_name": "churn", "image_version": 12}',
        '{"image_name": "churn", "image_version": "12", "image_location": "r.azurecr.io/churn:12"}',
        '{"image_version": 12, "image_location": null, "run_id": {"more": [1]}, "image_name": "churn"}\n',
    ],
)
def test_an_image_file_names_the_image(tmp_path: Path, text: str) -> None:
    folder = Folder(tmp_path)
    folder.write(IMAGE, text)

    assert str(folder.resolve(image="").runs) == "churn:12"


BAD_IMAGES = [
    ("", "1:1: not JSON: the text ends too early"),
    ("{", "1:2: not JSON: a key in double quotes was expected"),
    ('{"image_name": "churn"\n "image_version": 1}', "2:2: not JSON: ',' was expected"),
    ("{'image_name': 'churn'}", "1:2: not JSON: a key in double quotes was expected"),
    ('{"image_name": "churn", "image_version": 1} x', "1:45: not JSON: more text after the end"),
    ("[]", "1:1: an object with image_name and image_version was expected"),
    ('{"image_name": "churn"}', "1:1: image_version is missing"),
    ('{"image_name": "churn", "image_version": null}', "1:1: image_version is missing"),
    ('{"image_name": 7, "image_version": 1}', "1:16: image_name must be text"),
    ('{"image_name": "churn", "image_version": true}', "1:42: image_version must be a whole number, 1 or more"),
    ('{"image_name": "churn", "image_version": 1.0}', "1:42: image_version must be a whole number, 1 or more"),
    ('{"image_name": "churn", "image_version": 0}', "1:42: image_version must be a whole number, 1 or more"),
    ('{"image_name": "churn", "image_version": "latest"}', "1:42: image_version must be a whole number, 1 or more"),
    ('{"image_name": "churn", "image_version": "٣"}', "1:42: image_version must be a whole number, 1 or more"),
    ('{"image_name": "churn", "image_version": [1]}', "1:42: image_version must be a whole number, 1 or more"),
    ('{"image_name": "Ch urn", "image_version": 1}', "1:16: image name 'Ch urn' must be of a-z"),
    ('{"image_name": "a", "image_name": "b", "image_version": 1}', "1:21: the key 'image_name' is given twice"),
    ('{"image_name": "\\ud800", "image_version": 1}', "1:16: not JSON: half of a character"),
    ('{"image_name": "a\nb"}', "1:16: not JSON: a text in double quotes that does not end"),
    ('{"image_name": NaN}', "1:16: not JSON: a value was expected"),
]


@pytest.mark.parametrize(("text", "message"), BAD_IMAGES)
def test_a_bad_image_file_is_one_problem_at_its_place(tmp_path: Path, text: str, message: str) -> None:
    folder = Folder(tmp_path)
    folder.write(IMAGE, text)

    (problem,) = folder.problems(image="", missing_image="skip")

    assert problem.startswith(f"{IMAGE}:{message}")


def test_a_key_in_another_spelling_is_named(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write(IMAGE, '{"imageName": "churn", "image_version": 1}')

    assert folder.hints(image="") == ["It has 'imageName'; the key is image_name."]


def test_a_missing_image_file_is_an_error_or_means_nothing_to_do(tmp_path: Path) -> None:
    folder = Folder(tmp_path)

    (problem,) = folder.problems(image="")

    assert problem.startswith(f"no image: the file '{IMAGE}' does not exist (the default of image-file)")
    assert folder.resolve(image="", missing_image="skip").runs is None
    assert folder.problems(image="", image_file="x.json") == [
        "input image-file: no image: the file 'x.json' does not exist"
    ]


@pytest.mark.parametrize("path", ["../image.json", "/etc/passwd", "aml_config"])
def test_an_image_file_that_cannot_be_one_is_never_skipped(tmp_path: Path, path: str) -> None:
    folder = Folder(tmp_path)
    (tmp_path / "aml_config").mkdir()

    (problem,) = folder.problems(image="", image_file=path, missing_image="skip")

    assert problem.startswith(f"input image-file: '{path}' is")


def test_the_first_workspace_file_that_exists_counts(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for place, name in ((".azureml", "first"), ("aml_config", "second"), (".", "third")):
        folder.write(f"{place}/config.json", f'{{"workspace_name": "{name}"}}')

    assert folder.resolve(workspace_name="").workspace.workspace_name == "first"
    assert folder.resolve(workspace_name="", workspace_file="config.json").workspace.workspace_name == "third"


BAD_WORKSPACES = [
    ("{", "config.json:1:2: not JSON: a key in double quotes was expected"),
    ("[1]", "config.json:1:1: an object with subscription_id, resource_group, workspace_name was expected"),
    ('{"workspace_name": 5}', "config.json:1:20: workspace_name '5' must be text; put it in quotes"),
    ('{"workspace_name": "a/b"}', "config.json:1:20: workspace_name 'a/b' must be 3-33 of"),
    ('{"workspaceName": "prod"}', "the workspace is not known: workspace-name missing"),
    ("{}", "the workspace is not known: workspace-name missing"),
]


@pytest.mark.parametrize(("text", "message"), BAD_WORKSPACES)
def test_a_bad_workspace_file_is_one_problem(tmp_path: Path, text: str, message: str) -> None:
    folder = Folder(tmp_path)
    folder.write("config.json", text)

    (problem,) = folder.problems(workspace_name="")

    assert problem.startswith(message)


def test_a_workspace_file_that_nobody_needs_is_not_read(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("config.json", "{")

    assert folder.resolve().workspace.subscription_id == SUBSCRIPTION


def test_a_workspace_file_that_was_named_must_exist(tmp_path: Path) -> None:
    assert Folder(tmp_path).problems(workspace_file="ws.json") == [
        "input workspace-file: the file 'ws.json' does not exist"
    ]


def test_a_workspace_file_of_a_public_repository_is_read(tmp_path: Path) -> None:
    found = Path(__file__).resolve().parents[4] / "shared/corpus/configs/009_workspace-config-json.json"
    if not found.exists():
        pytest.skip("the corpus is not here")
    folder = Folder(tmp_path)
    folder.write("aml_config/config.json", found.read_text(encoding="utf-8"))

    workspace = folder.resolve(subscription_id="", resource_group="", workspace_name="").workspace

    assert (workspace.resource_group, workspace.workspace_name) == ("Cocoon_rg", "ML2022")
