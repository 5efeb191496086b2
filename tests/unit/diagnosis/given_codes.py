"""The diagnosis codes that the source gives, each with the failure reason that it is given with."""

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import aks_deploy
from aks_deploy.errors import FAILURES

SOURCE = Path(aks_deploy.__file__).parent
_REASONS = {failure.__name__: failure.failure_reason for failure in FAILURES}


def given_codes() -> set[tuple[str, str, str]]:
    """Place, failure reason and code of each call that gives one in so many words."""
    found = set()
    for path in sorted(SOURCE.rglob("*.py")):
        for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
            place = f"{path.relative_to(SOURCE)}:{call.lineno}"
            found |= {(place, reason, code) for reason, code in _pairs(call) if reason and code}
    return found


def _pairs(call: ast.Call) -> Iterator[tuple[str, str]]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    if name in _REASONS and "diagnosis_code" in keywords:
        yield from ((_REASONS[name], code) for code in _texts(keywords["diagnosis_code"]))
    elif name == "Blocker":
        reasons, codes = _texts(call.args[0]), _texts(call.args[3])
        # Two conditions in one call are the same one.
        yield from zip(reasons, codes, strict=True) if len(reasons) == len(codes) else product(reasons, codes)
    elif name == "Refusal":
        yield from (("access-denied", code) for code in _texts(call.args[0]))
    elif name == "Cause":
        yield from (("deployment-failed", code) for code in _texts(call.args[0]))
    elif name == "spoil":
        yield from (("invalid-input", code) for code in _texts(call.args[1]))


def _texts(node: ast.expr) -> list[str]:
    """The values that the expression can have, as far as it says them; empty text where it does not."""
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body), *_texts(node.orelse)]
    return [node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""]
