"""The real clock: the one place that reads the time and sleeps."""

import time
from datetime import UTC, datetime


class SystemClock:
    """`ports.Clock` over the machine's clock."""

    def now(self) -> datetime:
        """The time in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that only ever grow."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait. A signal handler that raises ends it early."""
        time.sleep(seconds)
