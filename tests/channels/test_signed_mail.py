"""Mail that is signed as a whole (S/MIME): its text is wrapped in the signature, and anybody may read it (I25)."""

from __future__ import annotations

import base64
import random

import pytest

from evenhand.channels.email.parse import parse
from evenhand.channels.email.parsed import ParsedMail
from evenhand.channels.email.smime import signed_text

INNER = "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
INNER += "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nMae’r ŵyn yn y tŷ.\r\n"
INNER += "--b\r\nContent-Type: text/csv; name=a.csv\r\nContent-Disposition: attachment; filename=a.csv\r\n\r\n1,2\r\n--b--\r\n"


def der(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


def endless(tag: int, content: bytes) -> bytes:
    """As programs write it that do not know its length beforehand."""
    return bytes([tag, 0x80]) + content + b"\0\0"


def signed(kind: str = "02", *, in_pieces: bool = False, text: bytes = INNER.encode()) -> bytes:
    sequence, explicit = (endless, endless) if in_pieces else (der, der)
    pieces = b"".join(der(0x04, text[at : at + 50]) for at in range(0, len(text), 50))
    octets = endless(0x24, pieces) if in_pieces else der(0x04, text)
    inside = sequence(0x30, der(0x06, bytes.fromhex("2a864886f70d010701")) + explicit(0xA0, octets))
    data = sequence(0x30, der(0x02, b"\x01") + der(0x31, der(0x30, b"")) + inside + der(0x31, b""))
    return sequence(0x30, der(0x06, bytes.fromhex("2a864886f70d0107" + kind)) + explicit(0xA0, data))


def mail(wrapped: bytes) -> ParsedMail:
    head = (
        b"From: a@example.org\nDate: Mon, 6 Jul 2026 10:00:00 +0000\nContent-Transfer-Encoding: base64\n"
        b"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\n\n"
    )
    return parse(head + base64.encodebytes(wrapped))


@pytest.mark.proves("I25", "DF3")
@pytest.mark.parametrize("in_pieces", [False, True])
def test_what_is_wrapped_in_its_signature_is_read_and_the_whole_is_kept(in_pieces: bool) -> None:
    told = mail(signed(in_pieces=in_pieces))
    assert (told.body, told.problems) == ("Mae’r ŵyn yn y tŷ.", ())
    assert [each.filename for each in told.attachments] == ["smime.p7m", "a.csv"]


def test_what_is_encrypted_is_said_to_be() -> None:
    told = mail(signed("03"))
    assert (told.body, told.problems) == ("", ("It is encrypted; its text cannot be read here.",))


def test_signatures_in_one_another_end() -> None:
    text = b"Content-Type: text/plain\r\n\r\ninnermost"
    for _ in range(200):
        text = b"Content-Type: application/pkcs7-mime\r\n\r\n" + signed(text=text)
        if len(text) > 60_000:
            break
    assert mail(signed(text=text)).attachments


def test_broken_ones_end_with_an_answer() -> None:
    chance, whole = random.Random(1), signed(in_pieces=True)
    for _ in range(3000):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 5)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        cut = bytes(broken[: chance.randrange(len(broken))])
        for content in (bytes(broken), cut):
            assert signed_text(content) is None or isinstance(signed_text(content), bytes)
