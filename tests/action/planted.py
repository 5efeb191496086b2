"""Runs in which every channel of secrets holds a marked one, and all that such a run leaves behind."""

import base64
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus

from action.file_commands import pairs
from action.log_commands import parse
from action.masking import Masker
from action.step_log import StepLog
from aml_simulator.azure.clouds import RESULTS_HOST
from aml_simulator.http import Request, Response
from aml_simulator.tenant import Tenant

CLIENT_SECRET = "pL4n7~Cl13nt.S3cr3t+q/x\"$y&z%7E'_9"
PRIMARY_KEY = "pL4n7Pr1m4ryK3y+/0123456789abcde"
SECONDARY_KEY = "pL4n7S3c0nd4ryK3y-_0123456789fgh"
OLD_KEYS = ("pL4n70ldK3yNumb3r0ne0123456789ab", "pL4n70ldK3yNumb3rTw00123456789cd")
GIT_TOKEN = "ghp_pL4n7G1tT0k3n0123456789ABCDEFGHIJ"
GITHUB_TOKEN = "ghs_pL4n7G1tHubT0k3n0123456789ABCDEF"
RUNTIME_TOKEN = "pL4n7Runt1meT0k3n.of-the-job.0123456789"
SIGNATURE = "pL4n7S1gn4tur3%2Bof%2Fa-storage-address%3D"
STRANGERS_TOKEN = "eyJwTDRuNyI6InN0cmFuZ2VyIn0.eyJzdWIiOiJ3aG8ga25vd3MgdGhpcyJ9.c2lnbmF0dXJlLW9mLWl0"
PLANTED = {
    "client secret": CLIENT_SECRET,
    "primary key": PRIMARY_KEY,
    "secondary key": SECONDARY_KEY,
    "first old key": OLD_KEYS[0],
    "second old key": OLD_KEYS[1],
    "git token": GIT_TOKEN,
    "token of GitHub": GITHUB_TOKEN,
    "runtime token": RUNTIME_TOKEN,
    "signature": SIGNATURE,
    "somebody's token": STRANGERS_TOKEN,
}
_SAID = " ".join(PLANTED.values()).replace(SIGNATURE, f"https://x.blob.core.windows.net/a?sv=1&sig={SIGNATURE}&se=2")
KEYS = f"primary_key: '{PRIMARY_KEY}', secondary_key: '{SECONDARY_KEY}'"
# The SDK asks twice whether Azure would take the new web service, then for it.
_CREATING = ("/services/validate", "/services/validate/resource", "/services")
_SIGNATURE = re.compile(r"[?&]sig=([\w%-]{20,})")
_BLOBS = "blob.core.windows.net"
_TELLING = ("access_token", "primaryKey", "secondaryKey")


