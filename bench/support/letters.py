"""Mail for the benches, invented but built like real mail: the same seed gives the same messages on every machine.

Sizes follow a real list's archive (median 10 kB, half of it header fields that servers add): threads that quote their history,
HTML beside plain text or alone, Welsh, attachments that many messages share, automatic replies, the same complaint sent again.
"""

from __future__ import annotations

import base64
import quopri
import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.utils import format_datetime
from pathlib import Path

_COMMON = (
    "the of to and a in is that I was for it you on be with my have this not as are your at by from they we or an will has had "
    "been would but which their there who what when were if no can me do about any so police officer officers complaint review "
    "letter decision report incident station force told asked said made received sent call phone number reference case "
    "evidence statement date response reply week month again still never please thank name address information request "
    "matter investigation reason handled process outcome appeal procedure"
).split()
_WELSH = (
    "y yr yn i o a ac ei eu fy ar am at gan wedi bod mae oedd nid na yw hyn hynny dydw roedd bydd fydd eich ein chi ni fi heddlu "
    "swyddog swyddogion cwyn cwynion adolygiad llythyr penderfyniad adroddiad digwyddiad gorsaf dywedodd gofynnodd anfonais "
    "derbyniais galwad ffôn rhif cyfeirnod achos tystiolaeth datganiad dyddiad ymateb ateb wythnos mis eto byth diolch enw "
    "cyfeiriad gwybodaeth cais mater ymchwiliad rheswm canlyniad apêl trefn tŷ ŵyr môr"
).split()
_SYLLABLES = (
    "ba con der el fer gra hin is jo ka lin mor ned or pri qua res sto ten ul ver wic yor zan ther ing ton ley ford by"
).split()
_FIRST = (
    "Aled Bronwen Carys Dafydd Eleri Gwen Huw Ifan Mair Nia Owain Rhys Siân Tomos Alice Brian Clare Derek Fay Graham Helen"
).split()
_LAST = "Prys Llwyd Ellis Morgan Bevan Pugh Hughes Rees Archer Booth Cole Dyer Frost Grant Hale Irwin Kemp Lowe Marsh Nash".split()
_TYPES = (
    ("report.pdf", "application/pdf"),
    ("photo.jpg", "image/jpeg"),
    ("scan.png", "image/png"),
    ("note.docx", "application/octet-stream"),
)
_SIGNED = ("DKIM-Signature", "ARC-Seal", "ARC-Message-Signature")
_STYLE = "margin:0cm;font-size:11.0pt;font-family:Calibri,sans-serif"
PEOPLE = 2_000


@dataclass(frozen=True, slots=True)
class Earlier:
    """A message that a later one may answer or repeat."""

    ids: tuple[str, ...]
    subject: str
    text: str
    writer: int
    when: datetime


