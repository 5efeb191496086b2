"""The inputs of the action's step."""

from actions_toolkit import core


def read_input(name: str) -> str:
    """The text of an input as it was written; empty where it was not given.

    It is not trimmed: the first line of a YAML text would lose its indentation.
    """
    return str(core.get_input(name, trim_whitespace=False))
