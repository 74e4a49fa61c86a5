"""A report to the police as questions: which force, what is sent, under whose authority (RT1g, I29)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenhand.contacts.models import Contact
from evenhand.people.models import Person
from evenhand.policy.edition import load
from evenhand.web.forms.base import Form
from evenhand.web.forms.components import Option
from evenhand.web.forms.fields import Prose
from evenhand.web.words import moment, said

_SHOWN = 50


class PoliceForm(Form):
    contacts = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Which contacts is the report about?"),
        queryset=Contact.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    force = forms.CharField(label=gettext_lazy("Which police force is told?"), required=False)
    another_force = forms.BooleanField(
        label=gettext_lazy("I have considered whether another force should be told"), required=False
    )
    what_was_sent = Prose(
        label=gettext_lazy("What is sent?"),
        help_text=gettext_lazy(
            "Write “possible” or “reported”. A record never says that somebody committed an offence."
        ),
    )
    authority = Prose(
        label=gettext_lazy("Under whose authority?"), help_text=gettext_lazy("Who authorised it, and on what ground."),
    )  # fmt: skip
    reference = forms.CharField(label=gettext_lazy("The force’s reference (optional)"), required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        field = self.fields["contacts"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Contact.objects.filter(person__in=person.everyone())
        newest = field.queryset.order_by("-received_at")[:_SHOWN]
        field.choices = [(each.pk, contact_option(each)) for each in newest]

    def same_force(self) -> bool:
        """Whether the force named is the one this person complains about."""
        named = "".join(self.data.getlist("force")) if self.is_bound else ""  # type: ignore[attr-defined]
        about = self.person.force_complained_about.strip().casefold()
        return bool(about) and about in named.casefold()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.same_force() and not given.get("another_force"):
            self.add_error(
                "another_force",
                _(
                    "This is the force the person complains about. Consider another force, and tick this once you have."
                ),
            )
        return given


def contact_option(contact: Contact) -> Option:
    """A contact as one tells it from others: its way and moment, how it begins, its reference. Of what is sealed, no word."""
    channels = load().channels
    way = said(channels[contact.channel].name) if contact.channel in channels else contact.channel
    begins = (
        _("sealed") if contact.sealed_at else (contact.subject or " ".join(contact.body[:200].split()))[:80]
    )
    return Option(f"{way}, {moment(contact.received_at)}", f"{contact.reference} {begins}".strip())
