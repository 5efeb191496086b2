"""Deploy a real model to the simulator, score with it, deploy version 2 over it, and run once more with nothing to do.

Everything is real but Azure: the command line, azureml-core, HTTP, the scoring server and the model.
"""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requests

HERE = Path(__file__).parent
MODELS = HERE.parent / "diabetes"
SAMPLE = (MODELS / "sample.json").read_text()
SPEED = "60"
STARTED_WITHIN_S = 60


def main() -> int:
    """Run the demo; 0 where every prediction is the one that the model gives on this machine."""
    with tempfile.TemporaryDirectory(prefix="aks-deploy-demo-") as name:
        folder = Path(name)
        ready = folder / "simulator.json"
        serve = [_script("aml-simulator"), "serve", "--tenant", HERE / "tenant.yml", "--ready-file", ready]
        with subprocess.Popen([*map(str, serve), "--speed", SPEED]) as simulator:  # noqa: S603 - our own command
            try:
                _play(folder, _awaited(ready, simulator))
            finally:
                simulator.terminate()
    return 0


def _play(folder: Path, simulator: dict) -> None:
    tenant = simulator["tenant"]
    _write(folder / ".azureml/aks-deploy.yml", (HERE / "aks-deploy.yml").read_text())
    _write(folder / "aml_config/config.json", json.dumps(_workspace(tenant)))
    environment = {**os.environ, **simulator["environment"], "AZURE_CREDENTIALS": json.dumps(_credentials(tenant))}

    _title("1. Nothing is there yet: provision a cluster, deploy version 1, score")
    first = _deploy_and_score(folder, environment, version=1)
    _title("2. Version 2 over it: the same endpoint, the same keys")
    second = _deploy_and_score(folder, environment, version=2)
    _check(_endpoint(first) == _endpoint(second), "callers of version 1 need to change nothing")
    _title("3. Once more: nothing to do")
    outputs = _deploy(folder, environment)
    _check(outputs["change"] == "unchanged", "nothing was changed")


def _deploy_and_score(folder: Path, environment: dict, *, version: int) -> dict:
    _write(folder / "aml_config/image.json", json.dumps({"image_name": "diabetes", "image_version": version}))
    outputs = _deploy(folder, environment)
    answer = _score(outputs["scoring-uri"], outputs["primary-key"], environment)
    here = _scored_here(version)
    print(f"\n    prediction of the endpoint:  {answer}\n    the model on this machine:   {here}", flush=True)
    _check(answer == here, "they are equal")
    return outputs


def _endpoint(outputs: dict) -> tuple:
    return tuple(outputs[name] for name in ("scoring-uri", "primary-key", "secondary-key"))


def _deploy(folder: Path, environment: dict) -> dict:
    """Run aks-deploy, show what it prints (less the keys), and return its outputs."""
    command = [_script("aks-deploy"), "deploy", "--expose-keys"]
    print(f"\n  $ {' '.join(['aks-deploy', *command[1:]])}", flush=True)
    outputs = {}
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - as above
        for line in process.stdout:
            name, equals, value = line.rstrip("\n").partition("=")
            if equals and " " not in name:
                outputs[name] = value
            shown = f"{name}=***\n" if name.endswith("-key") else line
            print(f"    {shown}", end="", flush=True)
    if process.returncode:
        sys.exit(f"aks-deploy ended with {process.returncode}")
    return outputs


def _score(uri: str, key: str, environment: dict) -> dict:
    """One request to the scoring URI, as any client would send it, by way of the simulator's proxy."""
    refused = requests.post(uri, data=SAMPLE, proxies={"http": environment["HTTP_PROXY"]}, timeout=30)
    _check(refused.status_code == requests.codes.unauthorized, "without a key the endpoint answers 401")
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    answer = requests.post(uri, data=SAMPLE, headers=headers, proxies={"http": environment["HTTP_PROXY"]}, timeout=30)
    answer.raise_for_status()
    return answer.json()


def _scored_here(version: int) -> dict:
    """What the scoring script gives in this process."""
    found = importlib.util.spec_from_file_location(f"score_v{version}", MODELS / f"v{version}" / "score.py")
    script = importlib.util.module_from_spec(found)
    found.loader.exec_module(script)
    script.init()
    return script.run(SAMPLE)


def _awaited(ready: Path, simulator: subprocess.Popen) -> dict:
    give_up = time.monotonic() + STARTED_WITHIN_S
    while not ready.exists():
        if simulator.poll() is not None or time.monotonic() > give_up:
            sys.exit("the simulator did not start")
        time.sleep(0.05)
    return json.loads(ready.read_text())


def _workspace(tenant: dict) -> dict:
    workspace = tenant["workspaces"][0]
    return {
        "subscription_id": workspace["subscription_id"],
        "resource_group": workspace["resource_group"],
        "workspace_name": workspace["name"],
    }


def _credentials(tenant: dict) -> dict:
    principal = tenant["principals"][0]
    return {
        "clientId": principal["client_id"],
        "clientSecret": principal["client_secret"],
        "tenantId": tenant["tenant_id"],
    }


def _script(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _title(text: str) -> None:
    print(f"\n{text}", flush=True)


def _check(good: object, what: str) -> None:
    print(f"    {'ok' if good else 'NOT SO'}: {what}", flush=True)
    if not good:
        sys.exit(f"the demo failed: {what}")


if __name__ == "__main__":
    sys.exit(main())
