"""What we say of the SDK holds for the SDK that is installed."""

import pytest
from azureml.core.model import Model as SdkModel

from aks_deploy.domain.models import ModelReference
from aks_deploy.domain.observed import Model

_NAMES = sorted(name for name in vars(SdkModel.Framework) if name.isupper())


@pytest.mark.parametrize("name", _NAMES)
def test_the_frameworks_that_are_served_without_code_are_those_of_the_sdk(name: str) -> None:
    framework = getattr(SdkModel.Framework, name)
    served = framework in SdkModel._SUPPORTED_FRAMEWORKS_FOR_NO_CODE_DEPLOY

    assert Model(ModelReference("churn", 1), framework).served_without_code is served


def test_there_are_frameworks() -> None:
    assert len(_NAMES) > 4
