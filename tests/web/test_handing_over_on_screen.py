"""The single point of contact is handed over from the restriction's page, and every page says who it is now (RT1d, I36)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from tests.web.case_story import BEGAN, Case
from tests.web.walking import as_read, signed_in

from evenhand.casework.facts.standing import standing_of
from evenhand.casework.models import Restriction
from evenhand.people.models import Colleague
from evenhand.policy.outcome import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.proves("RT1d", "I36")]


@pytest.fixture
def case(make_colleague: Callable[..., Colleague]) -> Iterator[Case]:
    with time_machine.travel(BEGAN + timedelta(days=9), tick=True):
        yield Case(make_colleague)


@pytest.fixture
def row(case: Case) -> Restriction:
    _ = (case.mel, case.ana)
    point = [{"kind": "single_point_of_contact", "contact": "mel", "deputy": "cal"}]
    found: Restriction = case.do(
        "decide_restriction", by=case.mel, after=timedelta(days=6), proposal=case.proposal, decision="approve", measures=point,
        reasons="You went on after our warning.",
    )  # fmt: skip
    return found


def shown(page: Any) -> str:
    return str(page.content.decode())


def test_it_is_reached_from_the_restriction_and_the_pages_say_who_it_is_now(
    case: Case, row: Restriction
) -> None:
    client, page = signed_in(case.mel), reverse("restriction", args=[row.reference])
    address = reverse("hand_over", args=[row.reference])
    assert address in shown(client.get(page))
    assert "Choose" in shown(client.get(address))
    alone = {"contact": case.ana.pk, "deputy": case.ana.pk, "reasons": "Mel leaves in May."}
    assert '<a href="#id_deputy">The deputy is the same colleague' in shown(client.post(address, alone))
    done = client.post(
        address, {"contact": case.ana.pk, "deputy": case.cal.pk, "reasons": "Mel leaves in May."}, follow=True
    )
    for told in (shown(done), shown(client.get(reverse("person", args=[case.pat.reference])))):
        assert "Ana Bright; deputy Cal Reed" in told
        assert "Mel leaves in May." in told
    assert address not in shown(signed_in(case.cal).get(page))


def test_it_is_offered_to_whoever_deals_with_contact_and_to_nobody_else(case: Case, row: Restriction) -> None:
    made = {
        role: case.make_colleague(f"a-{role}", role)
        for role in ("administrator", "auditor", "data_protection")
    }
    client, address = signed_in(case.mel), reverse("hand_over", args=[row.reference])
    page = shown(client.get(address))
    assert case.ana.name in page
    assert case.quinn.name in shown(client.get(address))
    for colleague in made.values():
        assert colleague.name not in page
        sent = {"contact": colleague.pk, "deputy": case.cal.pk, "reasons": "Mel leaves in May."}
        assert "Select a valid choice" in shown(client.post(address, sent))
        with pytest.raises(Refused, match="could be single point of contact"):
            case.do("hand_over_contact", by=case.mel, after=timedelta(days=8), restriction=row, contact=colleague,
                    deputy=case.cal, reasons="Mel leaves in May.")  # fmt: skip


def test_whoever_deals_with_contact_no_longer_is_away_for_good_and_the_deputy_answers(
    case: Case, row: Restriction
) -> None:
    case.mel.roles.all().delete()
    case.mel.roles.create(role="administrator")
    standing = standing_of(case.pat, BEGAN + timedelta(days=8))
    assert [each.colleague for each in standing.absences] == ["mel"]


@pytest.mark.proves("OA7")
def test_an_extension_goes_on_with_whoever_it_was_handed_over_to(case: Case, row: Restriction) -> None:
    late = timedelta(days=8)
    case.do(
        "hand_over_contact",
        by=case.mel,
        after=late,
        restriction=row,
        contact=case.ana,
        deputy=case.cal,
        reasons="Leaves.",
    )
    case.mel.is_active = False
    case.mel.save()
    dev = case.make_colleague("dev", "manager", name="Dev Sandhu")
    review = case.do("open_review", by=case.cal, after=late, restriction=row)
    extension = case.do("decide_review", by=dev, after=late, review=review, outcome="extend", months=3,
                        effect_on_behaviour="Calmer, but it goes on.", reasons="It goes on.")  # fmt: skip
    assert extension.measures == [{"kind": "single_point_of_contact", "contact": "ana", "deputy": "cal"}]
    row.refresh_from_db()
    assert row.measures[0]["contact"] == "mel"


@pytest.mark.proves("RT1g", "I28")
def test_a_report_to_the_police_tells_contacts_apart_and_shows_no_word_of_what_is_sealed(
    case: Case, row: Restriction
) -> None:
    contact = case.mail(7, body="I will find you.")
    sealed = case.mail(8, body="An image of an injury.")
    case.do("seal_contact", by=case.ana, after=timedelta(days=8), contact=sealed, reasons="An image.")
    told = shown(signed_in(case.mel).get(reverse("police", args=[case.pat.reference])))
    assert "E-mail, 8 September 2026 at 10am" in told
    assert f"{contact.reference} The file" in as_read(told)
    assert f"{sealed.reference} sealed" in as_read(told)
    assert "An image of an injury." not in told


@pytest.mark.proves("RT1", "OA1")
def test_the_point_of_contact_is_told_that_it_is_theirs_and_not_to_pass_it_to_themselves(
    case: Case, row: Restriction
) -> None:
    asked = {"q": case.pat.reference, "channel": "phone"}
    theirs = "You are their single point of contact: deal with it"
    for name in ("check", "log_contact"):
        told = shown(signed_in(case.mel).get(reverse(name), asked))
        assert theirs in told
        assert "We will pass this on to them." not in told
        told = shown(signed_in(case.ana).get(reverse(name), asked))
        assert theirs not in told
        assert f"Pass it to {case.mel.name}" in told
