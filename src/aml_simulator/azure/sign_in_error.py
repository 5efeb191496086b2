"""A sign-in that Entra refuses."""

from collections.abc import Iterable
from datetime import UTC, datetime

from aml_simulator.azure.errors import ApiError


class SignInError(ApiError):
    """A refused sign-in.

    Source: RFC 6749 section 5.2 with the numbers of Entra ID's public error list; wording by assumption.
    """

    def __init__(self, status: int, error: str, *, number: int, text: str) -> None:
        super().__init__(status, error, f"AADSTS{number}: {text}")
        self.number = number

    def body(self) -> dict[str, object]:
        """The shape of OAuth, with Entra ID's additions."""
        return oauth_error(self.code, self.message, [self.number])


def oauth_error(error: str, description: str, numbers: Iterable[int]) -> dict[str, object]:
    """A refused sign-in as Entra ID writes it. Source: as above."""
    return {
        "error": error,
        "error_description": description,
        "error_codes": list(dict.fromkeys(numbers)),
        "timestamp": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%SZ"),
    }
