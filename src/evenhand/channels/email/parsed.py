"""What a message says once it is read: plain values, the limits of the reading, and no opinion on what to
do with it. Nobody changes these values; they are not `frozen` because that takes five times as long to make.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """How far the reading of one message goes. Beyond a limit nothing is lost: the original is kept whole,
    and `problems` says so.

    All are amounts of work and not of time, so that a message is read the same way on a busy machine as on an
    idle one. Each is itself alone (`eq`): what was read within it is remembered by it.
    """

    message_bytes: int = 50 * MIB
    header_block_bytes: int = 256 * 1024
    part_header_bytes: int = 8 * 1024
    header_value_bytes: int = 64 * 1024
    subject_chars: int = 1_000
    name_chars: int = 300
    address_chars: int = 320
    message_id_chars: int = 500
    addresses: int = 1_000
    references: int = 100
    parts: int = 1_000
    depth: int = 30
    scanned_bytes: int = 400 * MIB
    boundary_hits: int = 20_000
    body_chars: int = 1_000_000
    text_bytes: int = 4 * MIB
    html_bytes: int = 2 * MIB
    rich_bytes: int = MIB  # of texts in RTF, over all of them together
    rtf_bytes: int = 4 * MIB  # that are unrolled, of all that Outlook wrote into one message
    problems: int = 50


DEFAULT_LIMITS = Limits()


class NotMailError(ValueError):
    """The bytes are no mail message at all; the text says why in a sentence."""


@dataclass(slots=True)
class Address:
    """A mail address as written. `address` is empty where the header gave only a name."""

    name: str
    address: str


@dataclass(slots=True)
class ParsedAttachment:
    """A part that is not the message's text. `declared_type` is the sender's word only; what stood `outside` all parts has none."""

    filename: str
    declared_type: str
    content: bytes
    inline: bool = False
    content_id: str = ""
    outside: bool = False

    @property
    def size(self) -> int:
        return len(self.content)


@dataclass(slots=True)
class HtmlPart:
    """The HTML a message carries, undecoded until somebody asks."""

    content: bytes
    charset: str


@dataclass(frozen=True, slots=True)
class Signs:
    """What a message says of itself. `answers` and `generated`: a program says that it answered, or that it made it for whatever
    reason; `in_reply`: to another message; `to_no_machine`: no program is to answer; `nobody`: it has no sender in its envelope.
    """

    bounce: bool = False
    answers: bool = False
    generated: bool = False
    in_reply: bool = False
    over_a_list: bool = False
    to_no_machine: bool = False
    nobody: bool = False

    def kind(self, *, nobody: bool = False) -> str:
        """How a program sent it, as a contact keeps it; `nobody`: the mail server, too, was told no sender."""
        nobody |= self.nobody
        if self.bounce:
            return "bounce"
        if self.answers or (self.generated and self.in_reply and nobody):
            return "auto_reply"
        if self.over_a_list:
            return "list"
        return "no_machine" if self.generated or self.to_no_machine or nobody else ""


@dataclass(slots=True)
class ParsedMail:
    """A message as its headers claim it to be; nothing in it is verified.

    `received_at` is the stamp of the last server that handled it, `sent_at` the sender's own claim; both UTC
    or None. `origin` are the header lines by which its sender is weighed (people.senders.HEADERS), as they are written.
    """

    sender: Address
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    delivered_to: tuple[str, ...] = ()
    reply_to: tuple[Address, ...] = ()
    subject: str = ""
    sent_at: datetime | None = None
    received_at: datetime | None = None
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    body: str = ""
    html: tuple[HtmlPart, ...] = ()
    attachments: tuple[ParsedAttachment, ...] = ()
    signs: Signs = Signs()
    problems: tuple[str, ...] = ()
    origin: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def recipients(self) -> tuple[str, ...]:
        """Every address it was sent or delivered to, each once, the delivering server's word first."""
        written = (address.address for address in (*self.to, *self.cc))
        return tuple(dict.fromkeys(found for found in (*self.delivered_to, *written) if found))


@dataclass(slots=True)
class Problems:
    """Collects what was odd about a message, each sentence once, and not without end."""

    limit: int
    sentences: dict[str, None] = field(default_factory=dict)

    def note(self, sentence: str) -> None:
        if len(self.sentences) < self.limit:
            self.sentences.setdefault(sentence)
