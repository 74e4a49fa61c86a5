from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from evenhand.casework.facts import adjustments_of, checked_measures, decided, others_in_force
from evenhand.casework.models import Dispute, Restriction
from evenhand.casework.parts import parts_played
from evenhand.people.models import Colleague
from evenhand.policy import disputes as policy
from evenhand.policy.access import DecidedRestriction, access_remains
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import load
from evenhand.policy.outcome import N_, Outcome, because, refused, say
from evenhand.policy.restrictions import last_day, period_allowed

from ._action import action, lock
from ._end import end_restriction
from ._ledger import enter


@action(role="quality_reviewer", cites=("DI3", "I18"))
def decide_dispute(
    *,
    by: Colleague,
    now: datetime,
    dispute: Dispute,
    outcome: str = "",
    reasonable: object = "",
    proportionate: object = "",
    reasons: str = "",
    measures: Sequence[Mapping[str, object]] | None = None,
    months: int | None = None,
) -> Restriction:
    """Decide a dispute: is the restriction reasonable and proportionate? It stands, is changed or is removed; that is
    final (DI4, DI6).

    `reasonable` and `proportionate` are yes or no (or a sentence). A change takes new `measures` or `months` and can only ease.
    Answers with the restriction that then stands, or the one that was quashed. Raises Refused on I18 and DI4, and for a change
    on all that a restriction must keep (I10, I13, I14, I36).
    """
    restriction = dispute.restriction
    person = lock(restriction.person.kept())
    dispute.refresh_from_db()
    restriction.refresh_from_db()
    edition = load(restriction.edition)
    written = [dict(item) for item in measures] if measures is not None else restriction.measures
    decided_months = months if months is not None else restriction.months
    changed, wrong = _changed(restriction, written, decided_months)
    told = policy.may_handle(
        name=by.name, is_quality_reviewer=True, parts_played=parts_played(by, restriction)
    ) + policy.may_decide(
        outcome=outcome,
        reasonable=_answer(reasonable),
        proportionate=_answer(proportionate),
        reasons=reasons,
        still_open=dispute.decided_at is None,
        assigned_to=dispute.assigned_to.username if dispute.assigned_to else "",
        decider=by.username,
        stricter=policy.stricter(decided(restriction), changed),
        over=bool(restriction.ended_as),
    )
    if outcome == policy.CHANGED:
        others = others_in_force(person, local_date(now), besides=[restriction])
        told += (
            wrong
            + period_allowed(decided_months, edition)
            + access_remains(changed, others, adjustments_of(person), edition)
        )
        if measures is None and months is None:
            told += refused(
                because(
                    "DI4",
                    why=say(N_("Nothing says what changes.")),
                    instead=say(N_("Give the new measures or the new length.")),
                    field="measures",
                )
            )
    told.require()
    stands = restriction
    if outcome != policy.STANDS and not restriction.ended_as:
        end_restriction(
            restriction,
            "changed" if outcome == policy.CHANGED else "quashed",
            by=by,
            now=now,
            reasons=reasons,
        )
    if outcome == policy.CHANGED:
        stands = _replace(restriction, written, decided_months, by=by, now=now, reasons=reasons)
    dispute.outcome, dispute.reasonable, dispute.proportionate = (
        outcome,
        _answer(reasonable),
        _answer(proportionate),
    )
    dispute.reasons, dispute.decided_by, dispute.decided_at = reasons.strip(), by, now
    dispute.leads_to = stands if stands is not restriction else None
    dispute.assigned_to, dispute.assigned_at = dispute.assigned_to or by, dispute.assigned_at or now
    dispute.save()
    enter(
        "decide_dispute",
        dispute,
        by=by,
        now=now,
        person=person,
        restriction=restriction,
        outcome=outcome,
        reasonable=dispute.reasonable,
        proportionate=dispute.proportionate,
        reasons=reasons,
        stands=stands,
    )
    return stands


def _changed(
    restriction: Restriction, written: Sequence[Mapping[str, object]], months: int
) -> tuple[DecidedRestriction, Outcome]:
    """The restriction as the change would leave it: it keeps its first day."""
    read, wrong = checked_measures(written, load(restriction.edition))
    known = months in load(restriction.edition).numbers.periods
    ends_on = last_day(restriction.starts_on, months) if known else restriction.starts_on
    return replace(decided(restriction), measures=read, ends_on=ends_on), wrong


def _replace(
    restriction: Restriction,
    written: Sequence[Mapping[str, object]],
    months: int,
    *,
    by: Colleague,
    now: datetime,
    reasons: str,
) -> Restriction:
    return Restriction.objects.create(
        person=restriction.person,
        extends=restriction.extends,
        replaces=restriction,
        measures=[dict(item) for item in written],
        scope=restriction.scope,
        months=months,
        starts_on=restriction.starts_on,
        ends_on=last_day(restriction.starts_on, months),
        edition=restriction.edition,
        reasons=reasons.strip(),
        proposed_by=restriction.proposed_by,
        decided_by=by,
        decided_at=now,
    )


def _answer(given: object) -> str:
    """ "yes" or "no" for a plain answer; a sentence as it is."""
    if isinstance(given, bool):
        return "yes" if given else "no"
    return str(given or "").strip()
