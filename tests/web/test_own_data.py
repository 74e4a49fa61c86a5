"""What is held about somebody, for themselves: all of it, nothing of anybody else, nothing sealed or untold (F35, LK2)."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings
from tests.casework.office import Office, database_refuses, refused
from tests.web.test_case_file import (
    AFFECTED,
    NEVER_OUTSIDE,
    SEALED,
    TELLS,
    Planted,
    pages,
    signed_in,
    words_of,
)

from evenhand import audit
from evenhand.audit.models import Entry
from evenhand.casework import clock
from evenhand.casework.correspondence.halves import label
from evenhand.casework.models import Delivery, PieceRuling, SubjectAccess
from evenhand.casework.oversight.person_record import whole_of
from evenhand.casework.waiting.due import due_for
from evenhand.contacts.models import Contact
from evenhand.letters import Matter, stored
from evenhand.people.models import Colleague, Person
from evenhand.policy.case_files import limits_for
from evenhand.policy.own_words import ICO
from evenhand.policy.subject_access import due_on
from evenhand.web.case_file import contact, making
from evenhand.web.case_file.own_data import CONTACTS, DATA, make_own_data
from evenhand.web.case_file.pieces import Pieces

pytestmark = [pytest.mark.django_db, pytest.mark.proves("LK2")]

ASKS = "Please send me everything that you hold about me."
LOGGER = "Maximilian Otherside"


class Asked:
    """The person of a planted case asks for what is held about them."""

    def __init__(self, planted: Planted) -> None:
        self.planted, self.office, self.pat = planted, planted.office, planted.pat
        Colleague.objects.filter(username="max").update(name=LOGGER)
        self.office.max.refresh_from_db()
        self.logged = self.office.contact(self.pat, "phone", by=self.office.max, body="A call, written down.")
        self.contact = self.office.contact(self.pat, sender="pat@own.test", body=ASKS)
        self.office.do("record_reading", self.office.cal, contact=self.contact, triage=["subject_access"])
        self.request: SubjectAccess = self.office.do(
            "open_subject_access", self.office.dan, person=self.pat, contact=self.contact
        )

    def file(self, language: str = "en") -> dict[str, bytes]:
        made = make_own_data(by=self.office.dan, now=self.office.now, request=self.request, language=language)
        with made as file, zipfile.ZipFile(file) as unpacked:
            return {name: unpacked.read(name) for name in unpacked.namelist()}

    def rule(
        self, piece: Any, verdict: str, reasons: str = "Weighed against their right.", by: str = "dan"
    ) -> PieceRuling:
        held = Pieces(self.request, self.office.dan).piece(piece)
        row: PieceRuling = self.office.do(
            "rule_on_piece", self.office.colleagues[by], request=self.request, piece=piece, held=held, verdict=verdict,
            reasons=reasons,
        )  # fmt: skip
        return row


@pytest.fixture
def planted(db: None) -> Planted:
    return Planted(Office().open())


@pytest.fixture
def asked(planted: Planted) -> Asked:
    return Asked(planted)


@pytest.fixture
def told() -> Iterator[None]:
    """As if the letter of the restriction had left."""
    with mock.patch("evenhand.casework.oversight.untold.was_told", return_value=True):
        yield


@pytest.mark.usefixtures("told")
@pytest.mark.proves("IN2", "I28", "I30", "I38", "IC2")
@pytest.mark.parametrize("language", ["en", "cy"])
def test_all_of_theirs_is_in_it_and_nothing_of_anybody_else(asked: Asked, language: str) -> None:
    files = asked.file(language)
    words = words_of(files)
    never = (*NEVER_OUTSIDE, SEALED, "otherside", "gwent")
    assert {each for each in never if each in words} == set()
    for each in (
        "persevere", "pat@own.test", "ab1 2cd", "a call, written down.", "i was in hospital.", "it was a tuesday.",
        asked.planted.row.reference.casefold(), asked.contact.reference.casefold(), "asked too often.",
    ):  # fmt: skip
        assert each in words, each
    sealed = (
        asked.planted.sealed
    )  # neither named, nor told that anything is: whoever is suspected hears of it from nobody (IC2)
    for each in (
        sealed.reference.casefold(),
        f'contact:{sealed.pk}"',
        "seal_contact",
        "contact is sealed",
        "sealed, and not in",
    ):
        assert each not in words, each
    assert asked.planted.spoken.reference.casefold() in words
    assert not any("original" in name for name in files)


@pytest.mark.usefixtures("told")
def test_a_machine_reads_all_of_it_and_no_user_name(asked: Asked) -> None:
    files = asked.file()
    data = json.loads(files[DATA])
    assert {
        "person",
        "identifier",
        "warning",
        "restriction",
        "assessment",
        "concern",
        "adjustment",
        "statement",
    } <= set(data)
    assert data["restriction"][0]["reference"] == asked.planted.row.reference
    assert next(each["value"] for each in data["identifier"] if each["kind"] == "email") == "pat@own.test"
    lines = [json.loads(line) for line in files[CONTACTS].splitlines()]
    assert {each["reference"] for each in lines} == {
        row.reference
        for row in Contact.objects.filter(person=asked.pat, sealed_at=None)
        if row.match == "matched"
    }
    sums = {
        name: found
        for found, name in (line.split("  ", 1) for line in files["MANIFEST"].decode().splitlines())
    }
    assert sums == {
        name: hashlib.sha256(each).hexdigest() for name, each in files.items() if name != "MANIFEST"
    }


@pytest.mark.proves("RT4", "I15")
def test_what_they_have_not_been_told_of_is_neither_in_it_nor_named(asked: Asked) -> None:
    words = words_of(asked.file())
    reference = asked.planted.row.reference
    assert reference.casefold() not in words
    assert "i was in hospital." not in words  # it stands beside that restriction
    assert asked.planted.dispute.reference.casefold() not in words
    assert "asked too often." in words  # the warnings they know
    with translation.override("en"):
        shown = {each.name: each for each in Pieces(asked.request, asked.office.dan).kept()}
    held = next(each for name, each in shown.items() if reference in name)
    assert (held.may, "has not been told" in held.kept) == ("", True)
    with refused("I15"):
        asked.rule(asked.planted.row, "give")


@pytest.mark.usefixtures("told")
@pytest.mark.proves("IN1", "IN4", "I32")
def test_an_officer_lets_go_what_others_wrote_and_keeps_back_one_more(asked: Asked) -> None:
    asked.rule(asked.planted.spoken, "give", "They were copied in, and have it already.")
    asked.rule(asked.logged, "keep", "It is about a child.")
    words = words_of(asked.file())
    assert "said for them" in words
    assert "grounds of others." in words  # the dispute came by it
    assert "speakwell" not in words  # what names others is blotted out all the same
    assert "a call, written down." not in words
    assert f"kept back by data protection: {asked.logged.reference.casefold()}" in words
    entries = Entry.objects.filter(action="rule_on_piece")
    assert [each.facts["reasons"] for each in entries] == [
        "They were copied in, and have it already.", "It is about a child."
    ]  # fmt: skip
    asked.rule(asked.logged, "give", "It is their own child.")
    assert "a call, written down." in words_of(asked.file())


@pytest.mark.usefixtures("told")
@pytest.mark.proves("IC4")
def test_a_report_to_the_police_goes_only_when_an_officer_lets_it_go(asked: Asked) -> None:
    report = asked.pat.police_reports.get()
    assert "gwent" not in words_of(asked.file())
    asked.rule(report, "give", "The force says that it harms nothing.")
    assert "gwent" in words_of(asked.file())
    warning = asked.pat.warnings.first()
    asked.rule(warning, "keep", "Somebody could be known by it.")
    shown = words_of(asked.file())
    assert "kept back by data protection: warning" in shown


@pytest.mark.proves("IC2", "I28")
def test_nothing_that_is_sealed_is_let_go_or_made_or_given(asked: Asked) -> None:
    with refused("I28"):
        asked.rule(asked.planted.sealed, "give")
    office, writing = asked.office, contact.write

    def meanwhile(*given: Any) -> Any:
        yield from writing(*given)
        office.do("seal_contact", office.con, contact=asked.logged, reasons="Not to be looked at.")

    with (
        mock.patch("evenhand.web.case_file.contact.write", meanwhile),
        pytest.raises(Exception, match="was sealed while"),
    ):
        asked.file()
    assert not Entry.objects.filter(action="make_subject_access").exists()
    asked.file()
    office.later(hours=1)
    office.do("seal_contact", office.con, contact=asked.planted.theirs, reasons="Not to be looked at.")
    with refused("I28"):
        office.do("give_subject_access", office.dan, request=asked.request, how="By post.")


@pytest.mark.proves("OA2", "I26", "I32")
def test_the_clock_runs_from_the_day_the_request_came_until_the_file_is_given(asked: Asked) -> None:
    office = asked.office
    assert (asked.request.received_on, asked.request.due_on) == (date(2026, 7, 1), date(2026, 8, 3))

    def waits() -> list[tuple[str, date, bool]]:
        kinds = ("subject_access", "subject_access_new")
        return [
            (each.kind, each.on, each.urgent)
            for each in due_for(office.dan, office.now)
            if each.kind in kinds
        ]

    assert waits() == [("subject_access", date(2026, 8, 3), False)]
    with refused("LK2"):
        office.do("open_subject_access", office.dan, person=asked.pat, contact=asked.contact)
    with refused("LK2"):
        office.do("give_subject_access", office.dan, request=asked.request, how="By post.")
    files = asked.file()
    asked.rule(asked.logged, "keep")
    with refused("LK2"):  # what was decided since is not in it
        office.do("give_subject_access", office.dan, request=asked.request, how="By post.")
    again = asked.file()
    assert files != again
    office.later(days=40)
    assert waits() == [("subject_access", date(2026, 8, 3), True)]
    given = office.do("give_subject_access", office.dan, request=asked.request, how="By post.")
    assert waits() == []
    assert Entry.objects.get(action="give_subject_access").facts["sha256"] == given.made_sha256
    with refused("LK2"):
        asked.rule(asked.logged, "give")
    for change in (
        lambda: SubjectAccess.objects.update(given_how="By hand."),
        lambda: PieceRuling.objects.update(verdict="give"),
        lambda: PieceRuling.objects.create(
            request=given, piece="x", verdict="give", reasons="r", by=office.dan, at=office.now
        ),
    ):
        with database_refuses("LK2"):
            change()


@pytest.mark.proves("I27", "IN4")
def test_a_request_that_is_not_certainly_theirs_is_opened_by_nobody(asked: Asked) -> None:
    office = asked.office
    other: Person = office.person("Somebody Else")
    theirs = office.contact(other, body=ASKS)
    office.do("record_reading", office.cal, contact=theirs, triage=["subject_access"])
    with refused("I27"):
        office.do("open_subject_access", office.dan, person=asked.pat, contact=theirs)
    with refused("I26"):
        office.do("open_subject_access", office.dan, person=asked.pat, contact=asked.logged)
    with refused("LK2"):
        asked.rule(theirs, "give")


@pytest.mark.proves("OA2", "I26")
def test_a_request_whose_contact_is_closed_is_offered_all_the_same(asked: Asked) -> None:
    office = asked.office
    again = office.contact(asked.pat, sender="pat@own.test", body=ASKS)
    office.do("record_reading", office.cal, contact=again, triage=["subject_access"])
    office.do("close_contact", office.cal, contact=again)
    officer, address = signed_in(office.dan), reverse("open_request", args=[asked.pat.reference])
    assert again.reference in officer.get(address).content.decode()
    officer.post(address, {"contact": again.pk})
    assert SubjectAccess.objects.get(contact=again).due_on == date(2026, 8, 3)


@pytest.mark.proves("PB2")
@pytest.mark.parametrize(
    ("format", "larger", "plain"),
    [("standard", 1.0, False), ("large_print", 1.4, False), ("audio", 1.0, True)],
)
def test_the_file_is_in_the_format_they_asked_for(
    asked: Asked, format: str, larger: float, plain: bool
) -> None:
    before = len(pages(asked.file()[making.PAGES]).split("\f"))
    asked.office.do("record_preferences", asked.office.cal, person=asked.pat, language="cy", format=format)
    asked.request.refresh_from_db()
    files = asked.file("cy")
    assert len(pages(files[making.PAGES]).split("\f")) >= before * larger
    assert (making.PLAIN in files) == plain
    if plain:
        assert "Yr hyn sydd gennym amdanoch" in files[making.PLAIN].decode()
        assert TELLS[-10:] in files[making.PLAIN].decode()


@pytest.mark.usefixtures("told")
@pytest.mark.proves("I30", "IN1")
def test_the_officer_sees_what_is_kept_back_and_blotted_decides_and_saves_the_file(asked: Asked) -> None:
    officer = signed_in(asked.office.dan)
    opened = officer.get(reverse("open_request", args=[asked.pat.reference])).content.decode()
    assert asked.request.reference in opened
    address = reverse("own_data", args=[asked.request.reference])
    page = officer.get(address).content.decode()
    assert "Kept back" in page
    assert asked.planted.spoken.reference in page
    assert "Dean Rackstraw" in page  # what is blotted out, for whoever looks it through
    assert "UK GDPR Art. 12(3)" in page
    where = reverse("rule_on", args=[asked.request.reference, f"contacts.contact:{asked.logged.pk}"])
    assert where in page
    assert "Give your reasons" in officer.post(where, {"reasons": " "}).content.decode()
    done = officer.post(where, {"reasons": "It is about a child."}, follow=True).content.decode()
    assert "It is about a child." in done
    wrong = reverse("rule_on", args=[asked.request.reference, f"people.person:{asked.pat.pk}"])
    assert officer.get(wrong).status_code == 404
    answer = officer.post(address, {"language": "en"})
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    asked.request.refresh_from_db()
    assert hashlib.sha256(data).hexdigest() == asked.request.made_sha256
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    given = reverse("give_own_data", args=[asked.request.reference])
    shown = officer.post(given, {"how": "By recorded post."}, follow=True).content.decode()
    assert "By recorded post." in shown
    for username in ("cal", "mel", "quinn", "aud", "adam", "con"):
        for name in (address, where, given, reverse("open_request", args=[asked.pat.reference])):
            assert signed_in(asked.office.colleagues[username]).get(name).status_code == 403, username


def test_the_command_writes_the_file_into_a_folder(
    asked: Asked, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: asked.office.now)
    with pytest.raises(CommandError, match="Only data protection"):
        call_command("own_data", asked.request.reference, to=tmp_path, by="cal")
    assert list(tmp_path.iterdir()) == []
    call_command("own_data", asked.request.reference.lower(), to=tmp_path, by="dan")
    [made] = tmp_path.iterdir()
    assert hashlib.sha256(made.read_bytes()).hexdigest() in capsys.readouterr().out
    with pytest.raises(CommandError, match="no such request"):
        call_command("own_data", "S-22222222", to=tmp_path, by="dan")


@pytest.mark.proves("IN4", "I27")
def test_a_file_with_contact_that_was_found_to_be_somebody_elses_is_neither_made_nor_given(
    asked: Asked,
) -> None:
    office, writing = asked.office, contact.write
    sam = office.person("Sam Example", emails=["sam@own.test"])

    def meanwhile(*given: Any) -> Any:
        yield from writing(*given)
        office.do(
            "confirm_person", office.ana, contact=asked.logged, person=sam, reasons="It was Sam who rang."
        )

    with (
        mock.patch("evenhand.web.case_file.contact.write", meanwhile),
        pytest.raises(Exception, match="somebody else’s while"),
    ):
        asked.file()
    asked.file()
    office.do(
        "confirm_person", office.ana, contact=asked.logged, person=asked.pat, reasons="It was Pat after all."
    )
    with refused("I27"):
        office.do("give_subject_access", office.dan, request=asked.request, how="By post.")
    asked.file()
    office.do("merge_people", office.cal, keep=asked.pat, merge=sam, reasons="One.")
    with refused("I27"):
        office.do("give_subject_access", office.dan, request=asked.request, how="By post.")
    asked.file()
    office.contact(asked.pat, body="What came since is no reason to wait.")
    assert office.do("give_subject_access", office.dan, request=asked.request, how="By post.").given_at


@pytest.mark.proves("OA2", "I26")
def test_a_file_that_lacks_what_was_found_to_be_theirs_while_it_was_made_is_not_given(
    asked: Asked,
) -> None:
    office, writing = asked.office, contact.write
    rang = office.contact(office.person("Sam Example", emails=["sam@own.test"]), "phone", body="Who rang?")

    def meanwhile(*given: Any) -> Any:
        yield from writing(*given)
        office.do(
            "confirm_person", office.ana, contact=rang, person=asked.pat, reasons="It was Pat who rang."
        )

    with mock.patch("evenhand.web.case_file.contact.write", meanwhile):
        assert "Who rang?" not in pages(asked.file()[making.PAGES])
    with refused("I27"):
        office.do("give_subject_access", office.dan, request=asked.request, how="By post.")
    assert "Who rang?" in pages(asked.file()[making.PAGES])
    assert office.do("give_subject_access", office.dan, request=asked.request, how="By post.").given_at


@pytest.mark.proves("I15", "RT4")
def test_the_trail_does_not_tell_that_a_notice_was_withheld_for_a_time(asked: Asked) -> None:
    whole = whole_of(asked.pat, {})
    warning = whole.warnings[0]
    with transaction.atomic():
        for action in ("clear_letter", "let_notice_stand", "withdraw_warning"):
            audit.append(at=asked.office.now, actor="mel", action=action, subject=label(warning), facts={})
    told = {entry.action for entry in whole.entries(whole.limits)}
    assert "withdraw_warning" in told
    assert not told & {"clear_letter", "let_notice_stand"}
    assert "clear_letter" in {entry.action for entry in whole.entries(limits_for("court"))}


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("language", ["en", "cy"])
def test_they_are_told_why_it_is_held_for_how_long_and_to_whom_to_complain(
    asked: Asked, settings: Settings, language: str
) -> None:
    """UK GDPR Art. 15(1): a copy of the data is half of what they have a right to."""
    told = pages(asked.file(language)[making.PAGES])
    assert ICO.website.text(language) in told
    assert ICO.phone.text(language) in told
    assert {"en": "As long as our privacy notice says", "cy": "hysbysiad preifatrwydd"}[language] in told
    settings.RETENTION = {"adopted": date(2020, 1, 1), "decisions": 6, "contact": 3, "nobody": 1}
    asked.office.later(hours=1)
    told = pages(asked.file(language)[making.PAGES])
    assert {"en": "with a warning or a restriction: 6", "cy": "rhybudd neu gyfyngiad: 6"}[
        language
    ] in " ".join(told.split())


@pytest.mark.proves("OA2", "I26", "PB1", "I34", "I38", "I32")
def test_more_time_is_taken_once_within_the_month_and_they_are_told_why_in_both_languages(
    asked: Asked,
) -> None:
    office, browser = asked.office, signed_in(asked.office.dan)
    page, own = (reverse(name, args=[asked.request.reference]) for name in ("own_data_later", "own_data"))
    first, later = asked.request.due_on, due_on(asked.request.received_on, 2)
    with mock.patch.object(clock, "now", return_value=office.now):
        assert page in browser.get(own).content.decode()
        browser.post(page, {"months": "2", "reasons": f"2,000 calls, some with {AFFECTED}."}, follow=True)
        told = browser.get(own).content.decode()
    asked.request.refresh_from_db()
    assert (asked.request.due_on, asked.request.extended_by) == (later, office.dan)
    assert "Extended by 2 months" in told
    assert page not in told
    letter = Delivery.objects.get(record=label(asked.request))
    for language, ico in (("en", "Information Commissioner"), ("cy", "Comisiynydd Gwybodaeth")):
        words = Matter(letter.letter, stored.facts_of(letter.facts)).letter(language).text
        assert ico in words
        assert "2,000 calls" in words
    assert AFFECTED in letter.unnamed  # so that it does not go with this name in it
    assert Entry.objects.get(action="extend_subject_access").facts["due_on"] == later.isoformat()
    assert [each.on for each in due_for(office.dan, office.now) if each.kind == "subject_access"] == [later]
    with refused("LK2"):
        office.do("extend_subject_access", office.dan, request=asked.request, months=1, reasons="More.")
    with database_refuses("LK2"):
        SubjectAccess.objects.filter(pk=asked.request.pk).update(due_on=first)


def test_the_page_for_giving_says_at_once_what_is_missing_and_else_which_file_is_meant(asked: Asked) -> None:
    browser, page = signed_in(asked.office.dan), reverse("give_own_data", args=[asked.request.reference])
    told = browser.get(page).content.decode()
    assert "No file has been made yet" in told
    assert "<textarea" not in told
    asked.file()
    asked.request.refresh_from_db()
    told = browser.get(page).content.decode()
    assert asked.request.made_sha256 in told
    assert "<textarea" in told


@pytest.mark.proves("OA2", "I26")
def test_nobody_else_takes_more_time_nor_does_anybody_after_the_month(asked: Asked) -> None:
    office = asked.office
    with refused("LK2"):
        office.do(
            "extend_subject_access", office.cal, request=asked.request, months=1, reasons="2,000 calls."
        )
    with database_refuses("LK2"):
        SubjectAccess.objects.filter(pk=asked.request.pk).update(due_on=due_on(asked.request.received_on, 1))
    office.later(days=40)
    with refused("LK2"):
        office.do(
            "extend_subject_access", office.dan, request=asked.request, months=1, reasons="2,000 calls."
        )
    page = reverse("own_data_later", args=[asked.request.reference])
    with mock.patch.object(clock, "now", return_value=office.now):
        told = signed_in(office.dan).get(page).content.decode()
    assert "they had to be told within it" in told
    assert "<textarea" not in told
