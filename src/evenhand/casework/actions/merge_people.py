from __future__ import annotations

from datetime import datetime

from evenhand.casework.facts.case import adjustments_of, live_warnings, others_in_force
from evenhand.people.models import Colleague, Merge, MergeSuggestion, Person
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import load
from evenhand.policy.identity import may_merge, may_treat_as_one

from ._action import action, lock
from ._ledger import enter
from ._suggest import answer


@action(role="caseworker", cites=("IN4", "DF3", "I27"))
def merge_people(*, by: Colleague, now: datetime, keep: Person, merge: Person, reasons: str = "") -> Merge:
    """Treat two entries as one person from now on. Nothing is moved or lost, so it can be undone (IN4).

    Raises Refused without reasons, for the same entry twice, where one was merged already, or where the one person would have a
    fourth live warning or no open route (I5, I13).
    """
    lock(keep, merge)
    keep.refresh_from_db()
    merge.refresh_from_db()
    separate = keep.pk != merge.pk and not keep.merged_into_id and not merge.merged_into_id
    may_treat_as_one(reasons=reasons, separate=separate).require()
    row = Merge.objects.create(kept=keep, merged=merge, reasons=reasons.strip(), by=by, at=now)
    merge.merged_into = keep
    merge.save(update_fields=["merged_into"])
    today = local_date(now)
    may_merge(
        live_warnings=len(live_warnings(keep, today)),
        restrictions=others_in_force(keep, today),
        adjustments=adjustments_of(keep),
        edition=load(),
    ).require()
    # Entries that are one already by an earlier merge are asked about no more, either.
    everyone = keep.everyone()
    for suggestion in MergeSuggestion.objects.filter(one__in=everyone, other__in=everyone, outcome=""):
        answer(suggestion, "merged", by=by, now=now, reasons=reasons)
    enter("merge_people", row, by=by, now=now, person=keep, merged=merge, reasons=reasons)
    return row
