"""A workspace folder with all that a run needs; each test changes the one thing that it is about."""

import json
from pathlib import Path

import pytest

from aks_deploy.errors import InvalidInputError
from aks_deploy.settings import GivenSettings, ResolvedSettings, WorkspaceFiles, resolve, settings_from_action

SUBSCRIPTION = "11111111-1111-1111-1111-111111111111"
SECRET = "pretend~secret/of-a_principal"
CREDENTIALS = json.dumps(
    {
        "clientId": "22222222-2222-2222-2222-222222222222",
        "clientSecret": SECRET,
        "tenantId": "33333333-3333-3333-3333-333333333333",
    }
)
COMPLETE = {
    "azure_credentials": CREDENTIALS,
    "subscription_id": SUBSCRIPTION,
    "resource_group": "ml-prod",
    "workspace_name": "ml-workspace",
    "image": "churn:12",
}


def given_inputs(texts: dict[str, str]) -> GivenSettings:
    """What a workflow gives with these inputs, named as in Python; empty texts are inputs that nobody set."""
    environ = {f"INPUT_{name.replace('_', '-').upper()}": text for name, text in texts.items()}
    return settings_from_action(environ)


def bare(value: object) -> object:
    """What a document says, without places."""
    if isinstance(value, dict):
        return {name: bare(item.value) for name, item in value.items()}
    return [bare(item.value) for item in value] if isinstance(value, list) else value


class Folder:
    """The folder at `path`; inputs not named by a test are those of a complete run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files = WorkspaceFiles(path)

    def write(self, name: str, text: str) -> None:
        (self.path / name).parent.mkdir(parents=True, exist_ok=True)
        (self.path / name).write_text(text, encoding="utf-8")

    def config(self, text: str) -> None:
        self.write(".azureml/aks-deploy.yml", text)

    def resolve(self, **inputs: str) -> ResolvedSettings:
        return resolve(given_inputs({**COMPLETE, **inputs}), self.files)

    def error(self, **inputs: str) -> InvalidInputError:
        with pytest.raises(InvalidInputError) as caught:
            self.resolve(**inputs)
        return caught.value

    def problems(self, **inputs: str) -> list[str]:
        return [str(problem) for problem in self.error(**inputs).problems]

    def hints(self, **inputs: str) -> list[str]:
        return [problem.hint for problem in self.error(**inputs).problems]
