"""The file of a plan: whole, and never over something else."""

import os
from pathlib import Path

import pytest

from aks_deploy.deploying.plan import make_plan
from aks_deploy.domain.plan_document import PlanDocument
from aks_deploy.errors import InvalidInputError
from aks_deploy.state.plan_file import PlanFile
from unit.deploying.samples import NOW, desired, observed
from unit.state.samples import OWNER


def document(cpu_cores: float = 1) -> PlanDocument:
    return PlanDocument.of(
        make_plan(desired(cpu_cores=cpu_cores), observed()), workspace=OWNER.workspace, at=NOW, hide=str
    )


def test_a_plan_is_written_with_its_folder_and_over_the_one_before(tmp_path: Path) -> None:
    file = PlanFile(tmp_path / "plans" / "a.json", shown="plans/a.json")

    assert file.save(document()) == "plans/a.json"
    file.save(document(cpu_cores=2))

    assert PlanDocument.parse((tmp_path / "plans" / "a.json").read_text()) == document(cpu_cores=2)
    assert [path.name for path in (tmp_path / "plans").iterdir()] == ["a.json"]


@pytest.mark.parametrize("content", ['{"image_name": "churn"}', "", "not JSON", "\udcff"])
def test_something_else_is_never_written_over(tmp_path: Path, content: str) -> None:
    path = tmp_path / "image.json"
    path.write_bytes(os.fsencode(content))

    with pytest.raises(InvalidInputError, match=r"'image\.json' is no plan of aks-deploy"):
        PlanFile(path, shown="image.json").save(document())

    assert path.read_bytes() == os.fsencode(content)


def test_a_folder_is_no_place_for_a_plan(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="'x' is no plan"):
        PlanFile(tmp_path, shown="x").save(document())


def test_what_cannot_be_written_is_told_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(InvalidInputError, match=r"cannot be written to 'file/a\.json': "):
        PlanFile(tmp_path / "file" / "a.json", shown="file/a.json").save(document())
