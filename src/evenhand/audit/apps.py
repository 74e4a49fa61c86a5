from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from .guards import Guard, every_guard, install


class AuditConfig(AppConfig):
    name = "evenhand.audit"
    label = "audit"

    def ready(self) -> None:
        # After every migration, because SQLite drops a table's triggers when a migration rebuilds it.
        post_migrate.connect(_install_guards, sender=self)

    def guards(self) -> list[Guard]:
        """Nobody changes, removes or empties the trail (I32)."""
        message = "I32 IN1: the audit trail is only added to"
        return [
            Guard(f"audit_refuses_{verb}", "audit_entry", verb, message)
            for verb in ("update", "delete", "truncate")
        ]


def _install_guards(using: str, **_: Any) -> None:
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    install(connection, [guard for guard in every_guard() if guard.table in tables])
