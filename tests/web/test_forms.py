from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation

from evenhand.people.models import Colleague
from evenhand.web.forms.fields import DateField

pytestmark = pytest.mark.usefixtures("sample_screens")
GOOD = {
    "subject": "Letters",
    "kind": "UD1",
    "channel": "email",
    "received-day": "27",
    "received-month": "3",
    "received-year": "2026",
}


@pytest.fixture
def page(client: Client, ana: Colleague) -> Client:
    client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_each_question_is_drawn_by_its_component(page: Client) -> None:
    drawn = page.get("/every-question/").content.decode()
    for component in ("textarea", "input", "radios", "checkboxes", "select", "date-input", "file-upload"):
        assert f"govuk-{component}" in drawn
    assert "Name-calling, for example" in drawn


def test_every_error_in_the_summary_leads_to_its_question(page: Client) -> None:
    drawn = page.post("/every-question/", {"received-day": "27", "received-year": "2026"}).content.decode()
    links = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', drawn)
    assert ("id_subject", "Enter the subject") in links
    assert ("id_received-month", "The date must include a month") in links
    for target, _text in links:
        assert f'id="{target}"' in drawn


def test_a_refusal_stands_beside_the_question_it_concerns_with_its_clauses(page: Client) -> None:
    drawn = page.post("/every-question/", GOOD).content.decode()
    assert '<a href="#id_reasons">A warning needs its reasons. Give them.</a>' in drawn
    beside = re.search(r'<p id="id_reasons-error".*?</p>', drawn, re.DOTALL)
    assert beside
    assert "WA2" in beside[0]
    assert "I5" in beside[0]


def test_a_refusal_that_concerns_no_question_stands_at_the_top(page: Client) -> None:
    drawn = page.post("/every-question/", GOOD).content.decode()
    summary = drawn[
        drawn.index("govuk-error-summary__list") : drawn.index("</ul>", drawn.index("error-summary__list"))
    ]
    assert "Three warnings stand already." in summary
    assert "WA1" in summary


def test_nothing_typed_is_lost_by_an_error(page: Client) -> None:
    typed = GOOD | {"reasons": "  Two lines\nof <text>  ", "kinds": ["UD8"], "sure": "on"}
    drawn = page.post("/every-question/", typed | {"subject": ""}).content.decode()
    assert "Two lines\nof &lt;text&gt;" in drawn
    assert drawn.count(" checked") == 3
    assert 'value="email" selected' in drawn
    assert 'value="27"' in drawn


@pytest.mark.parametrize("month", ["3", "03", "March", "mar", "Mawrth", "MAW"])
def test_a_month_may_be_a_number_or_a_name_in_either_language(month: str) -> None:
    assert DateField().clean(("27", month, "2026")) == date(2026, 3, 27)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("27", "", ""), "The date must include a month and a year"),
        (("31", "2", "2026"), "The date must be a real date, like 27 3 2026"),
        (("1", "Smarch", "2026"), "The date must be a real date, like 27 3 2026"),
        (("²", "3", "2026"), "The date must be a real date, like 27 3 2026"),
        (("1", "3", "26"), "The year must have four digits, like 2026"),
    ],
)
def test_a_date_that_is_not_one_says_why(typed: tuple[str, ...], told: str) -> None:
    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        DateField().clean(typed)
    assert refusal.value.messages == [told]
