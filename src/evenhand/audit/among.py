"""`field__among={…}`: whose field has one of many values, asked with one parameter.

Django's own `in` looks at every value half a dozen times and gives each a place in the statement: that took a tenth of the time of
taking in mail.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignObject, Lookup
from django.db.models.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    _Lookup = Lookup[Any]
else:
    _Lookup = Lookup


@ForeignObject.register_lookup
@Field.register_lookup
class Among(_Lookup):
    """One of the values of a set, which are texts or whole numbers as the database keeps them."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """As PostgreSQL is asked: with an array."""
        field, parameters = self._field(compiler, connection)
        return f"{field} = ANY(%s)", [*parameters, list(self.rhs)]

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """As SQLite is asked, which has no arrays: with a list in JSON."""
        field, parameters = self._field(compiler, connection)
        rows = "SELECT value FROM json_each(%s)"
        return f"{field} IN ({rows})", [*parameters, json.dumps(list(self.rhs))]

    def _field(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        if not self.rhs:
            raise EmptyResultSet
        field, parameters = self.process_lhs(compiler, connection)
        return field, list(parameters)
