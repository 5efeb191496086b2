"""Without a stored secret: a job signs in with GitHub's id tokens, or is told exactly what is missing."""

import json
import re
import shlex

import jwt
import pytest

from aml_simulator.github.oidc import id_token_environment
from aml_simulator.github.spec import JobSpec
from contract.world import CLIENT_ID, SETTINGS, TENANT, Ended, MakeWorld, World, credentials

OTHER = "11111111-2222-3333-4444-555555555555"
SUBJECT = "repo:org/churn:ref:refs/heads/main"
ISSUER = "https://token.actions.githubusercontent.com"
JWT = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*")
TRUSTED: dict[str, object] = {"subject": SUBJECT}
RUNTIME_TOKEN = JobSpec().runtime_token


def application(*trusted: dict[str, object]) -> dict[str, object]:
    return {"client_id": CLIENT_ID, "federated_credentials": list(trusted)}


@pytest.fixture
def make_job(make_world: MakeWorld, workflow: None, monkeypatch: pytest.MonkeyPatch) -> MakeWorld:
    """A tenant, and a job of the workflow that its application trusts, with the usual inputs."""
    del workflow
    monkeypatch.delenv("AZURE_CREDENTIALS")

    def make(*trusted: dict[str, object], github: dict[str, object] | None = None, **tenant: object) -> World:
        principals = [application(*trusted)]
        world = make_world({"service_principals": principals, "github": github or {}, **tenant}, clusters=[])
        inputs = {**SETTINGS, "client_id": CLIENT_ID, "tenant_id": TENANT, "provisioning_config": "{}"}
        for name, value in inputs.items():
            monkeypatch.setenv(f"INPUT_{name.upper().replace('_', '-')}", str(value))
        for name, value in id_token_environment(world.tenant.spec.github).items():
            monkeypatch.setenv(name, value)
        return world

    return make


def planned(world: World, **inputs: str) -> Ended:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"command": "plan", **inputs}.items():
            patch.setenv(f"INPUT_{name.upper().replace('_', '-')}", value)
        return world.run("action")


def shown(log: str) -> str:
    """The log as the runner shows it: lines that set masks are not in it."""
    return "\n".join(line for line in log.splitlines() if not line.startswith("::add-mask::"))


def issuers_of(masked: list[str]) -> set[str]:
    """Who made the tokens among what is masked; encodings of a token look like one, too."""
    tokens = [text for text in masked if JWT.fullmatch(text)]
    return {jwt.decode(token, options={"verify_signature": False})["iss"] for token in tokens}


def test_a_job_deploys_with_an_id_token_and_no_secret(make_job: MakeWorld) -> None:
    world = make_job(TRUSTED)

    ended = world.run("action")

    assert (ended.code, ended.change) == (0, "created")
    assert world.tenant.service("churn").state == "Healthy"
    form = next(entry.body for entry in world.tenant.journal.entries if entry.path.endswith("/oauth2/v2.0/token"))
    assert isinstance(form, dict)
    assert "client_secret" not in form
    assert world.tenant.journal.count("GET", "idtoken") == 1


@pytest.mark.parametrize(
    ("github", "subject"),
    [
        ({"environment": "Production"}, "repo:org/churn:environment:Production"),
        ({"ref": "refs/tags/v1"}, "repo:org/churn:ref:refs/tags/v1"),
        ({"event": "pull_request"}, "repo:org/churn:pull_request"),
        ({"subjects": "immutable"}, "repo:org@1001/churn@2002:ref:refs/heads/main"),
        ({"subject": "repository_owner_id:1001:repository_id:2002"}, "repository_owner_id:1001:repository_id:2002"),
    ],
)
def test_every_form_of_subject_signs_in(make_job: MakeWorld, github: dict[str, object], subject: str) -> None:
    assert planned(make_job({"subject": subject}, github=github)).verdict == (0, "", "")


@pytest.mark.parametrize("cloud", ["AzureUSGovernment", "AzureChinaCloud"])
def test_a_sovereign_cloud_wants_its_own_audience(make_job: MakeWorld, cloud: str) -> None:
    audience = {
        "AzureUSGovernment": "api://AzureADTokenExchangeUSGov", "AzureChinaCloud": "api://AzureADTokenExchangeChina",
    }[cloud]  # fmt: skip
    world = make_job({"subject": SUBJECT, "audience": audience}, clouds=[cloud])

    assert planned(world, azure_cloud=cloud).code == 0


NEVER_TRUSTED: list[tuple[str, tuple[dict[str, object], ...]]] = [
    ("70021", ()),
    ("700211", ({"subject": SUBJECT, "issuer": f"{ISSUER}/"},)),
    ("700213", ({"subject": "repo:org/churn:ref:refs/heads/develop"},)),
    ("7002138", ({"subject": SUBJECT.replace("churn", "Churn")},)),
    ("700212", ({"subject": SUBJECT, "audience": "api://somebody-else"},)),
]


@pytest.mark.parametrize(("number", "trusted"), NEVER_TRUSTED)
def test_what_the_id_token_says_is_shown_where_nothing_fits_it(
    make_job: MakeWorld, number: str, trusted: tuple[dict[str, object], ...]
) -> None:
    ended = planned(make_job(*trusted))

    assert ended.verdict == (3, "access-denied", "auth.federation-mismatch")
    assert f"(AADSTS{number})" in ended.log
    assert f"issuer {ISSUER}, subject {SUBJECT}, audience api://AzureADTokenExchange." in ended.log
    assert JWT.search(shown(ended.log)) is None


