"""Messages saved from Outlook and winmail.dat are read as the mail they are; hostile ones are kept whole, and stop nothing."""

from __future__ import annotations

import base64
import json
import random
import struct
import time
from pathlib import Path
from typing import Any

import oxmsg
import pytest
from django.core.management import call_command
from tests.channels.hostile import mutated
from tests.channels.mail import parts
from tests.channels.outlook_files import (
    PICTURE,
    RECIPIENTS,
    SENT,
    VALUES,
    WINMAIL,
    compound,
    embedded,
    msg,
    tnef_properties,
    whole,
    winmail,
    with_winmail,
)

from evenhand.channels.email.parsed import Limits, NotMailError
from evenhand.channels.email.reading import read
from evenhand.contacts import blobs, troubles
from evenhand.contacts.files.alternatives import says_more
from evenhand.contacts.files.looking import look
from evenhand.contacts.files.outlook.rtf import text_of
from evenhand.contacts.models import Attachment, Contact, Quarantined


class TestAMessageSavedFromOutlook:
    def test_says_what_it_says_in_outlook(self) -> None:
        told = read(whole())
        assert (told.sender.name, told.sender.address) == ("Pat P Example", "pat@example.org")
        assert [each.address for each in told.to] == ["complaints@body.example"]
        assert [each.address for each in told.cc] == ["enquiries@body.example"]
        assert (told.subject, told.sent_at) == ("Ymholiad am gŵyn", SENT)
        assert told.body == "Annwyl bawb,\n\nMae’r ŵyn yn y tŷ."
        assert (told.message_id, told.in_reply_to) == ("m1@example.org", "m0@example.org")
        assert [each.filename for each in told.attachments] == ["ŵyn.png", "a.txt", "Inside"]
        assert [each.content for each in told.attachments[:2]] == [PICTURE, b"small"]
        nested = read(told.attachments[2].content)
        assert (nested.subject, nested.body) == ("Inside", "the message inside")

    def test_another_reader_reads_the_same(self) -> None:
        theirs, ours = oxmsg.Message.load(whole()), read(whole())
        assert theirs.subject == ours.subject
        assert theirs.sent_date == ours.sent_at
        assert (theirs.body or "").replace("\r\n", "\n").rstrip() == ours.body
        assert [each.email_address for each in theirs.recipients] == [
            each.address for each in (*ours.to, *ours.cc)
        ]
        assert [each.file_name for each in theirs.attachments][:2] == [
            each.filename for each in ours.attachments
        ][:2]
        assert [each.file_bytes for each in theirs.attachments][:2] == [
            each.content for each in ours.attachments
        ][:2]

    def test_its_own_headers_come_first(self) -> None:
        headers = (
            "Received: from x by y; Mon, 6 Jul 2026 10:00:00 +0100\r\nFrom: Real Name <real@example.org>\r\n"
            "Auto-Submitted: auto-replied\r\nContent-Type: multipart/mixed;\r\n\tboundary=x\r\n"
            "Subject: Of the\r\n headers\r\n\r\nFrom: no header\r\n"
        )
        told = read(compound(msg(VALUES | {0x007D: headers}, RECIPIENTS)))
        assert (told.sender.address, told.subject, told.signs.kind()) == (
            "real@example.org",
            "Of the headers",
            "auto_reply",
        )
        assert told.body.startswith("Annwyl")

    @pytest.mark.parametrize(
        ("values", "body"),
        [
            ({0x1013: "<p>caf\xe9 <b>one</b></p>".encode("cp1252"), 0x3FDE: 1252}, "café one"),
            ({0x1013: "<p>t\u0177</p>".encode(), 0x3FDE: 65001}, "tŷ"),
            (
                {0x1009: struct.pack("<III", 40, 26, 0x414C454D) + bytes(4) + rb"{\rtf1 one\par t\u375 ?}"},
                "one\ntŷ",
            ),
            ({}, ""),
        ],
        ids=["HTML in a code page", "HTML in UTF-8", "RTF", "nothing"],
    )
    def test_its_text_is_taken_from_where_it_is(self, values: dict[int, Any], body: str) -> None:
        assert read(compound(msg({0x0037: "x", 0x5D01: "a@example.org"} | values))).body == body

    def test_a_name_cannot_write_headers(self) -> None:
        values = {
            0x0C1A: "A\r\nBcc: b@example.org",
            0x5D01: "a@example.org>, <c@example.org",
            0x0037: "s\r\n\r\nbody",
        }
        told = read(compound(msg(values)))
        assert told.sender.name == "A Bcc: b@example.org"
        assert told.subject == "s body"
        assert told.recipients == ()

    def test_rtf_of_the_specification_is_decompressed(self) -> None:
        given = bytes.fromhex(
            "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af3"
            "2068656c090020627705b06c647d0a800fa0"
        )
        assert "hello world" in text_of(given)


