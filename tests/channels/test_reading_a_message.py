"""What one message says, however oddly it is written."""

from __future__ import annotations

import base64
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.channels.mail import DATA, letter, own_corpus, parts

from evenhand.channels.email.likeness import likeness_of
from evenhand.channels.email.parse import parse
from evenhand.channels.email.parsed import DEFAULT_LIMITS, Limits, NotMailError, ParsedMail
from evenhand.contacts.files.looking import look


def read(name: str) -> ParsedMail:
    return parse((DATA / f"{name}.eml").read_bytes())


def test_a_plain_letter_says_who_when_to_whom_and_what() -> None:
    told = parse(
        letter(
            7, Cc="Team <team@body.example>", In_Reply_To="<6@example.org>", Delivered_To="box@body.example"
        )
    )
    assert (told.sender.name, told.sender.address) == ("Writer 7", "writer7@example.org")
    assert told.recipients == ("box@body.example", "enquiries@body.example", "team@body.example")
    assert (told.subject, told.body) == ("Letter 7", "This is letter 7.")
    assert told.sent_at == datetime(2026, 7, 6, 9, 0, tzinfo=UTC)
    assert (told.message_id, told.in_reply_to) == ("7@example.org", "6@example.org")
    assert told.problems == ()


def test_the_last_servers_stamp_says_when_it_came() -> None:
    told = parse(letter(Received="from x by mx.body.example; Mon, 6 Jul 2026 10:00:05 +0100"))
    assert told.received_at == datetime(2026, 7, 6, 9, 0, 5, tzinfo=UTC)


def test_an_answer_without_in_reply_to_follows_the_last_of_its_references() -> None:
    assert parse(letter(References="<1@x> <2@x>\n <3@x>")).in_reply_to == "3@x"


@pytest.mark.parametrize("file", own_corpus(), ids=lambda file: file.stem)
def test_every_awkward_message_of_ours_is_read_or_refused_in_a_sentence(file: object) -> None:
    from pathlib import Path

    assert isinstance(file, Path)
    if file.stem == "not-mail":
        with pytest.raises(NotMailError, match=r"^It .*\.$"):
            parse(file.read_bytes())
    else:
        told = parse(file.read_bytes())
        assert "\0" not in told.body + told.subject + told.sender.address
        assert all(problem.endswith(".") for problem in told.problems)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("no-from", "It has no From line."),
        ("no-date", "It has no Date line."),
        ("impossible-date", "Its Date line is no date."),
        ("several-from", "It has several From lines."),
        ("no-blank-line", "No blank line parts its headers from its text."),
        ("broken-fold", "A line among its headers is none."),
        ("no-closing-boundary", "Its last part has no end."),
        ("no-boundary", "It says that it has parts, and has none."),
        (
            "epilogue",
            "Words stand outside its parts, where no mail program shows them: they are kept as a file of their own.",
        ),
        ("utf16", "The whole message is stored as UTF-16."),
        ("list-footer-after-base64", "Plain text was appended to an encoded one."),
    ],
)
def test_what_is_wrong_with_a_message_is_said(name: str, problem: str) -> None:
    assert problem in read(name).problems


def test_a_message_without_from_is_from_its_sender_or_its_return_path() -> None:
    assert read("only-a-return-path").sender.address == "back@example.org"
    assert read("no-from").sender.address == ""


def test_text_that_follows_the_headers_at_once_is_not_lost() -> None:
    assert read("no-blank-line").body == "The text begins here, and has: a colon.\nSecond line."


def test_a_header_cut_without_a_space_does_not_hide_the_headers_after_it() -> None:
    told = read("broken-fold")
    assert [each.address for each in told.to] == ["b@example.org"]
    assert told.body == "The text."


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("cp1252-as-latin1", "I don’t agree – €100 “at least”."),
        ("utf8-as-latin1", "Ysgrifennais atoch ŵythnos yn ôl, a’r ŷd."),
        ("latin1-as-utf8", "Café £100 naïve"),
        ("unknown-charset", "Llŷn"),
        ("japanese", "山田"),
        ("crlf", "one\ntwo"),
        ("old-mac-lines", "one\ntwo"),
        ("broken-base64", "Hello!Hello"),
        ("utf16", "Saved by a text editor."),
    ],
)
def test_the_text_is_read_in_the_charset_it_is_in_and_not_only_the_one_it_claims(
    name: str, body: str
) -> None:
    assert read(name).body == body


