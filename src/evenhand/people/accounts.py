"""Accounts of colleagues: who works here, in which roles. The first one is made at the command line."""

from __future__ import annotations

from collections.abc import Iterable
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
    given = tuple(dict.fromkeys(roles))
    unknown = [role for role in given if role not in ROLES]
    if unknown or not given:
        raise ValidationError(
            f"{', '.join(unknown) or 'No role'} will not do. The roles are: {', '.join(ROLES)}."
        )
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
