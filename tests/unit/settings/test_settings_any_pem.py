"""Whatever stands where PEM belongs is a certificate, a key, or a fault with its words."""

import base64
import textwrap

from hypothesis import given, settings
from hypothesis import strategies as st

from aks_deploy.settings.certificates import PemFaultError, certificate_for, chain_in, key_in
from pems import HOST, pair

OURS = pair(HOST)


def der(pem: str) -> bytes:
    return base64.b64decode("".join(line for line in pem.splitlines() if "-----" not in line))


def pem(label: str, content: bytes) -> str:
    lines = "\n".join(textwrap.wrap(base64.b64encode(content).decode(), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n"


def changed(content: bytes) -> st.SearchStrategy[bytes]:
    """The content with a few bytes replaced, taken out or put in."""
    places = st.integers(0, len(content) - 1)

    def at(content: bytes, change: tuple[int, int, bytes]) -> bytes:
        place, length, new = change
        return content[:place] + new + content[place + length :]

    changes = st.lists(st.tuples(places, st.integers(0, 2), st.binary(max_size=2)), min_size=1, max_size=3)
    return changes.map(lambda made: at(at(content, made[0]), made[-1]))


@settings(max_examples=400, deadline=None)
@given(changed(der(OURS.certificate)).map(lambda content: pem("CERTIFICATE", content)) | st.text())
def test_any_certificate_is_read_or_refused(text: str) -> None:
    said = "read"
    try:
        certificate_for(key_in(OURS.key), chain_in(text))
    except PemFaultError as fault:
        said = str(fault)

    assert said


@settings(max_examples=400, deadline=None)
@given(changed(der(OURS.key)).map(lambda content: pem("PRIVATE KEY", content)) | st.text())
def test_any_key_is_read_or_refused(text: str) -> None:
    said = "read"
    try:
        certificate_for(key_in(text), chain_in(OURS.certificate))
    except PemFaultError as fault:
        said = str(fault)

    assert said
