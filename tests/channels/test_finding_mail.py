"""Mail is found in whatever somebody points at, and nothing that is met is passed over in silence."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest
from tests.channels.mail import archive, letter

from evenhand.channels.email import sources
from evenhand.channels.email.sources import Failure, Finding, Found, LeftAside, bytes_at, find

LIMIT = 1024 * 1024


def met(path: Path | str) -> list[Finding]:
    return list(find(str(path), LIMIT))


def letters_in(path: Path | str) -> list[bytes]:
    return [finding.raw for finding in met(path) if isinstance(finding, Found)]


def reasons_in(path: Path | str) -> dict[str, str]:
    return {Path(each.path).name: each.reason for each in met(path) if isinstance(each, Failure)}


def make_maildir(folder: Path) -> None:
    for box in ("cur", "new", "tmp"):
        (folder / box).mkdir(parents=True)


def test_a_file_is_one_message_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "1234.M1P2.host:2,S").write_bytes(letter())
    (found,) = met(tmp_path / "1234.M1P2.host:2,S")
    assert isinstance(found, Found)
    assert (found.raw, found.number, found.is_whole) == (letter(), 0, True)


def test_an_archive_is_known_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "sent").write_bytes(archive([letter(1), letter(2)]))
    assert letters_in(tmp_path / "sent") == [letter(1), letter(2)]
    assert [each.where for each in met(tmp_path / "sent") if isinstance(each, Found)] == [
        f"{tmp_path}/sent (message 1)",
        f"{tmp_path}/sent (message 2)",
    ]


def test_an_archive_with_something_before_its_first_message_is_one_still(tmp_path: Path) -> None:
    (tmp_path / "old.mbox").write_bytes(b"exported by a program\n\n" + archive([letter(1)]))
    assert letters_in(tmp_path / "old.mbox") == [b"exported by a program\n", letter(1)]


def test_a_file_named_eml_is_a_message_even_when_it_does_not_look_like_one(tmp_path: Path) -> None:
    (tmp_path / "odd.eml").write_bytes(b"\x00\x01 nothing")
    assert letters_in(tmp_path / "odd.eml") == [b"\x00\x01 nothing"]


def test_a_maildir_gives_what_was_delivered_and_names_what_was_not(tmp_path: Path) -> None:
    make_maildir(tmp_path / "box")
    make_maildir(tmp_path / "box" / ".Sent")
    for number, place in enumerate(
        ["cur/1:2,S", "new/2", ".Sent/cur/3:2,S", "tmp/4", "dovecot-uidlist", "maildirfolder"]
    ):
        (tmp_path / "box" / place).write_bytes(letter(number) if number < 4 else b"1 V1\n")
    assert sorted(letters_in(tmp_path / "box")) == [letter(0), letter(1), letter(2)]
    aside = {
        Path(each.path).name: each.reason for each in met(tmp_path / "box") if isinstance(each, LeftAside)
    }
    assert set(aside) == {"4", "dovecot-uidlist", "maildirfolder"}
    assert "not finished" in aside["4"]
    assert reasons_in(tmp_path / "box") == {}


def test_whatever_lies_in_a_maildir_is_a_message(tmp_path: Path) -> None:
    make_maildir(tmp_path)
    (tmp_path / "new" / "1").write_bytes(b"no header at all")
    assert letters_in(tmp_path) == [b"no header at all"]
    assert letters_in(tmp_path / "new") == [b"no header at all"]


def test_an_empty_maildir_is_no_failure_and_an_empty_folder_is(tmp_path: Path) -> None:
    make_maildir(tmp_path / "maildir")
    (tmp_path / "empty").mkdir()
    assert met(tmp_path / "maildir") == []
    assert reasons_in(tmp_path / "empty") == {"empty": "This folder is empty."}


def test_a_folder_is_gone_through_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "one.eml").write_bytes(letter(1))
    (tmp_path / "a" / "two.mbox").write_bytes(archive([letter(2), letter(3)]))
    (tmp_path / "a" / "list.pdf").write_bytes(b"%PDF-1.7 ...")
    (tmp_path / "a" / "notes.txt").write_text("Buy milk: today\n")
    assert sorted(letters_in(tmp_path)) == [letter(1), letter(2), letter(3)]
    assert reasons_in(tmp_path) == {
        "list.pdf": "It is not mail: it is a PDF.",
        "notes.txt": "It is not mail: it begins neither with a message's headers nor as a mailbox archive does.",
    }


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "It is empty."),
        (b"PK\x03\x04....", "zip archive"),
        (b"\x1f\x8b....", "gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
        (b"key: value\nother: value\n", "It is not mail"),
        (b"# A heading\n\nFrom: nobody\n", "It is not mail"),
    ],
)
def test_what_is_no_mail_is_named_with_what_it_is(content: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(content)
    assert reason in reasons_in(tmp_path / "file")["file"]


def test_what_is_not_there_or_cannot_be_read_is_named_with_why(tmp_path: Path) -> None:
    assert reasons_in(tmp_path / "nothing") == {
        "nothing": "There is no such file or folder. Check how it is written."
    }
    assert reasons_in("a\0b") == {"a\ufffdb": "This cannot be the name of a file."}
    assert "could not be read" in reasons_in("x" * 300)["x" * 300]
    os.mkfifo(tmp_path / "pipe")
    assert reasons_in(tmp_path) == {"pipe": "It is neither a file nor a folder."}


def test_a_refused_file_is_named_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.eml").write_bytes(letter(1))
    (tmp_path / "open.eml").write_bytes(letter(2))

    def refuse(file: Path, mode: str) -> object:
        if file.name == "secret.eml":
            raise PermissionError(13, "Permission denied")
        return file.open(mode)

    monkeypatch.setattr(sources, "open", refuse, raising=False)
    assert "may not read it" in reasons_in(tmp_path)["secret.eml"]
    assert letters_in(tmp_path) == [letter(2)]


def test_links_are_read_but_not_followed_in_circles(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(letter(1))
    (tmp_path / "link.eml").symlink_to(tmp_path / "a.eml")
    (tmp_path / "circle").symlink_to(tmp_path)
    (tmp_path / "gone.eml").symlink_to(tmp_path / "nowhere")
    assert letters_in(tmp_path) == [letter(1), letter(1)]
    assert [Path(each.path).name for each in met(tmp_path) if isinstance(each, LeftAside)] == ["circle"]
    assert set(reasons_in(tmp_path)) == {"gone.eml"}


def test_a_name_that_is_no_text_is_shown_as_well_as_can_be(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.eml"))).write_bytes(letter(1))
    (found,) = met(tmp_path)
    assert found.path.endswith("caf\ufffd.eml")
    found.path.encode()


def test_folders_deeper_than_python_recurses_are_gone_through(tmp_path: Path) -> None:
    deep = tmp_path
    here = Path.cwd()
    try:
        for _ in range(400):
            deep = deep / "d"
            deep.mkdir()
    finally:
        os.chdir(here)
    (deep / "one.eml").write_bytes(letter(1))
    assert letters_in(tmp_path) == [letter(1)]


def test_a_message_longer_than_is_read_is_begun_and_can_be_had_in_pieces(tmp_path: Path) -> None:
    long = letter(body="x" * (3 * LIMIT) + "\n")
    (tmp_path / "long.mbox").write_bytes(archive([letter(1), long, letter(2)]))
    _, found, _ = met(tmp_path / "long.mbox")
    assert isinstance(found, Found)
    assert not found.is_whole
    assert (len(found.raw), found.size) == (LIMIT, len(long))
    assert b"".join(found.pieces()) == long


@pytest.mark.parametrize("content", [letter(1), archive([letter(1)])])
def test_standard_input_is_read_like_a_file(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert letters_in("-") == [letter(1)]


def test_nothing_on_standard_input_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    assert reasons_in("-") == {"standard input": "Nothing came in."}


def test_the_bytes_ahead_are_counted_without_reading_them(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "1").write_bytes(b"x" * 10)
    (tmp_path / "2").write_bytes(b"x" * 5)
    assert bytes_at(str(tmp_path)) == 15
    assert bytes_at(str(tmp_path / "2")) == 5
    assert bytes_at("-") == bytes_at("nothing") == bytes_at("a\0b") == 0


def test_a_folder_is_read_in_the_order_of_its_names_whatever_bytes_they_are_made_of(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    names = [b"10.eml", b"9.eml", b"caf\xe9.eml", "café.eml".encode(), "ŵ.eml".encode()]
    for number, name in enumerate(names):
        Path(os.fsdecode(folder + b"/" + name)).write_bytes(letter(number))
    assert letters_in(tmp_path) == [letter(names.index(name)) for name in sorted(names)]
