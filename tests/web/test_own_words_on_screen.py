"""What the person says of a record, and what is corrected in it, is shown wherever the record is (LK2, IN1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.case_story import Case

from evenhand.casework.models import Correction, Statement
from evenhand.people.models import Colleague

pytestmark = [pytest.mark.django_db, pytest.mark.proves("LK2", "IN1")]

LATE = timedelta(days=9)
SAID = "I was in hospital that week."


def signed_in(colleague: Colleague) -> Client:
    client = Client()
    client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_statement_is_typed_once_and_shown_beside_its_record(case: Case) -> None:
    restriction, contact = case.restriction, case.mail(8, body=SAID)
    client = signed_in(case.cal)
    address = reverse("record_statement", args=["restriction", restriction.pk])
    form = client.get(address, {"contact": contact.reference}).content.decode()
    assert SAID in form
    assert contact.reference in form
    wrong = client.post(address, {"words": SAID})
    assert "Say in which contact they said it" in wrong.content.decode()
    assert SAID in wrong.content.decode()
    done = client.post(address, {"words": SAID, "contact": contact.pk}, follow=True).content.decode()
    assert Statement.objects.get().words == SAID
    case.do(
        "receive_dispute", by=case.ana, after=LATE, restriction=restriction, route="post", grounds="Too much."
    )
    pages = [
        done,
        client.get(reverse("restriction", args=[restriction.reference])).content.decode(),
        signed_in(case.quinn).get(reverse("dispute", args=[restriction.dispute.pk])).content.decode(),
    ]
    for page in pages:
        assert "What they say of it" in page
        assert SAID in page


def test_a_correction_that_is_refused_is_shown_with_its_reasons(
    case: Case, make_colleague: Callable[..., Colleague]
) -> None:
    officer = signed_in(make_colleague("dan", "data_protection"))
    address = reverse("record_correction", args=["warning", case.warning.pk])
    given = {
        "outcome": "refused",
        "wrong": "Four requests.",
        "asked_by": "Pat",
        "reasons": "There were four.",
    }
    assert "Give your reasons" in officer.post(address, given | {"reasons": ""}).content.decode()
    shown = officer.post(address, given, follow=True).content.decode()
    assert Correction.objects.get().outcome == "refused"
    for words in ("Not corrected", "There were four.", "Said to be wrong", "You asked four times."):
        assert words in shown


@pytest.mark.proves("I28")
def test_words_that_were_sealed_are_shown_nowhere(
    case: Case, make_colleague: Callable[..., Colleague]
) -> None:
    contact = case.mail(8, body=SAID)
    case.do("record_statement", by=case.cal, after=LATE, record=case.warning, contact=contact, words=SAID)
    content_lead = make_colleague("con", "content_lead")
    case.do("seal_contact", by=content_lead, after=LATE, contact=contact, reasons="Not to be looked at.")
    page = signed_in(case.cal).get(reverse("person", args=[case.pat.reference])).content.decode()
    assert SAID not in page
    assert "This contact is sealed." in page


@pytest.mark.proves("I30")
def test_what_is_said_of_a_danger_is_read_where_the_danger_is(
    case: Case, make_colleague: Callable[..., Colleague]
) -> None:
    danger = case.do("raise_danger", by=case.ana, person=case.pat, kind="immediate", details="He said so.")
    contact = case.mail(8, body=SAID)
    lead = make_colleague("sal", "safeguarding_lead")
    address = reverse("record_statement", args=["danger", danger.pk])
    assert signed_in(case.cal).get(address).status_code == 403
    shown = signed_in(lead).post(address, {"words": SAID, "contact": contact.pk}, follow=True)
    assert SAID in shown.content.decode()
    assert SAID in signed_in(lead).get(reverse("danger", args=[danger.pk])).content.decode()
    assert SAID not in signed_in(case.ana).get(reverse("danger", args=[danger.pk])).content.decode()
