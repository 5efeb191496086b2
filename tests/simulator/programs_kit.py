"""What programs on azureml-core find: a repository with a script and a model, credentials, a tenant to describe."""

import json
from pathlib import Path

PROGRAMS = Path(__file__).parent / "programs"
LAUNCHER = PROGRAMS.with_name("launcher.py")
TIMEOUT_S = 300.0
TENANT_ID = "7d3a1c52-0f6e-4b8a-9c11-5e0d2f4a6b80"
SUBSCRIPTION = "2b9e7f10-6c4d-4a35-8e21-9a7b3c5d1f02"
CLIENT = "00000000-0000-4000-8000-000000000001"
SHARED = (
    f"/subscriptions/{SUBSCRIPTION}/resourcegroups/platform/providers/Microsoft.ContainerService/managedClusters/shared"
)
WORKSPACE: dict[str, object] = {
    "name": "ml-prod",
    "resource_group": "ml-group",
    "images": [{"name": "multiplier-base", "scoring": "base"}],
    "environments": [{"name": "AzureML-Minimal"}],
    "clusters": [{"name": "aks-prod"}],
}
PRINCIPAL: dict[str, object] = {"client_id": CLIENT, "secret": "pretend"}
TENANT: dict[str, object] = {
    "service_principals": [PRINCIPAL],
    "managed_identities": [{"client_id": "00000000-0000-4000-8000-000000000002", "kind": "system-assigned"}],
    "managed_clusters": [{"resource_id": SHARED}],
}
SCORE = """
import json, os
from pathlib import Path

def init():
    global weight
    files = sorted(Path(os.environ["AZUREML_MODEL_DIR"]).rglob("weights.json"))
    weight = json.loads(files[-1].read_text())

def run(data):
    return [weight * row for row in json.loads(data)["data"]]
"""
CONDA = "dependencies:\n- python=3.8\n- pip:\n  - azureml-defaults\n  - scikit-learn\n"
FILES = {
    "work/source/score.py": SCORE,
    "work/source/conda.yml": CONDA,
    "work/score.py": SCORE,
    "work/conda.yml": CONDA,
    "work/weights.json": "2.5",
    "work/config.json": json.dumps(
        {"subscription_id": SUBSCRIPTION, "resource_group": "ml-group", "workspace_name": "ml-prod"}
    ),
    "work/deploy.json": json.dumps({"name": "action-service", "compute_target": "shared", "resource_id": SHARED}),
    "base/score.py": SCORE,
    "base/model/weights.json": "2.5",
}
VARIABLES = {
    "TENANT_ID": TENANT_ID,
    "SUBSCRIPTION_ID": SUBSCRIPTION,
    "CLIENT_ID": CLIENT,
    "CLIENT_SECRET": "pretend",
    "AZURE_CREDENTIALS": json.dumps({"clientId": CLIENT, "clientSecret": "pretend", "tenantId": TENANT_ID}),
}


def write_files(folder: Path) -> None:
    """The repository of a program in `work`, a home, and what an image of the tenant file scores with."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "home").mkdir()
