"""The body's own letterhead: logo, signature, Word document; mistakes in it are said when Evenhand starts."""

from __future__ import annotations

import email
import io
import re
import zipfile
from collections.abc import Iterator
from email import policy
from pathlib import Path
from typing import Any

import pypdf
import pytest
from docx import Document
from environs import EnvError
from PIL import Image

from evenhand.config import outgoing
from evenhand.letters import Form, Matter, letterhead, render
from evenhand.policy.bilingual import Bilingual

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><rect width="120" height="40" fill="#005ea5"/></svg>'
SAYS, SAYS_CY = "Office for Fair Enforcement", "Y Swyddfa Gorfodaeth Deg"


@pytest.fixture(params=["svg", "png"])
def logo(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    file = tmp_path / f"logo.{request.param}"
    if request.param == "svg":
        file.write_text(SVG)
    else:
        Image.new("RGBA", (120, 40), (0, 94, 165, 255)).save(file)
    return file


@pytest.fixture
def head(settings: Any, logo: Path) -> Iterator[None]:
    settings.LOGO, settings.LOGO_SAYS, settings.LOGO_SAYS_CY = str(logo), SAYS, SAYS_CY
    letterhead._read.cache_clear()
    yield
    letterhead._read.cache_clear()


@pytest.fixture
def matter(facts_of: Any) -> Matter:
    signed = (
        Bilingual(en="Cal Reed", cy="Cal Reed"),
        Bilingual(en="Head of Casework", cy="Pennaeth Gwaith Achos"),
    )
    return Matter("warning", {**facts_of("warning"), "signature": signed})


@pytest.mark.usefixtures("head")
@pytest.mark.proves("PB1", "PB2")
def test_the_logo_stands_on_every_half_of_a_pdf_and_is_read_aloud_in_its_language(matter: Matter) -> None:
    pdf = render(matter, Form("pdf", "both")).data
    figures = [str(each.get("/Alt")) for each in _objects(pdf) if each.get("/S") == "/Figure"]
    assert figures == [SAYS_CY, SAYS]
    assert pypdf.PdfReader(io.BytesIO(pdf)).metadata is not None


def _objects(pdf: bytes) -> Iterator[Any]:
    """What the document is made of, in its reading order."""
    root: Any = pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    waiting = [root["/StructTreeRoot"]]
    while waiting:
        each = waiting.pop(0)
        each = each.get_object() if hasattr(each, "get_object") else each
        if isinstance(each, list):
            waiting[:0] = list(each)
        elif isinstance(each, dict):
            yield each
            waiting[:0] = [each["/K"]] if "/K" in each else []


@pytest.mark.usefixtures("head")
@pytest.mark.proves("PB1", "PB2", "LK2")
def test_the_logo_comes_inside_the_e_mail_and_nothing_is_fetched_for_it(matter: Matter) -> None:
    raw = render(matter, Form("email", "both")).data
    assert raw == render(matter, Form("email", "both")).data
    message = email.message_from_bytes(raw, policy=policy.default)
    page = message.get_body(("related", "html"))
    assert page is not None
    html, picture = page.iter_parts()
    text = html.get_content()
    assert re.findall(r'src="([^"]*)"', text) == ["cid:logo@letter"] * 2
    assert [re.findall(rf'lang="{each}"><img[^>]* alt="([^"]*)"', text) for each in ("cy", "en")] == [
        [SAYS_CY],
        [SAYS],
    ]
    assert (picture["Content-ID"], picture.get_content_disposition()) == ("<logo@letter>", "inline")
    assert Image.open(io.BytesIO(picture.get_content())).format == "PNG"
    assert "http" not in re.sub(r"<p.*?</p>|<li>.*?</li>", "", text, flags=re.DOTALL)
    plain = message.get_body(("plain",))
    assert plain is not None
    assert SAYS not in plain.get_content()


@pytest.mark.usefixtures("head")
@pytest.mark.proves("PB1", "PB2")
def test_the_logo_stands_in_word_with_its_words_in_each_language(matter: Matter) -> None:
    document = Document(io.BytesIO(render(matter, Form("docx", "both")).data))
    assert [shape._inline.docPr.get("descr") for shape in document.inline_shapes] == [SAYS_CY, SAYS]


@pytest.mark.proves("PB1")
def test_the_signature_stands_above_the_name_of_the_body_in_each_language(matter: Matter) -> None:
    text = render(matter, Form("text", "both")).data.decode()
    assert "Yn gywir\n\nCal Reed\nPennaeth Gwaith Achos\n" in text
    assert "Yours sincerely\n\nCal Reed\nHead of Casework\n" in text


def test_a_letter_is_written_into_the_bodys_own_word_document(
    settings: Any, tmp_path: Path, matter: Matter
) -> None:
    own = Document()
    own.sections[0].header.paragraphs[0].text = "OUR HEAD"
    own.save(str(tmp_path / "own.docx"))
    settings.WORD_TEMPLATE = outgoing.word_template(str(tmp_path / "own.docx"))
    letterhead._read.cache_clear()
    made = Document(io.BytesIO(render(matter, Form("docx", "en")).data))
    letterhead._read.cache_clear()
    assert made.sections[0].header.paragraphs[0].text == "OUR HEAD"
    assert "Yours sincerely" in [each.text for each in made.paragraphs]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"GIF89a", "neither a PNG nor an SVG"),
        (
            b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>',
            "without a document type",
        ),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>', "holds a script"),
        (
            b'<svg xmlns="http://www.w3.org/2000/svg"><image href="https://example.org/x.png"/></svg>',
            "fetches",
        ),
        (b"<svg", "neither a PNG nor an SVG"),
        (b" " * 1_000_001, "larger than 1 MB"),
    ],
)
def test_a_logo_that_cannot_be_used_is_told_when_it_starts(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "logo").write_bytes(content)
    with pytest.raises(EnvError, match=told):
        outgoing.logo(str(tmp_path / "logo"))