@dataclass(slots=True)
class Letters:
    """Invented mail, one message after another."""

    seed: int = 2026
    chance: random.Random = field(init=False)
    words: list[str] = field(init=False)
    files: list[bytes] = field(init=False)
    recent: deque[Earlier] = field(default_factory=lambda: deque(maxlen=400))

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        # Words are used as unevenly as in a language: the common ones above, and thousands that are rare.
        self.words = [
            "".join(self.chance.choices(_SYLLABLES, k=self.chance.randint(2, 4))) for _ in range(20_000)
        ]
        self.files = [self.chance.randbytes(int(self.chance.lognormvariate(10.6, 0.9))) for _ in range(60)]

    def messages(self, number: int) -> Iterator[bytes]:
        """So many messages; each is another one, though some say the same."""
        for count in range(number):
            yield self._message(count)

    def _message(self, count: int) -> bytes:
        kind = self.chance.random()
        writer = self.chance.randrange(PEOPLE)
        welsh = writer % 7 == 0
        when = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=5 * count)
        before = self.chance.choice(self.recent) if self.recent and self.chance.random() < 0.6 else None
        own = self.text(welsh)
        if before and self.chance.random() < 0.08:
            own, before, writer = self._again(before), None, before.writer
        said = own if before is None else f"{own}\n\n{_quoted(before, welsh)}"
        subject = before.subject if before else self.sentence(welsh)[:70]
        ids = (*(before.ids if before else ()), f"{count}.{self.chance.getrandbits(64):x}@mail.example")[-12:]
        self.recent.append(Earlier(ids, subject, said[:12_000], writer, when))
        head = self._head(writer, ids, ("Re: " if before else "") + subject, when, automatic=kind > 0.98)
        return head + self._content(kind, said)

    def text(self, welsh: bool = False) -> str:
        """What somebody has to say: paragraphs, mostly few, sometimes very many."""
        paragraphs = max(1, min(40, int(self.chance.lognormvariate(1.2, 0.9))))
        return "\n\n".join(
            " ".join(self.sentence(welsh) for _ in range(self.chance.randint(1, 6)))
            for _ in range(paragraphs)
        )

    def sentence(self, welsh: bool = False) -> str:
        number = self.chance.randint(5, 24)
        said = self.chance.choices(_WELSH if welsh else _COMMON, k=number)
        for place in range(0, number, 4):
            said[place] = self.words[int(len(self.words) * self.chance.random() ** 3)]
        return " ".join(said).capitalize() + "."

    def _again(self, before: Earlier) -> str:
        """The same text again, a few words changed."""
        words = before.text.split(" ")
        for _ in range(1 + len(words) // 100):
            words[self.chance.randrange(len(words))] = self.chance.choice(self.words)
        return " ".join(words)

    def _head(
        self, writer: int, ids: tuple[str, ...], subject: str, when: datetime, *, automatic: bool
    ) -> bytes:
        name, address = who(writer)
        shown = Header(name, "utf-8").encode() if not name.isascii() else f'"{name}"'
        title = Header(subject, "utf-8").encode() if not subject.isascii() else subject
        to = f"enquiries@{'body' if writer % 3 else 'corff'}.example"
        lines = [
            f"Return-Path: <{address}>", f"Delivered-To: {to}",
            *(self._hop(when, number, to) for number in range(self.chance.randint(2, 5))),
            *(self._signature(each) for each in _SIGNED[: self.chance.randint(1, 3)]),
            f"Authentication-Results: mx.body.example;\n dkim=pass header.i=@mail.example;\n spf=pass smtp.mailfrom={address}",
            f"From: {shown} <{address}>", f"To: <{to}>", *([f"Cc: advice{writer}@charity.example"] if writer % 9 == 0 else []),
            f"Subject: {title}", f"Date: {format_datetime(when)}", f"Message-ID: <{ids[-1]}>",
            *([f"In-Reply-To: <{ids[-2]}>", "References: " + "\n ".join(f"<{each}>" for each in ids[:-1])] if len(ids) > 1 else []),
            "X-Mailer: Invented Mail 16.0", *(["Auto-Submitted: auto-replied"] if automatic else []), "MIME-Version: 1.0",
        ]  # fmt: skip
        return "\n".join(lines).encode() + b"\n"

    def _hop(self, when: datetime, number: int, to: str) -> str:
        stamp = format_datetime(when + timedelta(seconds=9 - number))
        relay = f"relay{number}.mail.example"
        by = f"mx.body.example (Postfix) with ESMTPS id {self.chance.getrandbits(44):X}"
        return f"Received: from {relay} ({relay} [192.0.2.{number + 1}])\n\tby {by}\n\tfor <{to}>; {stamp}"

    def _signature(self, name: str) -> str:
        signed = base64.encodebytes(self.chance.randbytes(256)).decode().strip().replace("\n", "\n ")
        fields = "h=From:To:Date:References:In-Reply-To:Subject"
        return f"{name}: v=1; a=rsa-sha256; c=relaxed/relaxed; d=mail.example;\n s=s1; {fields};\n b={signed}"

    def _content(self, kind: float, said: str) -> bytes:
        plain = _part("text/plain", said)
        if kind < 0.25 or kind > 0.98:
            return plain
        if kind < 0.35:
            return _part("text/html", _html(said))
        both = _joined("alternative", "b1", [plain, _part("text/html", _html(said))])
        if kind < 0.88:
            return both
        name, type_ = self.chance.choice(_TYPES)
        files = [
            f'Content-Type: {type_}; name="{name}"\nContent-Transfer-Encoding: base64\n'.encode()
            + f'Content-Disposition: attachment; filename="{name}"\n\n'.encode()
            + base64.encodebytes(self.chance.choice(self.files))
            for _ in range(self.chance.randint(1, 2))
        ]
        return _joined("mixed", "b0", [both, *files])


def who(writer: int) -> tuple[str, str]:
    """The name and the address of a writer, by number."""
    name = f"{_FIRST[writer % len(_FIRST)]} {_LAST[writer // len(_FIRST) % len(_LAST)]}"
    return name, f"writer{writer}@mail{writer % 50}.example"


def _quoted(before: Earlier, welsh: bool) -> str:
    name = who(before.writer)[0]
    told = (
        f"Ar {before.when:%d/%m/%Y} ysgrifennodd {name}:"
        if welsh
        else f"On {before.when:%d %B %Y}, {name} wrote:"
    )
    return told + "\n" + "\n".join(f"> {line}" for line in before.text.split("\n"))


def _html(said: str) -> str:
    body = "".join(
        f'<p class="MsoNormal" style="{_STYLE}"><span lang="EN-GB">{each}</span></p>\n'
        for each in said.replace("&", "&amp;").replace("<", "&lt;").split("\n\n")
    )
    style = (
        'p.MsoNormal, li.MsoNormal, div.MsoNormal\n\t{margin:0cm;\n\tfont-size:11.0pt;\n\tfont-family:"Calibri",sans-serif;}\n'
        * 4
    )
    head = f'<head><meta charset="utf-8"><style><!--\n{style}--></style></head>'
    return f'<html>{head}<body lang="EN-GB" link="#0563C1"><div>{body}</div></body></html>'


def _part(type_: str, text: str) -> bytes:
    """A text as mail programs send one: as it is while it is ASCII in short lines, else quoted-printable."""
    told = text.encode()
    head = f'Content-Type: {type_}; charset="utf-8"\n'.encode()
    if text.isascii() and max(map(len, text.split("\n"))) < 900:
        return head + b"Content-Transfer-Encoding: 7bit\n\n" + told + b"\n"
    return head + b"Content-Transfer-Encoding: quoted-printable\n\n" + quopri.encodestring(told) + b"\n"


def _joined(kind: str, boundary: str, parts: list[bytes]) -> bytes:
    lines = [f"--{boundary}\n".encode() + part for part in parts]
    return (
        f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n'.encode()
        + b"".join(lines)
        + f"--{boundary}--\n".encode()
    )


def write_maildir(folder: Path, number: int, seed: int = 2026) -> int:
    """Write so many messages into a maildir; answers with their bytes."""
    for box in ("cur", "new", "tmp"):
        (folder / box).mkdir(parents=True, exist_ok=True)
    size = 0
    for count, message in enumerate(Letters(seed).messages(number)):
        (folder / "cur" / f"{count:07}.bench:2,S").write_bytes(message)
        size += len(message)
    return size
