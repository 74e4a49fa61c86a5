"""Messages and invitations that come as files say what they say, and not what programs read."""

from __future__ import annotations

import base64
import time

import pytest
from tests.channels.outlook_files import compound, msg

from evenhand.contacts.files.looking import Finding, look

THREAT = base64.b64encode("Mi ddo i i’th dŷ heno.".encode()).decode()


def read(text: str) -> Finding:
    content = text.encode()
    return look([content], len(content))


@pytest.mark.proves("DF3", "MN3")
def test_a_forwarded_message_says_who_wrote_it_and_its_words_decoded() -> None:
    found = read(
        "From: =?utf-8?q?Gar=C3=A7on?= <g@example.net>\nSubject: =?utf-8?b?xbR5bg==?=\nDate: Mon, 2 Nov 2026 10:00:00 +0000\n"
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n"
        f"Content-Transfer-Encoding: base64\n\n{THREAT}\n--b\nContent-Type: image/png; name=a.png\n"
        "Content-Disposition: attachment; filename=a.png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--b--\n"
    )
    assert (found.kind, found.outcome) == ("mail", "read")
    assert found.text == (
        "From: Garçon <g@example.net>\nDate: Mon, 2 Nov 2026 10:00:00 +0000\nSubject: Ŵyn\n\nMi ddo i i’th dŷ heno.\n\n[a.png]"
    )


def test_of_what_a_message_says_twice_the_plain_text_is_read_and_html_where_there_is_no_other() -> None:
    both = (
        "From: a@example.org\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n{}\n"
        "--b\nContent-Type: text/html\n\n<p>In <b>HTML</b></p>\n--b--\n"
    )
    assert read(both.format("Plainly")).text == "From: a@example.org\n\nPlainly"
    assert read(both.format("")).text == "From: a@example.org\n\nIn HTML"


@pytest.mark.proves("DF3", "MN3", "I23")
@pytest.mark.parametrize(
    "html",
    [
        "Content-Type: text/html\n\n{}",
        "Content-Type: multipart/related; boundary=c\n\n--c\nContent-Type: text/html\n\n{}\n--c--",
    ],
)
def test_what_the_html_of_a_forwarded_message_alone_says_follows_its_plain_text(html: str) -> None:
    written = html.format("<p>I will c&#111;me to your house tonight and k<b></b>ill you</p>")
    found = read(
        "From: a@example.org\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
        f"See the HTML.\n--b\n{written}\n--b--\n"
    )
    assert (
        found.text == "From: a@example.org\n\nSee the HTML.\n\nI will come to your house tonight and kill you"
    )


@pytest.mark.proves("DF3", "MN3", "I23")
def test_what_the_html_of_a_message_saved_from_outlook_alone_says_follows_its_plain_text() -> None:
    html = b"<p>I will come to your house tonight and kill you</p>"
    content = compound(msg({0x0037: "x", 0x5D01: "a@example.org", 0x1000: "See the HTML.", 0x1013: html}))
    assert look([content], len(content)).text.endswith(
        "See the HTML.\n\nI will come to your house tonight and kill you"
    )


def test_a_message_within_a_message_within_a_message_is_read() -> None:
    inner = "From: deep@example.org\nSubject: Help\n\nI am on the bridge.\n"
    for boundary in "abc":
        inner = (
            f"From: {boundary}@example.org\nContent-Type: multipart/mixed; boundary={boundary}\n\n--{boundary}\n"
            f"Content-Type: message/rfc822\n\n{inner}\n--{boundary}--\n"
        )
    assert read(inner).text.endswith("From: deep@example.org\nSubject: Help\n\nI am on the bridge.")


def test_many_messages_in_one_another_end() -> None:
    found = read(
        "From: a@example.org\nContent-Type: message/rfc822\n\n" * 5000 + "From: b@example.org\n\nend"
    )
    assert (found.outcome, found.text[-3:]) == ("read", "end")


def nested(deep: int, last: bytes) -> bytes:
    """Parts in parts and messages in messages, so many of both, and in the last one this."""
    begins, ends = b"From: a@example.org\n", b""
    for number in range(deep):
        mark = b"b%d" % number
        begins += b"Content-Type: multipart/mixed; boundary=%s\n\n--%s\nContent-Type: message/rfc822\n\n" % (
            mark,
            mark,
        )
        begins += b"From: %d@example.org\n" % number
        ends = b"\n--%s--\n" % mark + ends
    return begins + last + ends


