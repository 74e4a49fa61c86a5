"""The person's own words about a record, and what is corrected in one (LK2, IN1)."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from evenhand.contacts.models import Contact
from evenhand.people.models import Person
from evenhand.policy.own_words import CORRECTED, REFUSED
from evenhand.web.forms.base import Form
from evenhand.web.forms.components import Option
from evenhand.web.forms.fields import Prose, Reasons
from evenhand.web.forms.police import contact_option

_SHOWN = 20


class _FromAContact(Form):
    """A form that asks in which of the person's contacts something came."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contact"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Contact.objects.filter(person__in=person.everyone(), sealed_at=None)
        newest = field.queryset.order_by("-received_at")[:_SHOWN]
        chosen = field.queryset.filter(pk=self.initial.get("contact") or 0)
        none = [] if field.required else [("", Option(gettext_lazy("None of these")))]
        rows = dict.fromkeys([*chosen, *newest])
        field.choices = [*((each.pk, contact_option(each)) for each in rows), *none]


class StatementForm(_FromAContact):
    """What the person says of a record, as they said it."""

    their_words: ClassVar[frozenset[str]] = frozenset({"words"})
    demanded = ("words",)

    contact = forms.ModelChoiceField(
        label=gettext_lazy("In which contact did they say it?"),
        queryset=Contact.objects.none(),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say in which contact they said it")},
    )
    words = Prose(
        label=gettext_lazy("What do they say of it?"),
        help_text=gettext_lazy("In their own words. It stands beside the record, which stays as it is."),
        error_messages={"required": gettext_lazy("Write down what they say")},
        rows=8,
    )


class CorrectionForm(_FromAContact):
    """What is said to be wrong in a record, and what comes of it."""

    demanded = ("wrong", "asked_by", "reasons")
    raised_by: ClassVar[dict[str, tuple[str, str]]] = {"right": ("outcome", CORRECTED)}

    wrong = Prose(
        label=gettext_lazy("What is said to be wrong?"),
        error_messages={"required": gettext_lazy("Say what is said to be wrong")},
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("Is it corrected?"),
        choices=[
            (
                CORRECTED,
                Option(
                    gettext_lazy("Yes"),
                    gettext_lazy("It stands beside the record. What was written stays as it was."),
                ),
            ),
            (
                REFUSED,
                Option(
                    gettext_lazy("No"),
                    gettext_lazy("The letter says why, and how to complain to the Information Commissioner."),
                ),
            ),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether it is corrected or not")},
    )
    right = Prose(label=gettext_lazy("What is right?"))
    asked_by = forms.CharField(
        label=gettext_lazy("Who asked for it?"),
        help_text=gettext_lazy("For example: the person, their solicitor, a colleague who saw it"),
        required=False,
        error_messages={"required": gettext_lazy("Say who asked for it")},
    )
    contact = forms.ModelChoiceField(
        label=gettext_lazy("In which contact was it asked for?"),
        help_text=gettext_lazy("Whoever asked by a contact is told by letter."),
        queryset=Contact.objects.none(),
        widget=forms.RadioSelect,
        required=False,
    )
    reasons = Reasons(help_text=gettext_lazy("The letter tells them, word for word."))
