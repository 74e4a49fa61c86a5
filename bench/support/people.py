"""The people that a bench's mail is from: half of the writers are known, and one in a hundred of those is restricted."""

from __future__ import annotations

import os
from datetime import datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.config.settings")

import django

django.setup()

from evenhand import audit
from evenhand.audit.models import Entry
from evenhand.casework import clock
from evenhand.casework.actions import ACTIONS
from evenhand.config.databases import bring_up_to_date
from evenhand.contacts.models import Contact, Fingerprint, SearchEntry
from evenhand.people.models import Colleague, ColleagueRole, Person
from support.letters import PEOPLE, who

HOURS = {
    "kind": "contact_hours",
    "days": ["mon", "tue"],
    "from": "09:00",
    "until": "17:00",
    "per_week": 1,
    "channels": ["email"],
}


def register() -> None:
    """Put them on record, through the actions, on a new database."""
    bring_up_to_date()
    staff = {}
    for name, role in (("ana", "colleague"), ("cal", "caseworker"), ("mel", "manager")):
        staff[name] = Colleague.objects.create(username=name, name=name.title())
        ColleagueRole.objects.create(colleague=staff[name], role=role)
    now = clock.now() - timedelta(days=1)
    for count, writer in enumerate(range(0, PEOPLE, 2)):
        name, address = who(writer)
        person = ACTIONS["register_person"](
            by=staff["ana"], now=now, name=name, emails=[address], postal=f"{writer} High Street, Sale"
        )
        assert isinstance(person, Person)
        if count % 100 == 0:
            restrict(person, staff, now)


def restrict(person: Person, staff: dict[str, Colleague], now: datetime) -> None:
    """Agree times with a person, once a week, so that every contact must be counted before the next."""

    def do(action: str, by: str, **fields: object) -> object:
        return ACTIONS[action](by=staff[by], now=now, **fields)

    contact = do("receive_contact", "ana", channel="phone", person=person, body="I ask again.")
    concern = do(
        "report_concern", "ana", person=person, contacts=[contact], behaviours=["UD4"],
        description="The same again.", effect="A day lost.",
    )  # fmt: skip
    assessment = do(
        "assess_concern", "cal", concern=concern, outcome="restrict", behaviours={"UD4": "The fourth time."},
        impacts={"DF2b": "A day lost."}, our_part="None.", resolvable_otherwise="No.", extremely_unacceptable="A threat.",
    )  # fmt: skip
    proposal = do(
        "propose_restriction", "cal", assessment=assessment, measures=[HOURS], months=3, severity="medium",
        persistence="low", lesser_options={"A warning": "No use."}, last_resort="It goes on.", adjustments_considered="None.",
    )  # fmt: skip
    do("decide_restriction", "mel", proposal=proposal, decision="approve", reasons="Proportionate.")


def check(messages: int) -> None:
    """That all of so many messages are stored, on the trail, fingerprinted and searchable, and that some were restricted."""
    mail = Contact.objects.filter(channel="email")
    assert mail.count() == messages, (mail.count(), messages)
    assert Entry.objects.filter(action="receive_contact").count() == Contact.objects.count()
    assert SearchEntry.objects.filter(contact__in=mail).count() == messages
    assert Fingerprint.objects.filter(contact__in=mail).count() > 0.9 * messages
    assert mail.filter(match="matched").count() > 0.4 * messages
    assert audit.verify().whole
