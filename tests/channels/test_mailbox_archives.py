"""Where the messages of an archive begin and end."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.channels.mail import SEPARATOR, archive, letter, messages_of, shared_mail

from evenhand.channels.email import mbox


def split(raw: bytes) -> list[bytes]:
    return [mbox.unmarked(raw[one.start : one.end]) for one in mbox.stretches(BytesIO(raw))]


def test_messages_come_out_as_they_went_in() -> None:
    letters = [letter(number) for number in range(5)]
    assert split(archive(letters)) == letters


def test_lines_that_the_archive_marked_come_out_unmarked() -> None:
    one = letter(body="He wrote:\nFrom now on I shall ring daily.\n>From here too.\n")
    marked = SEPARATOR + one.replace(b"\n>From ", b"\n>>From ").replace(b"\nFrom now", b"\n>From now") + b"\n"
    assert split(marked) == [one]


@pytest.mark.parametrize(
    "separator",
    [
        b"From a@example.org Mon Jul  6 10:00:00 2026\n",
        b"From - Mon Jul 06 10:00:00 2026\n",
        b"From a at example.org  Mon Jul  6 10:00:00 2026\n",
        b"From a@example.org  Mon, 6 Jul 2026 10:00:00 +0100\n",
        b'From "a b"@example.org Mon Jul  6 10:00:00 BST 2026\n',
        b"From MAILER-DAEMON\n",
        b"From a@example.org\n",
    ],
)
def test_every_habit_of_parting_messages_is_known(separator: bytes) -> None:
    letters = [letter(1), letter(2)]
    assert split(b"".join(separator + one + b"\n" for one in letters)) == letters


def test_messages_without_a_blank_line_between_them_are_parted() -> None:
    letters = [letter(1), letter(2)]
    assert split(b"".join(SEPARATOR + one for one in letters)) == letters


def test_a_dated_line_inside_a_text_parts_nothing_without_headers_after_it() -> None:
    one = letter(body="He said on\nFrom what I saw Mon Jul  6 10:00:00 2026\nnothing happened.\n")
    assert len(split(SEPARATOR + one)) == 1


def test_from_at_the_start_of_a_paragraph_parts_nothing() -> None:
    one = letter(body="Hello.\n\nFrom the first day I was ignored.\n\nFrom: the desk of nobody\n")
    assert split(SEPARATOR + one) == [one]


def test_carriage_returns_are_kept_and_part_as_well() -> None:
    letters = [letter(number).replace(b"\n", b"\r\n") for number in (1, 2)]
    raw = b"".join(SEPARATOR.replace(b"\n", b"\r\n") + one + b"\r\n" for one in letters)
    assert split(raw) == letters


def test_what_stands_before_the_first_message_is_given_too() -> None:
    assert split(b"stray text\n\n" + archive([letter(1)])) == [b"stray text\n", letter(1)]
    assert split(b"\r\n\n" + archive([letter(1)])) == [letter(1)]


def test_a_length_in_the_headers_is_not_believed_so_that_no_message_hides_the_next() -> None:
    hiding = letter(1, Content_Length="100000")
    assert split(archive([hiding, letter(2)])) == [hiding, letter(2)]


def test_an_archive_without_any_message_has_none() -> None:
    assert split(b"") == []


@pytest.mark.parametrize("chunk", [2100, 3000, 4096, 65536])
def test_the_size_of_the_window_makes_no_difference(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    letters = [letter(number, body="line\n" * (number * 37 % 900)) for number in range(60)]
    monkeypatch.setattr(mbox, "_CHUNK", chunk)
    assert split(archive(letters)) == letters


@settings(max_examples=150, deadline=None)
@given(bodies=st.lists(st.text(alphabet="aF>rom \n:@é", max_size=60), max_size=8))
def test_whatever_the_texts_hold_every_message_comes_out_whole(bodies: list[str]) -> None:
    letters = [letter(number, body=body + "\n") for number, body in enumerate(bodies)]
    marked = b"".join(SEPARATOR + mark(one) + b"\n" for one in letters)
    assert split(marked) == letters


def mark(message: bytes) -> bytes:
    """As an mboxrd archive marks lines."""
    return re.sub(rb"^(>*From )", rb">\1", message, flags=re.MULTILINE)


def test_the_real_archive_is_split_as_the_standard_library_splits_it() -> None:
    file: Path = shared_mail() / "list.mbox"
    raw = file.read_bytes()
    assert [raw[one.start : one.end] for one in mbox.stretches(BytesIO(raw))] == messages_of(file)
