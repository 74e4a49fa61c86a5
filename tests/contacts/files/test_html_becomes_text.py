"""HTML is read as what it says."""

from __future__ import annotations

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


def test_reading_ends_after_so_many_tags_and_says_so() -> None:
    assert html_to_text("<p>a" * 10, most_tags=3) == ("a\n\na", False)
