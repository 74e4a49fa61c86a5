"""A record with something in every table that holds words of a record, each word of it the same and in nothing else."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection
from tests.casework.office import Office

from evenhand.casework import models as cases
from evenhand.casework.actions._disposal import GOING
from evenhand.contacts import models as contacts
from evenhand.contacts.models import Contact
from evenhand.contacts.search import sqlite
from evenhand.people import models as people
from evenhand.people.models import Person

WORD = "brindlewhisk"
FILE = f"{WORD} in a file of hers. ".encode() * 50


def full_record(
    office: Office, *, word: str = WORD, shared: bytes = b"A file that others have as well."
) -> Person:
    """Everything that can be on record about somebody, over, settled and old enough once some years have passed."""
    person = office.person(f"{word} Example", emails=[f"{word}@example.org"], postal=f"1 {word} Road")
    other = office.person(f"Other {word}")
    office.do("merge_people", office.cal, keep=person, merge=other, reasons=f"The same {word}.")
    office.do(
        "add_representative", office.cal, person=person, name=f"Rep {word}", emails=[f"rep@{word}.example"]
    )
    office.do("add_identifier", office.cal, person=person, kind="alias", value=f"Old {word}")
    asked = office.do("record_adjustment_request", office.ana, person=person, request=f"Slowly, {word}")
    office.do("decide_adjustment", office.cal, request=asked, outcome="agreed", reasons=f"Yes, {word}.")
    contact = _mail(office, word, shared)
    warning = office.warning(person, reasons=f"Because {word}.", asked_change=f"No {word}.")
    restriction = office.restriction(
        person,
        lesser_options={word: f"No {word}."},
        last_resort=f"Last, {word}.",
        scope={"subject": f"{word} matter"},
    )
    office.do("withdraw_warning", office.mel, warning=warning, reasons=f"Not {word}.")
    dispute = office.dispute(restriction, grounds=f"Unfair, says {word}.")
    office.do("assign_dispute", office.quinn, dispute=dispute, to=office.quinn)
    office.decide_dispute(dispute, reasons=f"Afresh, {word}.")
    office.decide_review(
        office.review(restriction), "remove", reasons=f"Over, {word}.", effect_on_behaviour=f"{word} fewer."
    )
    _written_past_the_actions(office, word, person, contact, restriction)
    cases.Delivery.objects.filter(person__in=person.everyone(), state__in=("new", "held")).update(
        state="dropped"
    )
    return person


def _mail(office: Office, word: str, shared: bytes) -> Contact:
    files = [
        {
            "filename": f"{word}.txt",
            "content": FILE.replace(WORD.encode(), word.encode()),
            "media_type": f"text/{word}",
        },
        {"filename": "shared.txt", "content": shared, "media_type": "text/plain"},
    ]
    sender = f"{word}@example.org"
    contact: Contact = office.do(
        "receive_contact", channel="email", sender=sender, to=[f"us+{word}@body.example"], subject=word,
        body=f"My name is {word}, and I ask again what became of the file of {word} that I sent in spring.",
        attachments=files, raw=f"From: {sender}\n\n{word}".encode() + shared,
    )  # fmt: skip
    office.do("record_reading", office.ana, contact=contact, triage=["none"], note=f"Says {word}.")
    office.do("close_contact", office.ana, contact=contact)
    return contact


def _written_past_the_actions(
    office: Office, word: str, person: Person, contact: Contact, restriction: cases.Restriction
) -> None:
    """What needs a machine, a door or another colleague to come about."""
    by: dict[str, Any] = {"by": office.mel, "at": office.now}
    blob = contact.attachments.get(number=1).blob
    file = contact.attachments.get(number=1)
    contacts.FileText.objects.create(attachment=file, at=office.now, outcome="read", text=f"It says {word}.")
    contacts.FileScan.objects.create(attachment=file, at=office.now, verdict="found", name=word)
    contacts.Quarantined.objects.create(
        sha256=str(contact.sha256), blob=blob, source=word, reason=word, received_at=office.now
    )
    contacts.Copy.objects.create(
        contact=contact, raw=blob, received_at=office.now, recipients=[word], sha256="a" * 64, key=word
    )
    contacts.Seal.objects.create(contact=contact, wrapped=word.encode(), words=word.encode(), made_with="m", at=office.now,
                                 cleaned_at=office.now, released_at=office.now)  # fmt: skip
    cases.Answer.objects.create(key=word, at=office.now, written_at=office.now, door="api", channel="email", recipients=[word],
                                person=person, match="matched", action="normal", message=word)  # fmt: skip
    cases.ClosedMessage.objects.create(
        contact=contact, person=person, channel="email", why_not=[{"why": word}], at=office.now
    )
    cases.Submission.objects.create(contact=contact, email=word, phone=word, postal=word, adjustments=word, writing_for=word,
                                    speaks_as=word, disputes=word, signs=[word])  # fmt: skip
    cases.EndedCall.objects.create(contact=contact, said_before_ending=word, reasons=word, **by)
    cases.Statement.objects.create(
        person=person, record=f"casework.restriction:{restriction.pk}", contact=contact, words=word, **by
    )
    cases.Correction.objects.create(person=person, record=f"casework.restriction:{restriction.pk}", outcome="corrected", wrong=word,
                                    right=word, asked_by=word, reasons=word, **by)  # fmt: skip
    danger = cases.Danger.objects.create(person=person, kind="immediate", details=word, raised_at=office.now, owned_by=office.sal,
                                         what_was_done=word, done_by=office.sal, done_at=office.now)  # fmt: skip
    cases.Referral.objects.create(danger=danger, organisation=word, reference=word, **by)
    report = cases.PoliceReport.objects.create(
        person=person, force="Kent", what_was_sent=word, authority=word, reference=word, **by
    )
    report.contacts.add(contact)
    cases.HandedOver.objects.create(
        contact=contact, force="Kent", authority=word, reference=word, files=1, receipt=word, **by
    )
    cases.HandOver.objects.create(
        restriction=restriction, contact=office.cal, deputy=office.mel, reasons=word, **by
    )
    cases.Notice.objects.create(
        restriction=restriction, kind="given", text={"en": word}, sha256="b" * 64, reasons=word, **by
    )
    hint = cases.Hint.objects.create(contact=contact, kind="x", strength="weak", because={"en": word}, quotes=[word],
                                     facts={"a": word}, beside=[word], language="en", made_at=office.now)  # fmt: skip
    cases.HintMark.objects.create(hint=hint, right=True, reasons=word, **by)
    cases.OtherHalf.objects.create(
        record=f"casework.restriction:{restriction.pk}", original=word, language="cy", words=word, **by
    )
    letter = cases.Delivery.objects.create(person=person, record=f"casework.restriction:{restriction.pk}", letter="restriction",
                                           facts={"why": word}, subject=word, text=word, route="post", carrier="hand", address=word,
                                           outside_id=word, state="sent", held=[{"why": word}], asked_at=office.now)  # fmt: skip
    cases.Document.objects.create(delivery=letter, number=1, filename=word, media_type="application/pdf", sha256="c" * 64, size=1,
                                  blob=blob)  # fmt: skip
    cases.DeliveryEvent.objects.create(
        delivery=letter, what="sent", at=office.now, told=word, reasons=[{"why": word}]
    )
    compared = cases.Reconciliation.objects.create(at=office.now)
    cases.RuleDifference.objects.create(reconciliation=compared, number=1, key=word, kind="unread", text=word, address=word,
                                        source=word, person=person, words={"why": word}, fix=word, first_found_at=office.now,
                                        put_right_at=office.now, put_right_by=office.cal, put_right_how=word)  # fmt: skip
    asked = cases.SubjectAccess.objects.create(person=person, contact=contact, received_on=office.today,
                                               due_on=office.today + timedelta(days=30), opened_by=office.dan, opened_at=office.now,
                                               made_at=office.now, made_sha256="e" * 64)  # fmt: skip
    cases.PieceRuling.objects.create(
        request=asked, piece="contacts.contact:1", verdict="give", reasons=word, **by
    )
    longer = {
        "extended_by": office.dan,
        "extended_at": office.now,
        "extended_months": 1,
        "extended_reasons": word,
    }
    cases.SubjectAccess.objects.filter(pk=asked.pk).update(**longer)
    given = {"given_by": office.dan, "given_at": office.now, "given_how": word}
    cases.SubjectAccess.objects.filter(pk=asked.pk).update(**given)
    draft = cases.Draft.objects.create(code_hash="d", kind="complaint", answers={"a": word}, closed=word.encode(),
                                       saved_at=office.now, expires_at=office.now, sent_as=contact)  # fmt: skip
    cases.DraftFile.objects.create(
        draft=draft, filename=word, closed=word.encode(), data=word.encode(), size=1
    )
    people.MergeSuggestion.objects.create(one=person, other=people.Person.objects.order_by("-pk")[0], evidence=[{"name": word}],
                                          suggested_at=office.now, outcome="two", answered_at=office.now, answered_by=office.cal,
                                          reasons=word)  # fmt: skip
    shared = people.Identifier.objects.create(
        person=person, kind="phone", value=f"07 {word}", normalised=word
    )
    people.SharedAddress.objects.create(kind="phone", value=word, normalised=shared.normalised, used_as="household", used_by=word,
                                        marked_at=office.now, marked_by=office.cal)  # fmt: skip
    hold = office.do("place_hold", office.dan, person=person, asked_by="court", reasons=word,
                     look_again_on=office.today + timedelta(days=9))  # fmt: skip
    office.do("lift_hold", office.dan, hold=hold, reasons=word)
    declined = cases.Disposal.objects.create(
        person=person, reasons=word, proposed_by=office.dan, proposed_at=office.now
    )
    cases.Disposal.objects.filter(pk=declined.pk).update(status="declined", decided_by=office.mel, decided_at=office.now,
                                                         decision_reasons=word)  # fmt: skip


def everything_said() -> str:
    """Every column of every row of every table, as text; bytes as they are read in Latin-1."""
    told = []
    with connection.cursor() as cursor:
        # What SQLite's index keeps of words that left it goes when it is cleaned up after, and is looked for in its file.
        for table in connection.introspection.table_names(cursor):
            if table.startswith(sqlite.TABLE):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                told += [
                    bytes(each).decode("latin-1") if isinstance(each, (bytes, memoryview)) else str(each)
                    for each in row
                ]
    return "\n".join(told)


def rows_elsewhere(besides: set[tuple[str, int]]) -> str:
    """All rows of the tables in which something goes, but for these, as JSON: what must not change."""
    told = []
    for table in GOING:
        model = apps.get_model(table.replace("_", ".", 1))
        for values in model._default_manager.order_by("pk").values():
            if (table, values[model._meta.pk.attname]) not in besides:
                told.append(json.dumps([table, values], default=str, sort_keys=True))
    return "\n".join(told)
