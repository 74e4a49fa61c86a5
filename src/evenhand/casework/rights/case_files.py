"""Who may make the case file of a restriction: by their role, and by what the record shows they did (DI3, LK2)."""

from __future__ import annotations

from evenhand.casework.models import Dispute, Restriction
from evenhand.people.models import Colleague
from evenhand.policy.case_files import Maker, may_make

from .permissions import Somebody, has_role


def maker_of(somebody: Somebody, restriction: Restriction) -> Maker:
    """The part that this colleague has in the matter of this restriction."""
    if not isinstance(somebody, Colleague):
        return Maker()
    assigned = Dispute.objects.filter(restriction=restriction, assigned_to=somebody)
    return Maker(
        data_protection=has_role(somebody, "data_protection"),
        decided=has_role(somebody, "manager") and restriction.decided_by_id == somebody.pk,
        handles=has_role(somebody, "quality_reviewer") and assigned.exists(),
    )


def may_make_case_file(somebody: Somebody, restriction: Restriction) -> bool:
    """Whether they may make a case file of it at all; for whom, the rule says."""
    return may_make(maker_of(somebody, restriction)).allowed
