"""What only the HTML of a message says is read, however much plain text stands beside it; and what both say is said once."""

from __future__ import annotations

import random
import time

import pytest

from evenhand.contacts.files.alternatives import may_say_more, said_alone

COMMON = (
    "the council said that my letter about house number four came late and that I will hear you kill time at night again "
    "when your officer has come to see what can be done about it with the file of last year and so on for a while"
)
THREAT = "I will come to your house at night and kill you"


def paragraphs(seed: int, number: int = 12) -> list[str]:
    chance = random.Random(seed)
    return [
        " ".join(chance.choices(COMMON.split(), k=chance.randint(30, 60))).capitalize() + "."
        for _ in range(number)
    ]


def html(told: list[str]) -> bytes:
    body = "\n".join(
        f'<p class="MsoNormal" style="margin:0"><span lang=EN-GB>{each}</span></p>' for each in told
    )
    return f"<html><head><style>p {{margin: 0}}</style></head><body>{body}</body></html>".encode()


@pytest.mark.proves("I23", "I25")
@pytest.mark.parametrize("place", [0, 5, 12])
@pytest.mark.parametrize(
    "written",
    [
        "{}",
        "<b>{}</b>",
        "<![if !mso]>{}<![endif]>",
        "<svg><text>{}</text></svg>",
        "<!--[if mso]>{}<![endif]-->",
    ],
)
def test_a_threat_that_only_the_html_says_is_read_beside_a_long_text_that_has_all_its_words(
    place: int, written: str
) -> None:
    said = paragraphs(place)
    assert set(THREAT.lower().split()) <= set(" ".join(said).lower().replace(".", "").split())
    assert (
        said_alone(html([*said[:place], written.format(THREAT), *said[place:]]), "utf-8", "\n\n".join(said))
        == THREAT
    )


@pytest.mark.proves("I23", "I25")
@pytest.mark.parametrize(
    "picture",
    [
        '<img src="cid:1" alt="{}">',
        "<IMG ALT='{}' width=1 height=1>",
        '<img data-alt="a logo" alt="{}"/>',
        '<img x" alt="{}">',
        '<img title="a > b" alt="{}">',
        '<img src=x title="{}">',
        '<img alt="a <b {}">',
        '<image alt="{}">',
        '<img alt="' + "A very long description. " * 50 + '{}">',
        '<a href="https://example.org/"><img alt="{}"></a>',
        '<input type=image alt="{}">',
        '<textarea placeholder="{}"></textarea>',
    ],
)
def test_what_stands_for_a_picture_that_is_not_loaded_is_read_beside_a_plain_text(picture: str) -> None:
    said = paragraphs(3)
    for threat in (THREAT, THREAT.replace(" ", "&#32;").replace("k", "&#x6b;")):
        found = said_alone(html([*said[:5], picture.format(threat), *said[5:]]), "utf-8", "\n\n".join(said))
        assert THREAT in found


def test_of_pictures_that_alone_say_more_nothing_else_follows_the_text() -> None:
    said = paragraphs(3)
    shown = "<img alt='The arms of the county of Dyfed'><img alt='A large building by the sea'>"
    markup = html([*said, shown, "<blockquote>", *said[:3], "</blockquote>"])
    told = "\n\n".join([*said, "[A large building by the sea]", *(f"> {each}" for each in said[:3])])
    assert said_alone(markup, "utf-8", told) == "[The arms of the county of Dyfed]"


def test_what_a_plain_text_says_of_a_picture_is_said_once() -> None:
    said = paragraphs(3)
    markup = html([*said, '<img alt="The arms of the county of Dyfed" src="cid:1">', "Yours"])
    for written in ("[The arms of the county of Dyfed]", "[image: The arms of the county of Dyfed]"):
        assert not may_say_more(markup, "utf-8", "\n\n".join([*said, written, "Yours"]))


