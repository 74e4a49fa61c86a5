from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

from evenhand.audit.guards import Guard

if TYPE_CHECKING:
    from evenhand.audit.gone import Certificate


class CaseworkConfig(AppConfig):
    name = "evenhand.casework"
    label = "casework"

    def guards(self) -> list[Guard]:
        from evenhand.audit.going import let_go

        from .guards.cases import GUARDS
        from .guards.going import GOING

        return let_go(GUARDS, GOING)

    def certificates(self) -> dict[str, Certificate]:
        """What was disposed of, by the reference of each disposal: the trail must say the same (I32, I33)."""
        from evenhand.audit.gone import Certificate

        from .models import Disposal

        done = Disposal.objects.filter(status="done").values_list("reference", "entries", "sha256")
        return {reference: Certificate(entries, sha256) for reference, entries, sha256 in done}
