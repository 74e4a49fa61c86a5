"""Which letter a record has, and the facts it is made from: one function for each kind of record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from evenhand.casework.facts.case import (
    adjustments_of,
    decided,
    edition_named,
    live_warnings,
    no_longer_from,
    restrictions_of,
)
from evenhand.casework.models import (
    Correction,
    Dispute,
    Notice,
    Restriction,
    Review,
    SubjectAccess,
    Warning,
)
from evenhand.letters import Words
from evenhand.people.models import Adjustment, Person
from evenhand.policy.access import open_channels
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import Edition
from evenhand.policy.notices import dispute_routes
from evenhand.policy.own_words import CORRECTED, ICO

from . import facts as told

YES_OR_NO = ("yes", "no")

# The facts by which a letter says what is restricted, and until when.
_WHAT = ("measures", "affected_points", "scope_team", "scope_subject", "ends_on")


def warning(row: Warning, on: date | None) -> tuple[str, told.Facts]:
    edition = edition_named(row.edition)
    assessments = [row.assessment]
    return "warning", {
        **told.around(row.person, row.person.kept().reference, on or row.issued_on, edition),
        **told.what_happened(assessments, edition),
        "behaviours": told.behaviours_met(assessments, edition),
        "number": row.number,
        "reasons": Words(row.reasons),
        "asked_change": Words(row.asked_change),
        "expires_on": row.expires_on,
        "warning_months": edition.numbers.warning_months,
        "max_warnings": edition.numbers.max_warnings,
        "periods": told.periods(edition),
    }


def restriction(row: Restriction, on: date | None) -> tuple[str, told.Facts]:
    edition = edition_named(row.edition)
    day = on or _told_on(row)
    facts = around_restriction(row, day) | told.restricting(row, day, edition)
    facts["contact_lines"] = told.contact_lines(told.channels_open(row, day, edition), edition)
    facts["reasons"] = Words(row.reasons)
    if row.replaces is not None:
        changed = {"earlier_reference": row.replaces.reference, "decided_on": local_date(row.decided_at)}
        return "changed", facts | changed
    facts |= told.disputing(row, day, edition)
    if row.extends is not None:
        return "extended", facts | _extension(row, row.extends, edition)
    assessments = told.grounds(row)
    facts |= told.what_happened(assessments, edition)
    facts["findings"] = told.findings(assessments, edition)
    if immediate := told.reasons_without_warning(row):
        return "restriction_immediate", facts | {"immediate_reasons": Words(immediate)}
    return "restriction", facts | {"warnings": told.warned(row.person, local_date(row.decided_at))}


def _extension(row: Restriction, earlier: Restriction, edition: Edition) -> told.Facts:
    assessments = told.grounds(row)
    conduct = told.reasons_of_conduct(row)
    review = None if conduct else told.review_behind(row)
    facts = told.what_happened(assessments, edition) | {
        "findings": told.findings(assessments, edition),
        "earlier_reference": earlier.reference,
        "earlier_ends_on": earlier.ends_on,
    }
    if conduct and row.proposal is not None:
        facts |= {"ground": row.proposal.ground, "conduct": Words(conduct)}
    if review is not None and review.decided_at is not None:
        facts["effect"] = Words(review.effect_on_behaviour)
        facts["reviewed_on"] = local_date(review.decided_at)
    facts["examples"] = facts["examples"] or tuple(
        {"on": day, "what": Words(what)} for day, what in told.dated_examples(row)
    )
    return facts


def _told_on(row: Restriction) -> date:
    given = told.given_notice(row)
    return local_date(given.at if given is not None else row.decided_at)


def around_restriction(
    row: Restriction, day: date, reference: str = "", about: Iterable[Restriction] | None = None
) -> told.Facts:
    """What every letter about a restriction has; `about` what else it names than it usually would."""
    about = told.named_with(row) if about is None else about
    return told.around(row.person, reference or row.reference, day, edition_named(row.edition), about)


def review(row: Review, on: date | None) -> tuple[str, told.Facts]:
    restriction = row.restriction
    if row.decided_at is None:
        return "review_coming", _review_coming(row, on or local_date(row.opened_at))
    day = on or local_date(row.decided_at)
    return "removed", around_restriction(restriction, day) | {
        "effect": Words(row.effect_on_behaviour),
        "reasons": Words(row.reasons),
        "ended_on": no_longer_from(restriction),
        **told.still_in_force(restriction.person, day, restriction),
    }


def _review_coming(row: Review, day: date) -> told.Facts:
    restriction = row.restriction
    restricting = told.restricting(restriction, day, edition_named(restriction.edition))
    return (
        around_restriction(restriction, day)
        | {fact: restricting[fact] for fact in (*_WHAT, "periods")}
        | {"due_on": row.due_on}
    )


def dispute(row: Dispute, on: date | None) -> tuple[str, told.Facts]:
    if row.decided_at is not None:
        return "dispute_outcome", _outcome(row, on or local_date(row.decided_at))
    restriction, day = row.restriction, on or row.received_on
    edition = edition_named(restriction.edition)
    return "dispute_received", around_restriction(restriction, day, row.reference) | {
        "received_on": row.received_on,
        "due_on": row.due_on,
        "disputed": restriction.reference,
        "dispute_working_days": edition.numbers.dispute_working_days,
        # What came by a contact is not quoted: nobody vouches that the person wrote it, and a letter goes out and is kept to the
        # byte, where sealing does not reach it (I28).
        "grounds": Words(row.grounds if row.contact_id is None else ""),
        "in_force": not restriction.is_over(day),
        "ends_on": restriction.ends_on,
    }


def _outcome(row: Dispute, day: date) -> told.Facts:
    restriction = row.restriction
    stands = row.leads_to or restriction
    edition = edition_named(restriction.edition)
    facts = around_restriction(restriction, day, row.reference, told.named_with(stands)) | {
        "outcome": row.outcome,
        "received_on": row.received_on,
        "disputed": restriction.reference,
        "reasonable": _yes_or_no(row.reasonable),
        "proportionate": _yes_or_no(row.proportionate),
        "reasons": Words(row.reasons),
        "in_force": not stands.is_over(day),
        "ends_on": stands.ends_on,
        **told.still_in_force(restriction.person, day, restriction),
    }
    if row.outcome == "changed":
        restricting = told.restricting(stands, day, edition)
        facts |= {fact: restricting[fact] for fact in (*_WHAT, "open_channels")}
    return facts


def summary(person: Person, day: date) -> tuple[str, told.Facts]:
    """The person's own page: what is open to them, until when anything is restricted, and how to dispute it (RT2, DI2, OA2)."""
    kept, edition = person.kept(), edition_named()
    rows = restrictions_of(kept, not_over_on=day)
    restrictions = tuple(decided(row) for row in rows)
    usable = open_channels(restrictions, edition, adjustments_of(kept))
    routes = dispute_routes(restrictions, edition)
    return "summary", {
        **told.around(kept, kept.reference, day, edition),
        **told.routes_told(routes, edition),
        "offered": (*usable, *routes),
        "open_channels": tuple(edition.channels[channel].by for channel in usable),
        "restrictions": tuple(told.in_short(row, edition_named(row.edition)) for row in rows),
        "affected_points": tuple(name for row in rows for name in told.affected_points(row)),
        "warnings": tuple(
            {"number": row.number, "expires_on": row.expires_on} for row in live_warnings(kept, day)
        ),
    }


