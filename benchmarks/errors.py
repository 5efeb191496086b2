"""How soon a mistake is told: of the start of each program, and of a file or a name that is wrong."""

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.programs import OURS, SCRIPT, place
from benchmarks.timing import ROUNDS, time_of

_IMAGES = 200


@dataclass(frozen=True)
class Told:
    """Median seconds until a program has ended with the mistake, and until the other one has."""

    what: str
    ours_s: float
    theirs_s: float

    @property
    def ratio(self) -> float:
        """What we take of the other's time."""
        return self.ours_s / self.theirs_s


def compare_errors() -> list[Told]:
    """An unknown key against the SDK's import alone, and an image that there is not against the script."""
    return [
        Told("an unknown key in a file / `import azureml.core`", _unknown_key(), time_of(_import_of_the_sdk)),
        Told("an image that does not exist / the script's traceback", *_missing_image()),
    ]


def _unknown_key() -> float:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "bad.yml").write_text("cpu_core: 2\n")
        command = [sys.executable, "-m", "aks_deploy", "validate", "--deployment-config", "bad.yml"]
        return time_of(lambda: _ends_with(command, 2, folder))


def _missing_image() -> tuple[float, float]:
    with place(images=_IMAGES) as there:
        ours = [there.run(OURS, version=_IMAGES + 1, ends_with=4).wall_s for _ in range(ROUNDS)]
        script = [there.run(SCRIPT, version=_IMAGES + 1, ends_with=1).wall_s for _ in range(ROUNDS)]
        return median(ours), median(script)


def _import_of_the_sdk() -> None:
    _ends_with([sys.executable, "-W", "ignore", "-c", "import azureml.core"], 0, None)


def _ends_with(command: list[str], code: int, folder: str | None) -> None:
    ended = subprocess.run(command, cwd=folder, capture_output=True, check=False)  # noqa: S603 - our own commands
    if ended.returncode != code:
        sys.exit(f"{command} ended with {ended.returncode}, not {code}:\n{ended.stdout.decode()}")
