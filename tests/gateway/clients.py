"""Mail servers as the gateway meets them: bytes in, bytes out, without a connection."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from evenhand.gateway.milter import ACTIONS, NOT_ANSWERED, NOT_TOLD, MilterProtocol
from evenhand.gateway.policy_service import PolicyProtocol

Packet = tuple[str, bytes]


class Wire:
    """The other end of a connection: what was written to it."""

    def __init__(self) -> None:
        self.written = bytearray()
        self.closed = False
        self.reading = True

    def write(self, told: bytes) -> None:
        self.written += told

    def close(self) -> None:
        self.closed = True

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True


def connected(protocol: Any) -> Wire:
    wire = Wire()
    protocol.transport = wire
    return wire


def packet(command: str, told: bytes = b"") -> bytes:
    return struct.pack(">I", len(told) + 1) + command.encode() + told


def packets(written: bytes) -> Iterator[Packet]:
    """What was answered, packet by packet; it must end with a whole one."""
    at = 0
    while at < len(written):
        (length,) = struct.unpack_from(">I", written, at)
        assert at + 4 + length <= len(written), "a packet is cut off"
        yield chr(written[at + 4]), bytes(written[at + 5 : at + 4 + length])
        at += 4 + length


def greeting(version: int = 6, may: int = 0x1FF, can: int = 0x1FFFFF) -> bytes:
    return packet("O", struct.pack(">III", version, may, can))


def message(
    sender: str = "person1@example.org",
    to: Iterable[str] = ("casework@body.example",),
    headers: Iterable[tuple[str, str]] | None = None,
) -> bytes:
    """The packets of one message, as Postfix sends them to a milter that asked for no others."""
    if headers is None:
        headers = [("From", f"Pat <{sender}>"), ("Subject", "Again")]
    return b"".join(
        (
            packet("D", b"Mi\x00ABC123\x00"),
            packet("M", f"<{sender}>".encode() + b"\x00SIZE=100\x00"),
            *(packet("R", f"<{each}>".encode() + b"\x00") for each in to),
            *(
                packet("L", f"{name}\x00{value}\x00".encode("utf-8", "surrogateescape"))
                for name, value in headers
            ),
            packet("E"),
        )
    )


@dataclass
class Changed:
    """What a milter did with a message."""

    added: list[str] = field(default_factory=list)
    stripped: list[tuple[int, str]] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    ended: str = ""

    @property
    def action(self) -> str:
        return self.added[0].split(";")[0] if self.added else ""


def changes(told: Iterable[Packet]) -> Changed:
    """The answers to one message."""
    done = Changed()
    for command, value in told:
        assert not done.ended, "something follows the end"
        parts = value.split(b"\x00")
        if command == "h":
            assert parts[0] == b"Evenhand-Instruction"
            done.added.append(parts[1].decode())
        elif command == "m":
            done.stripped.append((int.from_bytes(value[:4], "big"), value[4:].split(b"\x00")[0].decode()))
            assert value.endswith(b"\x00\x00")
        elif command == "+":
            assert not done.removed, "nobody is removed before somebody gets it instead"
            done.recipients.append(parts[0].decode().strip("<>"))
        elif command == "-":
            done.removed.append(parts[0].decode().strip("<>"))
        else:
            done.ended = command
    assert done.ended == "c"
    return done


def ask_milter(protocol: MilterProtocol, *told: bytes) -> list[Packet]:
    wire = connected(protocol)
    for each in told:
        protocol.data_received(each)
    return list(packets(bytes(wire.written)))


def milted(protocol: MilterProtocol, told: bytes) -> Changed:
    """One message over a connection of its own."""
    greeted, *rest = ask_milter(protocol, greeting(), told)
    assert greeted == ("O", struct.pack(">III", 6, ACTIONS, NOT_TOLD | NOT_ANSWERED))
    return changes(rest)


def question(sender: str, recipient: str, instance: str = "", state: str = "RCPT") -> bytes:
    """As Postfix asks."""
    fields = {
        "request": "smtpd_access_policy", "protocol_state": state, "protocol_name": "ESMTP", "helo_name": "mail.example.org",
        "queue_id": "", "sender": sender, "recipient": recipient, "recipient_count": "0", "client_address": "192.0.2.7",
        "client_name": "mail.example.org", "reverse_client_name": "mail.example.org", "instance": instance, "sasl_method": "",
        "sasl_username": "", "sasl_sender": "", "size": "2000", "ccert_subject": "", "encryption_protocol": "TLSv1.3",
        "etrn_domain": "", "stress": "", "policy_context": "", "compatibility_level": "3.6", "mail_version": "3.7.11",
    }  # fmt: skip
    return (
        "".join(f"{name}={value}\n" for name, value in fields.items()).encode("utf-8", "surrogateescape")
        + b"\n"
    )


def ask_policy(protocol: PolicyProtocol, *told: bytes) -> list[str]:
    wire = connected(protocol)
    for each in told:
        protocol.data_received(each)
    answered = bytes(wire.written).decode()
    assert not answered or answered.endswith("\n\n")
    return [each.removeprefix("action=") for each in answered.split("\n\n")[:-1]]
