"""`python watched.py OUT COMMAND…`: run a command and write what it took to OUT, as JSON.

A process of its own, because a child's peak of memory begins with that of the process which started it.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path


def main() -> None:
    """Wait for the command; its streams are ours."""
    started = time.perf_counter()
    process = subprocess.Popen(sys.argv[2:])  # noqa: S603 - what the benchmarks ask for
    _, status, usage = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - started
    taken = {"wall_s": wall_s, "cpu_s": usage.ru_utime + usage.ru_stime, "memory_kb": usage.ru_maxrss}
    Path(sys.argv[1]).write_text(json.dumps({**taken, "code": os.waitstatus_to_exitcode(status)}))


if __name__ == "__main__":
    main()