def test_headers_are_read_whatever_they_are_encoded_in() -> None:
    assert read("cp1252-as-latin1").subject == "I don’t agree"
    assert read("eight-bit-headers").subject == "Cwyn am y gŵr"
    assert read("eight-bit-headers").sender.name == "Siân Llywelyn"
    assert read("split-character").subject == "Siân o Gaerdydd"
    assert read("split-character").sender.name == "Siân"
    assert read("crlf").subject == "folded here"


def test_a_comma_inside_a_name_parts_no_addresses() -> None:
    told = read("comma-in-encoded-word")
    assert (told.sender.name, told.sender.address) == ("Smith, John", "john@example.org")
    assert [each.address for each in told.to] == ["ann@example.org", "b@example.org", "c@example.org"]
    assert told.to[0].name == "Jones, Ann"


@pytest.mark.parametrize(
    ("field", "name", "address"),
    [
        ("a@example.org", "", "a@example.org"),
        ("a@example.org (A. Person)", "A. Person", "a@example.org"),
        ('"A \\"B\\" <x@y>" <a@example.org>', 'A "B" <x@y>', "a@example.org"),
        ("A (of the B (and C)) <a@example.org>", "A (of the B (and C))", "a@example.org"),
        ("<@relay.example:a@example.org>", "", "a@example.org"),
        ("A Person", "A Person", ""),
        ('"never closed <a@example.org>', "never closed", "a@example.org"),
        ("undisclosed-recipients:;", "", ""),
        ("MAILER-DAEMON", "MAILER-DAEMON", ""),
        ("mailto:a@example.org", "", "a@example.org"),
        ("ŵ@example.org", "", "ŵ@example.org"),
    ],
)
def test_a_sender_is_read_as_it_is_written(field: str, name: str, address: str) -> None:
    told = parse(f"From: {field}\n\nx\n".encode()).sender
    assert (told.name, told.address) == (name, address)


def test_of_alternatives_the_plain_one_is_the_text_and_the_html_is_kept() -> None:
    told = parse(
        parts(
            "Content-Type: text/plain\n\nplain", "Content-Type: text/html\n\n<p>html</p>", kind="alternative"
        )
    )
    assert told.body == "plain"
    assert [part.content for part in told.html] == [b"<p>html</p>"]
    assert told.attachments == ()


def test_an_empty_plain_alternative_does_not_hide_the_html() -> None:
    told = parse(
        parts("Content-Type: text/plain\n\n \n", "Content-Type: text/html\n\n<p>html</p>", kind="alternative")
    )
    assert told.body == "html"


def test_attachments_between_pieces_of_html_are_found_and_the_plain_text_is_read() -> None:
    told = read("alternative-apple")
    assert told.body == "The plain text."
    assert [each.filename for each in told.attachments] == ["letter.pdf"]


def test_a_list_footer_after_an_encoded_text_is_read_too() -> None:
    assert read("list-footer-after-base64").body.startswith("Y llythyr ŵyneb.\n")
    assert read("list-footer-after-base64").body.endswith("list mailing list -- list@example.org")


def test_a_nested_message_is_an_attachment_and_not_the_writers_own_words() -> None:
    told = read("forwarded")
    assert told.body == "Please see the message attached."
    (nested,) = told.attachments
    assert (nested.filename, nested.declared_type) == ("threat.eml", "message/rfc822")
    assert parse(nested.content).subject == "I will find you"


@pytest.mark.parametrize(
    ("name", "filename", "kind", "content"),
    [
        ("rfc2231-name", "Cwyn am gŵr.pdf", "application/pdf", b"%PDF-"),
        ("turned-name", "photo_gpj.exe", "application/octet-stream", b"x\n"),
        ("uuencoded", "cat.txt", "text/plain", b"Cat"),
        ("winmail", "winmail.dat", "application/ms-tnef", b'x\x9f>"\x00\x00'),
        ("invitation", "invitation.ics", "text/calendar", b"BEGIN:VCALENDAR\nEND:VCALENDAR"),
        ("crlf", "p.png", "image/png", b"\x89PNG\r\n\x1a\n"),
    ],
)
def test_an_attachment_keeps_its_bytes_and_bears_a_harmless_name(
    name: str, filename: str, kind: str, content: bytes
) -> None:
    (found,) = read(name).attachments
    assert (found.filename, found.declared_type, found.content) == (filename, kind, content)
    assert found.size == len(content)


def test_a_named_text_is_read_where_there_is_no_other() -> None:
    told = read("only-a-named-text")
    assert told.body == "This is my complaint."
    assert [each.filename for each in told.attachments] == ["complaint.txt"]


