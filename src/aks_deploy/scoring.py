"""Requests to scoring endpoints: another host and other credentials than Azure's, so nothing is shared with it."""

import requests
from pydantic import SecretStr

from aks_deploy.ports import ScoringAnswer

_TIMEOUTS_S = (5.0, 20.0)


class _Bearer(requests.auth.AuthBase):
    """Sets the header itself, so that `requests` does not look for credentials in ~/.netrc."""

    def __init__(self, key: SecretStr | None) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._key is not None:
            request.headers["Authorization"] = f"Bearer {self._key.get_secret_value()}"
        return request


class HttpScoring:
    """`ports.Scoring` over HTTP."""

    def probe(self, uri: str, key: SecretStr | None) -> ScoringAnswer:
        """GET `uri` once. It goes to the adapter below `Session.send`: that follows redirects, key and all."""
        try:
            with requests.Session() as session:
                request = session.prepare_request(requests.Request("GET", uri, auth=_Bearer(key)))
                options = session.merge_environment_settings(uri, {}, False, None, None)  # noqa: FBT003 - the library's signature
                trusted = True if options["verify"] is None else options["verify"]
                answer = session.get_adapter(uri).send(
                    request, timeout=_TIMEOUTS_S, verify=trusted, cert=options["cert"], proxies=options["proxies"]
                )
        except requests.Timeout:
            return ScoringAnswer(None, "no answer in time")
        except requests.exceptions.SSLError:
            return ScoringAnswer(None, "its certificate was refused")
        except requests.RequestException as error:
            return ScoringAnswer(None, f"no connection, {type(error).__name__}")
        return ScoringAnswer(answer.status_code)