class TestWinmailDat:
    def test_its_files_are_the_messages_own_and_itself_is_kept(self) -> None:
        told = read(with_winmail(WINMAIL))
        assert [each.filename for each in told.attachments] == ["winmail.dat", "A long name – ŵ.pdf", "b.txt"]
        assert [each.content for each in told.attachments] == [WINMAIL, b"%PDF-1.4 content", b"second"]
        assert told.body == "the text in it"

    def test_a_text_beside_it_is_the_text(self) -> None:
        assert read(with_winmail(WINMAIL, "what was typed")).body == "what was typed"

    @pytest.mark.parametrize("cut", [0, 3, 6, 10, 30, 60, 100, 200, 250])
    def test_cut_short_it_gives_what_came_before(self, cut: int) -> None:
        told = read(with_winmail(WINMAIL[:cut], "typed"))
        assert told.body == "typed"
        assert told.attachments[0].content == WINMAIL[:cut]
        assert any("winmail.dat" in each for each in told.problems)


class TestHostile:
    def survives(self, raw: bytes) -> bool:
        """Whether it was read; that it was read or refused in time is checked here."""
        began = time.process_time()
        try:
            told = read(raw)
        except NotMailError:
            return False
        finally:
            assert time.process_time() - began < 2
        names = (each.filename for each in told.attachments)
        for text in (told.body, told.subject, told.sender.address, *told.recipients, *names):
            assert "\0" not in text
            text.encode()
        return True

    def test_three_thousand_mutations_are_read_or_refused(self) -> None:
        chance, seed = random.Random(20260706), whole()

        def scratched() -> bytes:
            raw = bytearray(seed)
            for _ in range(chance.randint(1, 40)):
                place = chance.randrange(8, len(raw) - 4)
                raw[place : place + 4] = chance.choice(
                    [chance.randbytes(4), bytes(4), b"\xff" * 4, b"\xfe\xff\xff\xff"]
                )
            return bytes(raw)

        assert sum(self.survives(scratched()) for _ in range(2000)) > 300
        for _ in range(1000):
            self.survives(seed[:8] + mutated(seed, seed, chance)[8:])

    def test_a_thousand_mutations_of_winmail_dat(self) -> None:
        chance = random.Random(7)
        for _ in range(1000):
            assert self.survives(with_winmail(mutated(WINMAIL, WINMAIL, chance), "typed"))

    def test_no_bomb_goes_off(self) -> None:
        raw = bytearray(whole())
        circle = bytearray(raw)
        struct.pack_into("<I", circle, 68, 0)  # its table of tables begins in the data
        struct.pack_into("<I", circle, 72, 0xFFFF)
        every_sector = raw[:76] + struct.pack("<109I", *[0] * 109) + raw[512:]
        shared = compound(
            {f"__substg1.0_{number:04X}0102": b"x" * 5000 for number in range(1000)} | dict(msg(VALUES))
        )
        at = shared.find("__substg1.0_0000".encode("utf-16-le"))
        start = struct.unpack_from("<I", shared, at + 116)[0]
        amplified = bytearray(shared)
        for number in range(1000):  # a thousand streams, each of which says that it is the whole file
            place = amplified.find(f"__substg1.0_{number:04X}0102".encode("utf-16-le"))
            struct.pack_into("<IQ", amplified, place + 116, start, len(shared))
        deep = {0x0037: "deep", 0x5D01: "a@example.org"}
        nested = msg(deep, header=24)
        for _ in range(60):
            nested = msg(deep, files=[embedded("x", nested)], header=24)
        for bomb in (
            circle,
            every_sector,
            amplified,
            compound(msg(deep, files=[embedded("x", nested)])),
            raw[:600],
            raw[:1000],
        ):
            self.survives(bytes(bomb))
        assert not self.survives(bytes(amplified))
        rtf = struct.pack("<III", 0, 0xFFFFFFFF, 0x75465A4C) + bytes(4) + b"\xff" + b"\x00\x0f" * 500_000
        began = time.process_time()
        text_of(rtf)
        assert time.process_time() - began < 10
        emptied = "--b\nContent-Type: application/ms-tnef\n\n\n" * 998
        self.survives(parts("Content-Type: text/plain\n\n" + "a b " * 250_000 + f"\n{emptied}"))
        head = "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
        rolled = base64.encodebytes(
            winmail((1, 0x9003, tnef_properties({0x1009: unrolls_to_much(500_000)})))
        ).decode()
        assert self.survives(parts("\nsee there", *[head + rolled] * 8))
        endless = struct.pack("<I", 0xFFFFFFFF) + b"\x1f\x10\x00\x10\xff\xff\xff\xff" * 9000
        self.survives(with_winmail(winmail((1, 0x9003, endless))))


