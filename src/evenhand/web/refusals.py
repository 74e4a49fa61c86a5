"""A refusal of the policy core, shown where its reason can be answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from django.core.exceptions import ValidationError
from django.utils.html import format_html

from evenhand.casework.actions._action import AlreadyDoneError
from evenhand.policy.outcome import Outcome, Reason, Refused
from evenhand.web import words
from evenhand.web.forms.base import Form
from evenhand.web.pages import clause_links

T = TypeVar("T")


class RefusalError(ValidationError):
    """A reason of the policy as an error of a form; the error summary reads `reason`."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(
            format_html("{} {}", words.unbroken(words.tell_reason(reason)), clause_links(reason.clauses)),
            code="refused",
        )


def refusal_errors(form: Form, outcome: Outcome) -> None:
    """Show each reason beside the question it concerns, and the rest at the top: why, what would do, under which clauses."""
    for reason in outcome:
        form.add_error(form.place(reason), RefusalError(reason))


def in_the_way(form: Form, outcome: Outcome) -> list[Reason]:
    """What refuses a step whatever is answered, for a page on which nobody has answered yet: then it says so, and asks nothing."""
    return [] if form.is_bound else [reason for reason in outcome if form.place(reason) is None]


def attempt(form: Form, act: Callable[[], T]) -> T | None:
    """Do an action for a valid form; when the policy refuses, put its reasons into the form and answer None.

    Whoever pressed the button twice is answered with what the first press made.
    """
    try:
        return act()
    except AlreadyDoneError as done:
        return cast(T, done.row)
    except Refused as refusal:
        refusal_errors(form, refusal.outcome)
        return None


def succeeded(form: Form, act: Callable[[], object]) -> bool:
    """Whether the form was sent, is complete, and the policy let the action be done."""
    return form.is_valid() and attempt(form, act) is not None
