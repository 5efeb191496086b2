"""Whatever somebody writes for a deployment is refused, or is what the SDK takes and Azure is told."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aks_deploy.azureml_v1.translate import sdk_parameters
from aks_deploy.deploying.limits import limit_blockers
from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.desired import Desired, ImageReference
from aks_deploy.errors import InvalidInputError
from aks_deploy.settings import ResolvedSettings, WorkspaceFiles, resolve
from aml_simulator.azure.service_rules import create_request
from contract.parameters import BAD, COUNT, GOOD, PARAMETERS, Parameters
from contract.sdk_alone import SdkAlone, arrived
from unit.settings.folder import COMPLETE, given_inputs

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the SDK announces its own

FILES = WorkspaceFiles(Path(__file__).parent)


def merged(parts: list[Parameters]) -> Parameters:
    return {name: value for part in parts for name, value in part.items()}


NAMES = tuple(DeploymentConfig.model_fields)
KNOWN = [value for given in (*(bad.given for bad in BAD), *(good for _, good, _ in GOOD)) for value in given.values()]
SIGNS = st.characters(exclude_categories=["Cs"]) | st.sampled_from("\0\n\t\u00a0\u200b\u202e\ufeff٣µ\U0001f600")
TEXTS = st.text(SIGNS, max_size=8) | st.sampled_from(["1e999", "0x10", "1_0", "infinity", "nan", "+1", "1.", "-0", "²"])
NUMBERS = (
    st.integers() | st.integers(-(10**30), 10**30) | st.floats() | st.sampled_from([2**31, 2**53 + 1, 5e-324, -0.0])
)
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS
VALUES = st.recursive(
    SCALARS | st.sampled_from(KNOWN),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)
ONE = st.one_of(
    st.builds(lambda name, value: {**PARAMETERS[name].beside, name: value}, st.sampled_from(list(PARAMETERS)), VALUES),
    st.lists(st.sampled_from([*(bad.given for bad in BAD), *(good for _, good, _ in GOOD)]), max_size=2).map(merged),
)
WILD = ONE | st.dictionaries(st.sampled_from(NAMES) | TEXTS, VALUES, max_size=6)

COUNTS = st.integers(1, 2**31 - 1)
AMOUNTS = st.floats(0.001, 1_000_000) | st.integers(1, 1_000_000)
WORDS = st.text(SIGNS, min_size=1, max_size=8)
PLACES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/~"), min_size=1, max_size=8)
SOUND: dict[str, st.SearchStrategy[Any]] = {
    **{name: COUNTS | COUNTS.map(str) for name, each in PARAMETERS.items() if each.kind is COUNT and not each.beside},
    **dict.fromkeys(("collect_model_data", "enable_app_insights"), st.sampled_from([True, False, "true", "False"])),
    "gpu_cores": st.integers(0, 8),
    "namespace": st.from_regex(r"[a-z0-9]([a-z0-9-]{,61}[a-z0-9])?", fullmatch=True),
    "description": WORDS,
    "tags": st.dictionaries(WORDS, WORDS | st.integers() | st.booleans(), max_size=3),
    "properties": st.dictionaries(PLACES, WORDS, max_size=3),
    "compute_target_name": st.from_regex(r"[a-zA-Z][a-zA-Z0-9]{1,15}", fullmatch=True),
    "primary_key": st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40),
}
FIXED = {"autoscale_enabled": st.sampled_from([False]), "num_replicas": COUNTS}
SCALED = {"autoscale_enabled": st.sampled_from([True]), "autoscale_min_replicas": st.integers(1, 10)}
SCALED_MORE = {
    "autoscale_max_replicas": st.integers(10, 2**31 - 1),
    "autoscale_refresh_seconds": COUNTS,
    "autoscale_target_utilization": st.integers(1, 100),
}
SCALING = st.fixed_dictionaries(FIXED) | st.fixed_dictionaries(SCALED, optional=SCALED_MORE)
CALLERS = st.sampled_from([{}, {"auth_enabled": True}, {"auth_enabled": False, "token_auth_enabled": True}])


@st.composite
def sound(draw: st.DrawFn) -> Parameters:
    """A configuration with nothing to say against."""
    made = draw(st.fixed_dictionaries({}, optional=SOUND)) | draw(st.just({}) | SCALING) | draw(CALLERS)
    for name in ("cpu_cores", "memory_gb"):
        amounts = sorted(draw(st.lists(AMOUNTS, max_size=2)))
        made |= dict(zip((name, f"{name}_limit"), amounts, strict=False))
    return made


@pytest.fixture(scope="module")
def sdk() -> Iterator[SdkAlone]:
    with SdkAlone.over_a_service() as alone:
        yield alone


@settings(max_examples=300, deadline=None)
@given(written=WILD)
def test_any_configuration_is_refused_or_arrives_as_it_was_written(sdk: SdkAlone, written: Parameters) -> None:
    with contextlib.suppress(InvalidInputError):
        check(sdk, written, understood(written))


@settings(max_examples=80, deadline=None)
@given(written=sound())
def test_a_sound_configuration_arrives_as_it_was_written(sdk: SdkAlone, written: Parameters) -> None:
    check(sdk, written, understood(written))


def understood(written: Parameters) -> ResolvedSettings:
    """The settings of a run that is given this configuration in JSON."""
    inputs = {**COMPLETE, "deployment_config": json.dumps(written)}
    return resolve(given_inputs(inputs), FILES)


def check(sdk: SdkAlone, written: Parameters, resolved: ResolvedSettings) -> None:
    """The SDK takes what we plan with, sends it as it is, Azure takes it, and it means what was written."""
    config, cluster = resolved.settings.deployment_config, resolved.settings.cluster_name or "aks-prod"
    if list(limit_blockers(Desired(ImageReference("churn", 12), "churn", cluster, config), None)):
        return
    sent = sdk_parameters(config) | {"compute_target_name": cluster}
    body = sdk.creation(sent)

    assert arrived(body, sent)
    assert create_request(body).name == "churn"
    for name, value in written.items():
        assert value is None or means(value, sent[name])


def means(written: Any, sent: object) -> bool:  # noqa: ANN401 - JSON
    """Whether what is sent is what somebody wrote: numbers by their value, the texts of a mapping as they stand."""
    if isinstance(sent, bool):
        return str(written).strip().lower() == str(sent).lower()
    if isinstance(sent, int | float):
        return not isinstance(written, bool) and float(written) == sent
    if isinstance(sent, dict):
        texts = {name: item if isinstance(item, str) else json.dumps(item) for name, item in written.items()}
        return {name: text for name, text in texts.items() if written[name] is not None} == sent
    return bool(written == sent)