def unrolls_to_much(size: int) -> bytes:
    """Compressed RTF of so many bytes, of which two stand for seventeen from elsewhere in the last 4096."""
    runs, write = bytearray(), 207
    while len(runs) < size:
        runs += b"\xff" + b"".join(
            (((write + 100 + 17 * each) % 4096) << 4 | 15).to_bytes(2, "big") for each in range(8)
        )
        write = (write + 8 * 17) % 4096
    return struct.pack("<III", 0, 0xFFFFFFFF, 0x75465A4C) + bytes(4) + bytes(runs)


@pytest.mark.django_db
@pytest.mark.proves("I25")
def test_received_with_others_each_is_stored_or_kept_whole_with_a_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = whole(), whole()[:700]
    (tmp_path / "a.msg").write_bytes(good)
    (tmp_path / "b.msg").write_bytes(bad)
    (tmp_path / "c").write_bytes(good + bytes(512))
    call_command("receive", str(tmp_path), "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["stored"], told["quarantined"], len(told["failed"])) == (2, 1, 0)
    contact = Contact.objects.exclude(body="").order_by("pk").first()
    assert contact is not None
    assert contact.raw is not None
    assert blobs.content_of(contact.raw) == good
    assert contact.subject == "Ymholiad am gŵyn"
    assert Attachment.objects.filter(contact=contact).count() == 3
    kept = Quarantined.objects.get()
    assert blobs.content_of(kept.blob) == bad
    assert "saved from Outlook and cannot be read" in kept.reason
    call_command("receive", str(tmp_path), "--json")
    assert json.loads(capsys.readouterr().out)["already_held"] == 3


@pytest.mark.django_db
def test_an_old_office_document_is_named_as_what_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letter.doc").write_bytes(compound({"WordDocument": b"x" * 5000}))
    with pytest.raises(SystemExit):
        call_command("receive", str(tmp_path), "--json")
    assert "an old Office document" in json.loads(capsys.readouterr().out)["failed"][0]["reason"]


@pytest.mark.proves("I23", "I25")
def test_what_a_winmail_says_and_the_text_beside_it_does_not_is_read_too() -> None:
    threat = "I will come to your office on Monday and burn everything down"
    other = winmail((1, 0x9003, tnef_properties({0x1000: threat})))
    assert read(with_winmail(other, "A short greeting.")).body == f"A short greeting.\n\n{threat}"
    assert read(with_winmail(other, f"{threat}!")).body == f"{threat}!"


@pytest.mark.proves("I25")
def test_however_many_winmails_a_message_has_its_text_is_held_against_so_many_letters_of_them_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held: list[str] = []

    def holding(said: str, plain: str) -> bool:
        held.append(plain)
        return says_more(said, plain)

    monkeypatch.setattr("evenhand.channels.email.reading.says_more", holding)
    wrapped = f"Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64\n\n{base64.encodebytes(WINMAIL).decode()}"
    typed = "what was typed " * 40_000
    told = read(parts(f"Content-Type: text/plain\n\n{typed}", *[wrapped] * 20))
    assert (len(held), told.body.count("the text in it")) == (17, 3), "the last are read as they are"
    held.clear()
    read(parts("Content-Type: text/plain\n\nwhat was typed", *["Content-Type: application/ms-tnef\n\n"] * 20))
    assert held == []


@pytest.mark.proves("I23", "I25")
@pytest.mark.parametrize("depth", [0, 1])
def test_what_the_rich_text_of_outlook_alone_says_is_read_too(depth: int) -> None:
    said = rb"{\rtf1\ansi See the rich text.\par I will come to your house tonight and kill you}"
    rich = struct.pack("<III", len(said) + 12, len(said), 0x414C454D) + bytes(4) + said
    values = {0x0037: "x", 0x5D01: "a@example.org", 0x1000: "See the rich text.", 0x1009: rich}
    tree = msg(values)
    if depth:
        inside = msg(values, header=24)
        tree = msg({0x0037: "y", 0x5D01: "a@example.org", 0x1000: "Look."}, None, [embedded("x", inside)])
    both = "See the rich text.\n\nI will come to your house tonight and kill you"
    told = read(compound(tree))
    assert (told.body if not depth else read(told.attachments[0].content).body) == both
    assert both in look([compound(tree)], len(compound(tree))).text
    wrapped = winmail((1, 0x9003, tnef_properties({0x1000: "See the rich text.", 0x1009: rich})))
    assert read(with_winmail(wrapped)).body == both


def test_rich_text_that_says_the_same_is_said_once() -> None:
    said = rb"{\rtf1\ansi Dear {\b all},\par I don\'92t agree.\par\tab Yours, t\u375 ?}"
    rich = struct.pack("<III", len(said) + 12, len(said), 0x414C454D) + bytes(4) + said
    values = {
        0x0037: "x",
        0x5D01: "a@example.org",
        0x1000: "Dear all,\r\nI don't agree.\r\nYours, tŷ",
        0x1009: rich,
    }
    assert read(compound(msg(values))).body == "Dear all,\nI don't agree.\nYours, tŷ"


@pytest.mark.proves("I25")
def test_the_rich_text_of_all_messages_in_one_another_together_is_unrolled_so_far_alone() -> None:
    inside = msg({0x0037: "x", 0x1009: unrolls_to_much(400_000)}, header=24)
    raw = compound(msg({0x0037: "y", 0x5D01: "a@example.org"}, None, [embedded("x", inside)] * 8))
    begun = time.process_time()
    read(raw)
    assert time.process_time() - begun < 4


ONLY_IN_HTML = b"<p>I will come to your house tonight and kill you</p>"


@pytest.mark.proves("I23", "I25")
def test_what_the_html_of_outlook_alone_says_is_read_too() -> None:
    values = {
        0x0037: "x",
        0x5D01: "a@example.org",
        0x1000: "See the HTML.",
        0x1013: ONLY_IN_HTML,
        0x3FDE: 65001,
    }
    wrapped = winmail((1, 0x9003, tnef_properties({0x1000: "See the HTML.", 0x1013: ONLY_IN_HTML})))
    for raw in (compound(msg(values)), with_winmail(wrapped)):
        assert read(raw).body == "See the HTML.\n\nI will come to your house tonight and kill you"


@pytest.mark.proves("I25")
def test_of_the_html_in_all_winmails_together_no_more_is_read_than_the_limit() -> None:
    wrapped = base64.encodebytes(winmail((1, 0x9003, tnef_properties({0x1013: ONLY_IN_HTML})))).decode()
    part = f"Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64\n\n{wrapped}"
    told = read(parts("Content-Type: text/plain\n\n", part, part), Limits(html_bytes=60))
    assert told.body == "I will come to your house tonight and kill you"
    assert troubles.LONG_TEXT in told.problems
