"""What an officer is asked about somebody's request for what is held about them (LK2)."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from evenhand.contacts.models import Contact
from evenhand.web.forms.base import Form
from evenhand.web.forms.fields import Prose, Reasons
from evenhand.web.forms.police import contact_option


class OpenForm(Form):
    """Which contact asks for it."""

    contact = forms.ModelChoiceField(
        label=gettext_lazy("In which contact do they ask for it?"),
        help_text=gettext_lazy(
            "Those in which a reader found such a request. Its month counts from the day it came."
        ),
        queryset=Contact.objects.none(),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say in which contact they ask for it")},
    )

    def __init__(self, *args: Any, asking: list[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contact"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Contact.objects.filter(pk__in=[each.pk for each in asking])
        field.choices = [(each.pk, contact_option(each)) for each in asking]


class RulingForm(Form):
    """Why a piece goes, or is kept back."""

    reasons = Reasons(help_text=gettext_lazy("They stand in the audit trail."))


class MakeForm(Form):
    """In which language the file's own words are."""

    language = forms.ChoiceField(
        label=gettext_lazy("In which language are the file’s own words?"),
        help_text=gettext_lazy("What people wrote and said stays as it was."),
        choices=[("en", "English"), ("cy", "Cymraeg")],
        widget=forms.RadioSelect,
    )


class MoreTimeForm(Form):
    """By how many months a request is answered later, and why."""

    demanded: ClassVar[tuple[str, ...]] = ("reasons",)

    months = forms.TypedChoiceField(
        label=gettext_lazy("How much more time does it need?"),
        choices=[(1, gettext_lazy("One month more")), (2, gettext_lazy("Two months more"))],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say how much more time it needs")},
    )
    reasons = Reasons(
        help_text=gettext_lazy(
            "They are told your reasons by letter. Say what makes it complex, or how many requests they made."
        )
    )


class GiveForm(Form):
    """How the file is given, and to whom."""

    demanded: ClassVar[tuple[str, ...]] = ("how",)

    how = Prose(
        label=gettext_lazy("How is it given, and to whom?"),
        help_text=gettext_lazy(
            "For example: on an encrypted stick, by recorded post, to the person at their address"
        ),
        error_messages={"required": gettext_lazy("Say how it is given, and to whom")},
        rows=3,
    )
