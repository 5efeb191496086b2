"""Talking to the people and programs that started the run."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from aks_deploy.errors import AksDeployError


class Console(Protocol):
    """What a log cannot do: annotations, groups, masks. Lines are logged, through `logging`, and come out here too.

    All of it is one flushed stream. Whatever text is passed, it cannot inject workflow commands.
    """

    def notice(self, text: str) -> None:
        """Something that the user should know and need not act on."""

    def warning(self, text: str) -> None:
        """Something that the user should act on; the run goes on."""

    def failure(self, error: AksDeployError) -> None:
        """The failure that ends the run: what happened, where, the hint and the details."""

    def group(self, title: str) -> AbstractContextManager[None]:
        """Fold the lines printed inside. Groups do not nest."""

    def mask(self, secret: str) -> None:
        """Hide the secret in everything printed from now on. Empty values are ignored."""

    def close(self) -> None:
        """The run is over; whatever was held back is printed."""


class Outputs(Protocol):
    """What later steps read."""

    def set(self, name: str, value: str) -> None:
        """Set one output; the last value of a name counts."""

    def summarise(self, markdown: Callable[[], str]) -> None:
        """Show the summary of the run where the surroundings have a place for one; else it is not even made."""

    def close(self) -> None:
        """The run is over; what a person is to see of the outputs is printed."""
