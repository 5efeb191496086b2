"""The archive of an artifact: one file, and no more of it than may be."""

import io
import struct
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_deploy.state.archive import LARGEST_BYTES, UnusableArchiveError, packed, unpacked


def archive(*members: tuple[str, bytes]) -> bytes:
    """A zip of these."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members:
            file.writestr(name, content)
    return stream.getvalue()


@given(st.text())
def test_what_is_packed_is_unpacked_and_the_same_text_is_the_same_archive(text: str) -> None:
    assert unpacked(packed(text)) == text
    assert packed(text) == packed(text)


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ((), "0 files"),
        ((("record.json", b"{}"), ("other.json", b"{}")), "2 files"),
        ((("../record.json", b"{}"),), "1 files"),
        ((("/record.json", b"{}"),), "1 files"),
        ((("folder/record.json", b"{}"),), "1 files"),
        ((("folder/", b""),), "1 files"),
        ((("record.json", b"\xff\xfe"),), "not UTF-8"),
        ((("record.json", b"x" * (LARGEST_BYTES + 1)),), "larger than 1 MB"),
    ],
)
def test_anything_but_one_small_file_of_that_name_is_refused(members: tuple[tuple[str, bytes], ...], said: str) -> None:
    with pytest.raises(UnusableArchiveError, match=said):
        unpacked(archive(*members))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice_is_refused() -> None:
    with pytest.raises(UnusableArchiveError, match="2 files"):
        unpacked(archive(("record.json", b"{}"), ("record.json", b"{}")))


def test_a_bomb_that_lies_about_its_size_is_not_unpacked() -> None:
    bomb = archive(("record.json", bytes(50 * LARGEST_BYTES)))
    lie = bomb.replace(struct.pack("<L", 50 * LARGEST_BYTES), struct.pack("<L", 10))
    assert lie != bomb

    with pytest.raises(UnusableArchiveError):
        unpacked(lie)


@given(st.binary(max_size=200))
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    with pytest.raises(UnusableArchiveError):
        unpacked(content)


@given(st.integers(min_value=0), st.binary(min_size=1, max_size=4))
def test_a_damaged_archive_is_read_or_refused_and_nothing_else(at: int, damage: bytes) -> None:
    whole = bytearray(packed('{"version": 1}'))
    start = at % len(whole)
    whole[start : start + len(damage)] = damage

    with suppress(UnusableArchiveError):
        assert isinstance(unpacked(bytes(whole)), str)
