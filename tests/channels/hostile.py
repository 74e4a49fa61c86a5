"""Mail that somebody made to do harm, or that a broken program sent: named bombs, mutations, and messages from a grammar."""

from __future__ import annotations

import base64
import html
import random
from collections.abc import Callable, Iterator

KIB, MIB = 1024, 1024 * 1024


def _mail(head: str | bytes, body: str | bytes = b"text\n") -> bytes:
    head, body = (part.encode() if isinstance(part, str) else part for part in (head, body))
    return (
        b"From: a@example.org\nTo: b@example.org\nDate: Mon, 6 Jul 2026 10:00:00 +0100\n"
        + head
        + b"\n\n"
        + body
    )


def _nested_multiparts(depth: int) -> bytes:
    lines = ["From: a@example.org", 'Content-Type: multipart/mixed; boundary="b0"', ""]
    for level in range(depth):
        lines += [f"--b{level}", f'Content-Type: multipart/mixed; boundary="b{level + 1}"', ""]
    return "\n".join(lines).encode()


def _nested_messages(depth: int) -> bytes:
    return b"From: a@example.org\n" + b"Content-Type: message/rfc822\n\n" * depth + b"\nin the middle\n"


def _many_parts(number: int) -> bytes:
    part = "--b\nContent-Type: text/plain\n\nx\n"
    return _mail('Content-Type: multipart/mixed; boundary="b"', part * number + "--b--\n")


def _alternatives(plain: bytes, *others: bytes) -> bytes:
    parts = (b"--b\nContent-Type: text/" + each + b"\n" for each in (b"plain\n\n" + plain, *others))
    return _mail(b"Content-Type: multipart/alternative; boundary=b", b"".join(parts) + b"--b--\n")


def _flowed(text: bytes, times: int = 1) -> bytes:
    part = b"--b\nContent-Type: text/plain; format=flowed; delsp=yes\n\n" + text + b"\n"
    return _mail(b"Content-Type: multipart/mixed; boundary=b", part * times + b"--b--\n")


def _html(markup: str) -> bytes:
    return _mail("Content-Type: text/html; charset=utf-8", markup)


def _frames(depth: int) -> str:
    """Pages in the tags of frames, each among what is shown by programs that do not know that."""
    page = "deep"
    for _ in range(depth):
        page = f'<noscript><iframe srcdoc="{html.escape(page)}"></iframe></noscript>'
    return page


