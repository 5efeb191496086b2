"""GitHub's id tokens: who the job is, in GitHub's words, with a signature that only this tenant's GitHub can make."""

import secrets
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt

from aml_simulator.github.spec import JobSpec

# GitHub dates its tokens back by ten minutes.
_BACKDATED_S = 600


@dataclass(frozen=True)
class IdTokens:
    """Issues and checks id tokens; their times are the wall's, in seconds since 1970."""

    now: Callable[[], float] = time.time
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def issue(self, job: JobSpec, audience: str) -> str:
        """An id token of this job for this audience.

        Source: GitHub's OpenID Connect reference (claims), times as observed.
        """
        now = int(self.now())
        claims = {
            "iss": job.issuer,
            "sub": job.presented_subject(),
            "aud": audience,
            "iat": now,
            "nbf": now - _BACKDATED_S,
            "exp": now + job.id_token_lifetime_s,
            "jti": str(uuid.uuid4()),
            **_about(job),
        }
        return jwt.encode(claims, self._key, algorithm="HS256", headers={"kid": "simulator", "x5t": "simulator"})

    def claims(self, token: str) -> Mapping[str, Any] | None:
        """What the token says, whoever made it; None where it is none."""
        try:
            claims: Mapping[str, Any] = jwt.decode(token, options={"verify_signature": False})
        except jwt.InvalidTokenError:
            return None
        return claims

    def is_ours(self, token: str) -> bool:
        """Whether the signature is this GitHub's."""
        try:
            jwt.decode(
                token,
                self._key,
                algorithms=["HS256"],
                options={"verify_aud": False, "verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            return False
        return True


def _about(job: JobSpec) -> dict[str, str]:
    owner = job.repository.partition("/")[0]
    facts = {
        "repository": job.repository,
        "repository_id": str(job.repository_id),
        "repository_owner": owner,
        "repository_owner_id": str(job.owner_id),
        "ref": job.ref,
        "ref_type": "tag" if job.ref.startswith("refs/tags/") else "branch",
        "sha": job.sha,
        "event_name": job.event,
        "workflow_ref": f"{job.repository}/{job.workflow}@{job.ref}",
        "job_workflow_ref": f"{job.repository}/{job.workflow}@{job.ref}",
        "run_id": str(job.run_id),
        "run_number": "1",
        "run_attempt": str(job.run_attempt),
        "actor": job.actor,
        "runner_environment": "github-hosted",
    }
    return facts | ({"environment": job.environment} if job.environment else {})
