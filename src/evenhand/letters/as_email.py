"""A letter as an e-mail: plain text, and beside it HTML, in one message. Whoever sends it adds from whom and to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, cast

from markupsafe import Markup

from . import as_html, as_text, letterhead
from .blocks import plain

if TYPE_CHECKING:
    from .letter import Letter

# Programs that show e-mail read no other style sheet. Black on white, in the reader's own size, words that break where they must.
_STYLE = Markup("""
body { color: #0b0c0c; background: #ffffff; font-family: Arial, Helvetica, sans-serif; line-height: 1.5; margin: 1.25rem; }
article { max-width: 40rem; margin: 0 0 3rem; overflow-wrap: anywhere; }
address { font-style: normal; margin: 0 0 1rem; }
blockquote { border-left: 0.25rem solid #505a5f; margin: 0 0 1rem; padding: 0 0 0 0.75rem; }
h1 { font-size: 1.5rem; line-height: 1.3; } h2 { font-size: 1.2rem; } h3 { font-size: 1rem; }
a { color: #1d70b8; }
""")


def subject(letters: Sequence[Letter]) -> str:
    """The titles of the letters, on one line."""
    return " / ".join(plain(letter.title) for letter in letters)


# By which the page names the logo that comes with it in the same message: nothing is ever fetched from anywhere.
LOGO_ID = "logo@letter"
_LOGO = Markup('<p class="letter-logo" lang="{}"><img src="cid:{}" height="57" alt="{}"></p>\n')


def page(letters: Sequence[Letter], says: Mapping[str, str] | None = None) -> Markup:
    """The letters as a page of HTML that stands by itself and fetches nothing. `says` is what the logo says, by language, where the
    message brings one.
    """
    articles = Markup("\n").join(
        (_LOGO.format(letter.language, LOGO_ID, says[letter.language]) if says else Markup())
        + as_html.render(letter)
        for letter in letters
    )
    return Markup(
        '<!doctype html>\n<html lang="{}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{}</title>\n'
        "<style>{}</style>\n</head>\n<body>\n{}\n</body>\n</html>\n"
    ).format(letters[0].language, subject(letters), _STYLE, articles)


def text(letters: Sequence[Letter]) -> str:
    """The letters as plain text, one after the other."""
    return _BETWEEN.join(as_text.render(letter) for letter in letters)


def apart(kept: str, languages: Sequence[str]) -> dict[str, str]:
    """Language → its letter, from what `text` made of letters in these languages; all of it under the first, where somebody's own
    words hold the line that stands between letters, so that nobody can say any more where one ends.
    """
    parts = kept.split(_BETWEEN)
    return dict(zip(languages, parts, strict=True)) if len(parts) == len(languages) else {languages[0]: kept}


_BETWEEN = f"\n{'-' * 30}\n\n"


def message(letters: Sequence[Letter]) -> EmailMessage:
    """The message, with its subject and both its bodies."""
    made = EmailMessage(policy=SMTP)
    made["Subject"] = subject(letters)
    made["Content-Language"] = ", ".join(letter.language for letter in letters)
    made.set_content(text(letters), cte="base64")
    head = letterhead.current()
    made.add_alternative(str(page(letters, head.says if head.logo else None)), subtype="html", cte="base64")
    made.set_boundary(f"=_{letters[0].name}_=")
    if head.logo:
        _bring_logo(cast("EmailMessage", made.get_payload(1)), letterhead.as_png(head.logo))
    return made


def _bring_logo(html: EmailMessage, png: bytes) -> None:
    """Put the logo beside the page that shows it."""
    html.add_related(
        png, maintype="image", subtype="png", cid=f"<{LOGO_ID}>", disposition="inline", filename="logo.png"
    )
    html.set_boundary("=_page_and_logo_=")


def render(letters: Sequence[Letter]) -> bytes:
    """The message as bytes. The same letters give the same bytes."""
    return message(letters).as_bytes()
