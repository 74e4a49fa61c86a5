from __future__ import annotations

import logging
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.utils.module_loading import import_string

from evenhand.people.models import Colleague


def written(message: str, *args: object, fault: BaseException | None = None) -> str:
    """A line, as this installation's log has it."""
    formatters: dict[str, dict[str, Any]] = settings.LOGGING["formatters"]  # type: ignore[assignment]
    line = dict(formatters["line"])
    made = import_string(line.pop("()"))(line["format"], style=line["style"])
    about = (type(fault), fault, fault.__traceback__) if fault else None
    return str(made.format(logging.LogRecord("evenhand", 40, "", 1, message, args, about)))


@pytest.mark.proves("LK2")
@pytest.mark.django_db
def test_what_a_database_refuses_is_logged_without_what_was_in_it() -> None:
    address = "pat" + "@example.org"  # a traceback quotes the lines of the program
    Colleague.objects.create(username=address, name="Pat")
    with pytest.raises(IntegrityError) as refused:
        Colleague.objects.create(username=address, name="Pat")
    for line in (written("A batch: %s", refused.value), written("A batch", fault=refused.value)):
        assert address not in line
        assert "unique" in line.lower()
    assert "IntegrityError" in written("A batch", fault=refused.value)
    if connection.vendor == "postgresql":
        assert "DETAIL" in str(refused.value)


def test_only_the_values_are_left_out() -> None:
    told = "new row violates check\nDETAIL:  Failing row contains (7, Dear all,\nyou liars).\nCONTEXT:  PL/pgSQL function x"
    assert written(told).endswith("new row violates check\nCONTEXT:  PL/pgSQL function x")
    assert written("nothing of a row").endswith("evenhand: nothing of a row")
