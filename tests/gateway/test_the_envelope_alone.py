"""Policy delegation goes by a sender that nobody has checked, and whoever reads what came of it is told so (I27)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from tests.gateway.sieve.pigeonhole import Interpreter, interpreter
from tests.gateway.test_a_real_mail_server import lines_for
from tests.web.case_story import BEGAN, Case

from evenhand.casework.actions.record_answers import record_answers
from evenhand.casework.questions.answered import Answered
from evenhand.people.models import Colleague

pytestmark = pytest.mark.proves("I27", "RT1")
UNKNOWN = "knew nothing but the sender on the envelope, which nobody had checked"


@pytest.mark.django_db
def test_whoever_reads_the_log_of_answers_sees_which_rest_on_the_envelope_alone(
    make_colleague: Callable[..., Colleague],
) -> None:
    case = Case(make_colleague)
    restriction = case.restriction
    record_answers(
        now=BEGAN + timedelta(days=9),
        answers=[
            Answered(
                door, BEGAN + timedelta(days=8), door, "email", "channel_closed", "matched", person=case.pat.reference,
                restriction=restriction.reference, clauses=("OA1", "RT1e"),
            )
            for door in ("policy", "milter")
        ],
    )  # fmt: skip
    client = Client()
    client.force_login(case.cal, backend="django.contrib.auth.backends.ModelBackend")
    for name, reference in (
        ("restriction_answers", restriction.reference),
        ("person_answers", case.pat.reference),
    ):
        told = client.get(reverse(name, args=[reference])).content.decode()
        assert (told.count("The mail server asked"), told.count(UNKNOWN)) == (2, 1)


@pytest.mark.servers
def test_a_site_may_leave_such_mail_in_the_inbox_and_files_what_is_certain(tmp_path: Path) -> None:
    lines = lines_for("sieve", tmp_path).splitlines(True)
    careful = "".join([*lines[:-2], lines_for("sieve unchecked", tmp_path), *lines[-2:]])

    def folders(sieve: Interpreter, script: str, by: str) -> tuple[str, ...]:
        told = f"channel_closed; restriction=R-1; match=matched; by={by}; for=everybody"
        message = f"Evenhand-Instruction: {told}\nFrom: pat@example.org\nTo: a@body.example\n\nHello\n"
        return sieve.run(script, message.encode()).folders

    with interpreter() as sieve:
        assert folders(sieve, "".join(lines), "envelope") == ("Closed channel",)
        assert folders(sieve, careful, "envelope") == ("INBOX",)
        assert folders(sieve, careful, "dmarc") == ("Closed channel",)
