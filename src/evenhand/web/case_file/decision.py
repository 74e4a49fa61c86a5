"""The pages of a case file on what was decided and why: the restriction, the two-part test, needs, warnings, what was tried."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evenhand.casework.facts.case import decided
from evenhand.casework.models import Assessment, Proposal, Restriction
from evenhand.casework.oversight.case_record import Records
from evenhand.letters.as_pages import Block, Words, heading, pairs, paragraph
from evenhand.policy.access import open_channels
from evenhand.policy.case_files import Limits
from evenhand.policy.edition import load
from evenhand.policy.outcome import N_
from evenhand.web.case_file.written import behaviour, beside, by, impact, name, theirs
from evenhand.web.measures import measure_lines
from evenhand.web.words import day, said

Row = tuple[Words, Words | list[Words]]
ENDED = {
    "removed": N_("Removed by review"),
    "lifted": N_("Lifted"),
    "quashed": N_("Removed after a dispute"),
    "changed": N_("Changed after a dispute"),
}


def sections(case: Records, limits: Limits) -> Iterator[Block]:
    """What was decided, and why."""
    yield heading(_("What is restricted"))
    for row in case.line:
        yield from _restriction(row)
        yield from beside(case, row, limits)
    yield heading(_("Why: the two-part test"))
    going = {each.pk for each in case.concerns}
    for each in case.assessments:
        yield from _assessment(each, limits, with_concern=each.concern_id in going)
        yield from beside(case, each.concern, limits)
        yield from beside(case, each, limits)
    yield from _needs(case)
    yield from _warnings(case, limits)
    yield heading(_("What less was tried or considered, and the decision"))
    for proposal in case.proposals:
        yield from _proposal(proposal)


def _restriction(row: Restriction) -> Iterator[Block]:
    edition = load(row.edition)
    open_now = said(edition.list_channels(open_channels([decided(row)], edition)))
    yield heading(_("Restriction %(reference)s") % {"reference": row.reference}, 3)
    rows: list[Row] = [
        (_("Measures"), [f"{line}" for line in measure_lines(row.measures)]),
        (_("Clauses"), ", ".join(row.clauses)),
        (_("Where it applies"), theirs(row.scope.get("team") or row.scope.get("subject") or "")),
        (_("First day"), day(row.starts_on)),
        (_("Last day"), day(row.ends_on)),
        (
            _("How long"),
            ngettext("%(num)s month", "%(num)s months", row.months) % {"num": row.months} + " (OA4)",
        ),
        (_("Proposed by"), name(row.proposed_by) if row.proposed_by else ""),
        (_("Decided by"), by(row.decided_by, row.decided_at)),
        (_("Edition of the policy"), f"{said(edition.title)} ({row.edition})"),
        (_("Reasons"), theirs(row.reasons)),
        (_("What stays open"), f"{open_now} (OA1, OA2)"),
        (_("Extends"), row.extends.reference if row.extends else ""),
        (_("Replaces"), row.replaces.reference if row.replaces else ""),
    ]
    if row.ended_as:
        how = f"{_(ENDED[row.ended_as])}, {day(row.ended_on)}, {by(row.ended_by, row.ended_at)}"
        rows.append((_("How it ended"), [how, theirs(row.ended_reasons)]))
    yield pairs(rows)


def _assessment(row: Assessment, limits: Limits, *, with_concern: bool) -> Iterator[Block]:
    edition, concern = load(row.edition), row.concern
    yield heading(_("Assessment of %(day)s") % {"day": day(row.assessed_at)}, 3)
    effect = theirs(concern.effect) if limits.effects else ""
    reported = [
        (_("What was reported"), theirs(concern.description)),
        (_("Reported by"), by(concern.reported_by, concern.reported_at)),
        (_("What it did to them, in their words"), effect),
        (_("Who was affected"), ", ".join(each.name for each in concern.affected.all()) if limits.names else ""),
    ]  # fmt: skip
    yield pairs(
        [
            *(reported if with_concern else ()),
            *((behaviour(edition, id_), theirs(str(why))) for id_, why in row.behaviours.items()),
            *((impact(edition, id_), theirs(str(why))) for id_, why in row.impacts.items()),
            (_("Was it deliberate? (AA3N)"), _deliberate(row)),
            (_("Is a recognised condition behind it? (AA3N)"), _condition(row)),
            (_("Next steps that were explained before (UP1)"), theirs(row.next_steps_explained)),
            (_("A decision that cannot change (UP4)"), _("Yes") if row.decision_final else ""),
            (_("Our own part (WA3)"), theirs(row.our_part)),
            (_("Could it be resolved otherwise? (WA3)"), theirs(row.resolvable_otherwise)),
            (_("Why it was extremely unacceptable (WA6)"), theirs(row.extremely_unacceptable)),
            (_("Assessed by"), by(row.assessed_by, row.assessed_at)),
            (_("Edition of the policy"), row.edition),
        ]
    )  # fmt: skip


def _deliberate(row: Assessment) -> str:
    return "" if row.deliberate is None else _("Yes") if row.deliberate else _("No")


def _condition(row: Assessment) -> str:
    answers = {"yes": _("Yes"), "no": _("No"), "unknown": _("Not known")}
    return answers.get(row.recognised_condition, row.recognised_condition)


def _needs(case: Records) -> Iterator[Block]:
    yield heading(_("Needs and adjustments"))
    if not case.adjustments:
        yield paragraph(_("No adjustment was asked for."))
    for row in case.adjustments:
        stands = {
            "asked": _("Asked for, not answered yet"),
            "agreed": _("Agreed"),
            "declined": _("Declined"),
        }[row.status]
        yield pairs(
            [
                (f"{day(row.asked_at)} (IN3, MN1)", theirs(row.request)),
                (stands, by(row.decided_by, row.decided_at) if row.decided_at else ""),
                (_("Reasons"), theirs(row.reasons)),
                (_("To be looked at again"), day(row.review_on)),
            ]
        )
    for proposal in case.proposals:
        if proposal.adjustments_considered:
            title = _("Considered when it was proposed, %(day)s (MN2)") % {"day": day(proposal.proposed_at)}
            yield pairs([(title, theirs(proposal.adjustments_considered))])


def _warnings(case: Records, limits: Limits) -> Iterator[Block]:
    yield heading(_("Warnings"))
    if not case.warnings:
        yield paragraph(_("No warning was given before."))
    for row in case.warnings:
        yield heading(_("Warning %(number)s") % {"number": row.number}, 3)
        withdrawn = (
            [by(row.withdrawn_by, row.withdrawn_at), theirs(row.withdrawn_reasons)]
            if row.withdrawn_at
            else []
        )
        yield pairs(
            [
                (_("Given by"), by(row.issued_by, row.issued_at)),
                (_("Reasons"), theirs(row.reasons)),
                (_("The asked change"), theirs(row.asked_change)),
                (_("Counts until"), f"{day(row.expires_on)} (WA1)"),
                (_("Withdrawn"), withdrawn),
                (_("Edition of the policy"), row.edition),
            ]
        )
        yield from beside(case, row, limits)


def _proposal(row: Proposal) -> Iterator[Block]:
    title = _("An extension was proposed") if row.kind == "extension" else _("A restriction was proposed")
    yield heading(f"{title}, {day(row.proposed_at)}", 3)
    stands = {
        "proposed": _("It waits for a manager"),
        "approved": _("Approved"),
        "declined": _("Declined"),
        "returned": _("Sent back"),
    }[row.status]
    lesser = [
        (f"{_lesser(row, option)} (WA5)", theirs(str(why))) for option, why in row.lesser_options.items()
    ]
    yield pairs(
        [
            (_("Proposed by"), by(row.proposed_by, row.proposed_at)),
            (_("Measures"), list(measure_lines(row.measures))),
            *lesser,
            (_("The last resort"), theirs(row.last_resort)),
            (_("How severe, how persistent (OA5)"), _grades(row)),
            (_("Reasons of the proposal"), theirs(row.reasons)),
            (stands, by(row.decided_by, row.decided_at) if row.decided_at else ""),
            (_("Reasons of the decision (RT3)"), theirs(row.decision_reasons)),
            (_("Edition of the policy"), row.edition),
        ]
    )  # fmt: skip


def _lesser(row: Proposal, option: str) -> str:
    known = load(row.edition).measures
    if option == "another_warning":
        return _("Explaining again, adjusting our service, or another warning")
    return said(known[option].name) if option in known else option


def _grades(row: Proposal) -> str:
    levels = load(row.edition).levels
    return ", ".join(said(levels[each].name) for each in (row.severity, row.persistence) if each in levels)
