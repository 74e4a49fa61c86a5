"""A mail server that does what it is told: takes a message, puts it off, refuses it, or hangs up at any point."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

DROP = "drop"
SILENT = "silent"  # holds the line and says nothing


@dataclass
class MailServer:
    """`says` is what it answers instead of the usual at "connect", "mail", "rcpt", "data", "body" (in the midst of the message,
    before its end) or "dot" (after it): a reply, DROP or SILENT. What it took is in `taken`.
    """

    says: dict[str, str] = field(default_factory=dict)
    taken: list[bytes] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    reached: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    def serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines, suppress(OSError):
            if not self._answer(connection, "connect", "220 mx.example ready"):
                return
            while line := lines.readline():
                verb = line[:4].decode("ascii", "replace").strip().lower()
                self.heard.append(line.decode("ascii", "replace").strip())
                if verb == "data":
                    if not self._answer(connection, "data", "354 go on"):
                        return
                    if not self.says.get("data", "").startswith(("4", "5")) and not self._body(
                        connection, lines
                    ):
                        return
                elif verb == "quit":
                    connection.sendall(b"221 bye\r\n")
                    return
                elif not self._answer(connection, verb, "250 well"):
                    return

    def _body(self, connection: socket.socket, lines: Iterator[bytes]) -> bool:
        got = []
        for line in lines:
            if line == b".\r\n":
                break
            got.append(line[1:] if line.startswith(b"..") else line)
            if "body" in self.says:
                return self._answer(connection, "body", "")
        else:
            return False  # it hung up before the end: there is no message
        reply = self.says.get("dot", "250 taken as 7F3A")
        if not reply.startswith(("4", "5")):
            self.taken.append(b"".join(got))
        return self._answer(connection, "dot", reply)

    def _answer(self, connection: socket.socket, stage: str, usual: str) -> bool:
        """False when it hung up."""
        reply = self.says.get(stage, usual)
        if reply == SILENT:
            self.reached.set()
            with suppress(OSError):
                connection.recv(1)
            return False
        if reply == DROP:
            return False
        connection.sendall(reply.encode() + b"\r\n")
        return True


@contextmanager
def mail_server(**says: str) -> Iterator[MailServer]:
    """A mail server on this machine, at a port of its own."""
    server = MailServer(says)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server.port = listening.getsockname()[1]

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    threading.Thread(target=server.serve, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield server
        listening.shutdown(socket.SHUT_RDWR)
