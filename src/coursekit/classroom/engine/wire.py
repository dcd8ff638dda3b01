"""Messages between the grader and the child that runs a notebook: JSON with a length before it.

JSON and not pickle: what comes from the child is hostile.
"""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

HEAD = struct.Struct(">I")
MAX_MESSAGE = 24 << 20  # bytes; a longer one ends the connection


class Closed(Exception):
    """The other side is gone."""


class Wire:
    """One end of a connection.

    Examples
    --------
    >>> left, right = (Wire(s) for s in socket.socketpair())
    >>> left.send({"op": "cell", "code": "1 + 1"})
    >>> right.receive()["code"]
    '1 + 1'
    """

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.size = 0  # bytes of the last message received

    def send(self, message: Any) -> None:
        """Send one message."""
        body = json.dumps(message, separators=(",", ":")).encode("utf-8", "surrogatepass")
        try:
            self.socket.sendall(HEAD.pack(len(body)) + body)
        except OSError as error:
            raise Closed from error

    def receive(self, timeout: float | None = None) -> Any:
        """Wait for one message.

        Raises
        ------
        Closed
            The other side is gone, or talks nonsense.
        TimeoutError
            Nothing came in time.
        """
        self.socket.settimeout(timeout)
        try:
            (length,) = HEAD.unpack(self._exactly(HEAD.size))
            if length > MAX_MESSAGE:
                raise Closed
            self.size = length
            # once it has begun, a message may take its time, but not for ever
            self.socket.settimeout(None if timeout is None else 30.0)
            return json.loads(self._exactly(length).decode("utf-8", "surrogatepass"))
        except TimeoutError:
            raise
        except (OSError, ValueError, RecursionError) as error:
            raise Closed from error

    def _exactly(self, count: int) -> bytes:
        parts = []
        while count:
            part = self.socket.recv(min(count, 1 << 20))
            if not part:
                raise Closed
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def close(self) -> None:
        """Hang up."""
        self.socket.close()