def test_hundreds_of_thousands_of_pictures_are_read_in_time() -> None:
    for piece in ('<img alt="x">', "<img ", '<img "', "<img '", "<image/alt=", '<img alt="' + "<" * 50):
        markup = (piece * (2_000_000 // len(piece))).encode()
        began = time.process_time()
        said_alone(markup, "utf-8", "a word " * 100)
        assert time.process_time() - began < 3, piece[:20]


@pytest.mark.proves("I23", "I25")
@pytest.mark.parametrize(
    "around",
    [
        """<img alt="> <!--">{}<img alt="-->">""",
        """<img alt='<style>'>{}<i title = '</style>'></i>""",
        "<a title=<style>{}</style>",
        "<!--[IF mso]>{}<![endif]-->",
        "<!x <title>{}</title>",
        "<!--[if mso]><style><![endif]-->{}<!--[if mso]></style><![endif]-->",
        "<!--[if mso]><style><!--<![endif]-->{}<!--[if mso]></style><![endif]-->",
    ],
)
def test_what_only_looks_like_a_comment_or_a_style_hides_nothing(around: str) -> None:
    said = paragraphs(1)
    assert THREAT in said_alone(html([*said, around.format(THREAT)]), "utf-8", "\n\n".join(said))


@pytest.mark.proves("I23", "I25")
def test_a_tag_that_never_ends_hides_nothing() -> None:
    assert THREAT in said_alone(f"<p>The same words.</p><a {THREAT}".encode(), "utf-8", "The same words.")


@pytest.mark.proves("I23", "I25")
def test_within_a_paragraph_it_is_read_with_the_paragraph() -> None:
    said = paragraphs(3)
    changed = [*said[:4], f"{said[4]} {THREAT}. {said[5]}", *said[6:]]
    assert said_alone(html(changed), "utf-8", "\n\n".join(said)) == changed[4]


@pytest.mark.proves("I23", "I25")
@pytest.mark.parametrize("charset", ["utf-8", "cp1252", "utf-16", "utf-7"])
@pytest.mark.parametrize(
    "words", [THREAT, "Mi ddo i i’th dŷ di heno a’th ladd", "Я приду к тебе домой сегодня ночью и убью"]
)
def test_no_script_and_no_charset_hides_it(words: str, charset: str) -> None:
    said = paragraphs(4)
    dressed = html(
        [
            *said,
            words.encode("cp1252", "xmlcharrefreplace").decode("cp1252") if charset == "cp1252" else words,
        ]
    )
    assert said_alone(dressed.decode().encode(charset), charset, "\n\n".join(said)) == words


def test_letters_each_in_a_tag_of_its_own_hide_nothing() -> None:
    said = paragraphs(5)
    apart = "".join(f"<b>{each}</b>" for each in THREAT.replace(" ", "")) + "< tonight"
    assert (
        said_alone(html([apart, *said]), "utf-8", "\n\n".join(said)) == THREAT.replace(" ", "") + "< tonight"
    )


@pytest.mark.parametrize(
    "plain",
    [
        lambda said: "\n\n".join(said),
        lambda said: (
            "\r\n\r\n".join(said)
            + "\r\n_______\r\nA list’s own footer, in its plain text alone\r\nhttps://example.org\r\n"
        ),
        lambda said: "\n".join(
            "> " + " \n> ".join(each[at : at + 70] for at in range(0, len(each), 70)) for each in said
        ),
        lambda said: "\n\n".join(
            each.replace("letter", "*letter* <https://example.org/a?b=c>").replace("’", "'") for each in said
        ),
        lambda said: "\n\n".join(each.replace(" ", "\u00a0") for each in said),
    ],
    ids=["as it is", "a footer", "quoted and wrapped", "as Gmail writes it", "spaces that break no line"],
)
def test_what_both_say_is_said_once_however_programs_write_it(plain) -> None:  # type: ignore[no-untyped-def]
    said = paragraphs(6)
    said[3] += " I don’t know – Siân’s house, £4 &amp; &quot;more&quot;&nbsp;&hellip;"
    beside = plain(
        [
            each.replace("&amp;", "&").replace("&quot;", '"').replace("&nbsp;", " ").replace("&hellip;", "…")
            for each in said
        ]
    )
    assert not may_say_more(html(said), "utf-8", beside)


def test_the_very_same_text_is_told_by_its_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evenhand.contacts.files.alternatives._has_more", None)
    said = paragraphs(7, 40)
    assert not may_say_more(html(said), "utf-8", "\n\n".join(said))


@pytest.mark.proves("I25")
@pytest.mark.parametrize(
    ("markup", "plain"),
    [
        ("ab" * 1_000_000, "ba" * 2_000_000),
        (
            "".join(f"<p>{each:040}x" for each in range(40_000)),
            "".join(f"{each:040}y" for each in range(90_000)),
        ),
        ("<p>" + "x " * 1_000_000, " " * 4_000_000),
        ("<b>q" * 500_000, "q " * 2_000_000),
        ("ŵ" * 700_000, "ŷ" * 1_500_000),
        (
            "".join(f"<p>{9 * each:012}" for each in range(90_000)),
            "".join(f"{7 * each:012}" for each in range(300_000)),
        ),
    ],
    ids=["turned round", "paragraphs", "blanks", "one letter", "accents", "numbers"],
)
def test_a_great_deal_of_both_takes_no_longer_for_it(markup: str, plain: str) -> None:
    begun = time.process_time()
    said_alone(markup.encode(), "utf-8", plain)
    assert time.process_time() - begun < 2