@pytest.mark.parametrize("name", ["no-boundary", "no-closing-boundary", "epilogue"])
def test_parts_that_are_badly_parted_are_read_all_the_same(name: str) -> None:
    assert {"no-boundary": "read me all the same", "no-closing-boundary": "second", "epilogue": "inside"}[
        name
    ] in read(name).body


FOR_OLD_READERS = (
    "> This message is in MIME format. Since your mail reader does not understand\n"
    "this format, some or all of this message may not be legible."
)


FOR_OTHER_READERS = (
    "If you are reading this text, you may want to consider changing to a mail\r\n"
    "reader or gateway that understands how to properly handle\r\nMIME multipart messages."
)


def _parted(before: str, after: str, inside: str = "Content-Type: text/plain\n\ninside") -> ParsedMail:
    head = 'From: a@example.org\nContent-Type: multipart/mixed; boundary="b"\n\n'
    return parse(f"{head}{before}\n--b\n{inside}\n--b--\n{after}\n".encode())


@pytest.mark.proves("I23", "I25")
def test_what_stands_outside_the_parts_is_a_file_of_its_own_and_nothing_hides_there() -> None:
    nested = 'Content-Type: multipart/mixed; boundary="c"\n\n--c\n\ninside\n--c--\nafter the inner parts'
    told = _parted("I know where you live.", "Mi ddo i i’th dŷ.", nested)
    assert told.body == "inside"
    assert [(each.filename, each.content.decode()) for each in told.attachments] == [
        ("outside-the-parts.txt", "I know where you live.\n\nMi ddo i i’th dŷ.\n\nafter the inner parts")
    ]


@pytest.mark.parametrize(
    "before",
    [
        "",
        "This is a multi-part message in MIME format.",
        "This is a multi-part message in\r\nMIME format.\r\n",
        FOR_OLD_READERS,
        "This is a cryptographically signed message in MIME format.",
        "This is an OpenPGP/MIME signed message (RFC 4880 and 3156)",
        "This is a MIME-encapsulated message.",
        "--- * ---",
        FOR_OTHER_READERS,
        "If you can read this, you need a MIME-aware mail reader.",
        "If you see this message, your mail reader does not understand MIME.",
    ],
)
def test_what_mail_programs_put_there_themselves_is_no_file(before: str) -> None:
    told = _parted(before, "")
    assert (told.attachments, told.problems) == ((), ("It has no Date line.",))


@pytest.mark.proves("I23", "I25")
@pytest.mark.parametrize(
    "before",
    [
        "This is a multi-part message in MIME format. I will kill you.",
        "If you read this, you need a mail-order bomb, i will come to your house tonight and kill you",
        "If you read this, consider changing to a mime reader that understands that you die tonight",
        "If you see this, your mail reader does not understand a mailbox on fire",
    ],
)
def test_a_threat_beside_what_mail_programs_put_there_is_seen(before: str) -> None:
    told = _parted(before, "")
    assert [each.content.decode() for each in told.attachments] == [before]


def test_words_around_parts_that_never_begin_are_said_once() -> None:
    told = parse(
        b'From: a@example.org\nContent-Type: multipart/mixed; boundary="b"\n\nread me\n--b--\nand me\n'
    )
    assert (told.body.count("read me"), told.attachments) == (1, ())


@pytest.mark.proves("I25")
def test_a_copy_of_what_was_stored_before_that_is_still_a_copy() -> None:
    told = _parted("", "A footer of a list")
    told.message_id, told.sent_at = "m@example.org", datetime(2026, 7, 6, 9, 30, tzinfo=UTC)
    before = replace(told, attachments=())
    assert likeness_of(told, b"x\n\ny") == likeness_of(before, b"x\n\ny")


def test_automatic_replies_bounces_and_lists_are_recognised() -> None:
    assert read("out-of-office").signs.kind() == "auto_reply"
    assert read("empty-return-path").signs.kind() == "bounce"
    assert read("no-from").signs.kind() == ""
    assert parse(letter(List_Id="<a.example.org>")).signs.kind() == "list"


def test_empty_bytes_are_no_message() -> None:
    for nothing in (b"", b"\n\n\r\n", b"\0\0\0"):
        with pytest.raises(NotMailError, match="It is empty"):
            parse(nothing)


