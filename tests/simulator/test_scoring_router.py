"""The router: who may score, which release answers, and what a client gets when none can."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from aml_simulator.http import Request, Response
from aml_simulator.scoring.router import Router
from aml_simulator.scoring.seam import Access, Release, RolloutState, Scoring

TIMEOUT_S = 30.0
KEY = "203.0.113.7/churn"
ACCESS = Access(keys=("first", "second"), tokens=("token",))
PATIENT = """
import pathlib
def init(): pass
def run(data):
    here = pathlib.Path(__file__).parent
    (here / "entered").touch()
    with open(here / "gate") as gate: gate.read()
    return "old"
"""

pytestmark = pytest.mark.scoring


@pytest.fixture
def router() -> Iterator[Router]:
    router = Router()
    yield router
    router.close()


def release(folder: Path, script: str) -> Release:
    folder.mkdir(exist_ok=True)
    (folder / "score.py").write_text(script)
    return Release("churn", folder)


def answers(text: str) -> str:
    return f"def init(): pass\ndef run(data): return {text!r}"


def ask(router: Scoring, path: str = "score", *, key: str = "first", access: Access = ACCESS) -> Response:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    url = f"http://203.0.113.7/api/v1/service/churn/{path}"
    return router.handle(KEY, Request.of_url("POST", url, headers=headers, body=b"{}"), access)


def test_a_script_scores_behind_either_key_or_a_token(router: Router, tmp_path: Path) -> None:
    rollout = router.roll_out(KEY, release(tmp_path, answers("yes")))
    assert rollout.wait(TIMEOUT_S) is RolloutState.READY

    for key in ("first", "second", "token"):
        response = ask(router, key=key)
        assert (response.status, json.loads(response.body)) == (200, "yes")
        assert response.headers["Content-Type"] == "application/json"
        assert response.headers["x-ms-run-function-failed"] == "False"


def test_without_a_right_key_nobody_scores_unless_authentication_is_off(router: Router) -> None:
    router.roll_out(KEY, Release("churn"))
    url = "http://203.0.113.7/api/v1/service/churn/score"

    assert ask(router, key="third").status == 401
    assert ask(router, key="").status == 401
    assert ask(router, key="", access=Access(keys=("",))).status == 401
    assert router.handle(KEY, Request.of_url("POST", url), ACCESS).status == 401
    assert router.handle(KEY, Request.of_url("POST", url, headers={"Authorization": "first"}), ACCESS).status == 401
    assert router.handle(KEY, Request.of_url("POST", url), Access(auth_enabled=False)).status == 501


def test_a_script_never_sees_the_key(router: Router, tmp_path: Path) -> None:
    script = "def init(): pass\ndef run(data, request_headers): return dict(request_headers)"
    router.roll_out(KEY, release(tmp_path, script)).wait(TIMEOUT_S)

    assert b"first" not in ask(router).body


def test_a_script_that_raises_while_scoring_is_a_bad_gateway_and_the_log_says_why(
    router: Router, tmp_path: Path
) -> None:
    rollout = router.roll_out(KEY, release(tmp_path, "def init(): pass\ndef run(data): raise ValueError('odd input')"))
    rollout.wait(TIMEOUT_S)

    response = ask(router)

    assert (response.status, response.headers["x-ms-run-function-failed"]) == (502, "True")
    assert "ValueError: odd input" in rollout.log


def test_a_script_that_answers_by_itself_keeps_its_status_and_content_type(router: Router, tmp_path: Path) -> None:
    script = (
        "from azureml_inference_server_http.api.aml_response import AMLResponse\n"
        "def init(): pass\n"
        "def run(data): return AMLResponse(b'\\xff\\x00', 418, {'Content-Type': 'image/png'})"
    )
    router.roll_out(KEY, release(tmp_path, script)).wait(TIMEOUT_S)

    response = ask(router)

    assert (response.status, response.body, response.headers["Content-Type"]) == (418, b"\xff\x00", "image/png")


def test_the_swagger_document_names_the_service(router: Router, tmp_path: Path) -> None:
    router.roll_out(KEY, release(tmp_path, answers("yes"))).wait(TIMEOUT_S)
    url = "http://203.0.113.7/api/v1/service/churn/swagger.json?version=3"

    response = router.handle(KEY, Request.of_url("GET", url), Access(auth_enabled=False))

    assert json.loads(response.body)["info"]["title"] == "churn"
    assert "/api/v1/service/churn/score" in json.loads(response.body)["paths"]


def test_the_old_release_answers_until_the_new_one_is_ready(router: Router, tmp_path: Path) -> None:
    router.roll_out(KEY, release(tmp_path / "old", answers("old"))).wait(TIMEOUT_S)
    waits = "import pathlib\ndef init(): open(pathlib.Path(__file__).parent / 'gate').read()\ndef run(data): return 'new'"
    new = release(tmp_path / "new", waits)
    gate = tmp_path / "new" / "gate"
    import os

    os.mkfifo(gate)

    rollout = router.roll_out(KEY, new)
    assert (ask(router).body, rollout.state) == (b'"old"', RolloutState.STARTING)
    gate.write_text("go")

    assert rollout.wait(TIMEOUT_S) is RolloutState.READY
    assert ask(router).body == b'"new"'


def test_a_release_that_crashes_leaves_the_old_one_answering(router: Router, tmp_path: Path) -> None:
    router.roll_out(KEY, release(tmp_path / "old", answers("old"))).wait(TIMEOUT_S)

    rollout = router.roll_out(KEY, release(tmp_path / "new", "def init(): raise OSError('no weights')\ndef run(x): 1"))

    assert rollout.wait(TIMEOUT_S) is RolloutState.CRASHED
    assert "OSError: no weights" in rollout.log
    assert ask(router).body == b'"old"'
