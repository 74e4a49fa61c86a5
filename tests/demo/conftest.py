from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from evenhand.demo.load import Loaded, load


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Loaded]:
    """The demo, loaded once for a whole file of tests and gone afterwards."""
    with django_db_blocker.unblock(), override_settings(DEMO=True), transaction.atomic():
        yield load()
        transaction.set_rollback(True)
