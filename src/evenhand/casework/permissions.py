"""Who may do and see what (process: roles; I30, I31). Every action, screen and route asks here."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from evenhand.people.models import Colleague

Somebody = Colleague | AbstractBaseUser | AnonymousUser | None

CASE_ROLES = frozenset({"caseworker", "manager", "quality_reviewer", "auditor", "data_protection"})


def has_role(somebody: Somebody, *roles: str) -> bool:
    """Whether this is a colleague who is active and has one of these roles, or one that carries it."""
    return (
        isinstance(somebody, Colleague) and somebody.is_active and not somebody.role_names().isdisjoint(roles)
    )


def may(somebody: Somebody, action: str) -> bool:
    """Whether this colleague's roles let them do this action at all; the record may still refuse it."""
    from .actions import ROLES_OF

    return has_role(somebody, *ROLES_OF[action])


def writes(somebody: Somebody) -> bool:
    """Whether they may change anything at all. Auditors write nothing; administrators write accounts, never cases."""
    from .actions import ROLES_OF

    return any(has_role(somebody, *roles) for roles in ROLES_OF.values())


def may_see_case(somebody: Somebody) -> bool:
    """Whether they may see a person's history and case. A plain colleague sees the instruction (I31); an administrator nothing."""
    return has_role(somebody, *CASE_ROLES)


def may_see_danger(somebody: Somebody) -> bool:
    """Whether they may see the details of a danger."""
    return has_role(somebody, "safeguarding_lead", "manager", "auditor")


def may_see_contacts(somebody: Somebody) -> bool:
    """Whether they may read contact: everybody at the front may, administrators may not."""
    return has_role(somebody, "colleague", "auditor", "data_protection")


def may_see_sealed(somebody: Somebody) -> bool:
    """Whether they may open sealed content: the content lead alone (IC1, IC2)."""
    return has_role(somebody, "content_lead")


def may_ask_instruction(somebody: Somebody) -> bool:
    """Whether they may look up what to do with a contact."""
    return has_role(somebody, "colleague", "auditor", "data_protection")


def may_see_trail(somebody: Somebody) -> bool:
    """Whether they may read the audit trail."""
    return has_role(somebody, "auditor", "data_protection")
