"""The streamed log of an operation: each entry is told once and whole, wherever a read cuts it."""

import pytest

from aks_deploy.azureml_v1.translate import operation_of

LOG = "20260719170500|The image is pulled#20260719170502|The container is started#20260719170504|Healthy"
LINES = ["The image is pulled", "The container is started", "Healthy"]


@pytest.mark.parametrize("cut", range(len(LOG) + 1))
def test_an_entry_that_a_read_cuts_is_told_whole_by_the_next(cut: int) -> None:
    first = operation_of("op", {"state": "Running", "streamingOperationLog": LOG[:cut]}, 0)
    rest = LOG[first.log_offset :]
    second = operation_of("op", {"state": "Succeeded", "streamingOperationLog": rest}, first.log_offset)

    assert [*first.log, *second.log] == LINES
    assert second.log_offset == len(LOG)


@pytest.mark.parametrize("log", [None, "", "#", "20260719170500|"])
def test_nothing_to_tell_is_no_line(log: str | None) -> None:
    assert operation_of("op", {"state": "Running", "streamingOperationLog": log}, 0).log == ()
