"""Who may do and see what (process: roles; I30, I31). Every action, screen and route asks here."""

from __future__ import annotations

from collections.abc import Iterable

from evenhand.people.models import Colleague

CASE_ROLES = frozenset({"caseworker", "manager", "quality_reviewer", "auditor", "data_protection"})


def has_any(colleague: Colleague | None, roles: Iterable[str]) -> bool:
    """Whether this colleague is signed in, active, and has one of these roles (or one that carries it)."""
    return colleague is not None and colleague.is_active and not colleague.role_names().isdisjoint(roles)


def may(colleague: Colleague | None, action: str) -> bool:
    """Whether this colleague's roles let them do this action at all; the record may still refuse it."""
    from .actions import ROLES_OF

    return has_any(colleague, ROLES_OF[action])


def may_see_case(colleague: Colleague | None) -> bool:
    """Whether they may see a person's history and case. A plain colleague sees the instruction (I31); an administrator nothing."""
    return has_any(colleague, CASE_ROLES)


def may_see_danger(colleague: Colleague | None) -> bool:
    """Whether they may see the details of a danger."""
    return has_any(colleague, {"safeguarding_lead", "manager", "auditor"})


def may_see_contacts(colleague: Colleague | None) -> bool:
    """Whether they may read contact: everybody at the front may, administrators may not."""
    return has_any(colleague, {"colleague", "auditor", "data_protection"})


def may_see_sealed(colleague: Colleague | None) -> bool:
    """Whether they may open sealed content: the content lead alone (IC1, IC2)."""
    return has_any(colleague, {"content_lead"})


def may_ask_instruction(colleague: Colleague | None) -> bool:
    """Whether they may look up what to do with a contact."""
    return has_any(colleague, {"colleague", "auditor", "data_protection"})


def may_see_trail(colleague: Colleague | None) -> bool:
    """Whether they may read the audit trail."""
    return has_any(colleague, {"auditor", "data_protection"})
