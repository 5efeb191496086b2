"""What goes wrong at GitHub becomes a failure of the store, with what to do about it."""

from collections.abc import Iterator
from contextlib import contextmanager

from aks_deploy.errors import (
    AccessDeniedError,
    DeploymentTimeoutError,
    NotFoundError,
    RemoteUnavailableError,
    StateStoreError,
)

_LATER = "Run again when GitHub answers."


@contextmanager
def store_failures(doing: str, *, permission: str) -> Iterator[None]:
    """Say for the block what could not be done; `permission` says what a token needs for it.

    Raises:
        StateStoreError: GitHub did not answer, not in time, or refused, or knows nothing of the place.
    """
    try:
        yield
    except AccessDeniedError as error:
        raise StateStoreError(f"{doing} failed. {error}", hint=permission) from None
    except NotFoundError as error:
        raise StateStoreError(f"{doing} failed. {error}", hint=error.hint) from None
    except (RemoteUnavailableError, DeploymentTimeoutError) as error:
        raise StateStoreError(f"{doing} failed. {error}", hint=_LATER) from None
