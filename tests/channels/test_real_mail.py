"""Real mail says the same to us as to Python's own parser, where that has an answer."""

from __future__ import annotations

import email
import email.message
import re
from collections.abc import Iterator
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

import pytest
from tests.channels.mail import messages_of, own_corpus, pythons_mail, shared_mail

from evenhand.channels.email.parse import parse
from evenhand.channels.email.parsed import NotMailError, ParsedMail
from evenhand.contacts.files.charsets import decode


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def leaves(message: email.message.Message) -> Iterator[email.message.Message]:
    """The parts that are no further parts; a nested message is one."""
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            assert isinstance(part, email.message.Message)
            yield from leaves(part)
    else:
        yield message


def agree(raw: bytes, told: ParsedMail) -> None:
    message = email.message_from_bytes(raw)
    for field, ours in (("from", [told.sender]), ("to", told.to), ("cc", told.cc)):
        theirs = [
            address
            for _, address in getaddresses([str(each) for each in message.get_all(field, [])])
            if "@" in address
        ]
        found = [each.address for each in ours if each.address]
        assert found[: len(theirs)] == theirs[: len(found)]
    try:
        sent = parsedate_to_datetime(message["date"])
    except (TypeError, ValueError):
        sent = None
    if sent is not None and sent.tzinfo:
        assert told.sent_at == sent
    attached = list(told.attachments)
    for leaf in leaves(message):
        content = leaf.get_payload(decode=True)
        plain = leaf.get_content_type() == "text/plain" and leaf.get_content_disposition() != "attachment"
        if plain and not leaf.get_filename() and isinstance(content, bytes):
            assert squeezed(decode(content, leaf.get_content_charset() or "")) in squeezed(told.body)
        elif leaf.get_content_maintype() not in ("text", "multipart") or leaf.get_filename():
            part = attached.pop(0)
            assert part.declared_type == leaf.get_content_type()
            if isinstance(content, bytes):
                assert part.content == content


def test_the_real_archive_is_read_as_the_standard_library_reads_it() -> None:
    for raw in messages_of(shared_mail() / "list.mbox"):
        agree(raw, parse(raw))


def test_the_odd_real_messages_are_read_as_the_standard_library_reads_them() -> None:
    for file in sorted((shared_mail() / "odd").glob("*.eml")):
        agree(file.read_bytes(), parse(file.read_bytes()))


# What Python's tests want of these is what no reader of mail wants: a headless text, or a delivery report without a blank line.
NO_MAIL_AT_ALL = {"msg_19"}


def test_the_messages_that_python_is_tested_with_are_read_as_python_reads_them() -> None:
    for file in pythons_mail():
        raw = file.read_bytes()
        if file.stem in NO_MAIL_AT_ALL:
            with pytest.raises(NotMailError):
                parse(raw)
        else:
            parse(raw)
            if file.stem not in {"msg_43"}:
                agree(raw, parse(raw))


BETTER_READ = {
    *("broken-fold", "old-mac-lines", "utf16", "blank-lines-first", "list-footer-after-base64", "nuls"),
    *("comma-in-encoded-word",),
}


@pytest.mark.parametrize(
    "file", [file for file in own_corpus() if file.stem not in BETTER_READ], ids=lambda file: file.stem
)
def test_our_own_awkward_messages_are_read_as_python_reads_them_where_python_reads_them(file: Path) -> None:
    raw = file.read_bytes()
    try:
        told = parse(raw)
    except NotMailError:
        return
    agree(raw, told)
