"""The real clock: the one place that reads the time, sleeps and leaves something to chance."""

import random
import time
from datetime import UTC, datetime


class SystemClock:
    """`ports.Clock` over the machine's clock."""

    def __init__(self) -> None:
        self._chance = random.Random()  # noqa: S311 - spreads requests, hides nothing

    def now(self) -> datetime:
        """The time in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that only ever grow."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait. A signal handler that raises ends it early."""
        time.sleep(seconds)

    def spread(self, seconds: float) -> float:
        """Within a tenth of the seconds."""
        return seconds * self._chance.uniform(0.9, 1.1)
