"""What the body's lists name is found however it is written; addresses are shown so that nobody can follow them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from evenhand.contacts.files.pdq import hashes_of
from evenhand.contacts.known.addresses import addresses_in, as_listed, defanged
from evenhand.contacts.known.lists import ALIKE_WITHIN, known
from evenhand.contacts.known.matching import in_picture, in_words

pytestmark = pytest.mark.proves("IC2", "I28")
# Made by the reference (pdqhash 0.2.8) from the picture that `drawn` draws.
REFERENCE = "c319966eb24fd792aadcd6697a07e2b3cc5a86b0777cc8fd6b9428c4d121084b"


def drawn(width: int = 400, height: int = 300) -> Image.Image:
    picture = Image.new("RGB", (width, height), (90, 120, 60))
    pen = ImageDraw.Draw(picture)
    for number in range(30):
        x, y = number * 97 % width, number * 61 % height
        colour = (number * 53 % 256, number * 101 % 256, number * 29 % 256)
        pen.rectangle([x, y, x + 20 + number * 7 % 90, y + 15 + number * 11 % 80], fill=colour)
    return picture


def apart(one: int, other: str) -> int:
    return (one ^ int(other, 16)).bit_count()


def test_a_picture_has_the_hash_that_the_reference_gives_it_and_keeps_it_turned_smaller_and_worse(
    tmp_path: Path,
) -> None:
    hashes, quality = hashes_of(drawn())
    assert f"{hashes[0]:064x}" == REFERENCE
    assert quality == 100
    assert len(set(hashes)) == 8
    for turn in (Image.Transpose.ROTATE_90, Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.TRANSVERSE):
        turned, _ = hashes_of(drawn().transpose(turn))
        assert apart(turned[0], REFERENCE) > ALIKE_WITHIN
        assert min(apart(each, REFERENCE) for each in turned) <= ALIKE_WITHIN
    drawn().resize((200, 150)).save(tmp_path / "worse.jpg", quality=30)
    assert (
        apart(hashes_of(Image.open(tmp_path / "worse.jpg").convert("RGB"))[0][0], REFERENCE) <= ALIKE_WITHIN
    )


def test_pictures_are_matched_in_their_own_process(tmp_path: Path, settings: Any) -> None:
    settings.KNOWN_LISTS = tmp_path
    drawn().rotate(180).save(tmp_path / "picture.png")
    Image.new("RGB", (300, 300), "white").save(tmp_path / "blank.png")
    blank, _ = hashes_of(Image.new("RGB", (300, 300), "white"))
    (tmp_path / "theirs.pdq").write_text(f"{REFERENCE}\n{blank[0]:064x}\nnot a hash\n")
    assert in_picture([(tmp_path / "picture.png").read_bytes()]) == "PDQ: theirs"
    assert in_picture([(tmp_path / "blank.png").read_bytes()]) == "", "of what shows nothing PDQ says nothing"
    assert in_picture([b"\x89PNG not a picture at all"]) == ""
    assert [(each.name, each.kind, each.entries, each.not_read) for each in known().lists] == [
        ("theirs", "pdq", 2, (3,))
    ]


LISTED = {
    "example.net/gallery/": [
        "http://example.net/gallery/a/b.jpg?x=1",
        "see https://www.EXAMPLE.net:443/gallery/",
        "example.net/gallery",
    ],
    "https://example.org/one": [
        "hxxps://example[.]org/one.",
        "(http://user:pw@example.org/%6fne/)",
        "example(.)org/one?utm=2",
    ],
    "bad.example.com": ["http://bad.example.com", "https://deep.bad.example.com/x", "www.bad.example.com/?q"],
    "example.org/p?id=7": ["http://example.org/p?id=7"],
    "xn--bcher-kva.example/x": ["https://bücher.example/x"],
}


@pytest.mark.parametrize("line", LISTED)
def test_an_address_is_found_however_it_is_written_and_nothing_else_is(
    tmp_path: Path, settings: Any, line: str
) -> None:
    settings.KNOWN_LISTS = tmp_path
    (tmp_path / "listed.urls").write_text(f"{line}\n")
    for text in LISTED[line]:
        assert in_words("", f"Look: {text}") == "URL: listed", text
    for other in (
        "http://example.net/",
        "https://example.org/ones",
        "example.com",
        "notbad.example.com",
        "http://example.org/p?id=8",
    ):
        assert in_words(f"Look: {other} now") == "", other


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("See https://example.org/a.html?b=c.d.", "See hxxps://example[.]org/a.html?b=c.d."),
        ("http://user@10.0.0.1:8080/x", "hxxp://user@10[.]0[.]0[.]1:8080/x"),
        ("www.example.org and example.org/page", "www[.]example[.]org and example[.]org/page"),
        ("FTP://files.example.org", "FXP://files[.]example[.]org"),
        (
            "Write to pat@example.org. I wrote on 3.4.2026 at 10.30.",
            "Write to pat@example.org. I wrote on 3.4.2026 at 10.30.",
        ),
        ("It stopped.Then it went on; see gov.uk", "It stopped.Then it went on; see gov.uk"),
        ("hxxp://example[.]org/", "hxxp://example[.]org/"),
        ("invoice_\u202efdp.exe\u202c of \u2067ours\u2069", "invoice_fdp.exe of ours"),
    ],
)
def test_addresses_are_shown_without_teeth_and_nothing_else_changes(text: str, shown: str) -> None:
    assert defanged(text) == shown
    assert defanged(shown) == shown


@given(st.text(alphabet="htps:/.wexampl @[]()\n", max_size=80))
def test_whatever_the_text_is_no_address_is_left_with_teeth(text: str) -> None:
    shown = defanged(text)
    assert list(addresses_in(shown)) == list(addresses_in(text))
    assert not [each for each in shown.split() if each.startswith(("http://e.xa", "https://e.xa"))]


def test_a_line_that_is_no_address_is_told_and_not_matched(tmp_path: Path, settings: Any) -> None:
    settings.KNOWN_LISTS = tmp_path
    (tmp_path / "odd.urls").write_text("# of the police\n\nnothing here\nexample.org/x\n")
    (tmp_path / "odd.sha256").write_text(f"{'a' * 64} *file.jpg\n{'A' * 64},x\nshort\n")
    told = {each.kind: (each.entries, each.not_read) for each in known().lists}
    assert told == {"urls": (1, (3,)), "sha256": (1, (3,))}
    assert as_listed("nothing here") == ""
