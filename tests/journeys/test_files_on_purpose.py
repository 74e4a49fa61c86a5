"""Files in a real browser: nothing is seen or heard before a button was pressed, by keyboard too; every page for axe and narrow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from tests.contacts.files import samples
from tests.journeys.by_keyboard import Keyboard
from tests.web.case_story import BEGAN, Case

from evenhand.casework.work.files import FileWork
from evenhand.contacts.models import Contact, Viewing
from evenhand.people.models import Colleague

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.once,
    pytest.mark.proves("IC1", "IN2", "I28", "PB1"),
]

SOUND = b"RIFF$\x00\x00\x00WAVEfmt \x10\x00\x00\x00" + bytes(24)
LONG = "a-file-with-a-rather-long-name-" * 4


def came(case: Case) -> Contact:
    """A contact with a file of every sort, read and scanned."""
    files = [
        {
            "filename": LONG + ".png",
            "content": samples.picture("PNG", (1600, 900)),
            "media_type": "image/png",
        },
        {"filename": "holiday.jpg", "content": b"MZ" + bytes(90), "media_type": "image/jpeg"},
        {
            "filename": "letters.zip",
            "content": samples.archive((LONG * 3 + ".txt", b"x" * 90), ("b.zip", b"y")),
        },
        {"filename": "letter.docx", "content": samples.word("Annwyl Syr,", LONG * 3)},
        {"filename": "message.wav", "content": SOUND},
        {"filename": "page.html", "content": "<html><p>Hello"},
    ]
    _ = case.pat
    contact = case.do("receive_contact", by=None, after=timedelta(days=9), channel="email", sender="pat@example.org",
                      subject="See these", attachments=files)  # fmt: skip
    work = FileWork(moment=lambda: BEGAN + timedelta(days=9))
    while work.do_next():
        pass
    rows = {row.number: row for row in contact.attachments.all()}
    case.do(
        "record_file_scan",
        after=timedelta(days=9),
        attachment=rows[2],
        verdict="found",
        name="Eicar-Signature",
    )
    case.do("record_file_scan", after=timedelta(days=9), attachment=rows[4], verdict="clean")
    case.do("write_down_file", by=case.ana, after=timedelta(days=9), attachment=rows[5], text="Ring me back.")
    assert isinstance(contact, Contact)
    return contact


@pytest.mark.parametrize(("language", "width"), [("en", 1200), ("cy", 320)])
def test_axe_finds_nothing_on_any_page_about_a_file_and_nothing_is_wider_than_the_window(
    open_page: Callable[..., Page],
    case: Case,
    check_accessibility: Callable[[Page], None],
    check_fits: Callable[[Page], None],
    days_later: Callable[[int], None],
    language: str,
    width: int,
) -> None:
    contact = came(case)
    days_later(10)
    page = open_page(reverse("contact", args=[contact.reference]), case.ana, width=width, language=language)

    def look() -> None:
        check_accessibility(page)
        check_fits(page)

    look()
    for name, number in (
        ("file_text", 3),
        ("file_text", 4),
        ("file_text", 5),
        ("write_down", 1),
        ("write_down", 5),
    ):
        page.goto(reverse(name, args=[contact.reference, number]))
        look()
    page.get_by_role("button").last.click()
    for number in (1, 5):
        page.goto(reverse("look", args=[contact.reference, number]))
        assert page.locator("img, audio").count() == 0
        look()
        page.locator("main form button").first.click()
        expect(page.locator("#shown img, #shown audio")).to_have_count(1)
        look()
    for channel in ("voicemail", "post"):
        page.goto(f"{reverse('log_contact')}?q=pat@example.org&channel={channel}")
        look()
        page.locator("main input[type=file]").set_input_files(
            {"name": "a.exe", "mimeType": "audio/wav", "buffer": b"MZ"}
        )
        page.locator("main form[method=post] button").last.click()
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        look()


def test_a_picture_is_really_seen_small_then_large_and_by_keyboard_alone(
    at_keyboard: Callable[[str, Colleague], Keyboard], case: Case, days_later: Callable[[int], None]
) -> None:
    contact = came(case)
    days_later(10)
    ana = at_keyboard(reverse("look", args=[contact.reference, 1]), case.ana)
    ana.go("Show this picture, small and without colour")
    picture = ana.page.locator("#shown img")
    expect(picture).to_have_js_property("naturalWidth", 240)
    ana.go("Show it larger and in colour")
    expect(picture).to_have_js_property("naturalWidth", 1100)
    assert Viewing.objects.count() == 2