class Recorder(Tenant):
    """A tenant that keeps what it was sent as it was sent, and knows what it has given away.

    Where `echoes` is part of a path, it answers with all secrets that it knows in the message of a refusal.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - the arguments of Tenant
        super().__init__(*arguments, **options)
        self.sent: list[Request] = []
        self.given: dict[str, str] = {}
        self.echoes = ""

    def handle(self, request: Request) -> Response:
        self.sent.append(request)
        response = super().handle(request)
        self._remember(request, response)
        if self.echoes and self.echoes in request.path:
            text = " ".join((_SAID, *self.given.values(), *request.headers.values()))
            # In the shape of Azure and in that of GitHub.
            return Response.of_json({"error": {"code": "Echo", "message": text}, "message": text}, status=403)
        return response

    def _remember(self, request: Request, response: Response) -> None:
        signed = f"{response.headers.get('Location', '')} {response.body.decode(errors='replace')}"
        for number, signature in enumerate(_SIGNATURE.findall(signed)):
            self.given[f"signature {number} of {request.path}"] = signature
        try:
            content = json.loads(response.body)
        except ValueError:
            return
        if isinstance(content, dict):
            found = {f"{name} of {request.path}": content[name] for name in _TELLING if content.get(name)}
            self.given |= {name: value for name, value in found.items() if value not in PLANTED.values()}


def talk() -> str:
    """Every secret in one line: those that the product is told of in several spellings, the others as they look."""
    known = [value for value in PLANTED.values() if value not in (SIGNATURE, STRANGERS_TOKEN, GIT_TOKEN)]
    encoded = [base64.b64encode(f"{'?' * shift}{value}:".encode()).decode() for value in known for shift in range(3)]
    return " ".join(
        (_SAID, *encoded, *map(quote, known), *map(quote_plus, known), *map(repr, known), json.dumps(known))
    )


def talkative_script(end: str) -> str:
    """A scoring script that prints every secret, and more about it, and ends with the statement `end`."""
    return (
        f"import os\n\ndef init():\n    print({talk()!r}, flush=True)\n    {end}\n\ndef run(data):\n    return data\n"
    )


@dataclass
class Left:
    """What a run left behind; `planted` are the files as they were before it."""

    code: int
    printed: str
    outputs: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""
    planted: Mapping[Path, bytes] = field(default_factory=dict)
    files: Mapping[Path, bytes] = field(default_factory=dict)
    sent: list[Request] = field(default_factory=list)

    def texts(self) -> dict[str, str]:
        """Every place where a person, a later step or Azure could find a secret that does not belong there."""
        changed = {path: text for path, text in self.files.items() if self.planted.get(path) != text}
        return {
            "what was printed": self._without_masks(),
            "the log as people see it": self.log(),
            "the summary": self.summary,
            **{f"the output {name}": value for name, value in self.outputs.items()},
            **{f"the file {path}": text.decode(errors="replace") for path, text in changed.items()},
            **{f"{name} of request {at}": text for at, sent in enumerate(self.sent) for name, text in _public(sent)},
        }

    def log(self) -> str:
        """What the runner shows, which hides secrets a second time."""
        log = StepLog(Masker(), debug=True)
        for line in self.printed.splitlines():
            log.take(line)
        return log.text

    def replaced(self, **changes: object) -> "Left":
        """The same with these parts exchanged."""
        return replace(self, **changes)  # type: ignore[arg-type]  # for tests of the search itself

    def _without_masks(self) -> str:
        commands = ((line, parse(line)) for line in self.printed.splitlines())
        return "\n".join(line for line, command in commands if command is None or command.name != "add-mask")


def _public(sent: Request) -> Iterator[tuple[str, str]]:
    """The parts of a request where no secret belongs; those where one does are left out, and only there."""
    stored = sent.host.endswith(_BLOBS)
    # A signature is what opens the storage of artifacts.
    query = {name: value for name, value in sent.query.items() if not (stored and name == "sig")}
    yield "address", f"{sent.host}{sent.path}?{query}"
    if stored and zipfile.is_zipfile(io.BytesIO(sent.body)):
        with zipfile.ZipFile(io.BytesIO(sent.body)) as archive:
            yield "archive", " ".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    headers = {name: value for name, value in sent.headers.items() if name != "authorization"}
    yield "headers", json.dumps(headers)
    if sent.path.endswith("/oauth2/v2.0/token"):
        asked = dict(parse_qsl(sent.body.decode()))
        asked.pop("client_secret", None)
        yield "body", json.dumps(asked)
        return
    try:
        body = json.loads(sent.body or b"null")
    except ValueError:
        body = sent.body.decode(errors="replace")
    if sent.method == "POST" and sent.path.endswith(_CREATING):
        body = _without_keys(body)
    yield "body", json.dumps(body, ensure_ascii=False)


def _without_keys(body: Any) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """What is asked of a new web service without the one field for its keys."""
    if not isinstance(body, dict):
        return body
    return {name: _without_keys(value) for name, value in body.items() if name != "keys"}


def misdirected(recorder: Recorder) -> list[str]:
    """The requests whose authorisation is not meant for whom it was sent to."""
    keys = {PRIMARY_KEY, SECONDARY_KEY, *(value for name, value in recorder.given.items() if "Key" in name)}
    tokens = {value for name, value in recorder.given.items() if name.startswith("access_token")}
    found = []
    jobs_own = {GITHUB_TOKEN} if recorder.spec.github else set()
    runtime = {recorder.github.job.spec.runtime_token} if recorder.spec.github else set()
    elsewhere = {"api.github.com": jobs_own, RESULTS_HOST: runtime}
    for sent in recorder.sent:
        meant = keys if sent.path.startswith("/api/v1/service/") else elsewhere.get(sent.host, tokens)
        if sent.headers.get("authorization", "").partition(" ")[2] not in {"", *meant}:
            found.append(f"{sent.method} {sent.host}{sent.path}")
    return found


def outputs_in(text: str) -> dict[str, str]:
    """The outputs as the runner reads them."""
    return dict(pairs(text))


def files_in(*folders: Path) -> dict[Path, bytes]:
    """Every file below the folders."""
    return {path: path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}
