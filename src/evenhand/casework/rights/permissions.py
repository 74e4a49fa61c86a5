"""Who may do and see what (process: roles; I30, I31). Every action, screen and route asks here."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from evenhand.people.models import Colleague, Person
from evenhand.policy.edition import load
from evenhand.policy.edition_parts import EVERY_ENTRY, Role
from evenhand.policy.outcome import Outcome
from evenhand.policy.privacy import may_open_entry

Somebody = Colleague | AbstractBaseUser | AnonymousUser | None

# Who opens every letter on its way: whoever sends them, and whoever looks after what was sent.
LETTER_ROLES = ("caseworker", "auditor", "data_protection")
# Who opens the pages of a case, as far as the entry of its person opens to them (I30).
CASE_ROLES = (*LETTER_ROLES, "quality_reviewer")


def has_role(somebody: Somebody, *roles: str) -> bool:
    """Whether this is a colleague who is active and has one of these roles, or one that carries it."""
    return (
        isinstance(somebody, Colleague) and somebody.is_active and not somebody.role_names().isdisjoint(roles)
    )


def may(somebody: Somebody, action: str) -> bool:
    """Whether this colleague's roles let them do this action at all; the record may still refuse it."""
    from evenhand.casework.actions import ROLES_OF

    return has_role(somebody, *ROLES_OF[action])


def writes(somebody: Somebody) -> bool:
    """Whether they may change anything at all. Auditors write nothing; administrators write accounts, never cases."""
    from evenhand.casework.actions import ROLES_OF

    return any(has_role(somebody, *roles) for roles in ROLES_OF.values())


def may_see_cases(somebody: Somebody) -> bool:
    """Whether anybody's history and case open to them. A colleague sees the instruction (I31); an administrator nothing."""
    return any(role.opens for role in _roles_of(somebody))


def may_see_every_case(somebody: Somebody) -> bool:
    """Whether everybody's history and case open to them."""
    return any(role.opens == EVERY_ENTRY for role in _roles_of(somebody))


def may_see_case(somebody: Somebody, person: Person | None) -> bool:
    """Whether this person's history and case open to them; where nobody knows whose it is, whether everybody's do (I30)."""
    return may_see_every_case(somebody) if person is None else to_open_entry(somebody, person).allowed


def to_open_entry(somebody: Somebody, person: Person) -> Outcome:
    """Whether this person's entry opens to them, and if not, why: quality reviewers read what is disputed (LK2, I30)."""
    asked = may_see_cases(somebody) and not may_see_every_case(somebody)
    return may_open_entry(_roles_of(somebody), disputed=asked and _was_disputed(person))


def disputed_entries() -> set[int]:
    """The ids of the entries of everybody of whom a restriction was ever disputed."""
    people = Person.objects.filter(restrictions__dispute__isnull=False).distinct()
    return {pk for person in people for pk in person.everyone()}


def _was_disputed(person: Person) -> bool:
    return Person.objects.filter(pk__in=person.everyone(), restrictions__dispute__isnull=False).exists()


def _roles_of(somebody: Somebody) -> list[Role]:
    if not isinstance(somebody, Colleague) or not somebody.is_active:
        return []
    known = load().roles
    return [known[name] for name in somebody.role_names() if name in known]


def may_see_danger(somebody: Somebody) -> bool:
    """Whether they may see the details of a danger."""
    return has_role(somebody, "safeguarding_lead", "manager", "auditor")


def may_see_letters(somebody: Somebody) -> bool:
    """Whether they may see every letter on its way: whoever sends them, and whoever looks after what was sent."""
    return has_role(somebody, *LETTER_ROLES)


def may_see_contacts(somebody: Somebody) -> bool:
    """Whether they may read contact: everybody at the front may, administrators may not."""
    return has_role(somebody, "colleague", "auditor", "data_protection")


def may_see_sealed(somebody: Somebody) -> bool:
    """Whether they may open sealed content: the content lead alone (IC1, IC2)."""
    return has_role(somebody, "content_lead")


def may_see_exposure(somebody: Somebody) -> bool:
    """Whether they may see what colleagues had to see and hear, to look after them (IN2): managers. Everybody sees their own."""
    return has_role(somebody, "manager")


def may_compare_decisions(somebody: Somebody) -> bool:
    """Whether looking after consistency is their task: managers, who decide; quality reviewers and auditors, who look (IN1)."""
    return has_role(somebody, "manager", "quality_reviewer", "auditor")


def may_see_deciders(somebody: Somebody) -> bool:
    """Whether they may see who decided how: those who look, and do not decide restrictions themselves. A manager sees their own
    decisions beside those of all other managers together (LK2)."""
    return has_role(somebody, "quality_reviewer", "auditor")


def may_ask_instruction(somebody: Somebody) -> bool:
    """Whether they may look up what to do with a contact."""
    return has_role(somebody, "colleague", "auditor", "data_protection")


def may_see_trail(somebody: Somebody) -> bool:
    """Whether they may read the audit trail."""
    return has_role(somebody, "auditor", "data_protection")


def may_see_disposals(somebody: Somebody) -> bool:
    """Whether they may see what is proposed to be disposed of, and certificates: whoever decides, and auditors, who look (I33)."""
    return has_role(somebody, "data_protection", "manager", "auditor")


def may_see_retention(somebody: Somebody) -> bool:
    """Whether they may see how long records are kept and what is due to go: data protection, and auditors, who look (LK2, I33)."""
    return has_role(somebody, "data_protection", "auditor")