BOMBS: dict[str, Callable[[], bytes]] = {
    "a subject of 100 kB": lambda: _mail("Subject: " + "x" * 100 * KIB),
    "a subject of 40 MB": lambda: _mail("Subject: " + "x" * 40 * MIB),
    "a subject of 100 kB of encoded words": lambda: _mail("Subject: " + "=?utf-8?q?=C5=B5?= " * 5_000),
    "half encoded words without end": lambda: _mail("Subject: " + "=?utf-8?q?" * 10_000),
    "question marks without end": lambda: _mail("Subject: " + "=?" * 50_000),
    "100,000 headers": lambda: _mail("\n".join(f"X-{number}: {number}" for number in range(100_000))),
    "100,000 headers of one name": lambda: _mail("\n".join(["Received: by x; now"] * 100_000)),
    "a header folded 100,000 times": lambda: _mail("Subject: a" + "\n b" * 100_000),
    "comments 100,000 deep": lambda: _mail("Cc: " + "(" * 100_000 + ")" * 100_000 + " x@example.org"),
    "quotes that never end": lambda: _mail('Cc: "' + '\\"' * 50_000),
    "angle brackets without end": lambda: _mail("Cc: " + "<" * 100_000),
    "commas without end": lambda: _mail("Cc: " + "," * 100_000),
    "60,000 letters without an @": lambda: _mail("Cc: " + "a" * 60_000),
    "10,000 recipients": lambda: _mail(
        "Cc: " + ", ".join(f"p{number}@example.org" for number in range(10_000))
    ),
    "groups without end": lambda: _mail("Cc: " + "g:" * 30_000 + "x@example.org;"),
    "a Message-ID that the standard library fails on": lambda: _mail("Message-ID: <"),
    "a Message-ID of brackets": lambda: _mail("Message-ID: " + "<" * 50_000 + ">" * 50_000),
    "references without end": lambda: _mail(
        "References: " + " ".join(f"<{number}@x>" for number in range(9_000))
    ),
    "parameters without end": lambda: _mail("Content-Type: text/plain" + ';a="' * 15_000),
    "continuations without end": lambda: _mail(
        "Content-Type: text/plain" + "".join(f";\n name*{number}*=a%41" for number in range(9_000))
    ),
    "braces in RTF without end": lambda: _mail(
        "Content-Type: text/rtf", b"{\\rtf1 " + b"{" * 400_000 + b"}" * 400_000
    ),
    "names of files that end in blanks": lambda: _mail(
        'Content-Type: multipart/mixed; boundary="b"',
        (b"--b\nContent-Type: text/plain\n\nbegin 644 a" + b" " * 4_000_000 + b"x\nend\n") * 4 + b"--b--\n",
    ),
    "500,000 files written into texts": lambda: _mail(
        'Content-Type: multipart/mixed; boundary="b"',
        (b"--b\nContent-Type: text/plain\n\n" + b"begin 644 a\n#86)C\n`\nend\n" * 500) * 1000 + b"--b--\n",
    ),
    "pages of frames 200 deep": lambda: _html(_frames(200)),
    "a boundary of 60 kB": lambda: _mail(
        'Content-Type: multipart/mixed; boundary="' + "b" * 60_000 + '"', "--b\n\nx"
    ),
    "an empty boundary": lambda: _mail('Content-Type: multipart/mixed; boundary=""', "--\n\nx\n----\n"),
    "multiparts 10,000 deep": lambda: _nested_multiparts(10_000),
    "messages 10,000 deep": lambda: _nested_messages(10_000),
    "100,000 parts": lambda: _many_parts(100_000),
    "a million boundaries that are none": lambda: _mail(
        'Content-Type: multipart/mixed; boundary="b"', "--b\n\nx" + "\n--bx" * 1_000_000
    ),
    "a boundary that everything begins with": lambda: _mail(
        'Content-Type: multipart/mixed; boundary="-"', "---\n\n" + "\n---" * 500_000
    ),
    "base64 of one letter a line": lambda: _mail("Content-Transfer-Encoding: base64", "Q\n" * 500_000),
    "base64 of equals signs": lambda: _mail("Content-Transfer-Encoding: base64", "=" * 1_000_000),
    "base64 in pieces with padding": lambda: _mail("Content-Transfer-Encoding: base64", "QQ==\n" * 200_000),
    "quoted-printable of equals signs": lambda: _mail(
        "Content-Transfer-Encoding: quoted-printable", "=" * 1_000_000
    ),
    "uuencode without end": lambda: _mail(
        "Content-Transfer-Encoding: x-uuencode", "begin 644 x\n" + "M" * MIB
    ),
    "base64 inside base64": lambda: _mail(
        'Content-Type: multipart/mixed; boundary="b"\nContent-Transfer-Encoding: base64',
        base64.encodebytes(b'--b\nContent-Type: multipart/mixed; boundary="c"\n\n' + b"--c\n\nx\n" * 1000),
    ),
    "a charset that is a compressor": lambda: _mail(
        "Content-Type: text/plain; charset=zlib_codec", b"x\x9c" * 1000
    ),
    "a charset that is a trap": lambda: _mail("Content-Type: text/plain; charset=idna", "xn--" * 10_000),
    "a charset of 60 kB": lambda: _mail("Content-Type: text/plain; charset=" + "u" * 60_000),
    "half characters in UTF-7": lambda: _mail(
        "Content-Type: text/plain; charset=utf-7", b"+2AA- +3AA- +AAA-" * 1000
    ),
    "NULs": lambda: _mail(b"Subject: a\0b\nX: \0", b"\0" * 100_000),
    "nothing but NULs after the headers' start": lambda: b"From: a\0@example.org\0\n" + b"\0" * 100_000,
    "carriage returns alone": lambda: b"From: a@example.org\rSubject: x\r\rtext\r" * 1000,
    "UTF-16": lambda: "From: a@example.org\nSubject: ŵ\n\ntext ŷ".encode("utf-16"),
    "<div> 500,000 times": lambda: _html("<div>" * 500_000 + "x"),
    "<a><div> 100,000 times": lambda: _html("<a><div>" * 100_000),
    "an attribute list without end": lambda: _html(
        "<div " + " ".join(f"a{i}=1" for i in range(100_000)) + ">x"
    ),
    "quotes without end in a tag": lambda: _html('<a href="' * 100_000),
    "equals signs in a tag": lambda: _html("<a " + "= " * 500_000 + ">"),
    "comments that never end": lambda: _html("<!--" * 200_000),
    "styles that never end": lambda: _html("<style>" * 100_000 + "x" + "</styl" * 100_000),
    "heads that never end": lambda: _html("<head>" * 100_000 + "x"),
    "less-than signs": lambda: _html("<" * 1_000_000),
    "ampersands": lambda: _html("&" * 1_000_000),
    "a character of a million digits": lambda: _html("x&#" + "9" * 1_000_000 + ";y"),
    "blockquotes 100,000 deep": lambda: _html("<blockquote>" * 100_000 + "x<br>" * 1000),
    "blank lines without end": lambda: _html("<p> </p><br>" * 100_000),
    "spaces without end": lambda: _html("<p>" + " " * 2_000_000 + "x"),
    "links without end": lambda: _html('<a href="http://x.example/">' * 100_000),
    "ends of links without end": lambda: _html("x</a>" * 400_000),
    "a text broken into letters": lambda: _flowed(b"a \n" * 1_300_000),
    "texts broken into letters": lambda: _flowed(b"a \n" * 50_000, 300),
    "900 kinds of HTML beside a long text": lambda: _alternatives(
        b"lorem ipsum\n" * 340_000, *(b"html\n\nhello <b>%d</b> what is this" % each for each in range(900))
    ),
    "900 other texts beside a long one": lambda: _alternatives(
        b"lorem ipsum\n" * 340_000, *(b"x-odd\n\nhello %d what is this" % each for each in range(900))
    ),
    "40 MB of text": lambda: _mail("Content-Type: text/plain", "lorem ipsum\n" * (40 * MIB // 12)),
    "40 MB of one line": lambda: _mail("Content-Type: text/plain", "x" * 40 * MIB),
    "a 30 MB attachment": lambda: _mail(
        'Content-Type: application/octet-stream; name="a.bin"\nContent-Transfer-Encoding: base64',
        base64.encodebytes(bytes(30 * MIB)),
    ),
    "60 MB, longer than is read": lambda: _mail("Subject: long", "x" * 60 * MIB),
}

# Each line a kind of mischief: line ends, encoded words, marks, structure, charsets, markup, names, fields.
TOKENS = [
    *(b"\n", b"\r\n", b"\r", b"\n\n", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc3", b"\x80"),
    *(b"=?utf-8?q?", b"?=", b"=?utf-8?b?//8=?=", b"=", b"=="),
    *(b"<", b">", b"(", b")", b'"', b"\\", b",", b";", b":", b"@"),
    *(b"--", b"--x\n", b"--x--\n", b"From ", b">From ", b"Content-Type: multipart/mixed; boundary=x\n"),
    *(b"Content-Type: message/rfc822\n\n", b"Content-Transfer-Encoding: base64\n"),
    *(b"charset=utf-16", b"charset=utf-7", b"charset=idna", b"+2AA-"),
    *(b"&#xD800;", b"&#0;", b"<!--", b"<style>", b"</", b'<a href="'),
    *(b"name*0*=utf-8''%00", b'filename="a/../b"'),
    *(b"From: ", b"Date: Thu, 31 Feb 99999 99:99:99 +9999\n", b"Message-ID: <>\n", b"Subject:\n"),
]
CHARSETS = [
    "utf-8",
    "us-ascii",
    "iso-8859-1",
    "windows-1252",
    "utf-16",
    "utf-7",
    "gb2312",
    "iso-2022-jp",
    "koi8-r",
    "nonsense",
    "idna",
]
ENCODINGS = ["7bit", "8bit", "base64", "quoted-printable", "x-uuencode", "binary", "nonsense", ""]
TYPES = [
    *("text/plain", "text/html", "text/calendar", "image/png", "application/octet-stream", "message/rfc822"),
    *("application/ms-tnef", "x", "", "text"),
]
FIELDS = [
    "From",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "References",
    "Received",
    "X-A",
    "Sender",
    "Reply-To",
    "Auto-Submitted",
]
VALUES = [
    *(
        b"a@example.org",
        b"<b@example.org>",
        b'"Q, R" <c@example.org>',
        b", ",
        b"; ",
        b"(x(y)",
        b"undisclosed:;",
    ),
    *(
        b"=?utf-8?q?=C5=B5?=",
        b"=?iso-8859-1?b?/w==?=",
        b"\xff\xfe\x00",
        b"Caf\xe9",
        b"\xc5\xb5",
        b"\n\t",
        b"x" * 500,
    ),
    *(b"Mon, 6 Jul 2026 10:00:00 +0100", b"<id@example.org>", b"no", b"auto-replied"),
]
CONTENTS = [
    *(b"Hello.\n", "Ŵyn a’r ŷd".encode(), b"<p>x<b>y</p>" * 20, b"", b"\x1b$B!G\x1b(B", b"> " * 50),
    *(b"\xff" * 200, bytes(range(256))),
]


def mutated(message: bytes, other: bytes, chance: random.Random) -> bytes:
    """A message with some of its bytes changed, moved, doubled, cut or mixed with another's."""
    raw = bytearray(message)
    for _ in range(chance.randint(1, 12)):
        place = chance.randrange(len(raw) + 1)
        length = min(int(chance.expovariate(1 / 40)) + 1, len(raw))
        match chance.randrange(8):
            case 0 if raw:
                raw[chance.randrange(len(raw))] = chance.randrange(256)
            case 1:
                del raw[place : place + length]
            case 2:
                raw[place:place] = chance.choice(TOKENS) * chance.choice([1, 1, 1, 2, 50])
            case 3:
                raw[place:place] = raw[place : place + length * 10]
            case 4:
                start = chance.randrange(len(other) + 1)
                raw[place:place] = other[start : start + length * 10]
            case 5:
                del raw[max(place, 1) :]
            case 6:
                raw[place:place] = chance.randbytes(length)
            case _:
                raw = raw.replace(b"\n", b"\r\n") if chance.random() < 0.3 else raw
    return bytes(raw)


def grown(chance: random.Random) -> bytes:
    """A message from a grammar of what mail may hold, with what it may not hold mixed in."""
    head = [_field(chance) for _ in range(chance.randint(0, 12))]
    end = chance.choice([b"\n", b"\n", b"\r\n"])
    return end.join([*head, _entity(chance, 0)])


def _field(chance: random.Random) -> bytes:
    value = b"".join(chance.choice(VALUES) for _ in range(chance.randint(0, 6)))
    return chance.choice(FIELDS).encode() + chance.choice([b": ", b":", b" : ", b": \n "]) + value


def _entity(chance: random.Random, depth: int) -> bytes:
    if depth < 6 and chance.random() < 0.5:
        return _multipart(chance, depth)
    kind, charset, encoding = (chance.choice(choices) for choices in (TYPES, CHARSETS, ENCODINGS))
    head = f"Content-Type: {kind}; charset={charset}\nContent-Transfer-Encoding: {encoding}\n"
    if chance.random() < 0.3:
        disposition, name = (
            chance.choice(["attachment", "inline", ""]),
            chance.choice(["a.txt", "ŵ", "..", ""]),
        )
        head += f"Content-Disposition: {disposition}; filename={name}\n"
    content = chance.choice(CONTENTS)
    if encoding == "base64" and chance.random() < 0.7:
        content = base64.encodebytes(content)
    return head.encode() + b"\n" + content


def _multipart(chance: random.Random, depth: int) -> bytes:
    boundary = chance.choice(["b", "bb", "=_x", f"n{depth}", ""])
    kind = chance.choice(["mixed", "alternative", "related", "report", "digest", "signed", "x"])
    inside = [_entity(chance, depth + 1) for _ in range(chance.randint(0, 4))]
    closing = f"--{boundary}--\n" if chance.random() < 0.8 else ""
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n'
    return (
        head.encode()
        + b"".join(f"--{boundary}\n".encode() + part + b"\n" for part in inside)
        + closing.encode()
    )


def endless(seeds: list[bytes], chance: random.Random) -> Iterator[bytes]:
    """Hostile messages without end: two of three are mutations of the seeds, the others grown."""
    while True:
        yield (
            grown(chance)
            if chance.random() < 0.34
            else mutated(chance.choice(seeds), chance.choice(seeds), chance)
        )
