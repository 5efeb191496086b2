"""Tokens that open one web service: what Azure gives instead of keys where `aadAuthEnabled` is on."""

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

import jwt

LIFETIME_S = 12 * 3600
"""Source: assumption; the SDK reads both times of a token and asks again after the first."""


@dataclass(frozen=True, slots=True)
class ServiceTokens:
    """Mints and checks the tokens of one web service; their times are the wall's, in seconds since 1970."""

    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def mint(self, service: str, now: int) -> str:
        """A token that opens `service` until `LIFETIME_S` from now.

        Source: that it is a signed JWT, and what it claims, by assumption.
        """
        claims = {"sub": service, "iat": now, "exp": now + LIFETIME_S, "jti": uuid.uuid4().hex}
        return jwt.encode(claims, self._key, algorithm="HS256")

    def opener(self, now: Callable[[], float]) -> Callable[[str], bool]:
        """Tells whether a token is one of these and has not expired."""

        def opens(token: str) -> bool:
            try:
                claims = jwt.decode(
                    token, self._key, algorithms=["HS256"], options={"verify_exp": False, "verify_iat": False}
                )
            except jwt.InvalidTokenError:
                return False
            return bool(now() < claims["exp"])

        return opens
