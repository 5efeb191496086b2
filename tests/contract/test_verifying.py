"""Whether the endpoint answers, asked with the key that Azure gave."""

import pytest

from contract.world import World


def test_an_endpoint_that_refuses_the_key_of_azure_fails_the_run_but_not_the_deployment(world: World) -> None:
    world.tenant.faults.add("GET", "service/churn", status=401)

    ended = world.deploy()

    assert ended.verdict == (9, "verification-failed", "score.unauthorized")
    assert ended.change == "created"
    assert ended.outputs["scoring-uri"].endswith("/api/v1/service/churn/score")
    assert world.tenant.service("churn").state == "Healthy"


@pytest.mark.parametrize(("status", "code"), [(500, "score.crashed"), (502, "score.crashed"), (503, "score.not-ready")])
def test_an_endpoint_that_keeps_answering_badly_fails_the_run_after_a_minute(
    world: World, status: int, code: str
) -> None:
    world.tenant.faults.add("GET", "service/churn", status=status)

    ended = world.deploy()

    assert ended.verdict == (9, "verification-failed", code)
    assert f"answers {status} though Azure reports it Healthy" in ended.log
    calls = [entry.at for entry in world.tenant.journal.entries if "/api/v1/service" in entry.path]
    assert (calls[-1] - calls[0]).total_seconds() == pytest.approx(60, abs=1)


@pytest.mark.parametrize("fault", [{"status": 503}, {"kind": "reset"}, {"kind": "silence"}])
def test_an_endpoint_that_needs_a_moment_is_given_one(world: World, fault: dict[str, object]) -> None:
    world.tenant.faults.add("GET", "service/churn", **fault, times=3)

    ended = world.deploy()

    assert ended.code == 0
    assert "its endpoint answers" in ended.log


@pytest.mark.parametrize("kind", ["reset", "silence"])
def test_an_endpoint_that_cannot_be_reached_from_here_is_a_warning(world: World, kind: str) -> None:
    world.tenant.faults.add("GET", "service/churn", kind=kind)

    ended = world.deploy()

    assert (ended.code, ended.change) == (0, "created")
    assert "could not be reached from here" in ended.log
    assert "its endpoint was not verified from here" in ended.log


def test_an_endpoint_behind_an_internal_load_balancer_is_not_called(bare_world: World) -> None:
    config = "{load_balancer_type: InternalLoadBalancer, load_balancer_subnet: aks-subnet}"

    first = bare_world.deploy(provisioning_config=config)
    second = bare_world.deploy()

    assert (first.change, second.change) == ("created", "unchanged")
    assert "internal load balancer" in first.log
    assert "internal load balancer" in second.log
    assert bare_world.tenant.journal.count("*", "service/churn") == 0


def test_an_unchanged_service_is_verified_too(live_world: World) -> None:
    live_world.tenant.faults.add("GET", "service/churn", status=401)

    assert live_world.deploy().verdict == (9, "verification-failed", "score.unauthorized")


def test_a_service_without_authentication_is_called_without_a_key(world: World) -> None:
    ended = world.deploy(deployment_config="{auth_enabled: false}")

    assert ended.code == 0
    assert world.tenant.journal.count("POST", "listkeys") == 0
