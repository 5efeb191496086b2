"""Ask what surrounds the workspace, briefly: what is not answered is a doubt, and never the end of a run."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from aks_deploy.deploying.plan import make_plan
from aks_deploy.deploying.preflight import Questions, questions
from aks_deploy.deploying.run import Run
from aks_deploy.deploying.together import together
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.load import Load
from aks_deploy.domain.observed import Observed
from aks_deploy.domain.subscription import Facts
from aks_deploy.errors import AccessDeniedError, AksDeployError, CancelledError, DeploymentTimeoutError

T_co = TypeVar("T_co", covariant=True)


def surveyed(run: Run, desired: Desired, observed: Observed) -> Observed:
    """`observed` with the facts that its plan needs; nothing is asked where it needs none."""
    asked = questions(desired, observed, make_plan(desired, observed).steps, region=run.cloud.region)
    if asked == Questions():
        return observed
    cloud, around, region = run.cloud, run.cloud.subscription, asked.region or ""
    permissions, sizes, (quotas, pools, others) = together(
        lambda: _answer("what this identity may do", around.permissions, asked.permissions),
        lambda: _answer(f"the VM sizes of {region}", lambda: around.vm_sizes(region), region),
        lambda: (
            _answer(f"the quotas of {region}", lambda: around.quotas(region), asked.quotas),
            _answer("the nodes of the cluster", lambda: around.node_pools(asked.pools or ""), asked.pools),
            _answer("its other web services", lambda: cloud.services.services_on(asked.others or ""), asked.others),
        ),
    )
    doubts = tuple(_doubts(permissions, sizes, quotas, pools, others))
    facts = Facts(region, sizes.value, quotas.value, permissions.value, pools.value, doubts)
    on_it = tuple(Load.of(each.config) for each in others.value or () if each.name != desired.service_name)
    return replace(observed, facts=facts, others=on_it)


@dataclass(frozen=True, slots=True)
class _Answer(Generic[T_co]):
    """What was answered about the subject; without an answer, `why` there is none, or empty where nobody asked."""

    subject: str
    value: T_co | None = None
    why: str = ""


def _answer(subject: str, read: Callable[[], T_co], asked: object) -> _Answer[T_co]:
    if not asked:
        return _Answer(subject)
    try:
        return _Answer(subject, read())
    except (CancelledError, DeploymentTimeoutError):
        raise
    except AccessDeniedError:
        return _Answer(subject, why="this identity may not read it, for which it needs Reader on the subscription")
    except AksDeployError as error:
        return _Answer(subject, why=str(error).rstrip("."))


def _doubts(*answers: _Answer[object]) -> Iterator[str]:
    """The questions without an answer, a sentence for each reason."""
    for why in dict.fromkeys(answer.why for answer in answers if answer.why):
        subjects = [answer.subject for answer in answers if answer.why == why]
        yield f"nothing was checked against {' and '.join(subjects)}: {why}."
