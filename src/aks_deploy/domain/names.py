"""What the web service and its cluster are called."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Names:
    """What is known of the two names, each None where it is not."""

    service: str | None
    cluster: str | None

    @property
    def complete(self) -> bool:
        """Whether nothing needs to be found or made up."""
        return self.service is not None and self.cluster is not None
