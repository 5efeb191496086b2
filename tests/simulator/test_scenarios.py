"""Failures by name: those that ship, those that a file brings, and how one is chosen."""

import json
from pathlib import Path

import pytest

from aml_simulator.cli import main
from aml_simulator.faults import Faults
from aml_simulator.scenarios.library import Scenarios
from aml_simulator.scenarios.reading import LARGEST_FILE, shipped
from aml_simulator.scenarios.scenario import ScenarioError
from aml_simulator.schema import TenantSpec
from aml_simulator.tenant import Tenant
from simulator.kit import Client, create_body

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "failures.jsonl"
QUOTA = "compute.quota-exceeded"
COLLECTED = [
    {"id": "1", "codes": [QUOTA, "compute.limit-reached"], "error_text": "first", "remedy": "more"},
    {"id": "2", "code": QUOTA, "error_text": "second {not a slot}"},
    {"id": "3", "codes": ["config.invalid"], "error_text": "of our own"},
]


@pytest.fixture
def collected(tmp_path: Path) -> Path:
    path = tmp_path / "failures.jsonl"
    path.write_text("\n".join(json.dumps(each) for each in COLLECTED) + "\n\n")
    return path


def written(folder: Path, text: str) -> Path:
    path = folder / "scenarios.yml"
    path.write_text(text)
    return path


def said(faults: Faults) -> list[str]:
    return [fault.error.details[0].message for fault in faults.entries if fault.error]


@pytest.mark.parametrize("code", sorted(shipped()))
def test_each_that_ships_can_be_armed_with_each_of_its_texts(code: str) -> None:
    faults = Faults()
    scenarios = Scenarios(faults)

    for number, text in enumerate(scenarios.texts(code), start=1):
        armed = scenarios.arm(f"{code}#{number}")
        assert json.dumps(text)[1:-1] in json.dumps([fault.model_dump(mode="json") for fault in armed])
    scenarios.arm(f"{code}#all")

    assert not [fault for fault in faults.entries if "{text}" in repr(fault)]


def test_without_a_choice_it_is_the_first_text_and_stays() -> None:
    faults = Faults()

    Scenarios(faults).arm(QUOTA)

    assert [fault.times for fault in faults.entries] == [None]
    assert said(faults) == [shipped()[QUOTA].texts[0]]


def test_all_texts_come_in_turn(client: Client, collected: Path) -> None:
    Scenarios(client.tenant.faults, collected).arm(f"{QUOTA}#all")

    assert said(client.tenant.faults) == ["first", "second {not a slot}"]
    assert [fault.times for fault in client.tenant.faults.entries] == [1, 1]


def test_a_collection_of_failures_brings_its_texts_under_their_first_codes(collected: Path) -> None:
    scenarios = Scenarios(Faults(), collected)

    assert scenarios.texts(QUOTA) == ("first", "second {not a slot}")
    assert scenarios.texts("compute.limit-reached") == shipped()["compute.limit-reached"].texts
    assert "config.invalid" not in scenarios.codes
    with pytest.raises(ScenarioError, match=r"config\.invalid: nothing says where it shows"):
        scenarios.arm("config.invalid")


def test_a_file_can_say_where_a_failure_shows(tmp_path: Path) -> None:
    place = "{path: services, status: 400, error: {message: '{text}'}}"
    path = written(tmp_path, f"- code: config.invalid\n  texts: [No.]\n  faults: [{place}]\n")
    with Tenant.of(TenantSpec(scenarios=path, scenario=("config.invalid",))) as tenant:
        (fault,) = tenant.faults.entries

    assert fault.error
    assert (fault.status, fault.error.message) == (400, "No.")


