"""What is taken out of the image's packages."""

import runpy
from pathlib import Path
from typing import Any

import pytest

SCRIPT: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[3] / "docker" / "prune.py"))
CLIENT = """
from azure.profiles import Multi
class ThingsClient(Multi):
    DEFAULT_API_VERSION = '2022-12-01'
    LATEST_PROFILE = {
            None: DEFAULT_API_VERSION,
            'operations': '2015-01-01-preview',
    }
    def models(self, version):
        if version == '2022-12-01':
            from .v2022_12_01 import models
        elif version == '2015-01-01-preview':
            from .v2015_01_01_preview import models
        elif version == '2018-06-01':
            from .v2018_06_01 import models
        return models
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Installed packages as Azure's are made."""
    modules = {
        "app/__init__.py": "import azureml.core\n",
        "azureml/core/__init__.py": "def later():\n    from azure.mgmt.network import Client\n    import azureml.cli\n",
        "azureml/core/start.py": "\ufefffrom azure.mgmt.things import ThingsClient\n",
        "azureml/cli/__init__.py": "",
        "azureml/unused/__init__.py": "",
        "azureml/data/notes.json": "{}",
        "azure/profiles/__init__.py": "class Multi: pass\n",
        "azure/mgmt/things/__init__.py": "from ._client import ThingsClient\n",
        "azure/mgmt/things/_client.py": CLIENT,
        "azure/mgmt/things/aio/__init__.py": "",
        **{f"azure/mgmt/things/{v}/models.py": "" for v in ("v2022_12_01", "v2018_06_01", "v2015_01_01_preview")},
        **{f"azure/mgmt/things/{v}/__init__.py": "" for v in ("v2022_12_01", "v2018_06_01", "v2015_01_01_preview")},
        "azure/mgmt/network/__init__.py": "class Client: pass\n",
        "azure/mgmt/network/_configuration.py": "",
        "other/tests/test_it.py": "",
        "other/unreached/__init__.py": "",
        "sdk.dist-info/entry_points.txt": "[p]\nx = azureml.core.start:X\n[console_scripts]\ny = azureml.unused:y\n",
    }
    for name, text in modules.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    SCRIPT["main"](str(tmp_path), "app")
    return tmp_path


@pytest.mark.parametrize(
    "kept",
    [
        "azureml/core",
        "azureml/cli",
        "azureml/data/notes.json",
        "azure/mgmt/things/v2022_12_01",
        "azure/mgmt/things/v2015_01_01_preview",
        "other/unreached",
    ],
)
def test_what_can_be_reached_is_kept(site: Path, kept: str) -> None:
    assert (site / kept).exists()


@pytest.mark.parametrize(
    "gone",
    [
        "azureml/unused",
        "azure/mgmt/things/v2018_06_01",
        "azure/mgmt/things/aio",
        "azure/mgmt/network",
        "other/tests",
    ],
)
def test_what_nothing_reaches_is_gone(site: Path, gone: str) -> None:
    assert not (site / gone).exists()


def test_it_says_how_much_is_left(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    SCRIPT["main"](str(site), "app")

    assert capsys.readouterr().out.startswith("pruned: 0 MB to 0 MB")
