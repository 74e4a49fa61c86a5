"""Asks a virus scanner of one's own, clamd, about a file: its INSTREAM command, over TCP or a socket of this machine."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass

_SECONDS = 60.0
_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096


class ScannerAwayError(Exception):
    """The scanner could not be asked, or gave no answer: ask again later."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`verdict` is clean, found (`name` says what) or too_long (longer than the scanner takes)."""

    verdict: str
    name: str = ""


def scan(address: str, pieces: Iterable[bytes], seconds: float = _SECONDS) -> Verdict:
    """What the scanner at this address ("host:port", or the path of its socket) says of a file. Raises ScannerAwayError."""
    try:
        with closing(_connected(address, seconds)) as line:
            # It may have had enough, and says so before it hangs up.
            with suppress(BrokenPipeError, ConnectionResetError):
                _send(line, pieces)
            return _verdict(_answer(line))
    except (OSError, ValueError) as error:
        raise ScannerAwayError(str(error) or type(error).__name__) from error


def _connected(address: str, seconds: float) -> socket.socket:
    if "/" in address:
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(seconds)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=seconds)


def _send(line: socket.socket, pieces: Iterable[bytes]) -> None:
    line.sendall(b"zINSTREAM\0")
    for piece in pieces:
        for place in range(0, len(piece), _CHUNK):
            chunk = piece[place : place + _CHUNK]
            line.sendall(len(chunk).to_bytes(4, "big") + chunk)
    line.sendall(bytes(4))


def _answer(line: socket.socket) -> str:
    said = b""
    while b"\0" not in said and len(said) < _LONGEST_ANSWER:
        piece = line.recv(_LONGEST_ANSWER)
        if not piece:
            break
        said += piece
    return said.split(b"\0")[0].decode("utf-8", "replace").strip()


def _verdict(said: str) -> Verdict:
    told = said.removeprefix("stream:").strip()
    if told == "OK":
        return Verdict("clean")
    if told.endswith(" FOUND"):
        return Verdict("found", told.removesuffix(" FOUND"))
    if "size limit exceeded" in said:
        return Verdict("too_long")
    raise ScannerAwayError(said or "It hung up without an answer.")
