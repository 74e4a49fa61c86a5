"""Whether the person has been told of a restriction, read from its notices and from the way of the letters that tell of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import takewhile

from django.db.models import Model, QuerySet

from evenhand.casework.delivery.printing import is_printed
from evenhand.casework.facts.case import not_to_be_told, restrictions_of
from evenhand.casework.models import Delivery, DeliveryEvent, Dispute, Restriction, Review
from evenhand.contacts.models import Contact
from evenhand.letters import stored
from evenhand.people.models import Person
from evenhand.policy import telling as policy
from evenhand.policy.delivery import FAILED, HELD, LEFT, SENDING, UNKNOWN, WAITING
from evenhand.policy.outcome import ALLOWED, Outcome

from .facts import given_notice
from .halves import label, record_named

# The letters by which somebody is told of a restriction: its notice, or the outcome of the dispute that changed it.
TELL = ("restriction", "restriction_immediate", "extended", "changed", "dispute_outcome")


def was_told(row: Restriction) -> bool:
    """Whether the person has been told of it (RT4, I15)."""
    return told(row).allowed


def told(row: Restriction) -> Outcome:
    """Whether the person has been told of it; if not, why not yet."""
    return policy.told(telling_of(row))


def telling_of(row: Restriction) -> policy.Telling:
    """How far the person has been told of a restriction: see the rule."""
    last = row.notices.order_by("-at", "-pk").first()
    if last is not None and last.kind == "withheld":
        late = left_all_the_same(row)
        if late is None:
            return policy.Telling(row.reference, given=False, check_on=last.check_on)
        return policy.Telling(
            row.reference, given=False, check_on=last.check_on, letter=late.reference, stands=late.state,
            beyond=late.handed_over,
        )  # fmt: skip
    letter = letter_about(row)
    if letter is None:
        # One that a dispute changed is as well known as the one that was disputed, where no letter is on record.
        known = last is not None or (row.replaces is not None and was_told(row.replaces))
        return policy.Telling(row.reference, given=known)
    otherwise = letter.events.filter(what="told").exists()
    return policy.Telling(
        row.reference, given=True, letter=letter.reference, stands=letter.state, otherwise=otherwise,
        printed=is_printed(letter), beyond=letter.handed_over, astray=went_astray(letter) is not None,
    )  # fmt: skip


def went_astray(letter: Delivery) -> DeliveryEvent | None:
    """What was found of a letter that did not reach them, since its address turned out never theirs; with by whom and when."""
    if letter.state != FAILED:
        return None
    return letter.events.filter(what="astray").order_by("-pk").first()


def must_not_learn(reference: str) -> bool:
    """Whether a manager withholds notice of this restriction for a reason for which nobody may tell the person (I15)."""
    if not reference:
        return False
    row = Restriction.objects.filter(reference=reference).select_related("person").first()
    return row is not None and row.pk in not_to_be_told(row.person.everyone())


def not_told_yet(references: Collection[str]) -> str:
    """Whether the person has still to be told of one of these restrictions, of all of which they may hear (RT4): "no_address" where
    its letter has nowhere to go, else "not_yet"; "" where they have been told of each.
    """
    for row in Restriction.objects.filter(reference__in=references).order_by("pk") if references else ():
        if not was_told(row):
            last = row.notices.order_by("-at", "-pk").first()
            return "no_address" if last is not None and last.code == "no_address" else "not_yet"
    return ""


def silent_in_notice(row: Restriction) -> str:
    """The reference of what a manager decided that nobody may tell the person, and the notice of this restriction would tell: the
    one that it extends or replaces; or itself; "" for neither (I15).
    """
    earlier = row.extends or row.replaces
    if earlier is not None and must_not_learn(earlier.reference):
        return earlier.reference
    last = row.notices.order_by("-at", "-pk").first()
    return row.reference if last is not None and policy.must_not_learn(last.code) else ""


def left_all_the_same(row: Restriction) -> Delivery | None:
    """The letter of a notice that was withheld too late to stop it: it left, or nobody knows yet whether it did."""
    for each in _that_tell(row).filter(state__in=(SENDING, WAITING, UNKNOWN, *LEFT)).order_by("-pk"):
        if each.state in LEFT or policy.may_have_left(each.state, beyond=each.handed_over):
            return each
    return None


def withheld_too_late(letter: Delivery) -> bool:
    """Whether a manager withheld what this letter tells when it may have left already, and nobody has looked at that since."""
    last = letter.events.filter(what__in=("withheld", "cleared")).order_by("-pk").first()
    return last is not None and last.what == "withheld"


def may_have_told(row: Restriction) -> list[Delivery]:
    """The letters of which nobody could say that they had not left when the notice was withheld, or was withheld further, since it
    was given last; and which tell of it.
    """
    newest_first = row.notices.order_by("-at", "-pk").values_list("kind", "at")
    withheld_at = [at for _, at in takewhile(lambda notice: notice[0] == "withheld", newest_first)]
    if not withheld_at:
        return []
    said_of = DeliveryEvent.objects.filter(what="withheld", at__in=withheld_at)
    rows = Delivery.objects.filter(person__in=row.person.kept().everyone(), pk__in=said_of.values("delivery"))
    return list(rows.defer("facts", "text").order_by("pk"))


def _that_tell(row: Restriction) -> QuerySet[Delivery]:
    """The letters that tell of a restriction, wherever they are: of its notice, and of the dispute that made it of another."""
    records = [label(row), *(label(each) for each in Dispute.objects.filter(leads_to=row))]
    return Delivery.objects.filter(record__in=records, letter__in=TELL).defer("facts", "text")


def is_notice(letter: Delivery) -> bool:
    """Whether this is the letter of a notice, which is written anew when notice is given again."""
    return letter.letter in TELL and letter.record.startswith(f"{Restriction._meta.label_lower}:")


def is_withheld_from(person: Person) -> bool:
    """Whether there is anything on this person's record that nobody may tell them of now (I15)."""
    return bool(not_to_be_told(person.everyone()))


