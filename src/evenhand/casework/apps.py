from __future__ import annotations

from django.apps import AppConfig

from evenhand.audit.guards import Guard


class CaseworkConfig(AppConfig):
    name = "evenhand.casework"
    label = "casework"

    def guards(self) -> list[Guard]:
        from .guards.cases import GUARDS

        return GUARDS
