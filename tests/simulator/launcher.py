"""Runs a program as its own main module and prints, last, the simulator's journal.

The SDK looks every five seconds at what it waits for; here it looks ten times a second.
"""

import os
import runpy
import sys
import time
import urllib.request

_PATIENCE_S = 0.1


def main() -> None:
    sleep = time.sleep
    time.sleep = lambda seconds: sleep(min(seconds, _PATIENCE_S))
    runpy.run_path(sys.argv[1], run_name="__main__")
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(os.environ["HTTP_PROXY"] + "/_simulator/journal", timeout=30) as answer:
        sys.stdout.write(f"\n{answer.read().decode()}\n")


if __name__ == "__main__":
    main()
