"""What somebody gave, before any of it is judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aks_deploy.errors import Problem
from aks_deploy.settings.located import Source
from aks_deploy.settings.offer import NOTHING, SignInOffer


@dataclass(frozen=True, slots=True)
class GivenText:
    """The text of one setting; hidden in `repr`, for it may be a secret."""

    text: str = field(repr=False)
    source: Source


@dataclass(frozen=True, slots=True)
class GivenSettings:
    """The settings that inputs or options gave, by name (`image_file`); empty texts are not among them.

    `problems` are names that nobody knows and the like: they are reported together with those of the values.
    `offer` is what there is to sign in with besides them.
    """

    values: Mapping[str, GivenText]
    problems: tuple[Problem, ...] = ()
    offer: SignInOffer = NOTHING
