"""What the surroundings of a run offer to sign in with, besides what somebody gives."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from aks_deploy.domain.identity import IdTokenEndpoint


@dataclass(frozen=True, slots=True)
class SignInOffer:
    """`id_token` where the job may ask GitHub for id tokens; `command_line` where a session of `az login` is seen.

    `in_workflow` where a runner of GitHub Actions started this, upon the event of the name `event`.
    """

    id_token: IdTokenEndpoint | None = None
    command_line: bool = False
    in_workflow: bool = False
    event: str = ""


NOTHING = SignInOffer()


def sign_in_offer(environ: Mapping[str, str], *, command_line: bool) -> SignInOffer:
    """What this environment offers.

    Source: GitHub's documentation of OpenID Connect: both variables exist exactly with `id-token: write`.
    """
    url, token = (environ.get(f"ACTIONS_ID_TOKEN_REQUEST_{part}", "").strip() for part in ("URL", "TOKEN"))
    # The request carries a token: it goes out in TLS or not at all.
    usable = url.startswith("https://") and token
    endpoint = IdTokenEndpoint(url, SecretStr(token)) if usable else None
    return SignInOffer(
        endpoint,
        command_line=command_line,
        in_workflow=environ.get("GITHUB_ACTIONS") == "true",
        event=environ.get("GITHUB_EVENT_NAME", ""),
    )
