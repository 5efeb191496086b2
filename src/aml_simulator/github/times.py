"""Moments as GitHub writes them."""

from datetime import UTC, datetime


def github_time(moment: datetime) -> str:
    """To the second, in UTC.

    Source: the examples of GitHub's REST documentation.
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
