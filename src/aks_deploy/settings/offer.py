"""What the surroundings of a run offer to sign in with, besides what somebody gives."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from aks_deploy.domain.identity import IdTokenEndpoint


@dataclass(frozen=True, slots=True)
class SignInOffer:
    """`id_token` where the job may ask GitHub for id tokens; `command_line` where a session of `az login` is seen.

    `event` is the name of the event that started the workflow, empty outside of one.
    """

    id_token: IdTokenEndpoint | None = None
    command_line: bool = False
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
    return SignInOffer(endpoint, command_line, environ.get("GITHUB_EVENT_NAME", ""))
