from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

from .guards import Guard, changed, every_guard, install, remove

_FOLLOWS = "I32 IN1: an audit entry follows the one before it"
_DOES_NOT_FOLLOW = """
NEW.number <> (SELECT COALESCE(MAX(e.number), 0) + 1 FROM audit_entry e)
OR NEW.previous <> COALESCE(
    (SELECT e.hash FROM audit_entry e WHERE e.number = NEW.number - 1),
    '0000000000000000000000000000000000000000000000000000000000000000'
)
"""


class AuditConfig(AppConfig):
    name = "evenhand.audit"
    label = "audit"

    def ready(self) -> None:
        from . import among  # noqa: F401 - every field is asked by it from now on

        pre_migrate.connect(_take_guards_down, sender=self)
        post_migrate.connect(_put_guards_up, sender=self)

    def guards(self) -> list[Guard]:
        """Nobody changes, removes or empties the trail, nor writes anything but its next entry (I32)."""
        only_added = "I32 IN1: the audit trail is only added to"
        return [
            *(
                Guard(f"audit_refuses_{verb}", "audit_entry", verb, only_added)
                for verb in ("delete", "truncate")
            ),
            Guard("audit_refuses_update", "audit_entry", "update", only_added, *_but_for_facts_that_go()),
            Guard("going_stands", "audit_going", "update", "I33 LK2: what goes is listed once"),
            Guard("audit_follows_on", "audit_entry", "insert", _FOLLOWS, _DOES_NOT_FOLLOW),
        ]


def _but_for_facts_that_go() -> tuple[str, str]:
    """Facts go with the record that they are about: then the entry says with which disposal, and all else of it stays (I33)."""
    stands = changed("number", "at", "actor", "action", "subject", "person_id", "previous", "hash")
    listed = "SELECT {} FROM audit_going g WHERE g.source = 'audit_entry' AND g.row = OLD.number"
    says = {"sqlite": "json(NEW.facts) = ({})", "postgresql": "NEW.facts = ({})"}
    made = {
        "sqlite": "json_object('disposed_of', g.disposal)",
        "postgresql": "jsonb_build_object('disposed_of', g.disposal)",
    }
    one, other = (
        f"{stands} OR COALESCE({says[name].format(listed.format(made[name]))}, 0 = 1) = (0 = 1)"
        for name in says
    )
    return one, other


def _take_guards_down(using: str, plan: list[Any], **_: Any) -> None:
    """SQLite changes a table by making it anew, and refuses to while another table's trigger names it."""
    connection = connections[using]
    if plan and connection.vendor == "sqlite":
        remove(connection, every_guard())


def _put_guards_up(using: str, **_: Any) -> None:
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    install(connection, [guard for guard in every_guard() if guard.table in tables])
