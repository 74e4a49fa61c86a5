"""Conditions for CHECK constraints that both databases keep."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Q
from django.db.models.sql.compiler import SQLCompiler


class _Said(Func):
    """A text that holds more than white space."""

    output_field = BooleanField()
    template = "TRIM(%(expressions)s, char(9, 10, 11, 12, 13, 32)) <> ''"

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        return self.as_sql(
            compiler, connection, template=r"BTRIM(%(expressions)s, E' \t\n\v\f\r') <> ''", **context
        )


def said(*fields: str) -> Q:
    """Each of these texts says something: neither empty nor only white space."""
    return Q(*(_Said(F(field)) for field in fields))
