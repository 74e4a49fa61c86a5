from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.casework.office import Office

from evenhand.casework.models import Delivery
from evenhand.casework.work.letters import LetterWork
from evenhand.people.models import Person

from .mail_server import MailServer


@pytest.fixture
def office(db: None) -> Office:
    return Office().open()


@pytest.fixture
def by_mail_server(settings: Any) -> Callable[[MailServer], None]:
    """by_mail_server(server): e-mail leaves by this server."""

    def use(server: MailServer) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = False, 0.5
        settings.DEFAULT_FROM_EMAIL = "Casework <casework@body.example>"

    return use


def warned(office: Office, **person: Any) -> tuple[Person, Delivery]:
    """A person who was warned, and the letter about it."""
    usual = {"name": "Pat Example", "emails": ["pat@example.org"], "postal": ""}
    who = office.person(**usual | person)
    warning = office.warning(who)
    return who, Delivery.objects.get(record=f"casework.warning:{warning.pk}")


def work(office: Office, *, passed: timedelta | None = None) -> int:
    """Everything that waits is worked on, after so long; answers with how many pieces."""
    now: datetime = office.now if passed is None else office.later(seconds=passed.total_seconds())
    worker = LetterWork(moment=lambda: now)
    done = 0
    while worker.do_next():
        done += 1
        assert done < 50, "it goes round in circles"
    return done


def told(row: Delivery) -> list[str]:
    """What happened to a letter, in order."""
    return [event.what for event in row.events.order_by("pk")]