def _yes_or_no(answer: str) -> object:
    return answer if answer in YES_OR_NO else Words(answer)


def adjustment(row: Adjustment, on: date | None) -> tuple[str, told.Facts]:
    day = on or local_date(row.decided_at or row.asked_at)
    facts = told.around(row.person, row.person.kept().reference, day, edition_named())
    facts |= {
        "request": Words(row.request),
        "asked_on": local_date(row.asked_at),
        "reasons": Words(row.reasons),
    }
    if row.status == "agreed":
        return "adjustment_agreed", facts | {"review_on": row.review_on}
    return "adjustment_declined", facts


def correction(row: Correction, on: date | None) -> tuple[str, told.Facts]:
    facts = told.around(row.person, row.person.kept().reference, on or local_date(row.at), edition_named())
    facts |= {"wrong": Words(row.wrong), "reasons": Words(row.reasons)}
    if row.outcome == CORRECTED:
        return "correction_made", facts | {"right": Words(row.right)}
    return "correction_refused", facts | _REGULATOR


def own_data_later(row: SubjectAccess, on: date | None) -> tuple[str, told.Facts]:
    """The month of a request for what is held about somebody is extended (UK GDPR Art. 12(3))."""
    day = on or local_date(row.extended_at or row.opened_at)
    facts = told.around(row.person, row.person.kept().reference, day, edition_named())
    return "own_data_later", facts | _REGULATOR | {
        "asked_on": row.received_on,
        "due_on": row.due_on,
        "reasons": Words(row.extended_reasons),
    }


_REGULATOR = {
    "regulator": ICO.name,
    "regulator_phone": ICO.phone,
    "regulator_website": ICO.website,
    "regulator_address": ICO.address,
}


def withheld(row: Notice, on: date | None) -> tuple[str, told.Facts]:
    restriction, day = row.restriction, on or local_date(row.at)
    edition = edition_named(restriction.edition)
    restricting = told.restricting(restriction, day, edition)
    return "notice_withheld", around_restriction(restriction, day) | {
        "to": (),  # a record for the file is addressed to nobody
        **{fact: restricting[fact] for fact in _WHAT},
        "code": edition.withhold_codes[row.code].name,
        "reasons": Words(row.reasons),
        "check_on": row.check_on,
        "decided_by": row.by.name,
    }
