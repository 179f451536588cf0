"""Messages between the server and a worker: a small object, and the bytes that belong to it.

`multiprocessing.Connection` reads a picture piece by piece as it arrives, which takes four times
as long as to ask the system for all of it.
"""

from __future__ import annotations

import pickle
import socket
import struct
from typing import Any

#: Bytes of the object, and of the data.
_LENGTHS = struct.Struct(">QQ")


class Wire:
    """One end of a pair of sockets; used by one thread at a time.

    Args:
        end: A connected, blocking socket.
    """

    def __init__(self, end: socket.socket) -> None:
        self._socket = end

    def fileno(self) -> int:
        """Return the file number, to wait for something to read."""
        return self._socket.fileno()

    def limit_wait(self, seconds: float) -> None:
        """Let `receive` raise `TimeoutError` when nothing comes for that long."""
        # The socket's own timeout would make it non-blocking, and read piece by piece again.
        whole, part = int(seconds), int(seconds % 1 * 1_000_000)
        waiting = struct.pack("@ll", whole, part)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, waiting)

    def send(self, message: Any, data: bytes = b"") -> None:
        """Send a message.

        Raises:
            OSError: The other end is closed.
        """
        pickled = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        head = _LENGTHS.pack(len(pickled), len(data)) + pickled
        # All at once, so that the other end wakes up once.
        sent = self._socket.sendmsg((head, data))
        if sent < len(head):
            self._socket.sendall(head[sent:])
            sent = len(head)
        if sent < len(head) + len(data):
            self._socket.sendall(memoryview(data)[sent - len(head) :])

    def receive(self) -> tuple[Any, bytes]:
        """Return the next message, once it is there.

        Raises:
            ConnectionResetError: The other end was closed before it had read everything.
            EOFError: It was closed.
            TimeoutError: Nothing came in time.
        """
        pickled, data = _LENGTHS.unpack(self._exactly(_LENGTHS.size))
        return pickle.loads(self._exactly(pickled)), self._exactly(data)  # noqa: S301 - our own

    @property
    def silent(self) -> bool:
        """Whether the other end is open, and has said nothing."""
        try:
            self._socket.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return True
        except OSError:
            pass
        return False

    def close(self) -> None:
        """Close this end."""
        self._socket.close()

    def _exactly(self, size: int) -> bytes:
        try:
            data = self._socket.recv(size, socket.MSG_WAITALL) if size else b""
        except BlockingIOError:
            raise TimeoutError from None
        while len(data) < size:
            # A signal, or the end, may cut it short.
            more = self._socket.recv(size - len(data), socket.MSG_WAITALL)
            if not more:
                raise EOFError
            data += more
        return data


def make_wires() -> tuple[Wire, Wire]:
    """Return the two ends of a new wire; an end can be given to a new process."""
    ours, theirs = socket.socketpair()
    return Wire(ours), Wire(theirs)
