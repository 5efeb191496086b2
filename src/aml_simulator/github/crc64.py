"""The checksum that Azure's blob service takes beside MD5."""

_POLYNOMIAL = 0x9A6C9329AC4BC9B5
_ALL = 0xFFFFFFFFFFFFFFFF


def _entry(byte: int) -> int:
    for _ in range(8):
        byte = (byte >> 1) ^ (_POLYNOMIAL if byte & 1 else 0)
    return byte


_TABLE = [_entry(byte) for byte in range(256)]


def crc64(data: bytes) -> int:
    """The CRC-64 of `data`.

    Source: CRC-64/NVME of the catalogue of CRC algorithms, which is the one of `x-ms-content-crc64`.
    """
    checksum = _ALL
    for byte in data:
        checksum = _TABLE[(checksum ^ byte) & 0xFF] ^ (checksum >> 8)
    return checksum ^ _ALL
