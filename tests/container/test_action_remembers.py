"""What one run of the action leaves for the next, on another machine: the record, as an artifact."""

from container.world import World

EMPTY = '{"total_count": 0, "artifacts": []}'


def test_the_second_run_finds_the_names_that_the_first_made_up(bare: World) -> None:
    nameless = {"service_name": None, "cluster_name": None}
    first = bare.run(**nameless)
    assert (first.conclusion, first.outputs["change"]) == ("success", "created"), first.log
    bare.next_job()

    second = bare.run(**nameless)

    assert (second.conclusion, second.outputs["change"]) == ("success", "unchanged"), second.log
    assert second.outputs["service-name"] == first.outputs["service-name"]
    assert [artifact.run_id for artifact in bare.tenant.github.artifacts()] == [78, 77]


def test_with_the_record_gone_a_run_with_names_converges_from_azure_alone(bare: World) -> None:
    assert bare.run().outputs["change"] == "created"
    bare.tenant.faults.add("GET", "actions/artifacts", body=EMPTY, status=200, content_type="application/json")
    bare.next_job()

    second = bare.run()

    assert (second.conclusion, second.outputs["change"]) == ("success", "unchanged"), second.log
