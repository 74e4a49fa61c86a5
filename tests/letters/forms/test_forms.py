"""The forms of a letter: what each is, what is refused, and hostile words in every one of them."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser
from typing import Any

import pikepdf
import pytest
from docx import Document
from tests.letters.test_hostile_content import HOSTILE

from evenhand.letters import FORMATS, KINDS, Form, Matter, Words, render
from evenhand.letters.fonts import drawable
from evenhand.policy.edition import load
from evenhand.policy.outcome import Refused

Facts = Callable[..., dict[str, Any]]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.proves("PB1", "PB2")
def test_a_file_says_what_it_is_and_nothing_about_the_person(format: str, facts_of: Facts) -> None:
    matter = Matter("restriction", facts_of("restriction", name="Rhys Llŷr"))
    made = render(matter, Form(format, "both"))
    begins = {"pdf": b"%PDF-1.7", "docx": b"PK"}.get(FORMATS[format].extension, b"")
    assert made.data.startswith(begins)
    assert made.media_type == FORMATS[format].media_type
    assert re.fullmatch(r"R-7QK2M9XA-restriction-[a-z-]+-cy-en\.[a-z]+", made.name)


def test_a_form_is_one_of_those_there_are() -> None:
    for format, language in (("odt", "en"), ("pdf", "fr"), ("", ""), ("../pdf", "cy")):
        with pytest.raises(ValueError, match="A letter is"):
            Form(format, language)


@pytest.mark.proves("PB2")
def test_every_format_that_a_person_can_choose_has_a_form() -> None:
    made = {reads: Form.fitting(reads, ["cy"]).format for reads in load().formats}
    assert made["large_print"] == "large_print"
    assert made["easy_read"] == "easy_read"
    assert made["audio"] == "audio"
    assert made["braille"] == "text"
    assert Form.fitting("standard", ["en", "cy"]) == Form("pdf", "both")


@pytest.mark.parametrize("letter", [name for name in KINDS if not KINDS[name].internal])
@pytest.mark.proves("I16", "I17", "I38")
def test_a_letter_that_is_not_whole_is_not_made_in_any_form(letter: str, facts_of: Facts) -> None:
    facts = facts_of(letter)
    for part, lack in KINDS[letter].parts.items():
        with pytest.raises(Refused) as refusal:
            render(
                Matter(letter, {name: fact for name, fact in facts.items() if name != part}),
                Form("text", "both"),
            )
        assert f"The letter lacks this: {lack}." in str(refusal.value)


@pytest.mark.proves("I17", "DI2")
def test_a_letter_that_offers_a_way_which_is_closed_is_not_made(facts_of: Facts) -> None:
    facts = facts_of("restriction", offered=("post", "email"), closed=("email",))
    with pytest.raises(Refused, match="ways to reply that are all open to the person") as refusal:
        render(Matter("restriction", facts), Form("pdf", "en"))
    assert "I17" in refusal.value.clauses


@pytest.mark.proves("I38", "IN2")
def test_a_letter_that_names_a_colleague_who_has_not_agreed_is_not_made(facts_of: Facts) -> None:
    matter = Matter("warning", facts_of("warning", reasons=Words("Ana Lloyd heard it.")), ("Ana Lloyd",))
    with pytest.raises(Refused, match="agreement of a colleague who is named"):
        render(matter, Form("easy_read", "cy"))


@pytest.mark.parametrize("letter", KINDS)
def test_an_e_mail_has_its_words_twice_each_half_whole_and_marked(letter: str, facts_of: Facts) -> None:
    for language in ("en", "cy", "both"):
        form = Form("email", language)
        message = message_from_bytes(render(Matter(letter, facts_of(letter)), form).data, policy=default)
        assert message.get_content_type() == "multipart/alternative"
        text, html = (part.get_content() for part in message.iter_parts())
        seen = _Seen()
        seen.feed(html)
        assert seen.languages[0] == form.languages[0]
        assert seen.count("h1") == seen.count("article") == len(form.languages)
        assert not {"script", "img", "link", "iframe"} & set(seen.tags)
        assert _squeezed("".join(seen.words)) == _squeezed(text)
        assert message["Subject"]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.proves("RT2", "I16")
def test_hostile_words_are_words_in_order_in_every_form(name: str, format: str, facts_of: Facts) -> None:
    text = HOSTILE[name]
    typst = '#panic("x") #read("/etc/passwd") $x$ @y <z> \\ *a* _b_ = c'
    facts = facts_of(
        "warning", name=text, to=(text,), reasons=Words(f"{text} {typst}"), asked_change=Words("Last.")
    )
    read = _read(render(Matter("warning", facts), Form(format, "en")).data, format)
    if format == "audio" or (name == "right to left" and FORMATS[format].extension == "pdf"):
        read, once = (
            _squeezed(read),
            "Last.",
        )  # numbers are said there, and right-to-left glyphs stand as they are seen
    else:
        once = _squeezed(
            drawable(" ".join(text.split())) if FORMATS[format].extension == "pdf" else " ".join(text.split())
        )
        read = _squeezed(read)
        assert read.count(once) >= 2
        assert _squeezed(typst) in read
        assert read.index(_squeezed(typst)) < read.rindex("Last.")
    assert "Last." in read


def test_a_long_word_stays_on_the_page(facts_of: Facts) -> None:
    facts = facts_of("ended", name="Llanfair" * 1250)
    with pikepdf.open(io.BytesIO(render(Matter("ended", facts), Form("pdf", "cy")).data)) as pdf:
        assert len(pdf.pages) > 2


def test_many_at_once_are_made_one_after_the_other(facts_of: Facts) -> None:
    names = [f"Person {number}" for number in range(6)]
    form = Form("pdf", "en")
    matters = [Matter("ended", facts_of("ended", name=name)) for name in names]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda matter: render(matter, form).data, matters))
    assert together == [render(matter, form).data for matter in matters]
    assert len(set(together)) == len(names)


def _read(data: bytes, format: str) -> str:
    match FORMATS[format].extension:
        case "pdf":
            if shutil.which("pdftotext") is None:
                pytest.skip("poppler-utils is not installed")
            command = ["pdftotext", "-raw", "-", "-"]
            text = subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()
            return re.sub(r"(?m)^R-7QK2M9XA · \d+ / \d+$", "", text.replace("\f", "\n"))
        case "docx":
            return "\n".join(each.text for each in Document(io.BytesIO(data)).paragraphs)
        case "eml":
            message = message_from_bytes(data, policy=default)
            (text, _) = (part.get_content() for part in message.iter_parts())
            return str(text)
        case _:
            return data.decode()


def _squeezed(text: str) -> str:
    return re.sub(r"[\s•“”\u200b\u2068\u2069-]", "", text)


class _Seen(HTMLParser):
    """What a program that shows the e-mail sees."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.languages: list[str] = []
        self.words: list[str] = []
        self.inside = ""

    def count(self, tag: str) -> int:
        return self.tags.count(tag)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.inside = tag
        self.languages += [str(value) for name, value in attrs if name == "lang"]

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside not in ("style", "title"):
            self.words.append(data)
