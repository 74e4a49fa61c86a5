"""Changing the language keeps the place and what was typed; whose letters go in which language is another matter (PB1)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.case_story import Case

from evenhand.audit.models import Entry
from evenhand.casework.actions.record_preferences import record_preferences
from evenhand.casework.models import Delivery
from evenhand.people.models import Colleague, Person
from evenhand.policy.outcome import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.proves("PB1")]


def as_(colleague: Colleague) -> Client:
    client = Client(enforce_csrf_checks=False)
    client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    return client


def told(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_a_page_that_was_looked_for_stays_what_it_was_query_and_all(case: Case) -> None:
    client = as_(case.cal)
    page = told(client.get(reverse("contacts"), {"person": case.pat.reference, "after": "0"}))
    (href,) = re.findall(r'href="(\?[^"]*lang=cy)"', page)
    answer = client.get(reverse("contacts") + href.replace("&amp;", "&"), follow=True)
    assert answer.redirect_chain[-1][0] == f"{reverse('contacts')}?person={case.pat.reference}&after=0"
    assert '<html lang="cy"' in told(answer)


def switched(client: Client, page: str) -> Any:
    """Press the button for Welsh on a page that answered a form."""
    found = re.search(r'name="kept" value="([^"]+)"> <button[^>]*name="lang" value="cy"', page)
    assert found is not None
    answer = client.post(reverse("again"), {"kept": found[1], "lang": "cy"})
    assert answer.status_code == 303
    return client.get(answer.headers["Location"])


def test_what_was_typed_stands_on_the_same_page_in_the_other_language_and_nothing_is_sent(case: Case) -> None:
    client, address = as_(case.cal), reverse("warn", args=[case.assessment("warn").pk])
    page = told(client.post(address, {"reasons": "Four times in a week.", "asked_change": ""}))
    assert "There is a problem" in page
    answer = switched(client, page)
    assert answer.request["PATH_INFO"] == address
    assert '<html lang="cy"' in told(answer)
    assert "Four times in a week." in told(answer)
    assert Delivery.objects.count() == 0


def test_a_long_form_goes_on_at_the_question_at_which_it_was(case: Case) -> None:
    client, address = as_(case.cal), reverse("assess", args=[case.concern().pk])
    first = told(client.post(address, {"go": "next", "at": "behaviours", "behaviours": ["UD4"]}))
    at = re.search(r'name="at" value="([^"]+)"', first)
    assert at is not None
    answer = told(switched(client, first))
    assert f'name="at" value="{at[1]}"' in answer
    assert 'value="UD4"' in answer


def test_the_words_that_were_looked_at_are_looked_at_in_the_other_language_too(case: Case) -> None:
    client, address = as_(case.cal), reverse("warn", args=[case.assessment("warn").pk])
    page = told(client.post(address, {"look": "1", "reasons": "Vexatious.", "asked_change": "Ask once."}))
    assert "“Vexatious”: label." in told(switched(client, page))


def test_a_colleagues_language_is_not_the_persons_nor_the_other_way_round(case: Case) -> None:
    client, address = as_(case.cal), reverse("preferences", args=[case.pat.reference])
    client.get(address, {"lang": "cy"})
    case.pat.refresh_from_db()
    assert case.pat.language == "en"
    assert client.post(address, {"language": "en", "format": "large_print"}).status_code == 302
    page = told(client.get(reverse("person", args=[case.pat.reference])))
    assert '<html lang="cy"' in page  # the colleague reads Welsh
    case.pat.refresh_from_db()
    assert (case.pat.language, case.pat.format) == ("en", "large_print")


@pytest.mark.proves("PB2", "I34", "I32")
def test_a_language_and_a_format_are_recorded_and_hold_for_the_next_letter(case: Case) -> None:
    from tests.web.case_story import BEGAN

    record_preferences(by=case.ana, now=BEGAN, person=case.pat, language="cy", format="large_print")
    entry = Entry.objects.filter(action="record_preferences").get()
    assert entry.facts["before"] == {"language": "en", "format": "standard"}
    warning = case.warning
    letter = Delivery.objects.get(record=f"casework.warning:{warning.pk}")
    assert (letter.languages, letter.format) == (["en", "cy"], "large_print")
    for wrong in ({"language": "fr"}, {"format": "fax"}):
        with pytest.raises(Refused):
            record_preferences(by=case.ana, now=BEGAN, person=case.pat, **wrong)
    assert Person.objects.get(pk=case.pat.pk).language == "cy"
