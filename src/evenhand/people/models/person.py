from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, ClassVar

from django.db import connection, models

from evenhand.audit.constraints import said
from evenhand.audit.references import new_reference
from evenhand.people.normalise import fold
from evenhand.people.variants import backwards, variant

from .shared import SharedAddress

NAME_FOLDED = 200


def folded(name: str) -> str:
    """The form in which a name is looked up: lower case, without accents or punctuation, as long as an index holds."""
    return fold(name)[:NAME_FOLDED]


class Person(models.Model):
    """Somebody who gets in touch. An entry that was merged points at the one that was kept; nothing is moved, so it
    can be undone.
    """

    reference = models.CharField(max_length=12, unique=True, default=partial(new_reference, "P"))
    name = models.TextField()
    folded_name = models.CharField(max_length=NAME_FOLDED, editable=False, db_index=True)
    language = models.CharField(max_length=2, blank=True)
    format = models.CharField(max_length=20, default="standard")
    postal = models.TextField(blank=True)
    force_complained_about = models.CharField(max_length=200, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_entries"
    )
    registered_at = models.DateTimeField()
    # The certificate by which this record was disposed of: then nothing is left to say who it was (I33).
    disposed_as = models.CharField(max_length=12, blank=True, default="")

    perhaps: Sequence[Person] = ()  # on the answer of register_person: whom else a caseworker is asked about

    class Meta:
        constraints = [
            models.CheckConstraint(condition=said("name"), name="a_person_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(format__in=["standard", "large_print", "audio", "easy_read", "braille"]),
                name="I34_PB2_a_person_reads_one_of_these_formats",
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=["", "en", "cy"]),
                name="I34_PB1_a_person_chooses_english_or_welsh",
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")),
                name="I27_IN4_nobody_is_merged_into_themselves",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.reference})"

    def save(self, *, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        """Keeps the name in the forms it is looked up by (see `folded`, and `listing`)."""
        new, self.folded_name = self._state.adding, folded(self.name)
        if update_fields is not None and "name" in update_fields:
            update_fields = {*update_fields, "folded_name"}
        super().save(update_fields=update_fields, **options)
        if update_fields is None or "name" in update_fields:
            from evenhand.people.listing import list_words

            list_words(self.pk, self.name, new=new)

    def kept(self) -> Person:
        """The entry that stands for this person: itself, or the one it was merged into."""
        return self if self.merged_into is None else self.merged_into.kept()

    def everyone(self) -> list[int]:
        """The ids of every entry that stands for this person, the kept one first. A merged entry's own merges come with it."""
        found = [self.kept().pk]
        with (
            connection.cursor() as cursor
        ):  # asked with every contact of somebody about whom anything is on record
            for pk in found:
                cursor.execute(_MERGED, [pk])
                found.extend(merged for (merged,) in cursor.fetchall())
        return found


_MERGED = f'SELECT "id" FROM "{Person._meta.db_table}" WHERE "merged_into_id" = %s ORDER BY "id"'  # noqa: S608


class Representative(models.Model):
    """Somebody who speaks for a person. No restriction on the person applies to them (IN4, I27)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="representatives")
    name = models.TextField()

    def __str__(self) -> str:
        return f"{self.name}, for {self.person}"


class IdentifierManager(models.Manager["Identifier"]):
    def known_as(self, keys: Iterable[tuple[str, str]], *, most: int | None = None) -> Sequence[Identifier]:
        """Whose these identifiers are, each a kind and its normalised form, with one question to the database; `most` at most.

        Each is told whether it is marked as `shared` by several people (I27).
        """
        by_kind: dict[str, set[str]] = {}
        for kind, normalised in keys:
            by_kind.setdefault(kind, set()).add(normalised)
        if not by_kind:
            return []
        wanted = models.Q()
        for kind, each in by_kind.items():
            wanted |= models.Q(kind=kind, normalised__among=each)
        marks = SharedAddress.objects.filter(
            kind=models.OuterRef("kind"), normalised=models.OuterRef("normalised"), ended_at=None
        )
        rows = self.filter(wanted).select_related("person__merged_into", "representative").order_by("pk")
        found = list(rows.annotate(marked=models.Exists(marks))[:most])
        for row in found:
            row.shared = row.marked
        return found


class Identifier(models.Model):
    """A way by which a person, or their representative, reaches us. Several people may share one; then it identifies nobody."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identifiers")
    representative = models.ForeignKey(
        Representative, null=True, blank=True, on_delete=models.PROTECT, related_name="identifiers"
    )
    kind = models.CharField(max_length=10)
    value = models.TextField()
    normalised = models.CharField(max_length=500)
    variant = models.CharField(max_length=500, blank=True, editable=False)
    backwards = models.CharField(max_length=500, null=True, blank=True, editable=False)

    shared: bool  # only on what `known_as` answers

    objects: ClassVar[IdentifierManager] = IdentifierManager()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "normalised"]),
            models.Index(fields=["kind", "variant"], name="identifiers_by_variant"),
            models.Index(
                fields=["backwards"],
                name="numbers_by_their_end",
                condition=models.Q(backwards__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["email", "phone", "post", "social", "alias", "external"])
                & said("normalised"),
                name="an_identifier_is_of_a_known_kind",
            ),
            models.UniqueConstraint(
                fields=["normalised"],
                condition=models.Q(kind="external"),
                name="I27_IN4_a_reference_elsewhere_is_one_persons",
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "normalised"],
                condition=models.Q(representative=None),
                name="an_identifier_is_given_once",
            ),
            models.UniqueConstraint(
                fields=["representative", "kind", "normalised"],
                name="a_representatives_identifier_is_given_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.value}"

    def save(self, *, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        """Keeps the forms by which its variants and, by its last digits, a person's own number are found; lists an alias among the
        names.
        """
        self.variant = variant(self.kind, self.normalised)
        self.backwards = backwards(self.kind, self.normalised) if self.representative_id is None else None
        super().save(update_fields=update_fields, **options)
        if self.kind == "alias" and update_fields is None:
            from evenhand.people.listing import list_words

            list_words(self.person_id, self.value, self.pk)


class Adjustment(models.Model):
    """A reasonable adjustment: asked for, then agreed or declined with reasons (IN3, MN1). `request` says what to do, not why."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="adjustments")
    request = models.TextField()
    needs_channels = models.JSONField(default=list)
    status = models.CharField(max_length=10, default="asked")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.Colleague", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "people.Colleague", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reasons = models.TextField(blank=True)
    review_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="asked", decided_at=None, decided_by=None)
                | models.Q(
                    status__in=["agreed", "declined"], decided_at__isnull=False, decided_by__isnull=False
                )
                & said("reasons"),
                name="I22_IN3_an_adjustment_is_asked_or_answered_with_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} ({self.status})"


class Merge(models.Model):
    """Two entries were found to be one person; `undone_at` when that was taken back."""

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    merged = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reasons = models.TextField()
    by = models.ForeignKey("people.Colleague", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        "people.Colleague", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=said("reasons"), name="I27_IN4_a_merge_has_reasons"),
            models.CheckConstraint(
                condition=~models.Q(kept=models.F("merged")), name="I27_IN4_a_merge_is_of_two_entries"
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at=None, undone_by=None)
                | models.Q(undone_at__isnull=False, undone_by__isnull=False),
                name="I27_IN4_a_merge_is_undone_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["merged"], condition=models.Q(undone_at=None), name="I27_IN4_an_entry_is_merged_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged} into {self.kept}"
