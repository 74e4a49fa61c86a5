"""A person as a list from elsewhere gives them, and whether they are on record already. Reads only; nothing is guessed (I27)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .models import Identifier, Person, folded
from .normalise import normalise


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What a person is put on record with: their name, the ways they reach us, the language of their letters ("" while they have
    not chosen) and the format they can read; `external` are references by which other systems know them.
    """

    name: str
    emails: Sequence[str] = ()
    phones: Sequence[str] = ()
    postal: str = ""
    social: Sequence[str] = ()
    external: Sequence[str] = ()
    language: str = ""
    format: str = "standard"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """One person of a list: `line` is where they stand in it, `external` the reference by which the list knows them."""

    line: int
    name: str
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    postal: str = ""
    social: tuple[str, ...] = ()
    language: str = ""
    format: str = "standard"
    external: str = ""
    representative: str = ""
    representative_emails: tuple[str, ...] = ()
    representative_phones: tuple[str, ...] = ()

    def identifiers(self) -> Iterator[tuple[str, str]]:
        """Their own identifiers, each a kind and its normalised form; not their representative's, nor the list's reference."""
        given = (
            ("email", self.emails),
            ("phone", self.phones),
            ("post", (self.postal,)),
            ("social", self.social),
        )
        for kind, values in given:
            for value in values:
                if normalised := normalise(kind, value):
                    yield kind, normalised

    def details(self) -> Details:
        """What they are put on record with, but for who speaks for them."""
        return Details(
            name=self.name,
            emails=self.emails,
            phones=self.phones,
            postal=self.postal,
            social=self.social,
            external=(self.external,) if self.external else (),
            language=self.language,
            format=self.format,
        )

    def by_reference(self) -> str:
        """The list's reference in the form in which it is kept."""
        return normalise("external", self.external)


def on_record(newcomer: Newcomer) -> Person | None:
    """The entry that was made of this newcomer before: the one with their reference, or with their very name and every identifier.

    A newcomer with a reference is told by it alone: two of a list may have one name and one address.
    """
    if reference := newcomer.by_reference():
        row = (
            Identifier.objects.filter(kind="external", normalised=reference).select_related("person").first()
        )
        return row.person if row else None
    wanted = set(newcomer.identifiers())
    first = next(iter(sorted(wanted)), None)
    if first is None:
        return None
    kind, normalised = first
    rows = Identifier.objects.filter(
        kind=kind, normalised=normalised, representative=None, person__folded_name=folded(newcomer.name)
    )
    for row in rows.select_related("person").order_by("pk"):
        own = row.person.identifiers.filter(representative=None).exclude(kind__in=("alias", "external"))
        if wanted <= set(own.values_list("kind", "normalised")):
            return row.person
    return None
