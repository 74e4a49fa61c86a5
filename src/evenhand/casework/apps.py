from __future__ import annotations

from django.apps import AppConfig

from evenhand.audit.guards import Guard


class CaseworkConfig(AppConfig):
    name = "evenhand.casework"
    label = "casework"

    def guards(self) -> list[Guard]:
        from evenhand.audit.going import let_go

        from .guards.cases import GUARDS
        from .guards.going import GOING

        return let_go(GUARDS, GOING)
