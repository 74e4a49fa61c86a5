"""From a concern to a decision and after it, page by page: nothing typed is lost, every refusal says why at its question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests.web.case_story import BEGAN, Case
from tests.web.walking import Typed, as_read, signed_in, walk

from evenhand.casework.models import Assessment, Delivery, Dispute, Notice, Proposal, Restriction, Warning
from evenhand.people.models import Colleague

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ten_days_later() -> object:
    with time_machine.travel(BEGAN.replace(day=11), tick=True) as moved:
        yield moved


ASSESSED = (
    {"behaviours": ["UD4"]},
    {"behaviours_UD4": "The fourth request in a week."},
    {"impacts": ["DF2b"]},
    {"impacts_DF2b": "A day of two colleagues."},
    {"our_part": "All were answered.", "resolvable_otherwise": "Explained twice."},
    {"outcome": "warn"},
)


@pytest.mark.proves("DF1", "DF2", "DF4")
def test_a_concern_is_assessed_one_thing_a_page(case: Case) -> None:
    concern = case.concern()
    page = walk(signed_in(case.cal), f"/concerns/{concern.pk}/assess/", *ASSESSED)
    assert "Check your answers" in page.content.decode()
    done = walk(signed_in(case.cal), f"/concerns/{concern.pk}/assess/", *ASSESSED, {"go": "confirm"})
    assessment = Assessment.objects.get()
    assert done.status_code == 302
    assert done["Location"] == f"/assessments/{assessment.pk}/warn/"
    assert assessment.behaviours == {"UD4": "The fourth request in a week."}


def test_what_is_checked_before_it_is_sent_is_not_put_into_the_box_that_checks_people(case: Case) -> None:
    concern = case.concern()
    page = walk(signed_in(case.cal), f"/concerns/{concern.pk}/assess/", *ASSESSED)
    assert set(Typed(page).fields["q"]) == {""}


def test_each_answer_is_read_back_under_one_heading_and_a_chosen_blank_is_an_answer(case: Case) -> None:
    answers: tuple[dict[str, object], ...] = (
        {"kinds": ["channels"]}, {"closed": ["email"]}, {}, {}, {"months": "3"}, {}, {}, {"scope_kind": ""},
    )  # fmt: skip
    page = walk(signed_in(case.cal), f"/assessments/{case.to_restrict.pk}/propose/", *answers)
    told = page.content.decode()
    assert "Check your answers" in told
    assert "Choose the least that would do." not in told  # the question of a page that asks one thing
    assert told.count("Which restriction is needed?") == 2  # a heading, and the button that leads back to it
    assert "The whole organisation" in told


@pytest.mark.proves("RT1b", "RT1c", "RT1d", "I36")
def test_what_is_wrong_with_a_measure_is_said_on_its_own_page(case: Case) -> None:
    address, client = f"/assessments/{case.to_restrict.pk}/propose/", signed_in(case.cal)
    kinds = {"kinds": ["response_time", "single_point_of_contact", "contact_hours"]}
    told = walk(client, address, kinds, {"hours_from": "noon"}).content.decode()
    assert told.count('<h2 class="govuk-heading-m">') == 3  # each measure above its own questions
    for missing in (
        "Choose at least one day",
        "The time must be like",
        "Enter when it ends",
        "Choose at least one way",
    ):
        assert missing in told
    hours = {"hours_days": ["tue"], "hours_from": "10", "hours_until": "9.30", "hours_channels": ["phone"]}
    told = walk(client, address, kinds, hours).content.decode()
    for wrong in ("never opens", "at least one working day", "Nobody is named as single point of contact"):
        assert wrong in told
    right = {
        "hours_until": "11am",
        "response_days": "10",
        "point": case.cal.username,
        "deputy": case.mel.username,
    }
    page = walk(client, address, kinds, {**hours, **right})
    assert "Why would nothing less do?" in page.content.decode()


def test_a_long_forms_pages_are_kept_by_its_writers_browser_alone_and_cleared_away_at_the_end(
    case: Case,
) -> None:
    client = signed_in(case.cal)
    page = walk(client, f"/concerns/{case.concern().pk}/assess/", ASSESSED[0])
    assert page.headers["Cache-Control"] == "private, no-cache"
    assert client.get(f"/people/{case.pat.reference}/").headers["Cache-Control"] == "no-store"
    assert client.post(reverse("sign_out")).headers["Clear-Site-Data"] == '"cache"'


@pytest.mark.proves("LK2")
def test_a_page_that_is_shown_again_is_kept_by_its_writers_browser_alone_and_any_other_nowhere(
    case: Case,
) -> None:
    client, address = signed_in(case.cal), reverse("warn", args=[case.assessment("warn").pk])
    whole = {"reasons": "You asked four times.", "asked_change": "Please ask once."}
    assert client.get(address).headers["Cache-Control"] == "no-store"
    for again in ({}, whole | {"look": "1"}):
        assert client.post(address, again).headers["Cache-Control"] == "private, no-cache"
    sent = client.post(address, whole)
    assert (sent.status_code, sent.headers["Cache-Control"]) == (302, "no-store")


@pytest.mark.proves("I28", "IC2", "LK2")
@pytest.mark.parametrize("page", ["read_contact", "seal", "password"])
def test_no_browser_keeps_a_contacts_own_words_what_may_be_illegal_or_a_page_for_a_password(
    case: Case, page: str
) -> None:
    address = reverse(page, args=[] if page == "password" else [case.mail(1).reference])
    answer = signed_in(case.cal).post(address, {})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert "There is a problem" in answer.content.decode()


@pytest.mark.proves("I1", "DF2")
def test_a_refusal_leads_back_to_its_question_with_everything_still_there(case: Case) -> None:
    concern = case.concern()
    answers = [{**each} for each in ASSESSED]
    answers[3] = {"impacts_DF2b": ""}
    page = walk(signed_in(case.cal), f"/concerns/{concern.pk}/assess/", *answers, {"go": "confirm"})
    text = page.content.decode()
    assert Assessment.objects.count() == 0
    assert "(DF2) needs its reasons" in text
    assert Typed(page).fields["behaviours_UD4"] == ["The fourth request in a week."]


@pytest.mark.proves("DF1", "DF2", "I1")
@pytest.mark.parametrize(
    ("language", "asked"),
    [
        ("en", "needs its reasons: what happened, when, and in what words."),
        ("cy", "beth a ddigwyddodd, pryd, ac ym mha eiriau."),
    ],
)
def test_reasons_are_asked_for_on_their_own_page_and_not_when_all_is_answered(
    case: Case, language: str, asked: str
) -> None:
    client = signed_in(case.cal)
    client.cookies["django_language"] = language
    address = f"/concerns/{case.concern().pk}/assess/"
    page = walk(client, address, ASSESSED[0], {"behaviours_UD4": " "})
    assert asked in page.content.decode()
    page = walk(client, address, *ASSESSED[:3], {"impacts_DF2b": ""})
    assert asked in page.content.decode()
    assert Typed(page).fields["behaviours_UD4"] == ["The fourth request in a week."]


@pytest.mark.proves("AA3N", "I2")
def test_offensive_language_raises_the_two_questions_that_come_first(case: Case) -> None:
    concern = case.concern()
    page = walk(
        signed_in(case.cal),
        f"/concerns/{concern.pk}/assess/",
        {"behaviours": ["AA3"]},
        {"behaviours_AA3": "Swearing."},
        {"impacts": ["DF2a"]},
        {"impacts_DF2a": "Distress."},
    )
    text = page.content.decode()
    assert "Was it deliberate?" in text
    assert "You are not asked to diagnose anybody" in text


def test_going_back_loses_nothing(case: Case) -> None:
    concern = case.concern()
    page = walk(signed_in(case.cal), f"/concerns/{concern.pk}/assess/", *ASSESSED[:3], {"go": "back"})
    assert Typed(page).fields["behaviours_UD4"] == ["The fourth request in a week."]


@pytest.mark.proves("WA1", "WA2")
def test_a_warning_is_issued_and_its_letter_shown(case: Case) -> None:
    assessment = case.assessment("warn")
    given = {"reasons": "You asked four times.", "asked_change": "Please wait."}
    done = signed_in(case.cal).post(f"/assessments/{assessment.pk}/warn/", given)
    warning = Warning.objects.get()
    assert done["Location"] == f"/letters/warning/{warning.pk}/"
    letter = signed_in(case.cal).get(done["Location"]).content.decode()
    assert "You asked four times." in letter
    assert "Cymraeg" in letter
    # Whoever has warned is told where the letter is, and not to send it a second time.
    assert "Being made ready" in letter
    assert reverse("letter_way", args=[Delivery.objects.get().reference]) in letter
    assert "Send this letter" not in letter


@pytest.mark.proves("I5", "WA2")
def test_a_warning_without_its_asked_change_keeps_the_reasons_typed(case: Case) -> None:
    assessment = case.assessment("warn")
    page = signed_in(case.cal).post(
        f"/assessments/{assessment.pk}/warn/", {"reasons": "You asked four times."}
    )
    assert page.status_code == 200
    assert "Ask for one clear change that the person can make." in page.content.decode()
    assert Typed(page).fields["reasons"][0].strip() == "You asked four times."


PROPOSED = (
    {"kinds": ["channels"]},
    {"closed": ["email"]},
    {
        "lesser_another_warning": "Given.",
        "lesser_end_calls": "No calls.",
        "lesser_response_time": "No.",
        "lesser_contact_hours": "No.",
        "lesser_single_point_of_contact": "Tried.",
    },
    {"severity": "low", "persistence": "high"},
    {"months": "3"},
    {"last_resort": "Nothing else helped."},
    {"adjustments_considered": "None are known."},
    {"scope_kind": "", "scope_name": ""},
)


@pytest.mark.proves("RT1e", "WA5", "OA5")
def test_a_restriction_is_proposed_from_the_least_intrusive_up(case: Case) -> None:
    address = f"/assessments/{case.to_restrict.pk}/propose/"
    client = signed_in(case.cal)
    page = walk(client, address, *PROPOSED)
    assert "Check your answers" in page.content.decode()
    done = walk(client, address, *PROPOSED, {"go": "confirm"})
    assert done.status_code == 302, Typed(done).fields
    proposal = Proposal.objects.get()
    assert proposal.measures == [{"kind": "channels", "closed": ["email"]}]
    assert set(proposal.lesser_options) >= {"another_warning"}


@pytest.mark.proves("I13", "OA1")
def test_closing_every_way_is_refused_where_it_was_chosen(case: Case) -> None:
    address = f"/assessments/{case.to_restrict.pk}/propose/"
    every = {"closed": ["email", "phone", "voicemail", "post", "social", "in_person"]}
    page = walk(signed_in(case.cal), address, PROPOSED[0], every, *PROPOSED[2:], {"go": "confirm"})
    assert Proposal.objects.count() == 0
    assert "No ordinary route to us would stay open" in page.content.decode()


@pytest.mark.proves("RT3", "I8")
def test_a_manager_decides_on_one_page_that_shows_what_it_rests_on(case: Case) -> None:
    address = f"/proposals/{case.proposal.pk}/"
    client = signed_in(case.mel)
    text = client.get(address).content.decode()
    for told in (
        "The fourth request in a week.",
        "A day of two colleagues.",
        "Nothing else helped.",
        "One was given.",
    ):
        assert told in text
    done = client.post(
        address, {"decision": "approve", "reasons": "You went on after our warning.", "months": "3"}
    )
    restriction = Restriction.objects.get()
    assert done["Location"] == f"/restrictions/{restriction.reference}/notice/?done=decided"
    assert "The decision is recorded. Now the person has to be told." in page_of(case.mel, done["Location"])


@pytest.mark.proves("RT3", "OA4")
def test_length_and_first_day_are_asked_and_judged_only_of_an_approval(case: Case) -> None:
    mel, address = signed_in(case.mel), f"/proposals/{case.proposal.pk}/"
    page = mel.get(address).content.decode()
    under = page[page.index('id="conditional-id_decision"') : page.index('value="decline"')]
    assert 'name="months"' in under
    assert 'name="starts_on-day"' in under
    assert page.count('name="starts_on-day"') == 1
    typed = {"reasons": "He may still ring.", "months": "7", "starts_on-day": "31"}
    assert "The date must include" in mel.post(address, typed | {"decision": "approve"}).content.decode()
    declined = mel.post(address, typed | {"decision": "decline"})
    assert declined.status_code == 302
    case.proposal.refresh_from_db()
    assert case.proposal.status == "declined"


@pytest.mark.proves("RT3")
def test_a_caseworker_cannot_open_the_managers_page(case: Case) -> None:
    assert signed_in(case.cal).get(f"/proposals/{case.proposal.pk}/").status_code == 403


@pytest.mark.proves("RT2", "RT4", "DI2")
def test_notice_is_given_in_the_words_that_were_shown(case: Case) -> None:
    address = f"/restrictions/{case.restriction.reference}/notice/"
    client = signed_in(case.cal)
    assert "You went on after our warning." in client.get(address).content.decode()
    assert client.post(address, {"sent_by": "email"}).status_code == 302
    notice = Notice.objects.get()
    assert notice.languages == ["en"]
    assert "You went on after our warning." in notice.text["en"]


@pytest.mark.proves("I34", "PB1")
def test_a_welsh_choosing_person_is_not_sent_english_alone(make_colleague: Callable[..., Colleague]) -> None:
    case = Case(make_colleague, language="cy")
    address = f"/restrictions/{case.restriction.reference}/notice/"
    page = signed_in(case.cal).post(address, {"sent_by": "email"})
    assert "An English-only letter cannot go" in page.content.decode()
    assert Notice.objects.count() == 0


@pytest.mark.proves("DI3", "I18")
def test_a_dispute_shows_who_had_a_part_and_is_decided_by_one_who_had_none(case: Case) -> None:
    dispute = case.do(
        "receive_dispute",
        by=None,
        restriction=case.restriction,
        route="web_form",
        grounds="Too harsh.",
        after=timedelta(days=8),
        received_on=BEGAN.date().replace(day=8),
    )
    client, address = signed_in(case.quinn), f"/disputes/{dispute.pk}/"
    assert "Had no part in it" in client.get(address).content.decode()
    assert client.post(address, {"to": "quinn"}).status_code == 302
    given = {
        "reasonable": "yes",
        "proportionate": "no",
        "outcome": "removed",
        "reasons": "Post would have done.",
    }
    assert client.post(address, given).status_code == 302
    assert Dispute.objects.get().outcome == "removed"
    assert Restriction.objects.get().ended_as == "quashed"


@pytest.mark.proves("DI6", "RT4")
def test_what_a_dispute_changed_is_told_by_its_outcome_and_asks_for_no_notice(case: Case) -> None:
    late = timedelta(days=8)
    dispute = case.do(
        "receive_dispute", by=None, restriction=case.restriction, route="web_form", grounds="Too harsh.", after=late,
        received_on=BEGAN.date().replace(day=8),
    )  # fmt: skip
    case.do("assign_dispute", by=case.quinn, after=late, dispute=dispute, to=case.quinn)
    stands = case.do(
        "decide_dispute", by=case.quinn, after=late, dispute=dispute, outcome="changed", reasonable="yes",
        proportionate="no", reasons="Fifteen days would do.", measures=[{"kind": "response_time", "working_days": 15}],
    )  # fmt: skip
    page = signed_in(case.cal).get(f"/restrictions/{stands.reference}/").content.decode()
    assert "The letter with the outcome of the dispute tells the person of it." in page
    assert f"/restrictions/{stands.reference}/notice/" not in page
    assert "It is what a dispute came to, and that is final." in page
    assert f"/restrictions/{stands.reference}/dispute/" not in page


@pytest.mark.proves("OA6", "OA7", "I12")
def test_a_review_shows_behaviour_before_and_during_and_asks_for_the_effect(case: Case) -> None:
    review = case.do("open_review", by=case.cal, restriction=case.restriction)
    client, address = signed_in(case.mel), f"/reviews/{review.pk}/"
    text = client.get(address).content.decode()
    assert "Contacts a week" in text
    assert "<svg" in text
    page = client.post(address, {"outcome": "extend", "months": "6", "reasons": "It goes on."})
    assert "Compare the contact before with the contact during" in page.content.decode()
    given = {
        "outcome": "extend",
        "months": "6",
        "reasons": "It goes on.",
        "effect_on_behaviour": "Less, but not over.",
    }
    assert client.post(address, given).status_code == 302
    assert Restriction.objects.count() == 2


@pytest.mark.proves("OA7")
def test_what_was_decided_in_a_review_is_said_on_the_page_it_leads_to(case: Case) -> None:
    review = case.do("open_review", by=case.cal, restriction=case.restriction)
    given = {"outcome": "remove", "reasons": "It worked.", "effect_on_behaviour": "None since."}
    page = signed_in(case.mel).post(f"/reviews/{review.pk}/", given, follow=True).content.decode()
    assert "It is no longer in force." in page or "the restriction stays ended" in page


@pytest.mark.proves("OA7", "I11")
@pytest.mark.parametrize(
    ("language", "ended", "again", "at_once"),
    [
        ("en", "Leave it ended", "It begins again today", "It is out of force at once"),
        ("cy", "Ei adael wedi dod i ben", "Mae’n dechrau eto heddiw", "Nid yw mewn grym o hyn ymlaen"),
    ],
)
def test_a_review_that_came_too_late_does_not_speak_as_if_the_restriction_were_in_force(
    case: Case, language: str, ended: str, again: str, at_once: str
) -> None:
    review = case.do("open_review", by=case.cal, restriction=case.restriction)
    with time_machine.travel(BEGAN.replace(year=2027), tick=True):
        client = signed_in(case.mel)
        client.cookies["django_language"] = language
        page = client.get(f"/reviews/{review.pk}/").content.decode()
    assert ended in page
    assert again in page
    assert at_once not in page


def page_of(colleague: Colleague, address: str) -> str:
    return signed_in(colleague).get(address).content.decode()


@pytest.mark.proves("IN1", "I32")
def test_the_trail_is_found_and_asked_about_a_person_by_whoever_may_read_it(
    case: Case, make_colleague: Callable[..., Colleague]
) -> None:
    restriction, other = case.restriction, case.do("register_person", by=case.ana, name="Sam Other")
    audrey = make_colleague("audrey", "auditor")
    assert '<a class="govuk-service-navigation__link" href="/audit/">' in page_of(audrey, "/")
    assert 'href="/audit/"' not in page_of(case.mel, "/")
    for asked in (case.pat.reference, restriction.reference, "pat@example.org"):
        page = page_of(audrey, f"/audit/?about={asked}")
        assert f"All that was recorded about Pat Example ({case.pat.reference})" in as_read(page)
        assert "decide restriction" in page
        assert "Mel Stone" in page
        assert f"people.person:{other.pk}" not in page
    assert "Nothing is recorded about this." in page_of(audrey, "/audit/?about=casework.warning:99")
    assert "Type a reference." in page_of(audrey, "/audit/?about=Pat Example")


@pytest.mark.proves("AN1")
def test_the_chart_of_a_case_shows_the_way_it_took(case: Case) -> None:
    text = signed_in(case.cal).get(f"/people/{case.restriction.person.reference}/chart/").content.decode()
    assert "HERE NOW" in text


@pytest.mark.parametrize("address", ["/policy/", "/policy/process/"])
def test_the_policy_is_for_everybody_to_read(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.proves("I32")
def test_the_trail_is_for_auditors_and_says_whether_it_is_whole(
    case: Case, make_colleague: Callable[..., Colleague]
) -> None:
    _ = case.restriction
    audrey = make_colleague("audrey", "auditor")
    assert "The trail is whole" in signed_in(audrey).get("/audit/?check=1").content.decode()
    assert signed_in(case.mel).get("/audit/").status_code == 403


@pytest.mark.proves("RT1b", "RT3")
@pytest.mark.parametrize(
    ("language", "limits"),
    [
        ("en", "by telephone, up to 40 minutes, once a week"),
        ("cy", "dros y ffôn, hyd at 40 munud, unwaith yr wythnos"),
    ],
)
def test_a_manager_sees_every_limit_of_the_times_that_are_proposed(
    case: Case, language: str, limits: str
) -> None:
    proposal = case.proposal
    hours = {"kind": "contact_hours", "days": ["wed"], "from": "13:00", "until": "14:00", "max_minutes": 40, "per_week": 1,
             "channels": ["phone"]}  # fmt: skip
    again = case.do("propose_restriction", by=case.cal, after=timedelta(days=5, hours=4), assessment=_sent_back(case, proposal),
                    measures=[hours], months=3, severity="low", persistence="high", last_resort="Nothing else helped.",
                    lesser_options={"another_warning": "One was given.", "end_calls": "It is not the tone."},
                    adjustments_considered="None are known.")  # fmt: skip
    client = signed_in(case.mel)
    client.cookies["django_language"] = language
    assert limits in client.get(f"/proposals/{again.pk}/").content.decode()


def _sent_back(case: Case, proposal: Proposal) -> Assessment | None:
    case.do("decide_restriction", by=case.mel, after=timedelta(days=5, hours=3, minutes=30), proposal=proposal,
            decision="return", reasons="Look at the telephone instead.")  # fmt: skip
    return proposal.assessment
