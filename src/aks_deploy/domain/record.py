"""What one run leaves for the next: names and hints, never a key and never a permission."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """The web service that was deployed, the cluster that it lives on, and where it answers."""

    service_name: str | None
    cluster_name: str | None
    scoring_uri: str | None = None
