"""What a workspace keeps in versions is found without looking at the others."""

from collections.abc import Iterator
from dataclasses import dataclass

from aml_simulator.azure.catalogue import Catalogue


@dataclass
class Item:
    name: str
    version: int


class Unscanned(Catalogue[Item]):
    """Looking at everything fails the test."""

    def __iter__(self) -> Iterator[Item]:
        raise AssertionError("all were looked at")


def test_one_version_the_newest_and_the_next_are_found_without_a_scan() -> None:
    catalogue = Unscanned()
    for version in range(1, 4):
        catalogue.put(Item("churn", version))

    assert catalogue.get("churn:2") == Item("churn", 2)
    assert list(catalogue.find("churn", "3")) == [catalogue.latest("churn")] == [Item("churn", 3)]
    assert (catalogue.next_version("churn"), catalogue.next_version("other")) == (4, 1)
    assert list(catalogue.find("other", "1")) == list(catalogue.find("churn", "9")) == []


def test_the_last_version_that_goes_takes_its_name_along() -> None:
    catalogue = Catalogue[Item]()
    catalogue.remove(catalogue.put(Item("churn", 1)))

    assert (list(catalogue.names), catalogue.latest("churn"), catalogue.next_version("churn")) == ([], None, 2)
