"""A letter is saved in the form that its reader needs, by whoever may read the letter."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from tests.telling import hears_of
from tests.web.case_story import BEGAN, Case
from tests.web.walking import as_read, signed_in

from evenhand.casework.models import Delivery
from evenhand.letters import FORMATS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ten_days_later() -> object:
    with time_machine.travel(BEGAN.replace(day=11), tick=True) as moved:
        yield moved


@pytest.mark.proves("PB1", "PB2", "WA2")
def test_every_form_of_a_letter_is_saved_from_its_page(case: Case) -> None:
    client = signed_in(case.cal)
    page = client.get(reverse("letter", args=["warning", case.warning.pk])).content.decode()
    for format in FORMATS:
        for language in ("cy", "en", "both"):
            assert (
                f'href="{reverse("letter_in_form", args=["warning", case.warning.pk, format, language])}"'
                in page
            )
    answer = client.get(reverse("letter_in_form", args=["warning", case.warning.pk, "pdf", "both"]))
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"


def test_a_form_or_a_letter_that_does_not_exist_is_not_found(case: Case) -> None:
    client = signed_in(case.cal)
    for kind, format, language in (
        ("warning", "exe", "en"),
        ("warning", "pdf", "fr"),
        ("concern", "pdf", "en"),
    ):
        address = reverse("letter_in_form", args=[kind, case.warning.pk, format, language])
        assert client.get(address).status_code == 404
    assert (
        client.post(reverse("letter_in_form", args=["warning", case.warning.pk, "pdf", "en"])).status_code
        == 405
    )


@pytest.mark.proves("RT2")
def test_the_words_of_a_letter_come_first_and_its_forms_wait_in_one_line(case: Case) -> None:
    page = signed_in(case.cal).get(reverse("letter", args=["warning", case.warning.pk])).content.decode()
    before = page[page.index("<main") : page.index('class="eh-letter"')]
    folded = re.sub(r"<details.*?</details>", "", before, flags=re.DOTALL)
    assert "Save the letter in the form" in before
    assert "download" not in folded


@pytest.mark.proves("I15", "RT4", "RT2")
def test_the_own_page_waits_for_the_notice_and_then_is_there_to_give(case: Case) -> None:
    client, address = signed_in(case.cal), reverse("own_page", args=[case.pat.reference])
    restriction = case.restriction
    refused = client.get(address)
    assert refused.status_code == 409
    assert f"has not been told of restriction {restriction.reference}" in as_read(refused.content.decode())
    case.do("give_notice", by=case.cal, after=timedelta(days=8), restriction=case.restriction, sent_by="post")
    assert "is being made ready" in client.get(address).content.decode()
    hears_of(restriction, by=case.cal, now=BEGAN + timedelta(days=9))
    page = client.get(address).content.decode()
    assert "How you can contact us, and what you can do" in page
    assert "Sut y gallwch gysylltu â ni, a beth y gallwch ei wneud" in page
    given = client.post(reverse("give_own_page", args=[case.pat.reference]))
    row = Delivery.objects.get(letter="summary")
    assert given["Location"] == reverse("letter_way", args=[row.reference])
    assert "Their own page" in client.get(given["Location"]).content.decode()
    saved = client.get(reverse("own_page_in_form", args=[case.pat.reference, "easy_read", "cy"]))
    assert saved.content.startswith(b"%PDF")
