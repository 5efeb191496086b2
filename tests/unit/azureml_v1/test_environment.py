"""The environment that the SDK is given, and what is left of it afterwards."""

import os
from collections.abc import Iterator

import pytest

from aks_deploy.azureml_v1.environment import lent_environment, sdk_environment


class Interrupting(dict[bytes, bytes]):
    """What lies below `os.environ`: raises at one change of it, as a handler of a signal may."""

    def __init__(self, content: dict[bytes, bytes]) -> None:
        super().__init__(content)
        self.changes_left = -1

    def __setitem__(self, name: bytes, value: bytes) -> None:
        self._change()
        super().__setitem__(name, value)

    def __delitem__(self, name: bytes) -> None:
        self._change()
        super().__delitem__(name)

    def _change(self) -> None:
        if self.changes_left == 0:
            self.changes_left = -1
            raise KeyboardInterrupt
        self.changes_left -= 1


@pytest.fixture
def below(monkeypatch: pytest.MonkeyPatch) -> Iterator[Interrupting]:
    monkeypatch.setenv("AZUREML_GIT_BRANCH", "main")
    found = Interrupting(os.environ.__dict__["_data"])
    with monkeypatch.context() as patch:
        patch.setattr(os.environ, "_data", found)
        yield found


def test_the_environment_is_as_before_when_the_block_ends() -> None:
    before = dict(os.environ)

    with sdk_environment(), lent_environment(before):
        assert dict(os.environ) == before

    assert dict(os.environ) == before


@pytest.mark.parametrize("change", range(4))
def test_a_signal_while_the_environment_is_restored_takes_nothing_else_from_it(
    below: Interrupting, change: int
) -> None:
    before, ours = dict(os.environ), dict[str, str]()

    def interrupted_at_its_end() -> None:
        with sdk_environment():
            ours.update(os.environ)
            below.changes_left = change

    with pytest.raises(KeyboardInterrupt):
        interrupted_at_its_end()

    assert before.items() & ours.items() <= os.environ.items()


@pytest.mark.parametrize("change", range(4))
def test_a_signal_while_the_environment_is_given_is_undone(below: Interrupting, change: int) -> None:
    before = dict(os.environ)
    below.changes_left = change

    with pytest.raises(KeyboardInterrupt), sdk_environment():
        pass

    assert dict(os.environ) == before
