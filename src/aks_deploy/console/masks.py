"""What must not be shown, and what would only garble everything else if it were hidden."""

_SHORTEST = 6
_COMMON = frozenset(
    ("default", "secret", "password", "latest", "unknown", "undefined", "production", "staging", "github", "healthy")
)
MASKED = "***"


class Masks:
    """The secrets so far. Short and common texts are none: hiding them would garble the log and drop job outputs."""

    def __init__(self) -> None:
        self._secrets: list[str] = []

    def add(self, secret: str) -> tuple[str, ...]:
        """Take a secret; what is to be hidden of it: each line that is worth it, and all of it where all lines are."""
        lines = [line.strip() for line in secret.splitlines() if line.strip()]
        worthy = [line for line in lines if _is_worthy(line)]
        whole = [secret.strip()] if lines and worthy == lines else []
        found = tuple(dict.fromkeys((*whole, *worthy)))
        self._secrets = sorted({*self._secrets, *found}, key=len, reverse=True)
        return found

    def hide(self, text: str) -> str:
        """The text with every secret replaced, longer ones first."""
        for secret in self._secrets:
            text = text.replace(secret, MASKED)
        return text


def _is_worthy(line: str) -> bool:
    return len(line) >= _SHORTEST and line.lower() not in _COMMON and any(sign.isalnum() for sign in line)