@pytest.mark.parametrize(
    ("choice", "why"),
    [
        ("compute.quota-exceded", "nearest: compute.quota-exceeded"),
        ("nonsense", "there is no scenario 'nonsense'"),
        (f"{QUOTA}#0", "give a number from 1 to 2, or all"),
        (f"{QUOTA}#3", "give a number from 1 to 2, or all"),
        (f"{QUOTA}#last", "give a number from 1 to 2, or all"),
    ],
)
def test_a_choice_that_is_not_there_is_refused(choice: str, why: str) -> None:
    faults = Faults()

    with pytest.raises(ScenarioError, match=why):
        Scenarios(faults).arm(choice)
    assert faults.entries == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("- code: a.b\n- code: c.d\n  txts: []\n", ":2: txts: Extra"),
        ("- code: a.b\n  faults: [{status: 400}, {status: 99}]\n", ":1: faults.1.status: "),
        ("- code: Quota\n", ":1: code: "),
        ("- code: a.b\n  faults: [{kind: reset, path: '('}]\n", ":1: faults.0: path '(' is no regular expression"),
        ("- texts: [x]\n", ":1: code: Field required"),
        ("- 7\n", ":1: the whole: "),
        ("code: a.b\n", ": neither a list of scenarios nor lines of JSON"),
        ("", ": neither a list"),
        ("- code: a.b\n- [", ":2: expected the node content"),
        ("- !!python/object:os.system {}\n", ":1: could not determine a constructor"),
        ('{"codes": ["a.b"], "error_text": "x"}\n{"codes": []}\n', ":2: code: Field required"),
        ('{"codes": [], "error_text": "x"}\n', ":1: codes: Value should have at least 1 item"),
        ('{"codes": ["a.b"], "error_text": ""}\n', ":1: error_text: String should have at least 1"),
        ('{"codes": ["a.b"],\n', ":1: no line of JSON: "),
        ('{"a": ' + "[" * 100_000, ":1: no line of JSON: "),
        ("[" * 100_000, ": "),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_line_and_key(tmp_path: Path, text: str, why: str) -> None:
    path = written(tmp_path, text)

    with pytest.raises(ScenarioError) as refused:
        Scenarios(Faults(), path)
    assert str(path) in str(refused.value)
    assert why in str(refused.value)


def test_a_file_is_there_is_text_and_is_not_endless(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    with (tmp_path / "large").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)

    for name, why in {"binary": "invalid start byte", "large": "more than 16 MiB", "none": "No such file"}.items():
        with pytest.raises(ScenarioError, match=why):
            Scenarios(Faults(), tmp_path / name)


def test_the_tenant_file_names_both_and_a_reset_brings_them_back(tmp_path: Path, collected: Path) -> None:
    (tmp_path / "tenant.yml").write_text(f"scenarios: {collected.name}\nscenario: {QUOTA}#2\n")

    with Tenant.load(tmp_path / "tenant.yml") as tenant:
        tenant.faults.clear()
        tenant.reset()

        assert said(tenant.faults) == ["second {not a slot}"]


def test_a_web_service_fails_in_the_words_of_the_scenario(client: Client) -> None:
    client.tenant.scenarios.arm("deploy.unschedulable#2")
    client.mms("POST", "services", create_body())
    client.tenant.clock.advance(client.tenant.spec.durations.deploy)

    shown = client.mms("GET", "services/churn").json()

    text = client.tenant.scenarios.texts("deploy.unschedulable")[1]
    assert (shown["state"], shown["error"]["details"]) == ("Unhealthy", [{"code": "Unschedulable", "message": text}])


@pytest.mark.parametrize(
    ("option", "why"),
    [
        (["--scenario", "compute.quota"], "there is no scenario 'compute.quota'"),
        (["--scenarios", "nowhere.yml"], "nowhere.yml: No such file"),
    ],
)
def test_the_command_line_refuses_what_is_not_there(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], option: list[str], why: str
) -> None:
    (tmp_path / "tenant.yml").write_text("")

    assert main(["run", "--tenant", str(tmp_path / "tenant.yml"), *option, "--", "true"]) == 2
    told = capfd.readouterr().err
    assert told.startswith("aml-simulator: ")
    assert why in told


@pytest.mark.skipif(not CORPUS.is_file(), reason="no collected failures beside the repository")
def test_collected_failures_are_a_file_of_scenarios() -> None:
    scenarios = Scenarios(Faults(), CORPUS)
    entries = [json.loads(line) for line in CORPUS.read_text().splitlines()]

    first = {entry["codes"][0] for entry in entries if not entry["codes"][0].startswith("config.")}
    assert first <= set(scenarios.codes)
    assert sum(len(scenarios.texts(code)) for code in first) == len([e for e in entries if e["codes"][0] in first])