@pytest.mark.proves("DF3", "MN3", "I23")
def test_however_deep_messages_lie_in_one_another_their_words_are_read() -> None:
    content = nested(2000, b"Subject: Help\nContent-Transfer-Encoding: base64\n\n" + THREAT.encode())
    began = time.monotonic()
    found = look([content], len(content))
    assert (found.kind, found.outcome, found.cut) == ("mail", "read", False)
    assert found.text.endswith("From: 1999@example.org\nSubject: Help\n\nMi ddo i i’th dŷ heno.")
    assert "From: 1000@example.org" in found.text
    assert time.monotonic() - began < 10


@pytest.mark.proves("DF3", "MN3", "I23")
def test_words_that_only_begin_like_the_fields_of_a_message_are_said() -> None:
    words = "Listen: I will come to your house tonight and kill you"
    for text in (
        f"{words}\nContent-Type: a/b\n\nPat\n",
        f"From: a@b.example\nSubject: x\n{words}\nX-Spam: no\n\nPat\n",
    ):
        told = read(text).text
        assert words in told
        assert "X-Spam" not in told
    assert words in read(f"Subject: x\nFrom: a@b.example\nSubject: {words}\n\nPat\n").text
    deep = nested(50, words.encode() + b"\n\nend")
    assert words in look([deep], len(deep)).text


@pytest.mark.proves("DF3", "MN3", "I23")
def test_of_more_messages_than_are_read_it_says_that_it_is_not_all() -> None:
    content = nested(30_000, b"\nend")
    assert look([content], len(content)).cut


ODD = f"From: a@example.org\nSubject: x\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{THREAT}\n"


@pytest.mark.proves("DF3", "MN3", "I23")
@pytest.mark.parametrize(
    "content",
    [
        ODD.replace("Subject: x", "Subject: x\0").encode(),
        ODD.replace("Content-Type", "Cont\0ent-Type").encode(),
        b"\0\0" + ODD.encode(),
        b"\xef\xbb\xbf\n" + ODD.encode(),
        ODD.replace("Subject: x", "Subject: \x01\x02").encode(),
        ODD.encode("utf-16"),
        ODD.encode("utf-16-be"),
        ODD.replace("\n", "\r").encode(),
        b"Zeal: 1\nYarn: 2\n" + ODD.encode(),
        b"Zeal: " + b"1" * 3000 + b"\n" + ODD.encode(),
    ],
    ids=range(10),
)
def test_a_message_is_one_whatever_odd_bytes_stand_in_it(content: bytes) -> None:
    found = look([content], len(content))
    assert (found.kind, found.text.rpartition("\n")[2]) == ("mail", "Mi ddo i i’th dŷ heno.")


def test_wrong_charsets_and_encodings_lose_no_words() -> None:
    found = look(
        [
            b"Subject: =?klingon?q?x?=\nFrom: a@b.example\nContent-Type: text/plain; charset=base64\n\nSi\xe2n\n"
        ],
        83,
    )
    assert found.text.endswith("Siân")


@pytest.mark.proves("DF3", "MN3")
def test_an_invitation_says_what_when_and_where() -> None:
    found = read(
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nDTSTART:19700101T000000\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n"
        "UID:1\r\nSUMMARY;LANGUAGE=en:I will hurt myself on Mon\r\n day\r\nDESCRIPTION:Nobody answered\\, nobody came.\\nGoodbye"
        '\r\nLOCATION:The bridge\r\nDTSTART;TZID="Europe/London":20261110T100000\r\nORGANIZER;CN=Pat:mailto:pat@example.org\r\n'
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    assert (found.kind, found.outcome) == ("calendar", "read")
    assert found.text.endswith(
        "I will hurt myself on Monday\nNobody answered, nobody came.\nGoodbye\n\nThe bridge\n2026-11-10 10:00\npat@example.org"
    )


def test_a_calendar_that_says_nothing_known_is_shown_as_it_is() -> None:
    assert (
        read("BEGIN:VCALENDAR\nX-ODD:words\nEND:VCALENDAR\n").text
        == "BEGIN:VCALENDAR\nX-ODD:words\nEND:VCALENDAR"
    )


@pytest.mark.parametrize(
    "text", ["From: the heart I say it.\n\nPat", "Dear all\nFrom: me\nTo: you", "Subject: only one\n\nline"]
)
def test_a_letter_that_begins_as_a_message_might_is_a_text(text: str) -> None:
    assert read(text).kind == "text"
