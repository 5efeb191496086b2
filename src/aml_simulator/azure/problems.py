"""What pydantic found, in lines for people."""

from collections.abc import Iterator

from pydantic import ValidationError


def problems_of(error: ValidationError) -> Iterator[str]:
    """One line for each problem: the key, then what is wrong with it."""
    for problem in error.errors():
        key = ".".join(str(part) for part in problem["loc"]) or "the whole"
        yield f"{key}: {problem['msg'].removeprefix('Value error, ')}"
