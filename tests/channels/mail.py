"""Mail for the tests: built from lines, found in Python's own test data, or in the project's shared corpora where they are."""

from __future__ import annotations

import importlib.util
import mailbox
from pathlib import Path

import pytest

HERE = Path(__file__).parent
DATA = HERE / "data"
SHARED = HERE.parents[2] / "shared" / "data" / "mail"
SEPARATOR = b"From MAILER-DAEMON Sun Nov 22 16:08:59 2026\n"


def letter(number: int = 1, **fields: str) -> bytes:
    """A small whole message; each number gives another one. Fields replace header fields, `body` the text."""
    body = fields.pop("body", f"This is letter {number}.\n")
    head = {
        "From": f"Writer {number} <writer{number}@example.org>",
        "To": "enquiries@body.example",
        "Subject": f"Letter {number}",
        "Date": "Mon, 06 Jul 2026 10:00:00 +0100",
        "Message-ID": f"<{number}@example.org>",
    } | {name.replace("_", "-"): value for name, value in fields.items()}
    return (
        "".join(f"{name}: {value}\n" for name, value in head.items() if value).encode()
        + b"\n"
        + body.encode()
    )


def archive(messages: list[bytes]) -> bytes:
    """Messages as an mbox."""
    return b"".join(SEPARATOR + message.replace(b"\nFrom ", b"\n>From ") + b"\n" for message in messages)


def parts(*inside: str, kind: str = "mixed", head: str = "") -> bytes:
    """A multipart message of these parts, each with its own header lines."""
    told = "".join(f"--b\n{part}\n" for part in inside)
    return (
        f'From: a@example.org\n{head}Content-Type: multipart/{kind}; boundary="b"\n\n{told}--b--\n'.encode()
    )


def own_corpus() -> list[Path]:
    """Our own collection of awkward mail, written by hand."""
    return sorted(DATA.glob("*.eml"))


def pythons_mail() -> list[Path]:
    """The messages that Python's own e-mail tests read; Debian's Python comes without them."""
    found = importlib.util.find_spec("test")
    for folder in (found.submodule_search_locations or []) if found else []:
        for data in (Path(folder) / "test_email" / "data", Path(folder) / "data"):
            if messages := sorted(data.glob("msg_*.txt")):
                return messages
    pytest.skip("this Python comes without its test data")


def shared_mail() -> Path:
    """The folder of real mail beside a checkout."""
    if not SHARED.is_dir():
        pytest.skip("the shared mail is not beside this checkout")
    return SHARED


def messages_of(file: Path) -> list[bytes]:
    """The messages of an archive, by the standard library's account."""
    box = mailbox.mbox(file, create=False)
    return [box.get_bytes(key) for key in box.keys()]  # noqa: SIM118  a mailbox is no mapping