def as_met(contact: Contact) -> dict[str, object]:
    """The instruction that a contact met when it came, as it is shown now: `say` is blank as long as nobody may tell the person of
    what it rests on (I15). Empty where it met none.
    """
    met: dict[str, object] = dict(contact.instruction or {})
    if not met:
        return met
    person = contact.person
    withheld = bool(met.get("unspoken")) and person is not None and is_withheld_from(person)
    unspoken = withheld or must_not_learn(str(met.get("restriction") or ""))
    return met | {"unspoken": unspoken} | ({"say": {"en": "", "cy": ""}} if unspoken else {})


def letter_about(row: Restriction) -> Delivery | None:
    """The letter that tells of a restriction: one that left if there is any, else the last that was put on its way."""
    rows = _that_tell(row) if given_notice(row) is not None else _that_tell(row).exclude(record=label(row))
    found = list(rows.order_by("-pk"))
    left = [each for each in found if each.state in LEFT]
    return next(iter(left or found), None)


def in_the_way_of(letter: Delivery, today: date) -> Outcome:
    """What a letter has to wait for that takes a restriction as known: that the person has been told of it (RT4, I15).

    Who disputes a restriction knows of it; an answer waits only while a manager withholds the notice of it, or of what it was
    changed into; where that was for somebody's safety, after it is over until a manager has looked at the answer. Their own page,
    which tells of what was decided before, waits for what is not over. The letter of a notice that was withheld waits for ever.
    So does a letter that names another restriction beside its own, of which nobody may tell them now.
    """
    beside = (_in_the_way_of_naming(letter, row, today) for row in _named_beside(letter))
    return sum(beside, _in_the_way_of_its_record(letter, today))


def _named_beside(letter: Delivery) -> list[Restriction]:
    """The restrictions that a letter says go on beside its own, and of which nobody may tell the person now."""
    others = stored.facts_of({"others": letter.facts.get("others", [])})["others"]
    named = [each["reference"] for each in others] if isinstance(others, (list, tuple)) else []
    if not named:
        return []
    silent = not_to_be_told(letter.person.kept().everyone())
    return [row for row in Restriction.objects.filter(reference__in=named).order_by("pk") if row.pk in silent]


def _in_the_way_of_naming(letter: Delivery, row: Restriction, today: date) -> Outcome:
    return told(row) if _stands(row, today) else _after_the_end(letter, row)


def _in_the_way_of_its_record(letter: Delivery, today: date) -> Outcome:
    match record_named(letter.record):
        case Review() as record:
            return told(record.restriction)
        case Restriction() as record:
            return policy.withheld(telling_of(record)) if letter.letter in TELL else told(record)
        case Dispute() as record if _stands(record.leads_to or record.restriction, today):
            return policy.withheld(telling_of(_told_by_the_answer(record)))
        case Dispute() as record:
            return _after_the_end(letter, _told_by_the_answer(record))
        case Person() as record:
            rows = restrictions_of(record.kept(), not_over_on=today)
            told_of = (policy.withheld(telling_of(row)) for row in rows if row.decided_at <= letter.asked_at)
            return sum(told_of, ALLOWED)
        case _:
            return ALLOWED


def _told_by_the_answer(dispute: Dispute) -> Restriction:
    """The restriction that the answer to a dispute tells of: the disputed one, or what it became where that has notices."""
    disputed, changed = dispute.restriction, dispute.leads_to
    return disputed if changed is None or not changed.notices.exists() else changed


def _after_the_end(letter: Delivery, row: Restriction) -> Outcome:
    return policy.may_tell_after_the_end(
        row.reference, silent=must_not_learn(row.reference), looked_at=_looked_at(letter)
    )


def _looked_at(letter: Delivery) -> bool:
    """Whether a manager has looked at this letter, or at one in whose place it goes: the words are the same."""
    each: Delivery | None = letter
    while each is not None and not each.events.filter(what="cleared").exists():
        each = each.instead_of
    return each is not None


def waits_for_a_manager(letter: Delivery, today: date) -> bool:
    """Whether a letter that is held waits for a manager to look at it: its restriction is over, and nobody was to hear of it."""
    if letter.state != HELD:
        return False
    over = [row for row in _named_beside(letter) if not _stands(row, today)]
    record = record_named(letter.record)
    if isinstance(record, Dispute) and not _stands(record.leads_to or record.restriction, today):
        over.append(_told_by_the_answer(record))
    return any(not _after_the_end(letter, row).allowed for row in over)


def tells_of(letter: Delivery, today: date) -> str:
    """The reference of the restriction, in force or agreed, of which the person hears by nothing but this letter; else ""."""
    if letter.letter not in TELL:
        return ""
    record: Model | None = record_named(letter.record)
    if isinstance(record, Dispute):
        record = record.leads_to  # what it was changed into is told by the outcome alone
    if not isinstance(record, Restriction) or not _stands(record, today) or was_told(record):
        return ""
    return record.reference


def _stands(row: Restriction, today: date) -> bool:
    return row.state_on(today) in ("in_force", "agreed")
