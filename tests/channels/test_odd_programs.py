"""What real programs get wrong: gateways, web forms, copying machines, other kinds of HTML. No word is lost by it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.channels.mail import letter, parts

from evenhand.channels.email.likeness import likeness_of
from evenhand.channels.email.parse import parse
from evenhand.contacts.files.looking import look
from evenhand.contacts.files.within import checksums

THREAT = "I will come to your house tonight and kill you"


@pytest.mark.proves("I23", "I25")
@pytest.mark.parametrize("kind", ["text/x-amp-html", "text/watch-html", "text/x-odd", "text/enriched"])
def test_what_another_kind_of_text_alone_says_is_read_too(kind: str) -> None:
    same = ("Content-Type: text/plain\n\nplain words", "Content-Type: text/html\n\n<p>plain words</p>")
    odd = f"Content-Type: {kind}\n\n" + (f"<p>{THREAT}</p>" if kind.endswith("html") else THREAT)
    assert parse(parts(same[0], odd, same[1], kind="alternative")).body == f"plain words\n\n{THREAT}"
    assert parse(parts(same[1], odd, kind="alternative")).body == f"plain words\n\n{THREAT}"
    assert parse(parts(odd, kind="alternative")).body == THREAT


def test_what_another_kind_of_html_says_like_the_others_is_said_once() -> None:
    told = parts(
        "Content-Type: text/plain\n\nplain words of some length",
        "Content-Type: text/x-amp-html\n\n<p>plain words of <b>some</b> length",
        "Content-Type: text/html\n\n<p>plain words of some length</p>", kind="alternative",
    )  # fmt: skip
    assert parse(told).body == "plain words of some length"


@pytest.mark.proves("I23", "I25")
@pytest.mark.parametrize(
    "meta",
    [
        "<meta charset=koi8-r>",
        '<META http-equiv="Content-Type" content="text/html; charset=KOI8-R">',
        "<meta charset = 'koi8-r' />",
    ],
)
def test_the_charset_that_html_says_counts_where_nobody_else_says_one(meta: str) -> None:
    words = "Я убью тебя сегодня"
    markup = f"<html><head>{meta}</head><p>{words}</p>".encode("koi8-r")
    assert parse(b"From: a@example.org\nContent-Type: text/html\n\n" + markup).body == words
    assert look([markup], len(markup)).text == words
    forwarded = b"From: a@example.org\nSubject: x\nContent-Type: text/html\n\n" + markup
    assert look([forwarded], len(forwarded)).text.endswith(words)


@pytest.mark.proves("I23", "I25")
@pytest.mark.parametrize("charset", ["utf-16", "cp037", "cp500", "utf-7"])
def test_a_charset_in_which_html_would_not_say_so_garbles_no_word(charset: str) -> None:
    markup = f"<meta charset={charset}><p>I will kill you+tonight-".encode()
    assert (
        parse(b"From: a@example.org\nContent-Type: text/html\n\n" + markup).body == "I will kill you+tonight-"
    )


@pytest.mark.proves("I23", "I25")
def test_what_only_the_html_says_is_read_beside_a_text_that_is_longer_than_is_kept() -> None:
    told = parts(
        "Content-Type: text/plain\n\n" + "plain words\n" * 100_000,
        f"Content-Type: text/html\n\n<p>{THREAT}", kind="alternative",
    )  # fmt: skip
    assert parse(told).body.endswith(f"\n\n{THREAT}")


@pytest.mark.parametrize(
    "encoding", ['"base64"', "base64 (RFC 2045)", "BASE64;", " 'base64' ", "base64 base64"]
)
def test_an_encoding_is_known_whatever_stands_around_its_name(encoding: str) -> None:
    encoded = base64.encodebytes("Mae’r ŵyn yn y tŷ.".encode()).decode()
    told = letter(body=encoded, Content_Type="text/plain; charset=utf-8", Content_Transfer_Encoding=encoding)
    assert parse(told).body == "Mae’r ŵyn yn y tŷ."


def test_blanks_that_a_server_put_at_the_ends_of_lines_cut_no_word_in_two() -> None:
    body = "I will ki=\t \nll you, t=C5=\n=B7 = \r\n= x\n"
    told = letter(
        body=body, Content_Type="text/plain; charset=utf-8", Content_Transfer_Encoding="quoted-printable"
    )
    assert parse(told).body == "I will kill you, tŷ = x"


def test_a_gateway_that_doubles_the_ends_of_lines_hides_no_part() -> None:
    told = parse(
        parts("Content-Type: text/plain\n\none", "Content-Type: text/plain; name=a.txt\n\ntwo").replace(
            b"\n", b"\r\r\n"
        )
    )
    assert (told.body, [each.filename for each in told.attachments]) == ("one", ["a.txt"])


@pytest.mark.parametrize(
    "date", ["2026-11-02T10:15:00Z", "2026-11-02T11:15:00.000+01:00", "2026-11-02 10:15:00"]
)
def test_a_date_as_web_forms_write_it_is_one(date: str) -> None:
    assert parse(letter(Date=date)).sent_at == datetime(2026, 11, 2, 10, 15, tzinfo=UTC)


RICH = r"{\rtf1\ansi{\fonttbl{\f0 Arial;}}I will come to your house tonight and k{\b i}ll you\par}"


@pytest.mark.proves("I23", "I25")
@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("text/rtf", RICH),
        ("text/richtext", RICH),
        ("text/x-rtf", "\n" + RICH),
        ("text/enriched", THREAT.replace("kill", "<color><param>red</param>k</color><bold>ill</bold>")),
        ("text/richtext", THREAT.replace("kill", "k<bold>ill</bold>")),
    ],
)
def test_no_dress_of_a_text_parts_its_words(kind: str, written: str) -> None:
    part = f"Content-Type: {kind}\n\n{written}"
    assert parse(parts(part)).body == THREAT
    assert parse(parts(f"Content-Type: text/plain\n\n{THREAT}", part, kind="alternative")).body == THREAT
    beside = parse(parts("Content-Type: text/plain\n\nplain words", part, kind="alternative"))
    assert beside.body == f"plain words\n\n{THREAT}"


@pytest.mark.proves("I23", "I25")
@pytest.mark.parametrize(
    "dress",
    [
        r"\htmlrtf {}", r"\fromhtml1 \htmlrtf {}\htmlrtf0 ", r"{{\htmltag {}}}", r"{{\object{{\*\objdata 0105}}{{\result {}}}}}",
        r"{{\shp{{\*\shpinst\shpleft1{{\shptxt {}}}}}}}", r"{{\*\annotation {}}}", r"{{\footnote {}}}",
    ],
)  # fmt: skip
def test_what_programs_show_of_rtf_is_read_however_it_is_wrapped(dress: str) -> None:
    written = r"{\rtf1 Dear all. " + dress.format(THREAT) + "}"
    assert parse(parts(f"Content-Type: text/rtf\n\n{written}")).body.split() == f"Dear all. {THREAT}".split()


@pytest.mark.proves("I23", "I25", "PB1")
@pytest.mark.parametrize(
    "written",
    [
        r"d\u373?r k\u238?l", r"\uc0 d\u373 r k\u238 l", r"\uc2 d\u373??r k\u238\'3f\'3fl", r"d{\uc0\u373 r} k\u238?l",
        "\x01d\\u373?\x01r k\\u238?l", r"\'01d\u373?r\u1? k\u238?l",
    ],
)  # fmt: skip
def test_letters_beyond_ascii_in_rtf_take_no_letter_after_them_along(written: str) -> None:
    assert parse(parts(f"Content-Type: text/rtf\n\n{{\\rtf1 {written}}}")).body == "dŵr kîl"


def test_what_is_shown_as_it_stands_is_read_as_it_stands() -> None:
    assert parse(parts(f"Content-Type: text/plain\n\n{RICH}")).body == RICH
    assert parse(parts("Content-Type: text/rtf\n\n{\\rtf1{}}")).body == "{\\rtf1{}}"


def written_into_a_text(content: bytes, name: str = "a.bin") -> str:
    lines = (binascii.b2a_uu(content[place : place + 45]).decode() for place in range(0, len(content), 45))
    return f"begin 644 {name}\n{''.join(lines)}`\nend\n"


@pytest.mark.proves("I23", "I25", "I28")
@pytest.mark.parametrize("name", ["a.bin", "two words.txt", "..\\..\\a.bin"])
def test_files_that_were_written_into_a_text_are_files_too(name: str) -> None:
    content = bytes(range(256)) + THREAT.encode()
    text = f"See below.\n\n{written_into_a_text(content, name)}\n{written_into_a_text(b'2')}\nBye"
    told = parse(letter(body=text))
    assert [(each.filename, each.content) for each in told.attachments] == [
        (name.rpartition("\\")[2], content),
        ("a.bin", b"2"),
    ]
    assert told.body == text
    assert parse(letter(body=written_into_a_text(content))).attachments[0].content == content
    # In a message that came as a file they are read and compared as well.
    raw = letter(body=f"See below.\n\n{written_into_a_text(THREAT.encode(), 'a.txt')}")
    assert THREAT in look([raw], len(raw)).text
    assert hashlib.sha256(THREAT.encode()).hexdigest().encode() in checksums(io.BytesIO(raw))


def test_words_that_begin_and_end_are_no_file() -> None:
    text = "We\nbegin 644 letters\nand so on\nend\nbegin 123 more"
    told = parse(letter(body=text))
    assert (told.body, told.attachments) == (text, ())


@pytest.mark.proves("I25")
def test_a_message_that_was_kept_before_its_file_was_found_has_the_same_likeness() -> None:
    raw = letter(body=written_into_a_text(b"2"))
    told = parse(raw)
    assert likeness_of(told, raw) == likeness_of(replace(told, attachments=()), raw)


@pytest.mark.proves("I25", "I28")
def test_a_boundary_that_ends_in_blanks_ends_the_last_part() -> None:
    content = b"abc" * 60  # without padding whatever follows would be taken for more of it
    raw = (
        b'From: a@example.org\nSubject: x\nContent-Type: multipart/mixed; boundary="abcd "\n\n--abcd \n'
        b"Content-Type: a/b\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(content)
        + b"--abcd --\n"
    )
    told = parse(raw)
    assert ([each.content for each in told.attachments], "end" in str(told.problems)) == ([content], False)
    assert hashlib.sha256(content).hexdigest().encode() in checksums(io.BytesIO(raw))


@pytest.mark.proves("PB1")
@pytest.mark.parametrize(
    ("written", "month", "day"),
    [
        ("Llun, 06 Gor 2026 09:30:00 +0000", 7, 6),
        ("Llun, 06 Gorffennaf 2026 09:30:00 +0000", 7, 6),
        ("Maw, 03 Maw 2026 09:30:00 +0000", 3, 3),
        ("5 mai 2026 09:30 +0000", 5, 5),
        ("Iau, 01 Ion 2026 09:30:00 +0000", 1, 1),
        ("10 Tachwedd 2026 09:30:00 +0000", 11, 10),
        ("10 Rhag 2026 09:30:00 +0000", 12, 10),
    ],
)
def test_a_date_may_name_its_month_in_welsh(written: str, month: int, day: int) -> None:
    assert parse(letter(Date=written)).sent_at == datetime(2026, month, day, 9, 30, tzinfo=UTC)
