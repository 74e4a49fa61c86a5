"""The virus scanner's own protocol, spoken to a stand-in that follows clamd's manual."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evenhand.contacts.files.clamd import ScannerAwayError, Verdict, scan

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def clamd(line: socket.socket, most: int = 1000) -> None:
    """One session of INSTREAM: chunks with their lengths until one of none, then the verdict."""
    with line, line.makefile("rb") as said:
        assert said.read(10) == b"zINSTREAM\0"
        content = b""
        while length := int.from_bytes(said.read(4), "big"):
            content += said.read(length)
            if len(content) > most:
                line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        if content == b"strange":
            line.sendall(b"stream: Something ERROR\0")
        elif content != b"silent":
            line.sendall(b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0")


@pytest.fixture
def serve() -> Iterator[Callable[[socket.socket], None]]:
    servers = []

    def start(server: socket.socket) -> None:
        servers.append(server)

        def run() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                clamd(line)

        threading.Thread(target=run, daemon=True).start()

    yield start
    for server in servers:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


@pytest.fixture
def address(serve: Callable[[socket.socket], None]) -> str:
    server = socket.create_server(("127.0.0.1", 0))
    serve(server)
    return f"127.0.0.1:{server.getsockname()[1]}"


def test_clean_found_and_too_long(address: str) -> None:
    assert scan(address, [b"Dear Sir,", b" hello"]) == Verdict("clean")
    assert scan(address, [EICAR[:10], EICAR[10:]]) == Verdict("found", "Eicar-Signature")
    assert scan(address, [b"x" * 600, b"y" * 600]) == Verdict("too_long")
    assert scan(address, [bytes(3_000_000)]) == Verdict("too_long")
    assert scan(address, []) == Verdict("clean")


def test_over_a_socket_of_this_machine(serve: Callable[[socket.socket], None], tmp_path: Path) -> None:
    path = str(tmp_path / "clamd.ctl")
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen()
    serve(server)
    assert scan(path, [EICAR]) == Verdict("found", "Eicar-Signature")


def test_a_scanner_that_is_away_silent_or_strange_is_asked_again_later(address: str, tmp_path: Path) -> None:
    for nowhere in ("127.0.0.1:1", str(tmp_path / "no.ctl"), "no port here", "[::1]:1"):
        with pytest.raises(ScannerAwayError):
            scan(nowhere, [b"x"], seconds=2)
    for content in (b"silent", b"strange"):
        with pytest.raises(ScannerAwayError):
            scan(address, [content])


def test_a_scanner_that_hangs_is_not_waited_for_for_ever() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(ScannerAwayError):
        scan(f"127.0.0.1:{server.getsockname()[1]}", [b"x"], seconds=0.3)
