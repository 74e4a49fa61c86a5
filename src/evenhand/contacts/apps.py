from __future__ import annotations

from django.apps import AppConfig

from evenhand.audit.guards import Guard


class ContactsConfig(AppConfig):
    name = "evenhand.contacts"
    label = "contacts"

    def guards(self) -> list[Guard]:
        from .guards import GUARDS

        return GUARDS
