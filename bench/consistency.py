"""What it costs to compare decisions: like cases for a decider, and a year side by side, at 1,000 and at 10,000 decisions.

The floor is reading the same rows from the database. The queries must be as many for many decisions as for few.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import date, datetime, timedelta
from time import process_time

HERE = tempfile.TemporaryDirectory()
os.environ["EVENHAND_DATA"] = HERE.name
os.environ.pop("EVENHAND_DATABASE_URL", None)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.config.settings")

import django

django.setup()

from django.db import connection
from django.test.utils import CaptureQueriesContext

from evenhand.casework.models import Assessment, Concern, Proposal, Restriction, Warning
from evenhand.casework.oversight.decisions import Decisions
from evenhand.config.databases import bring_up_to_date
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, ColleagueRole, Person
from evenhand.policy.bilingual import LONDON
from evenhand.policy.calendar import last_day
from evenhand.policy.edition import load
from evenhand.web.consistency import Reader, comparison
from evenhand.web.like_cases import like_cases

BEGAN = datetime(2026, 1, 5, 10, 0, tzinfo=LONDON)
MEASURES = [{"kind": "channels", "closed": ["email"]}]


def decisions(first: int, number: int, cal: Colleague, mel: Colleague) -> None:
    """So many decisions, each about somebody else, written straight to a new database: no action could be waited for."""
    edition = load()
    behaviours, impacts = list(edition.behaviours), list(edition.impacts)
    span = range(first, first + number)
    people = Person.objects.bulk_create(
        Person(reference=f"P-{n:08}", name=f"Somebody {n}", registered_at=BEGAN) for n in span
    )
    concerns = Concern.objects.bulk_create(
        Concern(person=person, behaviours=["UD4"], description="Again.", reported_by=cal, reported_at=BEGAN) for person in people
    )  # fmt: skip
    contacts = Contact.objects.bulk_create(
        Contact(reference=f"C-{n:08}", channel=("email", "phone")[n % 2], person=people[n - first], match="matched",
                received_at=BEGAN, body="Again.")
        for n in span
    )  # fmt: skip
    Concern.contacts.through.objects.bulk_create(
        Concern.contacts.through(concern=concern, contact=contact)
        for concern, contact in zip(concerns, contacts, strict=True)
    )
    found = Assessment.objects.bulk_create(
        Assessment(concern=concerns[n - first], outcome="restrict", edition=edition.name, assessed_by=cal, assessed_at=BEGAN,
                   behaviours={behaviours[n % 4]: "Particulars.", behaviours[n % 7]: "Particulars."},
                   impacts={impacts[n % len(impacts)]: "A day lost."}, our_part="None.", resolvable_otherwise="No.")
        for n in span
    )  # fmt: skip
    warned = Assessment.objects.bulk_create(
        Assessment(concern=concerns[n - first], outcome="warn", edition=edition.name, assessed_by=cal, assessed_at=BEGAN,
                   behaviours={"UD4": "Particulars."}, impacts={"DF2b": "A day lost."}, our_part="None.",
                   resolvable_otherwise="No.")
        for n in span
    )  # fmt: skip
    Warning.objects.bulk_create(
        Warning(person=people[n - first], assessment=warned[n - first], number=1, reasons="Four.", asked_change="Ask once.",
                edition=edition.name, issued_by=cal, issued_at=BEGAN, issued_on=BEGAN.date(), expires_on=last_day(BEGAN.date(), 12))
        for n in span
    )  # fmt: skip
    at = [BEGAN + timedelta(minutes=20 * (n - first)) for n in span]
    proposals = Proposal.objects.bulk_create(
        Proposal(person=people[n - first], assessment=found[n - first], measures=MEASURES, months=(3, 3, 6, 12)[n % 4],
                 severity="medium", persistence="low", lesser_options={"A warning": "Given."},
                 last_resort="Nothing less.", edition=edition.name, proposed_by=cal,
                 proposed_at=BEGAN, status="approved", decided_by=mel, decided_at=at[n - first], decision_reasons="Proportionate.")
        for n in span
    )  # fmt: skip
    Restriction.objects.bulk_create(
        Restriction(reference=f"R-{row.pk:08}", person=row.person, proposal=row, measures=MEASURES, months=row.months,
                    starts_on=moment.date(), ends_on=last_day(moment.date(), row.months), edition=edition.name,
                    reasons="Proportionate.", proposed_by=cal, decided_by=mel, decided_at=moment)
        for row, moment in zip(proposals, at, strict=True)
    )  # fmt: skip


def main() -> None:
    bring_up_to_date()
    cal, mel = (Colleague.objects.create(username=name, name=name.title()) for name in ("cal", "mel"))
    ColleagueRole.objects.create(colleague=mel, role="manager")
    reader, year = Reader(mel, exact=True, named=False), (date(2026, 1, 1), date(2026, 12, 31))
    print(f"{'decisions':>9} {'what':24} {'queries':>8} {'ms':>8} {'× floor':>8}")
    made = 0
    for number in (1_000, 3_000) if "--quick" in sys.argv else (1_000, 10_000):
        decisions(made, number - made, cal, mel)
        made = number
        last = Proposal.objects.latest("pk")

        def like(last: Proposal = last) -> object:
            known = Decisions()
            return like_cases(known, known.proposed(last, BEGAN.date()), last.person)

        began = process_time()
        Decisions()
        floor = process_time() - began
        for what, work in (
            ("like cases for a decider", like),
            ("a year side by side", lambda: comparison(Decisions().between(*year), reader, load())),
        ):
            with CaptureQueriesContext(connection) as queries:
                began = process_time()
                work()
                took = process_time() - began
            print(f"{number:9,} {what:24} {len(queries):8} {took * 1000:8.0f} {took / floor:8.1f}")


if __name__ == "__main__":
    main()
