"""Run inside a new network namespace: bring its loopback up, see that no way leads out, then become the given command.

unshare --net python offline.py COMMAND…
"""

import errno
import fcntl
import os
import socket
import struct
import sys

_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 0x1  # SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP: linux/sockios.h, linux/if.h
_SOMEWHERE = ("192.0.2.1", 443)  # reserved for documentation


def bring_loopback_up() -> None:
    """A new namespace has a loopback that is down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        name, flags = struct.unpack("16sh", fcntl.ioctl(control, _GET_FLAGS, struct.pack("16sh", b"lo", 0)))
        fcntl.ioctl(control, _SET_FLAGS, struct.pack("16sh", name, flags | _UP))


def leads_out() -> bool:
    """Whether a connection to another machine would even be tried."""
    with socket.socket() as probe:
        probe.settimeout(0)
        return probe.connect_ex(_SOMEWHERE) != errno.ENETUNREACH


if __name__ == "__main__":
    bring_loopback_up()
    if leads_out():
        sys.exit("this namespace has a way out")
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606 - the command is the caller's
