"""What a role allows: Azure's wildcards, and what it leaves out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_deploy.domain.subscription import Permission

ML = "Microsoft.MachineLearningServices/workspaces"
WRITE = f"{ML}/services/aks/write"
PARTS = st.lists(st.sampled_from(["services", "aks", "computes", "write", "read"]), min_size=1, max_size=4).map(
    "/".join
)
SIGNS = st.text("abc/.[](?+\\^$|{}-_", max_size=12)


@pytest.mark.parametrize(
    ("pattern", "action"),
    [
        ("*", WRITE),
        ("*/write", WRITE),
        (f"{ML}/*", WRITE),
        (f"{ML}/services/*", WRITE),
        (f"{ML}/services/aks/*", WRITE),
        (f"{ML}/*/write", WRITE),
        (WRITE.upper(), WRITE),
        (f"{ML}/computes/*/write", f"{ML}/computes/write"),
    ],
)
def test_a_wildcard_stands_for_any_text(pattern: str, action: str) -> None:
    assert Permission((pattern,)).allows(action)


@pytest.mark.parametrize(
    "pattern",
    ["", "*/read", f"{ML}/services", f"{ML}/services/aks", f"{ML}/services/*/read", f"{ML}/computes/*", "write", "?*"],
)
def test_what_does_not_fit_as_a_whole_does_not_count(pattern: str) -> None:
    assert not Permission((pattern,)).allows(WRITE)


def test_what_a_role_leaves_out_it_does_not_allow_though_another_may() -> None:
    deployer = Permission(("*",), without=(f"{ML}/services/*/write",))

    assert not deployer.allows(WRITE)
    assert deployer.allows(f"{ML}/services/aks/delete")
    assert any(role.allows(WRITE) for role in (deployer, Permission((WRITE,))))


def test_the_built_in_data_scientist_deploys_and_makes_no_clusters() -> None:
    actions = tuple(f"{ML}/*/{verb}" for verb in ("read", "action", "delete", "write"))
    without = (f"{ML}/delete", f"{ML}/write", f"{ML}/computes/*/write", f"{ML}/computes/*/delete")
    role = Permission(actions, without)

    assert role.allows(WRITE)
    assert not role.allows(f"{ML}/computes/write")


@given(PARTS)
def test_an_action_stands_for_itself_and_for_nothing_longer(action: str) -> None:
    assert Permission((action,)).allows(action.upper())
    assert not Permission((action,)).allows(f"{action}/more")


@given(SIGNS, SIGNS)
def test_no_other_sign_is_a_wildcard(pattern: str, action: str) -> None:
    assert Permission((pattern,)).allows(action) == (pattern.lower() == action.lower())


@given(st.text("ab/*", max_size=8), st.text("ab/", max_size=8))
def test_a_star_is_any_text_and_a_part_that_is_a_star_may_be_missing(pattern: str, action: str) -> None:
    shorter = {pattern, pattern.replace("/*/", "/")}
    fits = any(re.fullmatch(each.replace("*", ".*"), action) for each in shorter)

    assert not fits or Permission((pattern,)).allows(action)
