from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings
from tests.web.case_story import Case

from evenhand.people.models import Colleague


@pytest.fixture
def sample_screens(settings: Settings) -> None:
    """The screens of urls_for_tests.py instead of the product's."""
    ours = dict(django_settings.TEMPLATES[0])
    settings.ROOT_URLCONF = "tests.web.urls_for_tests"
    settings.TEMPLATES = [ours | {"DIRS": [Path(__file__).parent / "templates", *ours["DIRS"]]}]


@pytest.fixture
def ana(db: None, make_colleague: Callable[..., Colleague]) -> Colleague:
    colleague = make_colleague("ana", "colleague")
    colleague.set_password("correct horse battery")
    colleague.save()
    return colleague


@pytest.fixture
def case(make_colleague: Callable[..., Colleague]) -> Case:
    """Pat's case: each step is taken when it is first asked for."""
    return Case(make_colleague)


@pytest.fixture
def ana_client(client: Client, case: Case) -> Client:
    """Ana, who answers contact, has signed in."""
    client.force_login(case.ana, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def strict_client() -> Client:
    """A browser's view: forms need their token and faults become pages."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)
