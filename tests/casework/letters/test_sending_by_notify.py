"""GOV.UK Notify takes each letter once, with its own client against its published API; what it says afterwards is believed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.casework.letters.conftest import told, warned, work
from tests.casework.letters.notify_service import KEY, LOST, SECRET, TEMPLATE, NotifyService, notify_service
from tests.casework.office import Office

from evenhand.casework.waiting.due import due_for
from evenhand.casework.work import letters
from evenhand.contacts.blobs import content_of
from evenhand.letters.sending.notify import Notify
from evenhand.policy.delivery import again_after

pytestmark = [pytest.mark.django_db, pytest.mark.proves("RT4"), pytest.mark.servers]
A_DAY = timedelta(days=1)


@pytest.fixture
def service(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[NotifyService]:
    with notify_service() as started:
        settings.NOTIFY_KEY, settings.NOTIFY_URL = KEY, started.url
        settings.NOTIFY_EMAIL_TEMPLATE, settings.NOTIFY_LETTERS = TEMPLATE, True
        impatient = lambda: Notify(settings.NOTIFY_KEY, settings.NOTIFY_URL, TEMPLATE, timeout=0.3)  # noqa: E731
        monkeypatch.setattr(letters, "notify", impatient)
        yield started


def waits(office: Office) -> list[str]:
    return [each.kind for each in due_for(office.cal, office.now) if each.kind.startswith("letter")]


def test_an_email_is_taken_once_in_our_template_and_asked_after_until_it_came(
    office: Office, service: NotifyService
) -> None:
    _, letter = warned(office)
    work(office)
    letter.refresh_from_db()
    (taken,) = service.taken
    assert (letter.state, letter.carrier, letter.outside_id) == ("sent", "notify", taken["id"])
    assert (taken["reference"], taken["to"]) == (letter.reference, "pat@example.org")
    assert taken["content"]["subject"] == letter.subject
    assert "Please ask once and wait for the answer." in taken["content"]["body"]
    work(office, passed=timedelta(minutes=20))
    letter.refresh_from_db()
    assert letter.state == "sent"  # it is still on its way
    taken["status"] = "delivered"
    work(office, passed=A_DAY)
    letter.refresh_from_db()
    assert (letter.state, told(letter)) == ("delivered", ["ready", "begun", "sent", "delivered"])
    assert (len(service.taken), work(office, passed=A_DAY)) == (1, 0)


def test_a_posted_letter_goes_as_its_finished_pdf(office: Office, service: NotifyService) -> None:
    _, letter = warned(office, emails=[], postal="1 High Street, Sale, M33 1AA")
    work(office)
    (taken,) = service.taken
    assert taken["type"] == "letter"
    kept = letter.documents.get(media_type="application/pdf")
    assert content_of(kept.blob) == taken["content"]
    taken["status"] = "received"  # by the printer's, who has posted it
    work(office, passed=A_DAY)
    letter.refresh_from_db()
    assert (letter.state, told(letter)[-1]) == ("sent", "posted")


@pytest.mark.proves("PB2")
def test_what_notify_could_not_carry_in_the_format_that_somebody_reads_goes_by_hand(
    office: Office, service: NotifyService
) -> None:
    by_post: dict[str, Any] = {"emails": [], "postal": "1 High Street, Sale, M33 1AA"}
    rows = [
        warned(office, format=reads, **how)[1]
        for reads, how in (("large_print", {}), ("audio", by_post), ("large_print", by_post))
    ]
    work(office)
    for row in rows:
        row.refresh_from_db()
    assert [(row.carrier, row.state) for row in rows] == [
        ("hand", "by_hand"),
        ("hand", "by_hand"),
        ("notify", "sent"),
    ]
    assert [each["reference"] for each in service.taken] == [rows[2].reference]


@pytest.mark.parametrize(
    "status",
    ["permanent-failure", "temporary-failure", "technical-failure", "validation-failed", "virus-scan-failed", "cancelled"],
)  # fmt: skip
def test_what_notify_could_not_deliver_comes_back_to_somebody(
    office: Office, service: NotifyService, status: str
) -> None:
    _, letter = warned(office)
    work(office)
    service.taken[0]["status"] = status
    work(office, passed=A_DAY)
    letter.refresh_from_db()
    assert (letter.state, waits(office)) == ("failed", ["letter_failed"])
    assert status in letter.events.get(what="returned").told


@pytest.mark.parametrize("fault", [403, 429, 500])
def test_what_is_about_our_key_or_their_day_is_tried_again_and_taken_once(
    office: Office, service: NotifyService, fault: int
) -> None:
    service.faults = [fault]
    _, letter = warned(office)
    work(office)
    letter.refresh_from_db()
    assert (letter.state, service.taken) == ("waiting", [])
    assert str(fault) in letter.events.get(what="later").told
    work(office, passed=again_after(1))
    letter.refresh_from_db()
    assert (letter.state, len(service.taken)) == ("sent", 1)


def test_what_is_about_the_letter_itself_is_not_tried_again(office: Office, service: NotifyService) -> None:
    service.faults = [400]
    _, letter = warned(office)
    work(office)
    work(office, passed=A_DAY)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, service.taken) == ("failed", 1, [])
    assert "team-only" in letter.events.get(what="never").told


def test_a_letter_whose_answer_was_lost_is_found_there_and_not_sent_twice(
    office: Office, service: NotifyService
) -> None:
    service.faults = [LOST]
    _, letter = warned(office)
    work(office)
    letter.refresh_from_db()
    assert (letter.state, len(service.taken)) == ("waiting", 1)
    work(office, passed=again_after(1))
    letter.refresh_from_db()
    assert (letter.state, letter.outside_id, len(service.taken)) == ("sent", service.taken[0]["id"], 1)


def test_while_notify_cannot_say_whether_it_has_a_letter_it_is_not_sent_again(
    office: Office, service: NotifyService, settings: Any
) -> None:
    service.faults = [LOST]
    _, letter = warned(office)
    work(office)
    url, settings.NOTIFY_URL = settings.NOTIFY_URL, "http://127.0.0.1:1"
    work(office, passed=A_DAY)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("waiting", 2)
    settings.NOTIFY_URL = url
    work(office, passed=A_DAY)
    letter.refresh_from_db()
    assert (letter.state, len(service.taken)) == ("sent", 1)


def test_an_answer_that_is_still_lost_after_the_last_try_is_unknown_and_somebody_finds_out(
    office: Office, service: NotifyService, settings: Any
) -> None:
    service.faults = [LOST]
    _, letter = warned(office)
    work(office)
    settings.NOTIFY_URL = "http://127.0.0.1:1"
    while letter.state not in ("unknown", "failed"):
        work(office, passed=A_DAY)
        letter.refresh_from_db()
    assert (letter.state, waits(office)) == ("unknown", ["letter_unknown"])


def test_a_service_that_was_never_reached_has_no_letter_of_ours(
    office: Office, service: NotifyService, settings: Any
) -> None:
    settings.NOTIFY_URL = "http://127.0.0.1:1"
    _, letter = warned(office)
    while letter.state not in ("unknown", "failed"):
        work(office, passed=A_DAY)
        letter.refresh_from_db()
    assert (letter.state, waits(office), service.taken) == ("failed", ["letter_failed"], [])


def test_a_key_that_is_not_theirs_is_refused_by_the_stand_in_as_by_notify(
    office: Office, service: NotifyService, settings: Any
) -> None:
    settings.NOTIFY_KEY = KEY.replace(SECRET, SECRET[:-1] + "9")
    _, letter = warned(office)
    work(office)
    letter.refresh_from_db()
    assert (letter.state, service.taken) == ("waiting", [])
    assert "403" in letter.events.get(what="later").told


def report(client: Client, token: str, **said: str) -> Any:
    return client.post(
        "/api/v1/notify/status",
        said | {"to": "pat@example.org", "notification_type": "email"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )


def test_what_notify_reports_by_itself_is_recorded_once_and_only_with_the_token_it_was_given(
    office: Office, service: NotifyService, settings: Any, client: Client
) -> None:
    _, letter = warned(office)
    work(office)
    (taken,) = service.taken
    said = {"id": taken["id"], "reference": letter.reference, "status": "permanent-failure"}
    assert report(client, "", **said).status_code == 401
    settings.NOTIFY_TOKEN = "a token of ours"
    assert report(client, "another token", **said).status_code == 401
    assert report(client, "a token of ours", **said | {"reference": "L-22222222"}).json() == {
        "recorded": False
    }
    assert report(client, "a token of ours", **said | {"status": "sending"}).json() == {"recorded": False}
    assert report(client, "a token of ours", status="delivered").status_code == 422
    assert report(client, "a token of ours", **said).json() == {"recorded": True}
    assert report(client, "a token of ours", **said).json() == {"recorded": False}
    letter.refresh_from_db()
    assert (letter.state, told(letter).count("returned")) == ("failed", 1)