@pytest.mark.parametrize(
    ("limits", "raw"),
    [
        (Limits(message_bytes=300), letter(body="x" * 1000)),
        (Limits(header_block_bytes=300), letter(X_Long="x" * 1000)),
        (Limits(header_value_bytes=50), letter(Subject="x" * 1000)),
        (Limits(parts=3), parts(*["\nx"] * 10)),
        (Limits(depth=0), parts("\nx")),
        (Limits(scanned_bytes=0), parts("Content-Type: multipart/mixed; boundary=c\n\n--c\n\nx\n--c--")),
        (Limits(boundary_hits=2), parts(*["\nx"] * 10)),
        (Limits(body_chars=10), letter(body="x" * 1000)),
        (Limits(text_bytes=10), letter(body="x" * 1000)),
        (Limits(html_bytes=10), letter(Content_Type="text/html", body="x" * 1000)),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else None,
)
def test_what_lies_beyond_a_limit_is_said_and_stays_in_the_original(limits: Limits, raw: bytes) -> None:
    told = parse(raw, limits)
    assert any(
        "original" in problem or "one piece" in problem or "counts as text" in problem
        for problem in told.problems
    )
    assert parse(raw, DEFAULT_LIMITS).problems == () or raw.startswith(b"From: a@example.org")


def _both(plain: str, markup: str) -> ParsedMail:
    return parse(
        (
            "From: a@example.org\nDate: Mon, 6 Jul 2026 10:00:00 +0000\nContent-Type: multipart/alternative; boundary=b\n\n--b\n"
            f"Content-Type: text/plain\n\n{plain}\n--b\nContent-Type: text/html; charset=utf-8\n\n{markup}\n--b--\n"
        ).encode()
    )


FAREWELL = (
    "<p>I cannot go on like this. I am going to end my life tonight. Nobody answered my four letters.</p>"
)


@pytest.mark.proves("I23", "I25")
def test_where_the_plain_text_only_points_to_the_html_what_that_says_is_read_too() -> None:
    told = _both("Please view this e-mail in an HTML-capable client.", f"<style>p {{}}</style>{FAREWELL}")
    assert told.body == (
        "Please view this e-mail in an HTML-capable client.\n\n"
        "I cannot go on like this. I am going to end my life tonight. Nobody answered my four letters."
    )
    assert told.problems == ("Its HTML says more than its plain text: what only the HTML says follows that.",)


def test_of_a_reply_whose_html_alone_quotes_what_it_answers_the_reply_itself_is_said_once() -> None:
    quoted = (
        "<blockquote>You wrote that nobody had looked at the letters of your brother since June.</blockquote>"
    )
    told = _both("Thank you, that is right.", f"<p>Thank you, that is right.</p>{quoted}")
    assert told.body == (
        "Thank you, that is right.\n\n> You wrote that nobody had looked at the letters of your brother since June."
    )


@pytest.mark.proves("I23", "I25")
def test_lines_of_the_html_are_the_same_only_where_they_are_whole_lines_of_the_plain_text() -> None:
    html = "<p>Dear   all,</p><p>You never wrote.</p><p>I will</p><p>kill you</p><p>tonight, at your own house, with my brother</p>"
    told = _both("Dear all,\n\nYou never\nwrote.\n\nI will not kill you, see the HTML", html)
    assert told.body.split("\n\n")[2:] == [
        "I will not kill you, see the HTML",
        "I will",
        "kill you",
        "tonight, at your own house, with my brother",
    ]


def test_what_both_say_is_said_once_whatever_dresses_the_html() -> None:
    dressed = (
        "<html><head><title>A letter to the body</title><style>td {color: red; font-family: Arial, sans-serif}</style>"
        "<!-- [if mso]> a great deal that only Outlook reads and nobody sees <![endif] --></head>"
        '<p>I cannot go on like this.</p><img alt="our logo" src=x></html>'
    )
    told = _both("I cannot go on like this.", dressed)
    assert (told.body, told.problems) == ("I cannot go on like this.", ())


@pytest.mark.parametrize(
    "opening", ["<style", "<style ", "<!--", "<", "<a ", "<p", "<script", "<title>", "&#73;", "&"]
)
def test_markup_that_never_closes_takes_no_longer_for_it(opening: str) -> None:
    begun = time.process_time()
    _both("short", opening * 300_000)
    assert time.process_time() - begun < 2


THREAT = "I will come to your house tonight and kill you"
NUMBERS = "".join(f"&#{ord(each)};" for each in THREAT)


@pytest.mark.proves("I23", "I25")
@pytest.mark.parametrize(
    "markup",
    [
        f"<p>{NUMBERS}</p>",
        f"<p>{NUMBERS} &#{'9' * 5000};</p>",
        f"<a href='http://x.example/&#{'9' * 5000};'>{NUMBERS}</a>",
        f"<stylesheet>{THREAT}</stylesheet><p></style></p>",
        f"<titles>{THREAT}</titles><p></title></p>",
        f"<style><!--</style><p>{THREAT}</p><style>--></style>",
        f"<title>x</title><!-- --><p>{THREAT}</p>",
        "<p>" + " ".join("<b></b>".join(each) for each in THREAT.split(" ")) + "</p>",
        "<p>" + " ".join(f"{each[0]}<!-- -->{each[1:]}" for each in THREAT.split(" ")) + "</p>",
        "<p>" + THREAT.replace(" ", "</td><td>") + "</p>",
        f"<p>< {THREAT} ></p>",
    ],
    ids=["numbers", "a number too long", "one in a link", "stylesheet", "titles", "a comment in a style", "after a comment",
         "tags in words", "comments in words", "cells", "a sign that is no tag"],
)  # fmt: skip
def test_no_dress_of_the_html_hides_what_it_alone_says(markup: str) -> None:
    told = _both("Please view this in HTML.", markup).body
    assert THREAT in told or f"< {THREAT} >" in told


@pytest.mark.proves("I23", "I25")
def test_letters_that_stand_one_by_one_hide_nothing() -> None:
    spaced = " ".join(THREAT)
    assert _both("See the HTML.", f"<p>{spaced}</p>").body.endswith(" ".join(spaced.split()))


@pytest.mark.proves("I23", "I25")
@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-7", "cp037", "utf-32"])
def test_no_charset_of_the_html_hides_what_it_alone_says(charset: str) -> None:
    head = f"Content-Type: text/html; charset={charset}\nContent-Transfer-Encoding: base64\n\n"
    encoded = base64.encodebytes(f"<p>{THREAT}</p>".encode(charset)).decode()
    told = parse(parts("Content-Type: text/plain\n\nSee the HTML.", head + encoded, kind="alternative"))
    assert told.body == f"See the HTML.\n\n{THREAT}"


def test_html_that_says_the_very_same_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evenhand.contacts.files.alternatives.html_to_text", None)
    same = "<html><head><style>p {margin: 0}</style></head><p>I cannot&nbsp;go on &amp; on <b>like</b> <i>this</i>.</p></html>"
    assert _both("I cannot go on\n& on like this.", same).body == "I cannot go on\n& on like this."


FLOWED = "I will ki \nll you to \nnight.  \nTwo.\n> I am sor \n> ry.\n>> Deeper \n> less\n From here on.\n-- \nSiâ \nn\n"


@pytest.mark.proves("I23", "I25")
def test_words_that_a_program_broke_are_put_together_again() -> None:
    head = "From: a@example.org\nContent-Type: text/plain; charset=utf-8; format=flowed"
    said = "I will kill you tonight. Two.\n> I am sorry.\n>> Deeper\n> less\nFrom here on.\n-- \nSiân"
    assert parse(f"{head}; delsp=yes\n\n{FLOWED}".encode()).body == said
    assert parse(f"{head}; DelSp=Yes\n\n{FLOWED}".replace("\n", "\r\n").encode()).body == said
    assert parse(f"{head}\n\n{FLOWED}".encode()).body == FLOWED.rstrip()
    forwarded = f"{head}; delsp=yes\nSubject: x\n\n{FLOWED}".encode()
    assert look([forwarded], len(forwarded)).text.endswith(said)


def test_of_several_subjects_each_is_shown() -> None:
    told = parse(
        b"From: a@example.org\nSubject: About my file\nSubject: I will\n burn it down\nSubject: About my file\n\nx\n"
    )
    assert told.subject == "About my file / I will burn it down"
    assert "It has several Subject lines: all of them are shown." in told.problems


@pytest.mark.proves("I23", "I25")
def test_a_line_among_the_headers_that_is_none_hides_nothing() -> None:
    told = parse(b"From: a@example.org\nI will come for you tonight\nSubject: x\n\nbody\n")
    assert (told.subject, told.body) == ("x", "body")
    assert [each.content for each in told.attachments] == [b"I will come for you tonight"]


def test_text_that_is_encrypted_within_the_text_is_said_to_be() -> None:
    told = parse(
        b"From: a@example.org\n\nHello\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n"
    )
    assert "It is encrypted; its text cannot be read here." in told.problems
