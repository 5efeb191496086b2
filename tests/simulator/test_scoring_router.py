"""The router: who may score, which release answers, and what a client gets when none can."""

import json
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

import pytest

from aml_simulator.http import Request, Response
from aml_simulator.scoring.router import Router
from aml_simulator.scoring.seam import DEFAULT_LIMITS, Access, Limits, Release, RolloutState, Scoring
from simulator.processes import Gate

TIMEOUT_S = 30.0
KEY = "203.0.113.7/churn"
ACCESS = Access(keys=("first", "second"), opens="token".__eq__)
PATIENT = """
import pathlib
here = pathlib.Path(__file__).parent
def init(): pass
def run(data):
    with open(here / "entered", "w") as entered: entered.write("here\\n")
    with open(here / "gate") as gate: gate.readline()
    return "old"
"""

ENTERED = """
    with open(pathlib.Path(__file__).parent / "entered", "w") as entered: entered.write("here\\n")"""

WAITS_TO_START = """
import pathlib
def init():
    with open(pathlib.Path(__file__).parent / "gate") as gate: gate.readline()
def run(data): return "new"
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


def ask(
    router: Scoring,
    path: str = "score",
    *,
    key: str = "first",
    access: Access = ACCESS,
    limits: Limits = DEFAULT_LIMITS,
) -> Response:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    url = f"http://203.0.113.7/api/v1/service/churn/{path}"
    return router.handle(KEY, Request.of_url("POST", url, headers=headers, body=b"{}"), access, limits=limits)


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
    new = release(tmp_path / "new", WAITS_TO_START)
    with Gate(tmp_path / "new" / "gate") as gate:
        rollout = router.roll_out(KEY, new)
        assert (ask(router).body, rollout.state) == (b'"old"', RolloutState.STARTING)
        gate.open()

        assert rollout.wait(TIMEOUT_S) is RolloutState.READY
    assert ask(router).body == b'"new"'


def test_a_release_that_crashes_leaves_the_old_one_answering(router: Router, tmp_path: Path) -> None:
    router.roll_out(KEY, release(tmp_path / "old", answers("old"))).wait(TIMEOUT_S)

    rollout = router.roll_out(KEY, release(tmp_path / "new", "def init(): raise OSError('no weights')\ndef run(x): 1"))

    assert rollout.wait(TIMEOUT_S) is RolloutState.CRASHED
    assert "OSError: no weights" in rollout.log
    assert ask(router).body == b'"old"'


def test_a_request_that_is_under_way_when_the_release_changes_is_finished(router: Router, tmp_path: Path) -> None:
    router.roll_out(KEY, release(tmp_path / "old", PATIENT)).wait(TIMEOUT_S)
    folder = tmp_path / "old"
    with ThreadPoolExecutor(1) as client, Gate(folder / "entered") as entered, Gate(folder / "gate") as gate:
        under_way = client.submit(ask, router)
        entered.wait()
        router.roll_out(KEY, release(tmp_path / "new", answers("new"))).wait(TIMEOUT_S)
        assert ask(router).body == b'"new"'
        gate.open()

        assert under_way.result(TIMEOUT_S).body == b'"old"'


def test_a_script_that_takes_too_long_is_a_gateway_timeout(router: Router, tmp_path: Path) -> None:
    script = "import signal\ndef init(): pass\ndef run(data): signal.pause()"
    router.roll_out(KEY, release(tmp_path, script)).wait(TIMEOUT_S)

    assert ask(router, limits=Limits(scoring_timeout_s=0.2)).status == 504


def test_a_request_that_waits_too_long_for_a_busy_replica_is_turned_away(router: Router, tmp_path: Path) -> None:
    router.roll_out(KEY, release(tmp_path, PATIENT)).wait(TIMEOUT_S)
    with ThreadPoolExecutor(1) as client, Gate(tmp_path / "entered") as entered, Gate(tmp_path / "gate") as gate:
        under_way = client.submit(ask, router)
        entered.wait()

        turned_away = ask(router, limits=Limits(queue_wait_s=0.0))
        gate.open()

        assert (turned_away.status, under_way.result(TIMEOUT_S).status) == (503, 200)
        assert b"busy" in turned_away.body


def test_a_request_waits_its_turn_for_as_long_as_it_may(router: Router, tmp_path: Path) -> None:
    router.roll_out(KEY, release(tmp_path, PATIENT)).wait(TIMEOUT_S)
    patient = Limits(queue_wait_s=TIMEOUT_S)
    with ThreadPoolExecutor(2) as clients, Gate(tmp_path / "entered") as entered, Gate(tmp_path / "gate") as gate:
        first, second = (clients.submit(ask, router, limits=patient) for _ in range(2))
        for _ in range(2):
            entered.wait()
            gate.open()

        assert [first.result(TIMEOUT_S).status, second.result(TIMEOUT_S).status] == [200, 200]


def test_each_replica_is_a_process_and_works_on_a_request_of_its_own(router: Router, tmp_path: Path) -> None:
    script = "import os\n" + PATIENT.replace('return "old"', "return os.getpid()")
    router.roll_out(KEY, replace(release(tmp_path, script), replicas=2)).wait(TIMEOUT_S)
    alone = Limits(queue_wait_s=0.0)
    with ThreadPoolExecutor(2) as clients, Gate(tmp_path / "entered") as entered, Gate(tmp_path / "gate") as gate:
        busy: list[Future[Response]] = []
        answered: list[Future[Response]] = []
        for _ in range(2):
            busy.append(clients.submit(ask, router, limits=alone))
            entered.wait()
        assert ask(router, limits=alone).status == 503

        for _ in range(2):
            gate.open()  # one at a time: whoever reads may read all that is there
            answered += wait(busy, TIMEOUT_S, FIRST_COMPLETED).done
            busy = [each for each in busy if not each.done()]

        assert len({each.result().body for each in answered}) == 2


def test_a_release_of_which_one_replica_crashes_does_not_answer(router: Router, tmp_path: Path) -> None:
    script = "import pathlib\ndef init(): pathlib.Path('alone').mkdir()\ndef run(data): return 1"

    rollout = router.roll_out(KEY, replace(release(tmp_path, script), replicas=2))

    assert rollout.wait(TIMEOUT_S) is RolloutState.CRASHED
    assert "FileExistsError" in rollout.log
    assert ask(router).status == 503


def test_a_script_that_ends_its_process_is_a_bad_gateway_and_the_next_request_is_answered(
    router: Router, tmp_path: Path
) -> None:
    script = "import os, pathlib\nmark = pathlib.Path('died')\ndef init(): pass\ndef run(data):\n"
    script += "    if mark.exists(): return 'alive'\n    mark.touch()\n    os._exit(1)"
    router.roll_out(KEY, release(tmp_path, script)).wait(TIMEOUT_S)

    assert [ask(router).status, ask(router).body] == [502, b'"alive"']


def test_before_the_first_release_is_ready_there_is_no_replica(router: Router, tmp_path: Path) -> None:
    with Gate(tmp_path / "gate"):
        rollout = router.roll_out(KEY, release(tmp_path, WAITS_TO_START))

        assert (rollout.state, ask(router).status) == (RolloutState.STARTING, 503)


def test_a_web_service_that_was_removed_does_not_answer_and_its_release_has_ended(
    router: Router, tmp_path: Path
) -> None:
    with Gate(tmp_path / "gate"):
        starting = router.roll_out(KEY, release(tmp_path, WAITS_TO_START))

        router.remove(KEY)
        router.remove(KEY)

        assert ask(router).status == 503
        assert starting.wait(TIMEOUT_S) is RolloutState.CRASHED


def test_a_release_that_is_overtaken_before_it_is_ready_never_answers(router: Router, tmp_path: Path) -> None:
    overtaken = release(tmp_path / "slow", WAITS_TO_START)
    with Gate(tmp_path / "slow" / "gate"):
        slow = router.roll_out(KEY, overtaken)
        router.roll_out(KEY, release(tmp_path / "fast", answers("fast"))).wait(TIMEOUT_S)

        assert slow.wait(TIMEOUT_S) is RolloutState.CRASHED
        assert ask(router).body == b'"fast"'


def test_an_image_without_a_folder_is_ready_at_once_and_says_why_it_cannot_score(router: Router) -> None:
    rollout = router.roll_out(KEY, Release("churn"))

    response = ask(router)

    assert (rollout.state, rollout.log, response.status) == (RolloutState.READY, "", 501)
    assert "no scoring folder in the tenant file" in json.loads(response.body)["message"]


def test_the_cluster_says_that_it_is_healthy_and_knows_no_other_paths(router: Router) -> None:
    router.roll_out(KEY, Release("churn"))

    assert router.handle(KEY, Request.of_url("GET", "http://203.0.113.7/"), ACCESS).body == b"Healthy"
    assert ask(router, "explain").status == 404
    assert router.handle("203.0.113.7/other", Request.of_url("GET", "http://203.0.113.7/score"), None).status == 404


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "HEAD"])
def test_only_get_and_post_reach_a_container(router: Router, method: str) -> None:
    router.roll_out(KEY, Release("churn"))
    url = "http://203.0.113.7/api/v1/service/churn/score"

    response = router.handle(KEY, Request.of_url(method, url, headers={"Origin": "https://a.example"}), ACCESS)

    assert (response.status, response.headers["Allow"]) == (405, "GET, POST")


def test_a_release_that_stands_by_starts_once_when_it_is_asked(router: Router, tmp_path: Path) -> None:
    script = "import pathlib\ndef init(): pathlib.Path('started').mkdir()\ndef run(data): return 'awake'"
    rollout = router.stand_by(KEY, release(tmp_path, script))
    assert (rollout.state, (tmp_path / "started").exists(), rollout.log) == (RolloutState.READY, False, "")

    with ThreadPoolExecutor(8) as clients:
        patient = Limits(queue_wait_s=TIMEOUT_S)
        asked = [clients.submit(ask, router, limits=patient) for _ in range(8)]

        assert {each.result(TIMEOUT_S).body for each in asked} == {b'"awake"'}


def test_a_release_that_stands_by_and_cannot_start_is_not_ready_and_says_why(router: Router, tmp_path: Path) -> None:
    rollout = router.stand_by(KEY, release(tmp_path, "def init(): raise OSError('no weights')\ndef run(x): 1"))

    assert [ask(router).status, ask(router).status] == [503, 503]
    assert (rollout.state, "OSError: no weights" in rollout.log) == (RolloutState.CRASHED, True)


def test_a_crashing_update_of_a_release_that_stands_by_leaves_that_one_answering(
    router: Router, tmp_path: Path
) -> None:
    router.stand_by(KEY, release(tmp_path / "old", answers("old")))

    rollout = router.roll_out(KEY, release(tmp_path / "new", "def init(): raise OSError\ndef run(x): 1"))

    assert rollout.wait(TIMEOUT_S) is RolloutState.CRASHED
    assert ask(router).body == b'"old"'


def test_a_release_that_is_overtaken_while_it_wakes_still_answers_who_woke_it(router: Router, tmp_path: Path) -> None:
    script = WAITS_TO_START.replace('"new"', '"woken"').replace("def init():", "def init():\n    " + ENTERED)
    router.stand_by(KEY, release(tmp_path / "old", script))
    old = tmp_path / "old"
    with ThreadPoolExecutor(1) as client, Gate(old / "entered") as entered, Gate(old / "gate") as gate:
        waking = client.submit(ask, router)
        entered.wait()
        router.roll_out(KEY, release(tmp_path / "new", answers("new"))).wait(TIMEOUT_S)
        assert ask(router).body == b'"new"'
        gate.open()

        assert waking.result(TIMEOUT_S).body == b'"woken"'


def test_no_request_fails_while_releases_follow_each_other(router: Router, tmp_path: Path) -> None:
    names = [f"release-{number}" for number in range(4)]
    router.roll_out(KEY, replace(release(tmp_path / names[0], answers(names[0])), replicas=2)).wait(TIMEOUT_S)
    patient = Limits(queue_wait_s=TIMEOUT_S)

    def ask_until_the_last() -> list[bytes]:
        seen: list[Response] = []
        while not seen or seen[-1].body != f'"{names[-1]}"'.encode():
            seen.append(ask(router, limits=patient))
            assert seen[-1].status == 200
        return [response.body for response in seen]

    with ThreadPoolExecutor(4) as clients:
        asking = [clients.submit(ask_until_the_last) for _ in range(4)]
        for name in names[1:]:
            router.roll_out(KEY, replace(release(tmp_path / name, answers(name)), replicas=2)).wait(TIMEOUT_S)

        for each in asking:
            answered = each.result(TIMEOUT_S)
            assert answered == sorted(answered)  # never back to an older release


def test_a_swagger_file_beside_the_script_is_served_instead(router: Router, tmp_path: Path) -> None:
    (tmp_path / "swagger.json").write_text('{"swagger": "2.0", "info": {"title": "ours"}}')
    router.roll_out(KEY, release(tmp_path, answers("yes"))).wait(TIMEOUT_S)
    url = "http://203.0.113.7/api/v1/service/churn/swagger.json"

    response = router.handle(KEY, Request.of_url("GET", url), Access(auth_enabled=False))

    assert json.loads(response.body) == {"swagger": "2.0", "info": {"title": "ours"}}


@pytest.mark.parametrize(
    "body", [b"", b"no JSON", b"\xff\x00", b"x" * (8 << 20)], ids=["none", "text", "bytes", "8 MB"]
)
def test_what_a_body_may_be_is_up_to_the_script(router: Router, tmp_path: Path, body: bytes) -> None:
    script = "from azureml_inference_server_http.api.aml_request import rawhttp\ndef init(): pass\n"
    script += "@rawhttp\ndef run(request): return len(request.get_data())"
    router.roll_out(KEY, release(tmp_path, script)).wait(TIMEOUT_S)
    url = "http://203.0.113.7/api/v1/service/churn/score"

    response = router.handle(KEY, Request.of_url("POST", url, body=body), Access(auth_enabled=False))

    assert (response.status, response.body) == (200, str(len(body)).encode())
