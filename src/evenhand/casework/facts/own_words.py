"""What stands beside a record: what the person says of it, and what was corrected in it or refused (LK2, IN1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Model

from evenhand.casework.models import Correction, Statement


@dataclass(slots=True)
class Beside:
    """What stands beside one record, in the order in which it came."""

    statements: list[Statement] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)


def beside(records: Iterable[Model]) -> Mapping[str, Beside]:
    """By the name of the record ("casework.warning:12"), what stands beside it; nothing where there is nothing."""
    names = {f"{each._meta.label_lower}:{each.pk}" for each in records}
    found: defaultdict[str, Beside] = defaultdict(Beside)
    for row in (
        Statement.objects.filter(record__in=names).select_related("contact", "by").order_by("at", "pk")
    ):
        found[row.record].statements.append(row)
    for each in (
        Correction.objects.filter(record__in=names).select_related("contact", "by").order_by("at", "pk")
    ):
        found[each.record].corrections.append(each)
    return dict(found)
