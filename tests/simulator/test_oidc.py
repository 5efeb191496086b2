"""GitHub's id tokens, Entra's exchange of them, and the identity of a machine: what is given, and every refusal."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import jwt
import pytest

from aml_simulator.azure.federation import ASSERTION_TYPE
from aml_simulator.github.oidc import id_token_environment
from aml_simulator.http import Request
from aml_simulator.tenant import Tenant
from simulator.kit import CLIENT, Answer, Client, spec

AUDIENCE = "api://AzureADTokenExchange"
SUBJECT = "repo:org/churn:ref:refs/heads/main"
ISSUER = "https://token.actions.githubusercontent.com"
MACHINE, USER = "8d1f3b52-1111-4222-8333-5e6f7a8b9c0d", "8d1f3b52-2222-4222-8333-5e6f7a8b9c0d"
METADATA = "http://169.254.169.254/metadata/identity/oauth2/token"
MakeTenant = Callable[..., Tenant]


@dataclass
class Job:
    """A job that asks for id tokens and exchanges them."""

    tenant: Tenant

    def ask(self, audience: str | None = AUDIENCE, *, token: str = "", path: str = "") -> Answer:
        found = id_token_environment(self.tenant.spec.github)
        url = found["ACTIONS_ID_TOKEN_REQUEST_URL"].replace("/idtoken/", path or "/idtoken/")
        url += f"&{urlencode({'audience': audience})}" if audience else ""
        headers = {"Authorization": f"Bearer {token or found['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}"}
        return Answer(self.tenant.handle(Request.of_url("GET", url, headers=headers)))

    def id_token(self, audience: str = AUDIENCE) -> str:
        return str(self.ask(audience).json()["value"])

    def exchange(self, assertion: str, **changes: str) -> Answer:
        form = {
            "client_id": CLIENT,
            "client_assertion": assertion,
            "client_assertion_type": ASSERTION_TYPE,
            "grant_type": "client_credentials",
            "scope": "https://management.core.windows.net//.default",
        } | changes
        url = f"https://login.microsoftonline.com/{self.tenant.spec.tenant_id}/oauth2/v2.0/token"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return Answer(self.tenant.handle(Request.of_url("POST", url, headers=headers, body=urlencode(form).encode())))


@pytest.fixture
def make_job(make_tenant: MakeTenant) -> Callable[..., Job]:
    def make(*trusted: dict[str, str], **github: object) -> Job:
        principal = {"client_id": CLIENT, "federated_credentials": trusted or [{"subject": SUBJECT}]}
        return Job(make_tenant(service_principals=[principal], github=github))

    return make


def number_of(answer: Answer) -> int:
    (number,) = answer.json()["error_codes"]
    assert answer.json()["error_description"].startswith(f"AADSTS{number}: ")
    return int(number)


def test_an_id_token_says_who_the_job_is_and_lives_five_minutes(make_job: Callable[..., Job]) -> None:
    job = make_job(environment="prod")

    claims = jwt.decode(job.id_token(), options={"verify_signature": False})

    assert (claims["iss"], claims["aud"]) == (ISSUER, AUDIENCE)
    assert claims["sub"] == "repo:org/churn:environment:prod"
    assert claims["exp"] - claims["iat"] == 300
    assert claims["nbf"] < claims["iat"] <= time.time() < claims["exp"]
    assert claims["repository"] == "org/churn"
    assert claims["job_workflow_ref"] == "org/churn/.github/workflows/deploy.yml@refs/heads/main"


@pytest.mark.parametrize(
    ("github", "subject"),
    [
        ({}, SUBJECT),
        ({"ref": "refs/tags/v1"}, "repo:org/churn:ref:refs/tags/v1"),
        ({"event": "pull_request"}, "repo:org/churn:pull_request"),
        ({"event": "pull_request", "environment": "dev"}, "repo:org/churn:environment:dev"),
        ({"subjects": "immutable"}, "repo:org@1001/churn@2002:ref:refs/heads/main"),
        ({"subject": "repository_owner:org"}, "repository_owner:org"),
    ],
)
def test_the_subject_has_the_form_that_the_repository_has(
    make_job: Callable[..., Job], github: dict[str, str], subject: str
) -> None:
    claims = jwt.decode(make_job(**github).id_token(), options={"verify_signature": False})

    assert claims["sub"] == subject


def test_each_id_token_is_another_one(make_job: Callable[..., Job]) -> None:
    job = make_job()

    assert job.id_token() != job.id_token()


def test_an_audience_that_nobody_names_is_the_owner(make_job: Callable[..., Job]) -> None:
    claims = jwt.decode(make_job().ask(None).json()["value"], options={"verify_signature": False})

    assert claims["aud"] == "https://github.com/org"


@pytest.mark.parametrize(
    ("change", "status"), [({"token": "wrong"}, 401), ({"path": "/idtoken/0/"}, 501), ({"path": "/elsewhere/"}, 501)]
)
def test_only_the_job_gets_its_id_token(make_job: Callable[..., Job], change: dict[str, str], status: int) -> None:
    answer = make_job().ask(**change)

    assert answer.status == status
    assert b"eyJ" not in answer.response.body


def test_without_the_permission_or_a_job_there_is_nothing_to_ask(make_tenant: MakeTenant) -> None:
    assert id_token_environment(make_tenant(github={"id_token_permission": False}).spec.github) == {}
    assert id_token_environment(make_tenant().spec.github) == {}


def test_an_id_token_is_exchanged_for_one_that_opens_azure(make_job: Callable[..., Job]) -> None:
    job = make_job()

    token = job.exchange(job.id_token()).json()["access_token"]

    assert Client(job.tenant, token=token).arm("GET").status == 200


@pytest.mark.parametrize(
    ("trusted", "number"),
    [
        ({"subject": "repo:org/churn:ref:refs/heads/other"}, 700213),
        ({"subject": SUBJECT.upper()}, 7002138),
        ({"subject": SUBJECT, "issuer": f"{ISSUER}/"}, 700211),
        ({"subject": SUBJECT, "audience": "api://else"}, 700212),
    ],
)
def test_an_id_token_that_no_federated_credential_equals_is_refused(
    make_job: Callable[..., Job], trusted: dict[str, str], number: int
) -> None:
    job = make_job(trusted)

    answer = job.exchange(job.id_token())

    assert (answer.status, answer.json()["error"], number_of(answer)) == (401, "invalid_client", number)


def test_one_of_several_federated_credentials_is_enough(make_job: Callable[..., Job]) -> None:
    job = make_job(
        {"subject": "repo:org/churn:pull_request"}, {"subject": SUBJECT, "audience": "x"}, {"subject": SUBJECT}
    )

    assert job.exchange(job.id_token()).status == 200


def test_an_application_without_any_federated_credential_says_so(make_tenant: MakeTenant) -> None:
    job = Job(make_tenant(github={}))

    assert number_of(job.exchange(job.id_token())) == 70021


def test_an_id_token_of_another_github_is_refused_by_its_signature(
    make_job: Callable[..., Job], make_tenant: MakeTenant
) -> None:
    forged = Job(make_tenant(github={})).id_token()

    assert number_of(make_job().exchange(forged)) == 700027


def test_an_id_token_ends_by_the_wall_clock() -> None:
    now = [1_000_000.0]
    principal = {"client_id": CLIENT, "federated_credentials": [{"subject": SUBJECT}]}
    with Tenant.of(spec(service_principals=[principal], github={}), wall=lambda: now[0]) as tenant:
        job = Job(tenant)
        assertion = job.id_token()
        assert job.exchange(assertion).status == 200
        now[0] += 301

        assert number_of(job.exchange(assertion)) == 700024


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ({"client_assertion_type": "saml"}, 900144),
        ({"client_assertion": "no-token"}, 50027),
        ({"client_id": MACHINE}, 700016),
        ({"scope": "https://example.org/.default"}, 500011),
    ],
)
def test_an_exchange_that_is_wrong_in_itself_says_how(
    make_job: Callable[..., Job], change: dict[str, str], number: int
) -> None:
    job = make_job()

    assert number_of(job.exchange(job.id_token(), **change)) == number


def test_no_id_token_is_in_the_journal(make_job: Callable[..., Job]) -> None:
    job = make_job()
    assertion = job.id_token()
    job.exchange(assertion)

    assert assertion not in json.dumps([entry.as_json() for entry in job.tenant.journal.entries])


def asked(tenant: Tenant, *, header: str = "true", **query: str) -> Answer:
    query = {"api-version": "2018-02-01", "resource": "https://management.core.windows.net/", **query}
    request = Request.of_url("GET", f"{METADATA}?{urlencode(query)}", headers={"Metadata": header})
    return Answer(tenant.handle(request))


def test_a_machine_gives_a_token_that_opens_azure(make_tenant: MakeTenant) -> None:
    tenant = make_tenant(managed_identities=[{"client_id": MACHINE}])

    answer = asked(tenant).json()

    assert (answer["client_id"], answer["expires_in"], answer["token_type"]) == (MACHINE, "3600", "Bearer")
    assert Client(tenant, token=answer["access_token"]).arm("GET").status == 200


BOTH = [{"client_id": MACHINE}, {"client_id": USER}]


@pytest.mark.parametrize(
    ("there", "query", "said"),
    [
        ([], {}, "identity_not_found"),
        (BOTH[:1], {"client_id": USER}, "identity_not_found"),
        (BOTH, {}, "invalid_request"),
        (BOTH, {"client_id": USER, "resource": "https://example.org"}, "invalid_resource"),
        (BOTH, {"header": "false"}, "bad_request_102"),
    ],
)
def test_a_machine_says_why_it_gives_no_token(
    make_tenant: MakeTenant, there: list[dict[str, str]], query: dict[str, str], said: str
) -> None:
    answer = asked(make_tenant(managed_identities=there), **query)

    assert (answer.status, answer.json()["error"]) == (400, said)


def test_the_machines_own_identity_comes_before_those_assigned_to_it(make_tenant: MakeTenant) -> None:
    tenant = make_tenant(managed_identities=[{"client_id": USER}, {"client_id": MACHINE, "kind": "system-assigned"}])

    assert asked(tenant).json()["client_id"] == MACHINE
    assert asked(tenant, client_id=USER).json()["client_id"] == USER
