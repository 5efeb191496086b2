"""`make bench`: prints each comparison as a ratio, then the times that it was made of."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.lookup import compare_lookups

_ROUNDS = 5


def main() -> None:
    """Run every comparison."""
    ours_s, import_s = _time_to_the_first_error(), _time_of(_import_of_the_sdk)
    print(f"aks-deploy validate of a bad file / import azureml.core: {ours_s / import_s:.2f}")
    print(f"    {ours_s * 1000:.0f} ms / {import_s * 1000:.0f} ms, median of {_ROUNDS} processes each")
    for found in compare_lookups((10, 1_000, 5_000)):
        print(f"find one image among {found.images:,}: by name and version / list and pick: {found.ratio:.3f}")
        print(
            f"    {found.exact_s * 1000:.1f} ms / {found.listing_s * 1000:.1f} ms, in this process, without a network"
        )


def _time_to_the_first_error() -> float:
    """From the start of the process to the message about an unknown key."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "bad.yml").write_text("cpu_core: 2\n")
        command = [sys.executable, "-m", "aks_deploy", "validate", "--deployment-config", "bad.yml"]
        return _time_of(lambda: _ends_with(command, 2, folder))


def _import_of_the_sdk() -> None:
    _ends_with([sys.executable, "-W", "ignore", "-c", "import azureml.core"], 0, None)


def _ends_with(command: list[str], code: int, folder: str | None) -> None:
    ended = subprocess.run(command, cwd=folder, capture_output=True, check=False)  # noqa: S603 - our own commands
    if ended.returncode != code:
        sys.exit(f"{command} ended with {ended.returncode}, not {code}:\n{ended.stdout.decode()}")


def _time_of(action: Callable[[], None]) -> float:
    """The median of several rounds, after one that warms the caches."""
    action()
    return median(_once(action) for _ in range(_ROUNDS))


def _once(action: Callable[[], None]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
