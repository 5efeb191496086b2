"""TLS on a cluster with a certificate of one's own: it reaches Azure, and its key nobody else."""

import json
import os
import re
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aks_deploy.azureml_v1.transport import Transport
from contract.world import SETTINGS, Ended, MakeWorld, World, credentials
from pems import HOST, pair

PAIR = pair(HOST)
CONFIG = f"ssl_cname: {HOST}\nssl_cert_pem_file: tls/certificate.pem\nssl_key_pem_file: tls/key.pem\n"
JSON = "application/json"
URI = f"https://{HOST}:443/api/v1/service/churn/score"


def with_files(world: World, certificate: str = PAIR.certificate, key: str = PAIR.key) -> World:
    """The world with a certificate and its key in the workspace folder."""
    world.write("tls/certificate.pem", certificate)
    world.write("tls/key.pem", key)
    return world


def key_lines() -> list[str]:
    return [line for line in PAIR.key.splitlines() if not line.startswith("-----")]


@pytest.fixture
def temporary(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, this test's alone."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_the_endpoint_answers_over_https_under_the_name_in_the_certificate(make_mounted_world: MakeWorld) -> None:
    # Behind the proxy the run has the machine's own clock.
    lasting = pair(HOST, begin=datetime(2020, 1, 1, tzinfo=UTC), end=datetime(2100, 1, 1, tzinfo=UTC))
    world = with_files(make_mounted_world(clusters=[]), lasting.certificate, lasting.key)

    ended = world.deploy(provisioning_config=CONFIG)

    assert (ended.code, ended.outputs["scoring-uri"]) == (0, URI)
    assert "its endpoint answers" in ended.log


def test_a_leaf_domain_label_gives_https_under_a_name_of_azures(bare_world: World) -> None:
    ended = bare_world.deploy(provisioning_config="leaf_domain_label: churn\n")

    host = r"churn\w{6}\.eastus\.cloudapp\.azure\.com"
    assert re.fullmatch(rf"https://{host}:443/api/v1/service/churn/score", ended.outputs["scoring-uri"])
    assert "its endpoint answers" in ended.log


def test_the_plan_tells_how_long_the_certificate_lasts_and_shows_no_key(bare_world: World) -> None:
    ended = with_files(bare_world).plan(provisioning_config=CONFIG)

    assert f"ssl_cname = {HOST}" in ended.log
    assert "ssl_key_pem_file = tls/key.pem" in ended.log
    assert f"The certificate for {HOST} expires on 2027-01-01, in 165 days." in ended.log
    assert not any(line in ended.log for line in key_lines())


def test_an_expired_certificate_stops_the_run_before_a_cluster_is_made(bare_world: World) -> None:
    old = pair(HOST, end=datetime(2026, 7, 1, tzinfo=UTC))
    with_files(bare_world, old.certificate, old.key)

    ended = bare_world.deploy(provisioning_config=CONFIG)

    assert ended.verdict == (2, "invalid-input", "config.invalid")
    assert "is valid from 2026-01-01 to 2026-07-01 only" in ended.log
    assert bare_world.changes == []


@pytest.mark.usefixtures("workflow")
def test_a_certificate_for_another_host_is_warned_of(bare_world: World) -> None:
    other = pair("other.example.org")

    ended = with_files(bare_world, other.certificate, other.key).plan(provisioning_config=CONFIG)

    assert f"::warning::The certificate is not for {HOST} but for other.example.org" in ended.log


def test_a_certificate_without_its_key_stops_the_run_before_azure_is_asked(bare_world: World) -> None:
    with_files(bare_world, key=pair("other.example.org").key)

    ended = bare_world.deploy(provisioning_config=CONFIG)

    assert ended.verdict == (2, "invalid-input", "config.invalid")
    assert "is not the certificate that the key was made for" in ended.log
    assert bare_world.tenant.journal.entries == []


@pytest.mark.usefixtures("workflow")
def test_pem_from_secrets_of_a_workflow_reaches_azure_and_is_masked(
    bare_world: World, monkeypatch: pytest.MonkeyPatch, temporary: Path
) -> None:
    inline = f"ssl_cname: {HOST}\nssl_cert_pem: {json.dumps(PAIR.certificate)}\nssl_key_pem: {json.dumps(PAIR.key)}\n"

    ended = _in_workflow(bare_world, monkeypatch, inline)

    assert (ended.code, ended.outputs["scoring-uri"]) == (0, URI)
    for line in key_lines():
        shown = [text for text in ended.log.splitlines() if line in text]
        assert all(text.startswith("::add-mask::") for text in shown)
        assert f"::add-mask::{line}" in shown
    assert list(temporary.iterdir()) == []


@pytest.mark.usefixtures("workflow")
@pytest.mark.parametrize("spelled", [str, repr, json.dumps])
def test_a_refusal_that_repeats_the_key_shows_it_to_nobody(
    bare_world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, spelled: Callable[[str], str]
) -> None:
    summary = tmp_path / "summary"
    summary.touch()
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    refusal = {"error": {"code": "BadArgument", "message": f"What a key: {spelled(PAIR.key)}"}}
    bare_world.tenant.faults.add("PUT", "computes/aks-prod", status=400, body=json.dumps(refusal), content_type=JSON)

    ended = _in_workflow(with_files(bare_world), monkeypatch, CONFIG)

    assert ended.verdict[:2] == (7, "deployment-failed")
    assert "What a key: " in ended.log
    told = [text for text in ended.log.splitlines() if not text.startswith("::add-mask::")]
    everything = "\n".join((*told, summary.read_text(), *ended.outputs.values()))
    assert not any(line in everything for line in key_lines())


def _in_workflow(world: World, monkeypatch: pytest.MonkeyPatch, provisioning: str) -> Ended:
    names = ("subscription_id", "resource_group", "workspace_name", "service_name", "cluster_name", "image")
    given = {name: str(SETTINGS[name]) for name in names} | {"provisioning_config": provisioning}
    for name, text in given.items():
        monkeypatch.setenv(f"INPUT_{name.upper().replace('_', '-')}", text)
    monkeypatch.setenv("INPUT_AZURE-CREDENTIALS", credentials())
    return world.run("action")


@pytest.mark.parametrize("fault", [{"status": 400}, {"kind": "lost_answer"}, {"kind": "reset"}, {"status": 503}])
def test_the_files_of_the_request_are_gone_however_it_ends(
    bare_world: World, temporary: Path, fault: dict[str, Any]
) -> None:
    bare_world.tenant.faults.add("PUT", "computes/aks-prod", **fault)

    ended = with_files(bare_world).deploy(provisioning_config=CONFIG)

    assert "Traceback" not in ended.log
    assert list(temporary.iterdir()) == []


def test_the_files_are_gone_when_a_signal_ends_the_run_in_the_middle_of_the_request(
    bare_world: World, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = Transport.send
    seen: list[str] = []

    def stopped(self: Transport, session: object, request: object, **options: object) -> object:
        if getattr(request, "method", "") == "PUT":
            seen.extend(path.name for path in temporary.rglob("*.pem"))
            os.kill(os.getpid(), signal.SIGTERM)
        return send(self, session, request, **options)  # type: ignore[arg-type] # passed through

    monkeypatch.setattr(Transport, "send", stopped)

    ended = with_files(bare_world).deploy(provisioning_config=CONFIG)

    assert ended.verdict[:2] == (143, "cancelled")
    assert sorted(seen) == ["certificate.pem", "key.pem"]
    assert list(temporary.iterdir()) == []