def test_other_mistakes_of_the_letterhead_are_told_too(tmp_path: Path) -> None:
    with pytest.raises(EnvError, match="cannot be read"):
        outgoing.logo(str(tmp_path / "nowhere.svg"))
    with pytest.raises(EnvError, match="go together"):
        outgoing.both("EVENHAND_LOGO_ALT", "Office", "", needed=True)
    with pytest.raises(EnvError, match="one for one"):
        outgoing.signature("Cal | Head", "Cal")
    assert outgoing.signature("Cal | Head", "Cal | Pennaeth") == (("Cal", "Cal"), ("Head", "Pennaeth"))
    (tmp_path / "x.docx").write_bytes(b"no zip")
    with pytest.raises(EnvError, match="no Word document"):
        outgoing.word_template(str(tmp_path / "x.docx"))
    with zipfile.ZipFile(tmp_path / "y.docx", "w") as parts:
        parts.writestr("word/styles.xml", '<w:name w:val="Normal"/>')
        parts.writestr("[Content_Types].xml", "application/vnd.x.document.main+xml")
    with pytest.raises(EnvError, match="lacks the styles heading 1"):
        outgoing.word_template(str(tmp_path / "y.docx"))


@pytest.mark.parametrize(
    ("check", "given", "told"),
    [
        (outgoing.notify_key, "a-key", "no API key"),
        (outgoing.notify_url, "http://example.org", "https:// addresses only"),
        (outgoing.notify_template, "7", "no id of a template"),
        (outgoing.notify_token, "short", "too short"),
    ],
)
def test_mistakes_in_the_settings_of_notify_are_told_when_it_starts(
    check: Any, given: str, told: str
) -> None:
    with pytest.raises(EnvError, match=told):
        check(given)
    assert (
        check("") == ""
        if check is not outgoing.notify_url
        else check("https://x.example") == "https://x.example"
    )
