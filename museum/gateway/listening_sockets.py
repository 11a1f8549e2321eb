"""Options of the sockets that the server listens on; accepted connections inherit them (Linux)."""

from __future__ import annotations

import logging
import os
import socket
import stat
from contextlib import suppress

_log = logging.getLogger(__name__)

#: Milliseconds for which a client may acknowledge nothing before its connection is reset.
_USER_TIMEOUT_MS = 20_000
#: Bytes of an answer that the kernel holds unsent. With its default, megabytes, a client that is
#: merely slow would seem to read nothing for minutes, and one that reads nothing to read.
_UNSENT_BYTES = 131_072


def set_options() -> int:
    """Set the options on every listening TCP socket of this process; return how many there are."""
    count = 0
    for number in _open_descriptors():
        with suppress(OSError):
            if not stat.S_ISSOCK(os.fstat(number).st_mode):
                continue
            listener = socket.socket(fileno=os.dup(number))
            with listener:
                if not listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    continue
                if listener.family not in (socket.AF_INET, socket.AF_INET6):
                    continue
                count += 1
                listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _USER_TIMEOUT_MS)
                listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _UNSENT_BYTES)
    return count


def _open_descriptors() -> list[int]:
    try:
        return [int(name) for name in os.listdir("/proc/self/fd")]
    except OSError:
        _log.warning("The options of the listening socket cannot be set on this system.")
        return []
