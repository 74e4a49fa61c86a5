from __future__ import annotations

from django.apps import AppConfig

from evenhand.audit.guards import Guard


class PeopleConfig(AppConfig):
    name = "evenhand.people"
    label = "people"

    def guards(self) -> list[Guard]:
        from evenhand.audit.going import let_go

        from .going import GOING
        from .guards import GUARDS

        return let_go(GUARDS, GOING)
