"""HTML is read as what it says."""

from __future__ import annotations

import time

import pytest
from tests.channels.mail import DATA

from evenhand.channels.email.parse import parse
from evenhand.contacts.files.html import html_to_text


def test_a_message_in_html_alone_says_what_a_reader_would_see() -> None:
    told = parse((DATA / "html-only.eml").read_bytes()).body
    assert told == (
        "I want my file.\n\nNow & here: link <https://example.org/x>\n\n"
        "> what you wrote\n>\n>> what I wrote\n\n[my dog]"
    )


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("one<br>two", "one\ntwo"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("<p>one</p>\n\n<p>two</p>", "one\n\ntwo"),
        ("a <b>b</b>c", "a bc"),
        ("<ul><li>one<li>two</ul>", "- one\n- two"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("<pre>a  b\n  c</pre>", "a  b\n  c"),
        ("1 < 2 &lt; 3 &amp; 4", "1 < 2 < 3 & 4"),
        ("<!-- not said -->said", "said"),
        ("<!-- never closed, so it is said", "- never closed, so it is said"),
        ("<style>p{}</style><script>x<y</script>said", "said"),
        ("<style>never closed", "never closed"),
        ("<head><title>not said</title><body>said", "said"),
        ('<a title="a > b" href="x">said</a>', "said"),
        ('<a href="https://example.org">https://example.org</a>', "https://example.org"),
        ('<a href="javascript:alert(1)">said</a>', "said"),
        ('<span style="display:none">hidden, but said</span>', "hidden, but said"),
        ("&#0;&#xD800;x", "��x"),
        ("<ŵ> <3", "<ŵ> <3"),
        ("<p", ""),
        ("", ""),
    ],
)
def test_markup_is_read_as_it_is_meant(markup: str, text: str) -> None:
    assert html_to_text(markup) == (text, True)


@pytest.mark.proves("I23", "I25")
@pytest.mark.parametrize(
    "markup",
    [
        "<svg><text>{}</text></svg>",
        "<svg><title>{}</title></svg>",
        "<svg><desc>{}</desc></svg>",
        "<svg><![CDATA[{}]]></svg>",
        "<svg><style><p>{}</p></style></svg>",
        "<math><mtext>{}</mtext></math>",
        "<object data=x.swf>{}</object>",
        "<head>{}</head>",
        "<head><meta charset=utf-8>{}<title>x</title></head><body>",
        "<template>{}</template>",
        "<!-- x --!>{}<!-- -->",
        "<!-->{}<!-- -->",
        "<!--->{}<!-- -->",
        "<!--x-->{}",
        "<![if !mso]>{}<![endif]>",
        "<!--[if !mso]><!-->{}<!--<![endif]-->",
        "<!--[if mso]><p>{}</p><![endif]-->",
        "<!--[if mso]><style>--><p>{}</p><!--</style><![endif]-->",
        "<iframe><style></iframe>{}</style>",
        "<iframe>{}</iframe>",
        "<noscript><!--</noscript>{}-->",
        "<textarea><!--{}--></textarea>",
        "<xmp><script>{}</script></xmp>",
        "<plaintext><style>{}</style>",
        "<select><option><style>{}</style></select>",
        "<input type=submit value='{}'>",
        "<input placeholder='{}'>",
        "<optgroup label='{}'>",
        "<script\u00a0>{}</script\u00a0>",
        '<a ="x>{}">',
        "<a x=y\"='z>{}'\">",
        "<a x=\u00a0'z>{}'>",
        "</ <style>{}</style>",
        "<p {}",
    ],
)
def test_whatever_is_shown_somewhere_is_said(markup: str) -> None:
    threat = "I will kill you"
    assert threat in html_to_text(markup.format(threat))[0]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<!--[if gte mso 9]><xml><o:PixelsPerInch>96</o:PixelsPerInch></xml><![endif]-->said", "said"),
        (
            "<!--[if mso]><a>Shop now</a><![endif]--><a href='https://a.example'>Shop now</a>",
            "Shop now <https://a.example>",
        ),
        ("<blockquote>one<!--[if mso]>two<![endif]--></blockquote>three", "> one\n>\nthree\n\n> two"),
        ("<svg><style>.a{fill:red}</style><text>said</text></svg><style>p{}</style>", "said"),
        ("<select><option>one<option>two</select><style>p{}</style>", "one\ntwo"),
        ("<main>one</main><nav>two</nav><figcaption>three</figcaption>", "one\ntwo\nthree"),
        ("<input type=hidden value=token><input type=checkbox value=on>said", "said"),
        ("<iframe></iframe>wo<iframe>r</iframe>d", "wo\nr\nd"),
    ],
)
def test_what_is_for_programs_alone_is_not_said_and_nothing_twice(markup: str, text: str) -> None:
    assert html_to_text(markup)[0] == text


@pytest.mark.proves("I25")
@pytest.mark.parametrize(
    "piece",
    ["<svg>", "<svg><style>", "<svg><title>", "<select><style>", "<![CDATA[", "<![CDATA[<", "<!--[if mso]>", "<iframe>",
     "<noscript><iframe>", "<option>", "<textarea>", "</ ", "<a x='\">", "<p a=\"",
     "<!--[if mso]><iframe><noembed><noframes><noscript>"],
)  # fmt: skip
@pytest.mark.parametrize("end", ["", "</style>]]>--></iframe></textarea></noscript></title>'\""])
def test_no_markup_takes_longer_the_more_there_is_of_it(piece: str, end: str) -> None:
    begun = time.process_time()
    html_to_text(piece * (2_000_000 // len(piece)) + end)
    assert time.process_time() - begun < 2


def test_reading_ends_after_so_many_tags_and_says_so() -> None:
    assert html_to_text("<p>a" * 10, most_tags=3) == ("a\n\na", False)


@pytest.mark.proves("I23", "I25")
def test_a_page_that_the_tag_of_a_frame_holds_is_said_and_frames_in_one_another_end() -> None:
    said = "<p>I will <b>come</b> to your house</p>"
    told = html_to_text(f'before<iframe srcdoc="{said}">instead of it</iframe>after')[0]
    assert [each for each in told.split("\n") if each] == [
        "before", "I will come to your house", "instead of it", "after",
    ]  # fmt: skip
    page = said
    for number in range(1, 200):
        page = page.replace("&", "&amp;").replace("'", "&#39;")
        page = f"<p>level {number}</p><iframe srcdoc='{page}'></iframe>"
        if number == 3:
            assert "I will come to your house" in html_to_text(page)[0]
        if len(page) > 300_000:
            break
    told, all_told = html_to_text(page)
    assert (told.startswith(f"level {number}\n"), all_told) == (True, False)
