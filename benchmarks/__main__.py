"""`make bench`: every comparison as a Markdown table, the ratios first; `docs/benchmarks.md` holds one run of it."""

import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from benchmarks.errors import compare_errors
from benchmarks.flows import DURATIONS, IMAGES, SHARE, compare_flows
from benchmarks.lookup import compare_lookups
from benchmarks.noticing import compare_noticing
from benchmarks.simulator import compare_sizes

_LATENCIES_MS = (0, 50, 300)


def main() -> None:
    """Run every comparison, the quick ones first."""
    _say(f"Machine: {_machine()}.")
    _tell_errors()
    _tell_lookups()
    _tell_sizes()
    _tell_noticing()
    _tell_flows()


def _tell_flows() -> None:
    _say(
        "## A whole deployment",
        f"Azure's own work takes one part in {SHARE} of what it takes in the simulator by default: "
        + ", ".join(f"{name} {seconds:g} s" for name, seconds in DURATIONS.items())
        + f". The workspace has {IMAGES} images.",
    )
    header = (
        "case",
        "each call",
        "ours / as copied",
        "ours / repaired",
        "wall s",
        "requests",
        "processor s",
        "memory MB",
    )
    rows = []
    for found in compare_flows(_LATENCIES_MS):
        costs = found.ours, found.copied, found.repaired
        ratios = [f"**{found.ours.wall_s / other.wall_s:.2f}**" for other in costs[1:]]
        measured = (
            [f"{cost.wall_s:.1f}" for cost in costs],
            [f"{cost.requests}" for cost in costs],
            [f"{cost.cpu_s:.1f}" for cost in costs],
            [f"{cost.memory_mb:.0f}" for cost in costs],
        )
        rows.append((found.case, f"{found.latency_ms} ms", *ratios, *(" / ".join(each) for each in measured)))
    _table(header, rows)


def _tell_errors() -> None:
    _say("## The time to a useful error")
    rows = [
        (told.what, f"**{told.ratio:.2f}**", f"{told.ours_s:.2f} / {told.theirs_s:.2f}") for told in compare_errors()
    ]
    _table(("ours / theirs", "ratio", "s"), rows)


def _tell_lookups() -> None:
    _say("## One image among many", "By name and version / list and pick, in one process, without a network.")
    rows = [
        (f"{found.images:,}", f"**{found.ratio:.3f}**", f"{found.exact_s * 1000:.1f} / {found.listing_s * 1000:.1f}")
        for found in compare_lookups((10, 1_000, 10_000))
    ]
    _table(("images", "ratio", "ms"), rows)


def _tell_sizes() -> None:
    _say("## A large tenant in the simulator")
    rows = [
        (found.what, f"**{found.ratio:.2f}**", f"{found.large_s * 1000:.2f} / {found.small_s * 1000:.2f}")
        for found in compare_sizes()
    ]
    _table(("large / small", "ratio", "ms"), rows)


def _tell_noticing() -> None:
    _say(
        "## How late the end is noticed",
        "Medians, worked out for a thousand durations around the usual one: ours where the record knows the usual "
        "duration / ours where nothing is known / the SDK, which looks every 5 s.",
    )
    rows = []
    for found in compare_noticing((60.0, 120.0, 300.0, 600.0)):
        ours_s, _, sdk_s = found.late_s
        late, looks = (
            " / ".join(f"{each:.{digits}f}" for each in values)
            for values, digits in ((found.late_s, 1), (found.looks, 0))
        )
        rows.append((f"{found.usual_s:.0f} s", f"**{ours_s / sdk_s:.2f}**", late, looks))
    _table(("usually takes", "ours / the SDK", "late by s", "looks"), rows)


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    processor = f"{len(models)} x {models[0]}" if models else platform.processor()
    return (
        f"{processor}, {platform.system()}, Python {platform.python_version()}, azureml-core {version('azureml-core')}"
    )


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    head = list(header)
    _say("\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *map(list, rows))))


def _say(*paragraphs: str) -> None:
    for paragraph in paragraphs:
        print(f"{paragraph}\n", flush=True)


if __name__ == "__main__":
    main()
