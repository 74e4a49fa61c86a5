"""Where a letter stands and what happened to it, in words; and a letter in a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from evenhand.casework.correspondence import halves
from evenhand.casework.models import Delivery, DeliveryEvent, Warning
from evenhand.letters import stored
from evenhand.people.models import Person
from evenhand.policy import delivery as policy
from evenhand.policy.outcome import N_

STANDS: Mapping[str, str] = {
    policy.NEW: N_("Being made ready"),
    policy.HELD: N_("Cannot go yet"),
    policy.WAITING: N_("Waiting to be sent"),
    policy.SENDING: N_("Being sent"),
    policy.BY_HAND: N_("To be posted or sent by somebody"),
    policy.UNKNOWN: N_("Perhaps went: nobody knows yet"),
    policy.SENT: N_("Sent"),
    policy.DELIVERED: N_("Delivered"),
    policy.FAILED: N_("Could not be delivered"),
    policy.REPLACED: N_("Came back; another letter went in its place"),
    policy.DROPPED: N_("Not sent"),
}
HAPPENED: Mapping[str, str] = {
    "ready": N_("It was made ready"),
    "held": N_("Something stood in its way"),
    "begun": N_("It was taken up to be sent"),
    "sent": N_("It was taken"),
    "later": N_("It was put off"),
    "never": N_("It was refused for good"),
    "unknown": N_("The answer was lost"),
    "delivered": N_("It came"),
    "returned": N_("It came back"),
    "posted": N_("It was posted or sent"),
    "settled": N_("Somebody found out that it went"),
    "again": N_("It was put on its way again"),
    "replaced": N_("Another letter went in its place"),
    "dropped": N_("It was left unsent"),
    "told": N_("They were told in another way"),
    "printed": N_("It was printed with others, to be posted"),
    "put_back": N_("It was put back: it was not posted"),
    "withheld": N_("A manager withheld the notice of what it tells. It may have left already"),
    "cleared": N_("A manager looked at it: it may go, or stand"),
    "astray": N_("It went to an address that was never theirs, and did not reach them"),
    "reached": N_("It reached them, although its address was never theirs"),
}
NAMES: Mapping[str, str] = {
    "warning": N_("Warning"),
    "restriction": N_("Restriction"),
    "restriction_immediate": N_("Restriction without a warning"),
    "extended": N_("Restriction extended"),
    "changed": N_("Restriction changed"),
    "review_coming": N_("A review is coming"),
    "removed": N_("Restriction removed"),
    "lifted": N_("Restriction lifted"),
    "ended": N_("Restriction ended"),
    "dispute_received": N_("Dispute received"),
    "dispute_outcome": N_("Outcome of a dispute"),
    "adjustment_agreed": N_("Adjustment agreed"),
    "adjustment_declined": N_("Adjustment declined"),
    "correction_made": N_("Record corrected"),
    "correction_refused": N_("Correction refused"),
    "own_data_later": N_("More time for a request for their own data"),
    "summary": N_("Their own page"),
    "closed_channel": N_("What is open instead of a closed way"),
}


def why_held(row: Delivery) -> list[dict[str, object]]:
    """Why a letter is held, in the language of the page, with the clauses; what is named in a sentence is a part of the letter, or
    a reference.
    """
    return [_told_again(each) for each in row.held] if row.state == policy.HELD else []


def way_of(row: Delivery) -> list[tuple[DeliveryEvent, list[str]]]:
    """What happened to a letter, in order, with what was said about it: what the program said itself in the language of the page,
    what a server or a colleague said as they said it.
    """
    events = row.events.order_by("at", "pk").select_related("by", "contact")
    return [(each, _said_about(each)) for each in events]


def _said_about(event: DeliveryEvent) -> list[str]:
    if event.reasons:
        return [str(_told_again(each)["told"]) for each in event.reasons]
    # Before the reasons were kept, what the program said itself stood as if somebody had said it.
    ours = event.by is None or event.what in ("held", "dropped", "unknown")
    told = _(event.told) if ours and event.told else event.told
    return [told] if told else []


def _told_again(kept: Mapping[str, Any]) -> dict[str, object]:
    named = {name: _(value) for name, value in kept["values"].items()}
    why, instead = kept["why"], kept["instead"]
    sentences = [_(why), _(instead) if instead else ""]
    told = " ".join(each % named if named else each for each in sentences if each)
    return {"told": told, "clauses": kept["clauses"], "field": kept["field"]}


def sent_about(record: Model) -> Delivery | None:
    """The last letter that was put on its way about this record."""
    return Delivery.objects.filter(record=halves.label(record)).order_by("-pk").first()


def unheard(warnings: Iterable[Warning]) -> list[tuple[Warning, Delivery]]:
    """Of these warnings those whose letter has not left, with it: the person was not asked yet to change anything (WA2)."""
    letters = ((each, sent_about(each)) for each in warnings)
    return [
        (each, letter) for each, letter in letters
        if letter is not None and letter.state not in policy.LEFT and not letter.events.filter(what="told").exists()
    ]  # fmt: skip


def after_giving(record: Model, otherwise: str) -> str:
    """Where whoever has just given a letter goes: to what it still lacks in one of its languages, or on their way (PB1, I34)."""
    letter = sent_about(record)
    if letter is None:
        return otherwise
    facts = stored.facts_of(letter.facts)
    missing = any(halves.missing(facts, language) for language in letter.languages)
    return f"{reverse('letter_halves', args=[letter.reference])}?done=given" if missing else otherwise


def letters_to(person: Person) -> list[Delivery]:
    """The last letters to this person, the newest first."""
    rows = Delivery.objects.filter(person__in=person.everyone()).defer("facts", "text")
    return list(rows.order_by("-asked_at", "-pk")[:10])


def told(row: Delivery) -> str:
    """A letter in a line: what it is, to whom, and, once that is known, by which way and where to."""
    name = f"{_(NAMES.get(row.letter, row.letter))}: {row.person.kept().name} ({row.reference})"
    if not row.address:
        return name
    way = _("by e-mail to %(address)s") if row.route == "email" else _("by post to %(address)s")
    where = way % {"address": ", ".join(row.address.splitlines())}
    return f"{name}, {where}"
