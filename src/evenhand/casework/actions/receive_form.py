from __future__ import annotations

from datetime import datetime, timedelta

from evenhand.casework.facts.submitted import FilledIn, references_in
from evenhand.casework.models import Dispute, Draft, DraftFile, Restriction, Submission
from evenhand.contacts.models import Contact
from evenhand.people.match import claimed
from evenhand.people.models import Colleague
from evenhand.policy.edition import Edition, load
from evenhand.policy.outcome import Refused

from ._action import action
from ._arrival import Arrival, Attached, may_take_in, storable, take_in
from ._known import seal_what_is_known
from ._ledger import enter
from .raise_danger import raise_danger
from .receive_dispute import receive_dispute

_KEPT_AFTER_SENDING = timedelta(days=1)  # so that a second press of the button finds the first
_WITHOUT_WORDS = "– (web form; ffurflen we)"


@action(role="colleague", cites=("OA2", "DI1", "DI2", "MN3", "MN4", "I14", "I25"), system=True)
def receive_form(
    *, by: Colleague | None = None, now: datetime, form: FilledIn, draft: Draft | None = None
) -> Contact:
    """Take in a public form: a contact, kept whole with its files; a danger raised; a dispute begun where it names a restriction.

    What was typed into it proves nothing of who wrote it, so it is nobody's for certain and meets no restriction (I27). The same
    form sent twice is stored once: AlreadyHeldError says so. Whether a reference is one of ours is never told: a dispute that
    cannot begin leaves the contact, for the quality reviewers to read. Nothing is refused but a purpose that there is not.
    """
    files = _locked(draft).opened_files(whole=True) if draft else []
    arrival = _arrival(form, files, load())
    may_take_in(arrival, load()).require()
    contact = take_in([arrival], by=by, now=now)[0]
    dispute = _dispute(form, contact, by, now) if form.kind == "dispute" else None
    submission = _submission(form, contact)
    if form.danger:
        details = form.danger_details.strip() or form.body.strip() or _WITHOUT_WORDS
        raise_danger(by=by, now=now, kind=form.danger, details=storable(details), contact=contact)
    if draft:
        until = min(draft.expires_at, now + _KEPT_AFTER_SENDING)
        Draft.objects.filter(pk=draft.pk).update(sent_as=contact, expires_at=until)
    seal_what_is_known([contact], now)
    enter(
        "receive_form", submission, by=by, now=now, contact=contact, form=form.kind, dispute=dispute,
        danger=form.danger, signs=form.signs,
    )  # fmt: skip
    return contact


def _locked(draft: Draft) -> Draft:
    row = Draft.objects.select_for_update().get(pk=draft.pk)
    row.opener = draft.opener
    return row


def _arrival(form: FilledIn, files: list[DraftFile], edition: Edition) -> Arrival:
    return Arrival(
        channel=edition.floor_channel,
        sender=form.sender,
        sender_name=form.name,
        subject=form.subject,
        body=form.body,
        purpose=form.kind,
        attachments=tuple(Attached(file.filename, bytes(file.data), file.media_type) for file in files),
        raw=form.as_bytes(files),
        whose=claimed(email=form.email, phone=form.phone, name=form.name),
    )


def _dispute(form: FilledIn, contact: Contact, by: Colleague | None, now: datetime) -> Dispute | None:
    """The dispute that the form begins; None where what it names is not one of ours, or was disputed before (I20)."""
    restriction = (
        Restriction.objects.filter(reference__in=references_in(form.disputes)).order_by("pk").first()
    )
    if restriction is None:
        return None
    try:
        grounds = storable(form.body)
        return receive_dispute(by=by, now=now, restriction=restriction, grounds=grounds, contact=contact)
    except Refused:
        return None


def _submission(form: FilledIn, contact: Contact) -> Submission:
    return Submission.objects.create(
        contact=contact,
        email=storable(form.email),
        phone=storable(form.phone),
        postal=storable(form.postal),
        no_reply=form.no_reply,
        language=form.language,
        format=form.format,
        adjustments=storable(form.adjustments.strip()),
        writing_for=storable(form.writing_for),
        speaks_as=storable(form.speaks_as),
        disputes=storable(form.disputes),
        signs=list(form.signs),
    )