def test_the_command_that_is_shown_adds_the_credential_that_was_missing(make_job: MakeWorld) -> None:
    github = {"subjects": "immutable", "environment": "it's production"}
    log = planned(make_job(github=github)).log
    command = next(line for line in log.splitlines() if line.startswith("az ad app"))

    words = shlex.split(command)

    assert words[:5] == ["az", "ad", "app", "federated-credential", "create"]
    assert words[words.index("--id") + 1] == CLIENT_ID
    credential = json.loads(words[words.index("--parameters") + 1])
    assert re.fullmatch(r"[A-Za-z0-9][\w-]{2,119}", credential["name"])
    subject, (audience,) = credential["subject"], credential["audiences"]
    added = {"subject": subject, "issuer": credential["issuer"], "audience": audience}
    assert subject == "repo:org@1001/churn@2002:environment:it's production"
    assert planned(make_job(added, github=github)).code == 0


@pytest.mark.parametrize(
    ("inputs", "code", "hint"),
    [
        ({"client_id": OTHER}, "auth.app-not-found", "Check client-id and tenant-id."),
        ({"tenant_id": OTHER}, "auth.tenant-mismatch", "Check tenant-id and azure-cloud."),
    ],
)
def test_a_wrong_id_is_named_as_its_input(make_job: MakeWorld, inputs: dict[str, str], code: str, hint: str) -> None:
    ended = planned(make_job(TRUSTED), **inputs)

    assert ended.verdict == (3, "access-denied", code)
    assert hint in ended.log


def test_an_id_token_that_is_too_old_for_entra_points_at_the_clock(make_job: MakeWorld) -> None:
    world = make_job(TRUSTED)
    expired = "AADSTS700024: Client assertion is not within its valid time range."
    body = json.dumps({"error": "invalid_client", "error_description": expired})
    world.tenant.faults.add("POST", "token", status=401, body=body, content_type="application/json")

    ended = planned(world)

    assert ended.code == 3
    assert "check the clock" in ended.log


def test_without_the_permission_nothing_is_asked_and_the_yaml_is_shown(make_job: MakeWorld) -> None:
    world = make_job(TRUSTED, github={"id_token_permission": False})

    ended = planned(world, auth="oidc")

    assert ended.verdict == (2, "invalid-input", "config.invalid")
    assert "permissions:%0A  id-token: write%0A" in ended.log
    assert world.tenant.journal.entries == []


def test_azure_cli_in_the_container_is_refused_before_anything_is_asked(make_job: MakeWorld) -> None:
    world = make_job(TRUSTED)

    ended = planned(world, auth="azure-cli")

    assert ended.verdict == (2, "invalid-input", "config.invalid")
    assert "cannot be seen inside a container action" in ended.log
    assert world.tenant.journal.entries == []


def test_github_that_refuses_an_id_token_is_not_taken_for_azure(
    make_job: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_job(TRUSTED)
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "token-of-another-job")

    ended = planned(world)

    assert ended.verdict == (3, "access-denied", "auth.no-credentials")
    assert "GitHub does not issue an id token to this job (status 401)." in ended.log
    assert world.tenant.journal.count("POST", "oauth2/v2.0/token") == 0


def test_github_that_stumbles_is_asked_again(make_job: MakeWorld) -> None:
    world = make_job(TRUSTED)
    world.tenant.faults.add("GET", "idtoken", status=503, times=2)

    assert planned(world).code == 0
    assert world.tenant.journal.count("GET", "idtoken") == 3


@pytest.mark.parametrize("kind", ["silence", "reset"])
def test_github_that_does_not_answer_is_unavailable(make_job: MakeWorld, kind: str) -> None:
    world = make_job(TRUSTED)
    world.tenant.faults.add("GET", "idtoken", kind=kind)

    ended = planned(world)

    assert ended.verdict == (10, "remote-unavailable", "service.unavailable")
    assert world.tenant.journal.count("POST", "oauth2/v2.0/token") == 0


@pytest.mark.parametrize("body", ["{}", '{"value": ""}', '{"value": 7}', "[]", "null", '"x"'])
def test_an_answer_without_an_id_token_is_no_answer(make_job: MakeWorld, body: str) -> None:
    world = make_job(TRUSTED)
    world.tenant.faults.add("GET", "idtoken", status=200, body=body, content_type="application/json")

    assert planned(world).verdict == (10, "remote-unavailable", "service.unavailable")


@pytest.mark.parametrize("trusted", [(TRUSTED,), ()])
def test_no_token_is_shown_and_each_is_masked_before_anything_that_could_hold_it(
    make_job: MakeWorld, monkeypatch: pytest.MonkeyPatch, trusted: tuple[dict[str, object], ...]
) -> None:
    monkeypatch.setenv("RUNNER_DEBUG", "1")
    monkeypatch.setenv("AKS_DEPLOY_DEBUG", "1")

    log = planned(make_job(*trusted)).log

    assert log.splitlines()[0] == f"::add-mask::{RUNTIME_TOKEN}"
    assert ISSUER in issuers_of(re.findall(r"^::add-mask::(eyJ.*)$", log, re.MULTILINE))
    assert JWT.search(shown(log)) is None
    assert RUNTIME_TOKEN not in shown(log)


def test_credentials_that_are_given_come_before_an_id_token(
    make_job: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INPUT_AZURE-CREDENTIALS", credentials(clientSecret="no~such-Secret"))

    ended = planned(make_job(TRUSTED))

    assert ended.verdict == (3, "access-denied", "auth.secret-invalid")
    assert "no~such-Secret" not in shown(ended.log)
