"""What came in and could not be read: kept whole, for the content lead to look at as mere text; nothing is opened (IC2, I25)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from evenhand.casework.rights import permissions
from evenhand.casework.rights.readable import readable_by
from evenhand.contacts import troubles
from evenhand.contacts.blobs import heads_of
from evenhand.contacts.models import Quarantined
from evenhand.web.pages import render
from evenhand.web.screens import screen
from evenhand.web.views.case import find, who

_AT_ONCE = 50
_SHOWN = 64 * 1024  # bytes


@screen("RT1f", "IC1", "IC2", "MN3", "I23", "I25", when=permissions.may_see_sealed)
@require_safe
def quarantine(request: HttpRequest) -> HttpResponse:
    """What could not be read, the latest first, and why."""
    asked = request.GET.get("page", "")
    page = max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    rows = Quarantined.objects.select_related("blob").order_by("-received_at", "-pk")
    found = list(rows[(page - 1) * _AT_ONCE : page * _AT_ONCE + 1])
    return render(
        request,
        "sealed/quarantine.html",
        rows=found[:_AT_ONCE],
        page=page,
        more=len(found) > _AT_ONCE,
        in_words=troubles.in_words,
    )


@screen("RT1f", "IC1", "IC2", "MN3", "I23", "I25", "I28", when=permissions.may_see_sealed)
@require_safe
def quarantined(request: HttpRequest, pk: int) -> HttpResponse:
    """The first of it as text: no file, picture or link in it can be opened, and what is sealed is not shown."""
    row = find(Quarantined, pk)
    head = heads_of([row.blob_id], _SHOWN).get(row.blob_id)
    return render(
        request, "sealed/quarantined.html", quarantined=row, why=troubles.in_words(row.reason),
        contact=readable_by(who(request)).filter(sha256=row.sha256).first(), is_sealed=head is None,
        text=(head or b"").decode("utf-8", "replace").replace("\x00", "\ufffd"), cut=row.blob.size > _SHOWN,
    )  # fmt: skip
