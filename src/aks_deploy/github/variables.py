"""Variables of a repository or of one of its GitHub environments.

Source: GitHub's REST API, actions/variables, version 2022-11-28. Writing knows no condition: the last writer wins, and
only creating is refused where there is one already.
"""

from urllib.parse import quote

from aks_deploy.errors import NotFoundError
from aks_deploy.github.rest import Answered, GitHubRest

LARGEST_BYTES = 48_000


class _Variable(Answered):
    value: str


class _Variables(Answered):
    total_count: int


class Variables:
    """Those of the repository, or of the GitHub environment; errors as `GitHubRest`.

    They also raise NotFoundError: the token sees no such repository or GitHub environment.
    """

    def __init__(self, rest: GitHubRest, environment: str | None = None) -> None:
        self._rest = rest
        self._path = f"/environments/{quote(environment, safe='')}/variables" if environment else "/actions/variables"

    def value(self, name: str) -> str | None:
        """The value; None where there definitely is no such variable."""
        found = self._rest.read(f"{self._path}/{name}", _Variable, doing=f"read the variable {name}")
        if found is not None:
            return found.value
        # A 404 is also what a token gets that may not see the repository, or where there is no such environment.
        if self._rest.read(self._path, _Variables, doing="list variables", query={"per_page": 1}) is None:
            raise _unknown()
        return None

    def create(self, name: str, value: str) -> None:
        """Make a new variable.

        Raises:
            ConflictError: there is one of that name.
        """
        if not self._rest.change("POST", self._path, {"name": name, "value": value}, doing=f"create variable {name}"):
            raise _unknown()

    def update(self, name: str, value: str) -> bool:
        """Give it another value; whether there is such a variable."""
        return self._rest.change("PATCH", f"{self._path}/{name}", {"name": name, "value": value}, doing=f"set {name}")

    def delete(self, name: str) -> bool:
        """Delete it; whether there was such a variable."""
        return self._rest.change("DELETE", f"{self._path}/{name}", doing=f"delete the variable {name}")


def _unknown() -> NotFoundError:
    return NotFoundError(
        "GitHub knows no such repository or GitHub environment for this token.",
        hint="Check the GitHub environment in state-name, and which repositories github-token is for.",
    )
