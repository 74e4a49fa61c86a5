"""The work on letters: each is made ready, sent by whoever carries it, and asked after; what comes back is related to it.

Late, twice, or by many workers on many machines makes no difference. A worker that is killed leaves a letter where it stood: before
anything went out it is sent later, after that somebody finds out; nothing is sent twice by a machine.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from email.utils import parseaddr
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, DataError, IntegrityError

from evenhand.casework.actions.ask_after_letter import ask_after_letter
from evenhand.casework.actions.begin_attempt import begin_attempt
from evenhand.casework.actions.mark_handed_over import mark_handed_over
from evenhand.casework.actions.prepare_letter import message_id_of, prepare_letter
from evenhand.casework.actions.record_attempt import record_attempt
from evenhand.casework.actions.record_delivery import record_delivery
from evenhand.casework.correspondence import halves
from evenhand.casework.correspondence.telling import in_the_way_of
from evenhand.casework.delivery import answering, documents
from evenhand.casework.delivery.addressing import addresses_of, last_came_by
from evenhand.casework.facts.case import adjustments_of
from evenhand.casework.models import Delivery, Document
from evenhand.contacts.blobs import content_of
from evenhand.letters import as_email
from evenhand.letters.sending import LATER, LOST, UNKNOWN, Handed, smtp
from evenhand.policy import delivery as policy
from evenhand.policy.calendar import local_date
from evenhand.policy.outcome import N_, Outcome, Refused, because, refused, say

from .aside import Aside, passes
from .reports import Reports

if TYPE_CHECKING:
    from evenhand.letters.sending.notify import Notify

log = logging.getLogger(__name__)


@dataclass(slots=True)
class LetterWork:
    """One worker. `moment` tells the time."""

    moment: Callable[[], datetime]
    _reports: Reports = field(default_factory=Reports)
    _aside: Aside = field(default_factory=Aside)

    def do_next(self) -> bool:
        """Do one piece of work; False when nothing waits. Raises DatabaseError when the database is away."""
        if self._reports.relate_next(self.moment()):
            return True
        due = Delivery.objects.filter(due_at__lte=self.moment()).exclude(pk__in=self._aside.now())
        row = due.order_by("due_at", "pk").select_related("person").first()
        if row is None:
            return False
        try:
            self._do(row)
        except Refused:
            log.info("Letter %s was taken on by somebody else.", row.reference)
        except Exception as error:
            if isinstance(error, DatabaseError) and not isinstance(error, DataError | IntegrityError):
                raise
            # One letter never stops the others: this worker leaves it for a while. What was begun is found again after its time.
            log.exception("Letter %s could not be worked on.", row.reference)
            self._aside.add(row.pk)
        return True

    def _do(self, row: Delivery) -> None:
        match row.state:
            case policy.NEW:
                self._prepare(row)
            case policy.WAITING:
                self._send(row)
            case policy.SENDING:
                # Whoever began it never came back. Nothing went out before the mark; after it, only the other side knows.
                # Notify can be asked.
                outcome = LOST if row.carrier == documents.NOTIFY else UNKNOWN if row.handed_over else LATER
                told = N_("The worker ended before it had an answer.")
                record_attempt(
                    now=self.moment(), delivery=row, attempt=row.attempts, outcome=outcome, told=told
                )
            case _:
                self._ask_after(row)

    def _prepare(self, row: Delivery) -> None:
        try:
            ready = _Ready(row, local_date(self.moment()))
            in_the_way = ready.in_the_way()
            made = ready.documents() if in_the_way.allowed else []
        except DatabaseError:
            raise
        except Exception as error:
            if passes(error):
                raise  # it is made ready when there is room: there is nothing for a colleague to put right
            log.exception("Letter %s could not be made ready.", row.reference)
            why = say(N_("It could not be made ready: a fault of this program."))
            prepare_letter(
                now=self.moment(), delivery=row, stands_in_the_way=refused(because("RT4", why=why))
            )
            return
        prepare_letter(
            now=self.moment(), delivery=row, route=row.route, carrier=row.carrier, address=row.address, subject=row.subject,
            text=row.text, documents=made, stands_in_the_way=in_the_way,
        )  # fmt: skip

    def _send(self, row: Delivery) -> None:
        lost_before = row.handed_over
        row = begin_attempt(now=self.moment(), delivery=row)
        if row.state != policy.SENDING:
            return
        try:
            came = (
                self._by_notify(row, lost_before) if row.carrier == documents.NOTIFY else self._by_smtp(row)
            )
        except _Stopped:
            return
        record_attempt(
            now=self.moment(),
            delivery=row,
            attempt=row.attempts,
            outcome=came.outcome,
            told=came.told,
            outside_id=came.outside_id,
        )

    def _by_smtp(self, row: Delivery) -> Handed:
        if not settings.EMAIL_HOST:
            return Handed(LATER, N_("No mail server is set up (any more)."))
        raw = content_of(_document(row, documents.MESSAGE).blob)
        sender = settings.BOUNCES_TO or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        if answering.answered(row) is not None:
            sender = answering.NO_SENDER
        return smtp.hand_over(raw, sender, row.address, before_the_dot=partial(self._last_look, row))

    def _by_notify(self, row: Delivery, lost_before: bool) -> Handed:
        service = notify()
        if service is None:
            return Handed(LOST if lost_before else LATER, N_("GOV.UK Notify is not set up (any more)."))
        # An earlier answer may have been lost on its way: what Notify has already is not sent again.
        had = service.find(row.reference) if row.attempts > 1 else None
        if had is not None:
            return replace(had, outcome=LOST) if lost_before and had.outcome == LATER else had
        file = b"" if row.route == policy.EMAIL else content_of(_document(row, documents.PDF).blob)
        self._last_look(row)
        if row.route == policy.EMAIL:
            return service.send_email(row.address, row.subject, row.text, row.reference)
        return service.send_letter(file, row.reference)

    def _last_look(self, row: Delivery) -> None:
        """Ask once more, before the letter leaves, whether it may; from here on only the other side knows whether it has it."""
        now = mark_handed_over(now=self.moment(), delivery=row, attempt=row.attempts)
        if now.state != policy.SENDING:
            log.info("Letter %s was stopped at the last moment.", row.reference)
            raise _Stopped

    def _ask_after(self, row: Delivery) -> None:
        service = notify()
        news = service.ask(row.outside_id) if service is not None else None
        if news is None or not news.what:
            ask_after_letter(now=self.moment(), delivery=row, told=news.told if news else "")
            return
        record_delivery(now=self.moment(), delivery=row, what=news.what, told=news.told)  # type: ignore[arg-type]


class _Stopped(Exception):
    """A letter was stopped while it was being sent, and has not left."""


class _Ready:
    """A letter being made ready: what it says, where it goes, what stands in its way. The row is told, and not written."""

    def __init__(self, row: Delivery, today: date) -> None:
        self.row, self.today = row, today
        self.letters = documents.letters_of(row)
        person = row.person.kept()
        self.addresses = addresses_of(person)
        row.route = policy.route_for(
            row.asked_route, self.addresses, adjustments_of(person), last_came_by=last_came_by(person)
        )
        row.address = self.addresses.usable.get(row.route, "")
        if row.route == policy.EMAIL and (contact := answering.answered(row)) is not None:
            row.address = contact.sender.strip()  # whence it came, and nowhere else
        row.carrier = documents.carrier_of(row.route, row.format) if row.route else ""
        row.subject, row.text = as_email.subject(self.letters), as_email.text(self.letters)
        row.message_id = message_id_of(row)

    def in_the_way(self) -> Outcome:
        """What stands in the way of its going."""
        facts = documents.matter_of(self.row).facts
        return in_the_way_of(self.row, self.today) + policy.may_go(
            lacks={letter.language: letter.lacks for letter in self.letters},
            halves_missing={
                language: len(halves.missing(facts, language)) for language in self.row.languages
            },
            route=self.row.route,
            asked=self.row.asked_route,
            closed=self.addresses.closed,
        )  # fmt: skip

    def documents(self) -> list[documents.Made]:
        """What it goes as."""
        return documents.documents_of(self.row)


def notify() -> Notify | None:
    """The body's service at GOV.UK Notify, where one is set up."""
    if not settings.NOTIFY_KEY:
        return None
    from evenhand.letters.sending.notify import Notify  # it takes memory, and few have it

    return Notify(settings.NOTIFY_KEY, settings.NOTIFY_URL, settings.NOTIFY_EMAIL_TEMPLATE)


def _document(row: Delivery, media_type: str) -> Document:
    return row.documents.select_related("blob").filter(media_type=media_type)[:1].get()
