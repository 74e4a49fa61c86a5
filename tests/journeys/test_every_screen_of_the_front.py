"""Every screen of the front line as browsers and screen readers meet it: nothing for axe to find, nothing wider than the window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from tests.web.case_story import BEGAN, Case

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once, pytest.mark.proves("PB2", "IN1")]


def told(case: Case) -> list[str]:
    """A case in which every screen has something to show, and their addresses, for a manager."""
    late = timedelta(days=9)
    restriction = case.restriction
    pat = case.pat.reference
    long = "https://example.org/" + "a-very-long-address-without-any-space/" * 6
    attached = [
        {
            "filename": "a-file-with-a-rather-long-name-" * 4 + ".pdf",
            "content": "x",
            "media_type": "application/pdf",
        }
    ]
    contact = case.do("receive_contact", by=None, after=late, channel="email", sender="pat@example.org", subject=long,
                      body=f"See {long}\n\nOn Monday, Cal wrote:\n> No.\n", attachments=attached)  # fmt: skip
    call = case.do(
        "receive_contact", by=case.ana, after=late, channel="phone", sender="Pat Example", minutes=4
    )
    case.do(
        "record_reading",
        by=case.cal,
        after=late,
        contact=contact,
        triage=["complaint"],
        note="Asks for a review.",
    )
    sealed = case.do("receive_contact", by=None, after=late, channel="email", sender="x@example.org")
    case.do("seal_contact", by=case.ana, after=late, contact=sealed, reasons="picture of a wound")
    other = case.do("register_person", by=case.cal, after=late, name="P. Example", emails=["p@example.net"])
    third = case.do("register_person", by=case.cal, after=late, name="Patt Example")
    case.do("merge_people", by=case.cal, after=late, keep=case.pat, merge=third, reasons="Said so.")
    case.do(
        "add_representative", by=case.cal, after=late, person=case.pat, name="Rhys", emails=["r@law.example"]
    )
    request = case.do("record_adjustment_request", by=case.ana, after=late, person=case.pat, request="Speak slowly",
                      needs_channels=["phone"])  # fmt: skip
    danger = case.do("raise_danger", by=case.ana, after=late, person=case.pat, kind="immediate", details="On the bridge.",
                     contact=contact)  # fmt: skip
    case.do("own_danger", by=case.mel, after=late, danger=danger)
    case.do(
        "record_referral", by=case.mel, after=late, danger=danger, organisation="Emergency services (999)"
    )
    case.do("raise_danger", by=case.ana, after=late, kind="safeguarding", details="A child cried.")
    concern = case.concern(9)
    support = case.do("offer_support", by=case.mel, after=late, concern=concern, colleague=case.ana)
    away = case.do("record_absence", by=case.mel, after=late, colleague=case.cal, away_from=(BEGAN + late).date(),
                   away_until=(BEGAN + late).date())  # fmt: skip
    case.concern(8)
    return [
        reverse("home"), reverse("due_dates"), reverse("absence"), reverse("change_absence", args=[away.pk]), reverse("check"),
        f"/check/?q={pat}&channel=email",
        "/check/?q=Pat+Example", "/check/?q=nobody@example.org", reverse("contacts"), "/contacts/?text=nothing-like-it",
        reverse("contact", args=[contact.reference]), reverse("contact", args=[call.reference]),
        reverse("contact", args=[sealed.reference]), reverse("read_contact", args=[contact.reference]),
        reverse("whose_contact", args=[call.reference]), reverse("seal", args=[contact.reference]),
        reverse("ended_call", args=[call.reference]), reverse("log_contact"), f"/contacts/log/?q={pat}&channel=email",
        "/contacts/log/?q=Pat+Example", reverse("register_person"), reverse("person", args=[pat]),
        reverse("identifier", args=[pat]), reverse("representative", args=[pat]), reverse("merge", args=[pat]),
        reverse("merge", args=[pat]) + f"?other={other.reference}", reverse("unmerge", args=[pat, third.reference]),
        reverse("ask_adjustment", args=[pat]), reverse("answer_adjustment", args=[request.pk]), reverse("report_concern"),
        f"/concerns/report/?contact={contact.reference}", reverse("concern", args=[concern.pk]),
        f"/concerns/{concern.pk}/?done=reported", reverse("offer_support", args=[concern.pk]),
        reverse("record_support", args=[support.pk]), reverse("dangers"), reverse("raise_danger"),
        reverse("danger", args=[danger.pk]), reverse("record_referral", args=[danger.pk]),
        reverse("finish_danger", args=[danger.pk]), reverse("permitted_times", args=[pat]), reverse("case_chart", args=[pat]),
        reverse("which_decision"), f"/disputes/log/?q={pat}", reverse("log_dispute", args=[restriction.reference]),
        reverse("same_people"), reverse("search"), "/search/?q=pat",
    ]  # fmt: skip


@pytest.mark.parametrize(("language", "width"), [("en", 1200), ("cy", 320)])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    open_page: Callable[..., Page],
    case: Case,
    check_accessibility: Callable[[Page], None],
    check_fits: Callable[[Page], None],
    days_later: Callable[[int], None],
    language: str,
    width: int,
) -> None:
    addresses = told(case)
    days_later(10)
    page = open_page("/", case.mel, width=width, language=language)
    for address in addresses:
        page.goto(address)
        check_accessibility(page)
        check_fits(page)


@pytest.mark.parametrize(("language", "width"), [("en", 320), ("cy", 1200)])
def test_a_form_that_was_sent_empty_leads_to_its_errors(
    open_page: Callable[..., Page],
    case: Case,
    check_accessibility: Callable[[Page], None],
    check_fits: Callable[[Page], None],
    days_later: Callable[[int], None],
    language: str,
    width: int,
) -> None:
    contact, pat = case.mail(9), case.pat.reference
    danger = case.do("raise_danger", by=case.mel, person=case.pat, kind="immediate", details="On the bridge.")
    request = case.do("record_adjustment_request", by=case.ana, person=case.pat, request="Speak slowly")
    case.do("own_danger", by=case.mel, danger=danger)
    days_later(10)
    page = open_page("/", case.mel, width=width, language=language)
    for address in (
        reverse("absence"), reverse("read_contact", args=[contact.reference]),
        reverse("whose_contact", args=[contact.reference]), reverse("ended_call", args=[contact.reference]),
        f"/contacts/log/?q={pat}", reverse("register_person"), reverse("identifier", args=[pat]),
        reverse("representative", args=[pat]), reverse("ask_adjustment", args=[pat]),
        reverse("answer_adjustment", args=[request.pk]), f"/concerns/report/?person={pat}", reverse("raise_danger"),
        reverse("finish_danger", args=[danger.pk]),
    ):  # fmt: skip
        page.goto(address)
        page.locator("main form[method=post] button[type=submit]:not([name=look])").last.click()
        # The click does not wait for the page that answers it, nor the page for the frame in which it gives the focus.
        summary = page.locator(".govuk-error-summary")
        expect(summary, address).to_be_focused()
        for link in summary.locator("a[href^='#']").all():
            target = page.locator(f"[id='{(link.get_attribute('href') or '')[1:]}']")
            assert target.count() == 1, (address, link.get_attribute("href"))
        check_accessibility(page)
        check_fits(page)
