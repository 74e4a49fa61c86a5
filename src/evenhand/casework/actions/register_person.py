from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from evenhand.people.models import Colleague, Person
from evenhand.people.newcomers import Details

from ._action import action
from ._register import put_on_record


@action(role="colleague", cites=("IN1", "DF3"), system=True)
def register_person(
    *,
    by: Colleague | None,
    now: datetime,
    name: str,
    emails: Sequence[str] = (),
    phones: Sequence[str] = (),
    postal: str = "",
    social: Sequence[str] = (),
    external: Sequence[str] = (),
    language: str = "",
    format: str = "standard",
) -> Person:
    """Put a person on record with the ways they reach us, their language and the format they can read (PB1, PB2).

    `language` is "" while the person has not chosen; `external` are references by which other systems know them. Whoever else
    their addresses speak for is suggested to a caseworker, and nobody is merged (I27).

    Raises Refused without a name, or for an unknown language or format.
    """
    given = Details(
        name=name,
        emails=emails,
        phones=phones,
        postal=postal,
        social=social,
        external=external,
        language=language,
        format=format,
    )
    return put_on_record(given, by=by, now=now)
