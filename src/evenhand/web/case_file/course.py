"""The pages of a case file on what came of the decision: notices, letters, the dispute, reviews, the trail that proves it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from evenhand.audit.models import Entry
from evenhand.casework.correspondence.telling import told
from evenhand.casework.models import Dispute
from evenhand.casework.oversight.case_record import Records
from evenhand.letters.as_pages import Block, Words, bullets, heading, pairs, paragraph, table
from evenhand.policy.case_files import Limits
from evenhand.policy.edition import load
from evenhand.web.case_file.events import Event, way_told
from evenhand.web.case_file.written import beside, by, kept_words, name, sealed_words, theirs
from evenhand.web.letter_words import HAPPENED, NAMES, STANDS
from evenhand.web.words import day, moment, said, tell_reason

ENTRIES_SHOWN = 400


def sections(case: Records, limits: Limits) -> Iterator[Block]:
    """What came of it."""
    yield from _notices(case, limits)
    yield from _letters(case, limits)
    yield from _disputes(case, limits)
    yield from _reviews(case, limits)
    if limits.police:
        yield from _police(case)


def _notices(case: Records, limits: Limits) -> Iterator[Block]:
    yield heading(_("How the person was told"))
    for row in case.line:
        answer = told(row)
        stands = (
            _("The person has been told of it (RT4).")
            if answer.allowed
            else " ".join(map(tell_reason, answer))
        )
        yield pairs([(_("Restriction %(reference)s") % {"reference": row.reference}, stands)])
    for notice in case.notices:
        named = {"reference": notice.restriction.reference}
        if notice.kind == "given":
            yield pairs([(_("Notice of %(reference)s was given") % named, by(notice.by, notice.at))])
        elif limits.withholding:
            codes = load(notice.restriction.edition).withhold_codes
            why = said(codes[notice.code].name) if notice.code in codes else notice.code
            looked_at = _("looked at again on %(date)s") % {"date": day(notice.check_on)}
            told_why: list[Words] = [
                f"{why} (RT4, I15)",
                theirs(notice.reasons),
                by(notice.by, notice.at),
                looked_at,
            ]
            yield pairs([(_("Notice of %(reference)s was withheld") % named, told_why)])


def _letters(case: Records, limits: Limits) -> Iterator[Block]:
    yield heading(_("Letters, as they were sent"))
    yield paragraph(
        _("Each file is in this package, to the byte, in the folder “letters”, unless it says otherwise.")
    )
    for row in case.letters:
        yield heading(_("Letter %(reference)s and its way") % {"reference": row.reference}, 3)
        yield pairs(
            [
                (_("What it is"), _(NAMES.get(row.letter, row.letter))),
                (_("Where it stands"), _(STANDS[row.state])),
                (_("To whom"), list(filter(None, row.address.splitlines()))),
                *(
                    (_(HAPPENED.get(each.what, each.what)), by(each.by, each.at))
                    for each in way_told(row, limits)
                ),
                *((each.filename, f"SHA-256 {each.sha256}") for each in row.documents.all()),
            ]
        )


def _disputes(case: Records, limits: Limits) -> Iterator[Block]:
    yield heading(_("Dispute"))
    if not case.disputes:
        yield paragraph(_("It has not been disputed."))
    for row in case.disputes:
        yield from _dispute(row, case, limits)
        yield from beside(case, row, limits)


def _dispute(row: Dispute, case: Records, limits: Limits) -> Iterator[Block]:
    routes = load(row.restriction.edition).dispute_routes
    outcomes = {"stands": _("It stands"), "changed": _("It is changed"), "removed": _("It is removed")}
    way = said(routes[row.route].name) if row.route in routes else row.route
    grounds = sealed_words(limits) if row.is_sealed else theirs(row.grounds)
    if row.contact is not None and not row.is_sealed and (why := case.why_kept(row.contact, limits)):
        grounds = kept_words(why)
    outcome = _("Not decided yet")
    if row.decided_at:
        outcome = f"{outcomes[row.outcome]} (DI6), {by(row.decided_by, row.decided_at)}"
    yield heading(
        _("Dispute %(reference)s of %(restriction)s")
        % {"reference": row.reference, "restriction": row.restriction.reference},
        3,
    )
    yield pairs(
        [
            (_("Received"), f"{day(row.received_on)}, {way} (DI2)"),
            (_("What they say"), grounds),
            (_("Outcome due by"), f"{day(row.due_on)} (DI5)"),
            (_("Handled by"), name(row.assigned_to) if row.assigned_to else _("Nobody yet")),
            (_("Is it reasonable? (DI4)"), _yes_or_no(row.reasonable)),
            (_("Is it proportionate? (DI4)"), _yes_or_no(row.proportionate)),
            (_("Outcome"), outcome),
            (_("Reasons"), theirs(row.reasons)),
            (_("What came of it"), row.leads_to.reference if row.leads_to else ""),
        ]
    )  # fmt: skip


def _yes_or_no(answer: str) -> Words:
    return {"yes": _("Yes"), "no": _("No")}.get(answer) or theirs(answer)


def _reviews(case: Records, limits: Limits) -> Iterator[Block]:
    yield heading(_("Reviews"))
    if not case.reviews:
        yield paragraph(_("It was not reviewed."))
    for row in case.reviews:
        yield heading(_("Review of %(reference)s") % {"reference": row.restriction.reference}, 3)
        outcome = {"remove": _("removed"), "extend": _("extended")}.get(row.outcome, _("Not decided yet"))
        yield pairs(
            [
                (_("Opened"), by(row.opened_by, row.opened_at)),
                (_("Due"), f"{day(row.due_on)} (OA6)"),
                (_("Effect on the behaviour"), theirs(row.effect_on_behaviour)),
                (
                    _("Outcome"),
                    f"{outcome} (OA7), {by(row.decided_by, row.decided_at)}" if row.decided_at else outcome,
                ),
                (_("Reasons"), theirs(row.reasons)),
            ]
        )
        yield from beside(case, row, limits)


def _police(case: Records) -> Iterator[Block]:
    if not case.police:
        return
    yield heading(_("Reports to the police"))
    yield paragraph(
        _("A report says what was sent. It does not say that anybody committed an offence (IC4, I29).")
    )
    for row in case.police:
        yield pairs(
            [
                (_("Reported to %(force)s") % {"force": row.force}, by(row.by, row.at)),
                (_("What was sent"), theirs(row.what_was_sent)),
                (_("Under whose authority"), theirs(row.authority)),
                (_("The force’s reference"), row.reference),
            ]
        )


def timeline(events: Sequence[Event], more: int) -> Iterator[Block]:
    """Everything in order; `more` is how many contacts are only counted here."""
    yield heading(_("Timeline"))
    yield paragraph(
        _(
            "All times are those of clocks in London. The whole timeline is in this package too, as timeline.csv and timeline.json."
        )
    )
    if more:
        yield paragraph(
            _(
                "There is too much contact for these pages: %(number)s more contacts are in timeline.csv, in "
                "timeline.json and in the folder “contacts”."
            )
            % {"number": more}
        )
    yield table(
        [_("When"), _("What"), _("Who")],
        [4, 7, 4],
        [[each.when, theirs(each.what), each.who] for each in events],
    )


def trail(entries: Sequence[Entry], names: dict[str, str], limits: Limits) -> Iterator[Block]:
    """The entries of the audit trail that the file rests on, and how to check them (IN1, I32)."""
    yield heading(_("The audit trail, and how to check it"))
    yield paragraph(
        _(
            "Every step was written into a trail that nobody can change: each entry’s hash is made from its own "
            "words and from the hash of the entry before."
        )
    )
    yield bullets(
        [
            _(
                "The body runs “evenhand verify_audit” on its own records: it says whether the whole "
                "trail is as it was written, and prints the end of it."),
            _(
                "With the end of the trail that was published on an earlier day, “evenhand verify_audit "
                "--head NUMBER:HASH” proves that nothing was cut off since."),
            _("The hash of each entry below must be the one that the body’s records show for its " "number."),
            _(
                "To check the files: “sha256sum --check MANIFEST” in the unpacked folder. The body holds "
                "the checksum of the whole package in its trail."),
            *([_(
                "In audit.jsonl each line holds the entry’s facts and the hash before it: the hash is "
                "SHA-256 over that hash and the entry as JSON with sorted keys.")] if limits.facts else []),
        ]
    )  # fmt: skip
    yield pairs(
        (f"{each.number}, {moment(each.at)}, {each.action}, {names.get(each.actor, each.actor)}", each.hash)
        for each in entries[:ENTRIES_SHOWN]
    )
    if len(entries) > ENTRIES_SHOWN:
        yield paragraph(
            _("%(number)s more entries are in audit.jsonl.") % {"number": len(entries) - ENTRIES_SHOWN}
        )
