from __future__ import annotations

import pytest
from django.test import Client

from evenhand.people.models import Colleague

pytestmark = pytest.mark.usefixtures("sample_screens")


def test_the_page_for_a_fault_asks_nothing_of_the_database(
    client: Client, ana: Colleague, django_assert_num_queries: object
) -> None:
    from django.db import connection
    from django.test import RequestFactory
    from django.test.utils import CaptureQueriesContext

    from evenhand.web import errors

    request = RequestFactory().post("/x/", {"reasons": "typed"})
    with CaptureQueriesContext(connection) as queries:
        assert errors.broken(request).status_code == 500
        assert errors.busy(request).status_code == 503
    assert len(queries) == 0


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere/", 404, "look a person up"),
        ("/breaks/", 500, "Try again in a few minutes"),
        ("/locked/", 503, "Wait a minute"),
        ("/full/", 503, "the disk is full"),
        ("/full-database/", 503, "the disk is full"),
    ],
)
def test_every_fault_says_what_to_do_next(
    strict_client: Client, ana: Colleague, address: str, status: int, words: str
) -> None:
    strict_client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")
    answer = strict_client.get(address)
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_a_busy_database_asks_browsers_to_come_back(strict_client: Client, ana: Colleague) -> None:
    strict_client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")
    assert strict_client.get("/locked/").headers["Retry-After"] == "60"


def test_an_unknown_host_is_refused(strict_client: Client) -> None:
    answer = strict_client.get("/about/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "address", ["/about/?q=a%00b", "/contact-us/%00/", "/contacts/a%00b/", "/?before=%00"]
)
def test_an_address_that_no_database_could_look_up_leads_nowhere(
    strict_client: Client, ana: Colleague, address: str
) -> None:
    strict_client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")
    assert strict_client.get(address).status_code == 404
