"""What a TLS certificate says about itself."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Certificate:
    """The host names that it is for, and when it is valid."""

    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime

    def covers(self, host: str) -> bool:
        """Whether it is for this host; `*` stands for one label, the first.

        Source: RFC 6125, section 6.4.
        """
        wanted = host.lower()
        wildcard = f"*.{wanted.partition('.')[2]}"
        return any(name.lower() in (wanted, wildcard) for name in self.names)

    def valid_at(self, moment: datetime) -> bool:
        """Whether clients accept it then."""
        return self.not_before <= moment < self.not_after

    def days_left(self, moment: datetime) -> int:
        """Whole days until it expires."""
        return (self.not_after - moment).days
