"""Whatever Chromium shows of odd markup is in the text that we read of it: no word hides where only a person sees it (I23)."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from evenhand.contacts.files.html import html_to_text

TAGS = (
    "a b p div span table tr td caption ul li select option optgroup svg text desc title g foreignObject math mi mtext "
    "annotation-xml object style script template textarea xmp iframe noembed noframes noscript head body html pre button form "
    "legend details section font video canvas ruby label blockquote colgroup"
)
# What browsers part from tags, quotes and comments in ways of their own; half of the tags in a text are among the first of these.
HARD = "svg math desc title foreignObject select option style script textarea noscript iframe template mi table p object"
ODD = [
    "<!--", "-->", "--!>", "<!-->", "<!--->", "<!--x-->", "<!-- x --!>", "<![CDATA[", "]]>", "<![if !mso]>", "<![endif]>",
    "<!--[if mso]>", "<![endif]-->", "<!--[if !mso]><!-->", "<!--<![endif]-->", "<?xml x?>", "<!DOCTYPE html>", "<!x", "</>",
    "</ x>", "</3", "<", "&lt;", '"', "'", ">", "/>", "=", '<a x="', '<a title="a > b">', "<p x='y\">", '<a ="x>',
    "<b x=y\"='z>", '<p/x=">', "<svg/>", "<style/>", "<title/>", "<p ", "&#0;", "<script><!--", '<a\u00a0="x>', "<input value='",
]  # fmt: skip


def odd_markup(chance: random.Random) -> str:
    told: list[str] = []
    for number in range(chance.randint(6, 30)):
        kind = chance.random()
        if kind < 0.4:
            told.append(f"{chance.choice(['', ' '])}q{number}z")
        elif kind < 0.85:
            name = chance.choice(chance.choice((TAGS, HARD)).split())
            told.append(chance.choice(("<{}>", "<{}>", "</{}>", "</{}>", "<{}/>", "<{} x=y>")).format(name))
        else:
            told.append(chance.choice(ODD))
    return "".join(told)


# As odd as the tags of pictures can be: what of it stands for a picture that is not loaded is for the browser to say.
NAMES = [
    "alt",
    "ALT",
    "data-alt",
    "alt-x",
    "x",
    "src",
    "title",
    "=alt",
    "width",
    "value",
    "placeholder",
    "type",
    "srcdoc",
]
VALUES = [
    "q{}z", "'q{}z'", '"q{}z"', '"a > q{}z"', "'alt=\"q{}z\"'", '"alt=q{}z"', "q{}z/", "&#113;{}z", '"x\n q{}z"', "''", '""',
    "image", "hidden", "checkbox", "button", "submit", "text", "https://example.org/q{}z.png", "data:,q{}z", "1",
]  # fmt: skip


PICTURES = (
    "img",
    "IMG",
    "image",
    "input",
    "textarea",
    "svg><image",
    "object",
    "iframe",
    "picture><img",
    "a href=x><img",
)


def odd_pictures(chance: random.Random) -> str:
    told: list[str] = []
    for number in range(12):
        name = chance.choice(PICTURES)
        told.append(f"<{name}")
        for part in range(chance.randint(1, 5)):
            told.append(chance.choice([" ", "/", "\n", "\t", " / ", ""]))
            told.append(
                chance.choice([each for each in NAMES if (name, each) != ("iframe", "src")])
            )  # loads nothing
            if chance.random() < 0.8:
                told.append(
                    chance.choice(["=", " = ", "=\n"]) + chance.choice(VALUES).format(100 * number + part)
                )
        told.append(chance.choice([">", "/>", " >", ">w "]))
        if name in ("textarea", "object", "iframe", "svg><image"):
            told.append(f"</{name.partition('>')[0]}>")
    return "".join(told)


def drawn_by(page: Page) -> str:
    """All that Chromium draws as text, of pictures that it does not load as well: `innerText` leaves that out."""
    return "\n".join(each.extract_text() for each in PdfReader(io.BytesIO(page.pdf())).pages)


@pytest.fixture(params=[False, True], ids=["as mail programs do", "running scripts"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=request.param, offline=True)
    yield context.new_page()
    context.close()


@pytest.mark.proves("I23", "I25")
def test_whatever_a_browser_shows_of_odd_markup_is_in_its_text(page: Page) -> None:
    for seed in range(120):
        markup = odd_markup(random.Random(seed))
        page.set_content(markup, wait_until="commit")
        shown = page.evaluate("document.documentElement.innerText || ''")
        lost = set(re.findall(r"q\d+z", shown)) - set(re.findall(r"q\d+z", html_to_text(markup)[0]))
        assert not lost, f"{markup!r} is shown as {shown!r}"


@pytest.mark.proves("I23", "I25")
def test_whatever_a_browser_shows_for_pictures_that_it_does_not_load_is_in_the_text(page: Page) -> None:
    compared = 0
    for seed in range(250):
        markup = odd_pictures(random.Random(seed))
        page.set_content(markup, wait_until="load")
        shown = set(re.findall(r"q\d+z", drawn_by(page)))
        lost = shown - set(re.findall(r"q\d+z", html_to_text(markup)[0]))
        assert not lost, f"{markup!r} shows {lost}"
        compared += len(shown)
    assert compared > 300, f"only {compared} were"
