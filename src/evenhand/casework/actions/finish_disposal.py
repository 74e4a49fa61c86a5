from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from evenhand.casework.models import Disposal
from evenhand.people.models import Colleague

from ._action import action
from ._ledger import enter


@action(role="data_protection", cites=("LK2", "I33"), system=True)
def finish_disposal(*, by: Colleague | None = None, now: datetime, disposals: Sequence[Disposal]) -> None:
    """Record that nothing of what was disposed of is left over in the database's own files either: the worker has cleaned them."""
    for row in disposals:
        Disposal.objects.filter(pk=row.pk, cleaned_at=None).update(cleaned_at=now)
        enter("finish_disposal", row, by=by, now=now, disposal=row.reference)
