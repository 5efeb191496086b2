"""Tokens that look like Microsoft Entra ID's: what clients decode is there, and the tenant can tell its own."""

import secrets
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import jwt

from aml_simulator.azure.clouds import Cloud
from aml_simulator.azure.errors import ApiError
from aml_simulator.azure.principals import Principal


@dataclass(frozen=True)
class Tokens:
    """Mints and checks the access tokens of one tenant; their times are the wall's, in seconds since 1970."""

    tenant_id: UUID
    lifetime_s: int = 3600
    now: Callable[[], float] = time.time
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def mint(self, principal: Principal, audience: str, cloud: Cloud) -> str:
        """A token for `audience`."""
        now = int(self.now())
        claims = {
            "aud": audience,
            "iss": f"https://{cloud.login}/{self.tenant_id}/v2.0",
            "iat": now,
            "nbf": now,
            "exp": now + self.lifetime_s,
            "appid": principal.client_id,
            "idtyp": "app",
            "oid": principal.object_id,
            "sub": principal.object_id,
            "tid": str(self.tenant_id),
            "uti": uuid.uuid4().hex,
            "ver": "1.0",
        }
        return jwt.encode(claims, self._key, algorithm="HS256", headers={"kid": "simulator"})

    def client_of(self, authorization: str, cloud: Cloud) -> str:
        """The client id that the header `Authorization` speaks for.

        Raises:
            ApiError: 401 where there is no token, or one that is not this tenant's, expired or for another audience.

        Source: codes as Azure Resource Manager gives them; wording by assumption.
        """
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise _unauthorized("AuthenticationFailed", "The header 'Authorization' is missing or holds no token.")
        try:
            claims = jwt.decode(
                token.strip(),
                self._key,
                algorithms=["HS256"],
                options={"verify_aud": False, "verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            raise _unauthorized("InvalidAuthenticationToken", "The access token is invalid.") from None
        if claims["exp"] <= self.now():
            raise _unauthorized("ExpiredAuthenticationToken", "The access token has expired.")
        if str(claims["aud"]).rstrip("/") not in cloud.audiences:
            raise _unauthorized(
                "InvalidAuthenticationTokenAudience",
                f"The access token is for the audience '{claims['aud']}', which is not taken here.",
            )
        return str(claims["appid"])


def _unauthorized(code: str, message: str) -> ApiError:
    challenge = f'Bearer error="invalid_token", error_description="{message}"'
    return ApiError(401, code, message, headers={"WWW-Authenticate": challenge})
