"""What officers said of the pieces of what is held about somebody: for this request, and for those before it (LK2)."""

from __future__ import annotations

from django.db.models import QuerySet

from evenhand.casework.models import PieceRuling, SubjectAccess
from evenhand.policy.rules import applies
from evenhand.policy.subject_access import KEEP


def said_of_pieces(request: SubjectAccess) -> QuerySet[PieceRuling]:
    """All that officers said of pieces for earlier requests of the same person, and then for this one, in order."""
    people = request.person.kept().everyone()
    rows = PieceRuling.objects.filter(request__person__in=people, request__pk__lte=request.pk)
    return rows.select_related("by", "request").order_by("request_id", "pk")


@applies("LK2")
def rulings_of(request: SubjectAccess) -> dict[str, str]:
    """The last ruling on each piece that counts for a request: its own; else what an earlier request kept back stays back.

    What an earlier request let go is asked again: others' rights are weighed against the person's on the day of each (Art. 15(4)).
    """
    found: dict[str, str] = {}
    for row in said_of_pieces(request):
        if row.request_id == request.pk or row.verdict == KEEP:
            found[row.piece] = row.verdict
        else:
            found.pop(row.piece, None)
    return found
