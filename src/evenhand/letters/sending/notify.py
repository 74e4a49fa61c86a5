"""GOV.UK Notify: e-mail by a template of the body's own, and letters as finished PDFs that Notify prints and posts.

Our reference goes with each. Before a letter is handed over again it is asked for by that reference, so that one whose answer was
lost on the way is found and not sent twice.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, cast

import requests
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient
from urllib3.exceptions import NewConnectionError

from evenhand.policy.outcome import N_

from . import LATER, LOST, NEVER, TAKEN, Handed, News
from .statuses import meaning

_WRONG = (400, 413)  # the letter itself; everything else is about our key, our limits, or their day


class Notify:
    """One service at Notify, by its API key. `template` is the id of the e-mail template, which takes ((subject)) and ((body))."""

    def __init__(self, key: str, url: str, template: str = "", *, timeout: float = 30) -> None:
        self._client: Any = cast(Any, NotificationsAPIClient)(key, base_url=url, timeout=timeout)
        self._template = template

    def send_email(self, to: str, subject: str, body: str, reference: str) -> Handed:
        """Hand an e-mail over."""
        return self._hand_over(
            self._client.send_email_notification,
            email_address=to,
            template_id=self._template,
            personalisation={"subject": subject, "body": body},
            reference=reference,
        )

    def send_letter(self, pdf: bytes, reference: str) -> Handed:
        """Hand a finished letter over, to be printed and posted to the address that stands in its window."""
        return self._hand_over(
            self._client.send_precompiled_letter_notification, reference=reference, pdf_file=BytesIO(pdf)
        )

    def find(self, reference: str) -> Handed | None:
        """Whether Notify has this letter already: as taken; None when it has not; as later when it cannot be asked now."""
        try:
            found = self._client.get_all_notifications(reference=reference)["notifications"]
            return Handed(TAKEN, N_("Notify had it already."), str(found[0]["id"])) if found else None
        except (APIError, requests.RequestException, KeyError, TypeError, IndexError) as problem:
            return Handed(LATER, _said(problem))

    def ask(self, outside_id: str) -> News:
        """What Notify says of a letter that it has taken."""
        try:
            status = str(self._client.get_notification_by_id(outside_id)["status"])
        except (APIError, requests.RequestException, KeyError, TypeError) as problem:
            return News("", _said(problem))
        return meaning(status)

    def _hand_over(self, send: Any, **letter: object) -> Handed:
        try:
            taken = send(**letter)
            return Handed(TAKEN, N_("Notify has taken it."), str(taken["id"]))
        except APIError as problem:
            if problem.status_code in _WRONG:
                return Handed(NEVER, _said(problem))
            return Handed(LOST if _perhaps_taken(problem) else LATER, _said(problem))
        except (requests.RequestException, KeyError, TypeError) as problem:
            return Handed(LOST, _said(problem))


def _perhaps_taken(problem: APIError) -> bool:
    """Whether Notify may have the letter although it did not say so; not where it said no, or where no line to it came about."""
    if problem.response is not None:
        return problem.status_code >= 500
    cause = problem.__cause__
    never_there = isinstance(
        getattr(cause.args[0], "reason", None) if cause and cause.args else None, NewConnectionError
    )
    return not (isinstance(cause, requests.ConnectTimeout) or never_there)


def _said(problem: Exception) -> str:
    return (str(problem) if isinstance(problem, APIError) else f"{type(problem).__name__}: {problem}")[:1000]
