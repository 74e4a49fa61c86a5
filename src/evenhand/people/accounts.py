"""Accounts of colleagues: who works here, in which roles, and that somebody has left. They are kept at the command line.

Whoever leaves keeps their account: what they decided stays theirs. They cannot sign in, what they had open is closed to them with
their next click, tokens that act for them are refused, and their deputy answers as a single point of contact (I36).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from evenhand import audit

from .models import Colleague, ColleagueRole
from .roles import ROLES


@transaction.atomic
def add_colleague(
    *,
    username: str,
    name: str,
    password: str,
    roles: Iterable[str],
    actor: str,
    now: datetime,
    email: str = "",
    language: str = "en",
    team: str = "",
) -> Colleague:
    """Give somebody an account, with the audit entry that says who was given which roles (I32, LK2).

    Raises ValidationError, in sentences, for a role that does not exist, a user name that is taken or a password that is weak.
    """
    given = _roles(roles)
    if Colleague.objects.filter(username=username).exists():
        raise ValidationError(f"Somebody signs in as {username} already. Choose another user name.")
    colleague = Colleague(username=username, name=name, email=email, language=language, team=team)
    validate_password(password, colleague)
    colleague.set_password(password)
    colleague.full_clean()
    colleague.save()
    ColleagueRole.objects.bulk_create(ColleagueRole(colleague=colleague, role=role) for role in given)
    audit.append(
        at=now,
        actor=actor,
        action="add_colleague",
        subject=f"people.colleague:{colleague.pk}",
        facts={"username": username, "roles": list(given)},
    )
    return colleague


# What may be changed of an account besides its roles, its password and whether it is in use.
PARTICULARS = ("name", "email", "language", "team")


@transaction.atomic
def change_colleague(
    *,
    colleague: Colleague,
    actor: str,
    now: datetime,
    particulars: Mapping[str, str] | None = None,
    roles: Iterable[str] = (),
    password: str = "",
    works_here: bool | None = None,
) -> list[str]:
    """Change what is given of an account, with the audit entry that says what (I32, LK2). Answers what was changed.

    `roles` take the place of those held, with the next click. A new `password` ends every session that is open with the old one.
    Raises ValidationError, in sentences, for what will not do; nothing is changed then.
    """
    colleague = Colleague.objects.select_for_update().get(pk=colleague.pk)
    new: dict[str, object] = {
        name: value for name, value in (particulars or {}).items() if getattr(colleague, name) != value
    }
    if works_here is not None and works_here != colleague.is_active:
        new["is_active"] = works_here
    for name, value in new.items():
        setattr(colleague, name, value)
    given = _roles(roles) if roles else ()
    if given and set(given) != set(colleague.roles.values_list("role", flat=True)):
        new["roles"] = list(given)
        colleague.roles.all().delete()
        ColleagueRole.objects.bulk_create(ColleagueRole(colleague=colleague, role=role) for role in given)
    if password:
        validate_password(password, colleague)
        colleague.set_password(password)
        new["password"] = "another"  # noqa: S105  that there is another, never which
    colleague.full_clean()
    colleague.save()
    if new:
        audit.append(
            at=now,
            actor=actor,
            action="change_colleague",
            subject=f"people.colleague:{colleague.pk}",
            facts={"username": colleague.username} | new,
        )
    return list(new)


def _roles(named: Iterable[str]) -> tuple[str, ...]:
    given = tuple(dict.fromkeys(named))
    unknown = [role for role in given if role not in ROLES]
    if unknown or not given:
        raise ValidationError(
            f"{', '.join(unknown) or 'No role'} will not do. The roles are: {', '.join(ROLES)}."
        )
    return given
