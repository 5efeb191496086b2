"""How late the end of an operation is noticed: by the pace of aks-deploy, and by the SDK, which looks every 5 s.

Worked out, not waited for: durations are spread around the usual one as Azure's are, and both begin to look at once.
"""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

from aks_deploy.deploying.pace import Usual, pause_s

_RUNS = 1000
_SPREAD = 0.1
_SDK_PAUSE_S = 5.0


@dataclass(frozen=True)
class Noticing:
    """Medians of three: ours where the usual duration is known, ours where it is not, the SDK's.

    `late_s`: seconds between the end and the look that finds it. `looks`: how many there were until then.
    """

    usual_s: float
    late_s: tuple[float, float, float]
    looks: tuple[float, float, float]


def compare_noticing(usuals_s: tuple[float, ...]) -> Iterator[Noticing]:
    """Operations that usually take so long."""
    for usual_s in usuals_s:
        chance = random.Random(int(usual_s))  # noqa: S311 - the same in every run, no secret
        durations_s = [usual_s * math.exp(chance.gauss(0, _SPREAD)) for _ in range(_RUNS)]
        paces: tuple[Callable[[float], float], ...] = (
            lambda elapsed_s, usual_s=usual_s: pause_s(elapsed_s, Usual(usual_s, elapsed_s)),  # type: ignore[misc] # bound now
            lambda elapsed_s: pause_s(elapsed_s, None),
            lambda _: _SDK_PAUSE_S,
        )
        found = [[_watched(ends_s, pace) for ends_s in durations_s] for pace in paces]
        late, looks = ([median(run[part] for run in runs) for runs in found] for part in (0, 1))
        yield Noticing(usual_s, (late[0], late[1], late[2]), (looks[0], looks[1], looks[2]))


def _watched(ends_s: float, pace: Callable[[float], float]) -> tuple[float, int]:
    """Seconds that the end went unnoticed, and how many looks there were."""
    elapsed_s, looks = 0.0, 1
    while elapsed_s < ends_s:
        elapsed_s += pace(elapsed_s)
        looks += 1
    return elapsed_s - ends_s, looks
