"""The rules that the SDK and Azure have for updates: whatever a web service is, it becomes what is asked for, or the
plan says why not."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract.parameters import Parameters
from contract.world import Ended, World

AMOUNTS = st.sampled_from([0.1, 0.25, 0.5, 1, 1.5, 2])
FEW = st.integers(1, 3)
COUNTS = st.integers(1, 9)
PAIRED = st.tuples(AMOUNTS, AMOUNTS).map(sorted)
ALONE: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("cpu_cores", "cpu_cores_limit", "memory_gb", "memory_gb_limit"), AMOUNTS),
    **dict.fromkeys(("enable_app_insights", "collect_model_data"), st.booleans()),
    **dict.fromkeys(("period_seconds", "initial_delay_seconds", "failure_threshold", "max_request_wait_time"), COUNTS),
    "gpu_cores": st.just(0),
    "description": st.sampled_from(["one", "another"]),
    "tags": st.dictionaries(st.sampled_from(["team", "cost"]), st.sampled_from(["a", "b"])),
    "properties": st.dictionaries(st.sampled_from(["data", "code"]), st.sampled_from(["v1", "v2"])),
    "namespace": st.sampled_from(["churn-prod", "churn-test"]),
}
FIXED = st.fixed_dictionaries({"num_replicas": FEW}, optional={"autoscale_enabled": st.sampled_from([False])})
RANGE = st.tuples(FEW, st.integers(3, 12)).map(
    lambda both: {"autoscale_min_replicas": both[0], "autoscale_max_replicas": both[1]}
)
PART = st.fixed_dictionaries(
    {},
    optional={
        "autoscale_min_replicas": FEW,
        "autoscale_max_replicas": COUNTS,
        "autoscale_refresh_seconds": COUNTS,
        "autoscale_target_utilization": st.integers(1, 100),
    },
).filter(lambda one: one.get("autoscale_min_replicas", 1) <= one.get("autoscale_max_replicas", 10))
SCALED = st.builds(lambda more: {"autoscale_enabled": True, **more}, RANGE | PART)
CALLERS = st.sampled_from(
    [
        {"auth_enabled": True},
        {"auth_enabled": False},
        {"token_auth_enabled": True},
        {"token_auth_enabled": False},
        {"auth_enabled": False, "token_auth_enabled": True},
        {"auth_enabled": True, "token_auth_enabled": False},
    ]
)
REFUSED = ("must be created again in its place", " is more than ", " is less than ")


@st.composite
def configurations(draw: st.DrawFn) -> Parameters:
    """Parameters that hold no contradiction, a few of them: what is not given is what the web service has."""
    names = draw(st.lists(st.sampled_from(sorted(ALONE)), max_size=4, unique=True))
    made = {name: draw(ALONE[name]) for name in names}
    for name in ("cpu_cores", "memory_gb"):
        if name in made or f"{name}_limit" in made or draw(st.booleans()):
            least, most = draw(PAIRED)
            both = {name: least, f"{name}_limit": most}
            made |= {key: value for key, value in both.items() if key in made} if draw(st.booleans()) else both
    return made | draw(st.just({}) | FIXED | SCALED) | draw(st.just({}) | CALLERS)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=st.lists(configurations(), min_size=2, max_size=4))
def test_any_configuration_follows_any_other_or_the_plan_says_why_not(world: World, wanted: list[Parameters]) -> None:
    world.tenant.reset()
    for config in wanted:
        ended = deploy(world, config)
        if ended.code and "in its place" in ended.log:
            ended = deploy(world, config, replace="true")
        if ended.code:
            assert ended.verdict[:2] == (5, "conflict")
            assert any(reason in ended.log for reason in REFUSED)
        else:
            assert has(world, config)
            assert deploy(world, config).change == "unchanged"


def deploy(world: World, config: Parameters, **more: str) -> Ended:
    """Run it, and see that one that is refused changes nothing."""
    before = len(world.changes)
    ended = world.deploy(deployment_config=json.dumps(config), state="none", **more)
    assert ended.code in (0, 5), ended.log
    assert (len(world.changes) == before) is (ended.code == 5 or ended.change == "unchanged")
    return ended


def has(world: World, config: Parameters) -> bool:
    """Whether the tenant's web service is what the configuration says."""
    service = world.tenant.service("churn")
    own = {name: value for name, value in service.tags.items() if not name.startswith("aks-deploy.")}
    is_so = {
        name: service.settings[name] == value for name, value in config.items() if name not in ("tags", "properties")
    }
    is_so["tags"] = config.get("tags", own) == own
    is_so["properties"] = config.get("properties", {}).items() <= service.settings["properties"].items()
    is_so["gpu_cores"] = not service.settings["gpu_cores"]
    assert is_so == dict.fromkeys(is_so, True)
    return service.state == "Healthy"
