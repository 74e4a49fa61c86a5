"""The roles of the process, and which carries which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

ROLES = (
    "colleague",
    "caseworker",
    "manager",
    "quality_reviewer",
    "safeguarding_lead",
    "content_lead",
    "data_protection",
    "auditor",
    "administrator",
)

IMPLIED: Mapping[str, tuple[str, ...]] = {
    "caseworker": ("colleague",),
    "manager": ("caseworker", "colleague"),
    "quality_reviewer": ("colleague",),
    "safeguarding_lead": ("colleague",),
    "content_lead": ("colleague",),
}


def with_implied(roles: Iterable[str]) -> frozenset[str]:
    """These roles and all that they carry."""
    given = set(roles)
    return frozenset(given.union(*(IMPLIED.get(role, ()) for role in given)))


def that_carry(role: str) -> frozenset[str]:
    """This role and all that carry it."""
    return frozenset({role} | {each for each, carried in IMPLIED.items() if role in carried})
