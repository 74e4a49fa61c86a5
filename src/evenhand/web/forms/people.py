"""The questions about a person: putting them on record, how they reach us, what they need, whether two entries are one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evenhand.policy.edition import Edition
from evenhand.web.forms.base import Form
from evenhand.web.forms.check import channel_choices
from evenhand.web.forms.components import Option
from evenhand.web.forms.fields import DateField, Prose
from evenhand.web.words import said

_WIDE = {"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}


class Lines(forms.CharField):
    """Several addresses or numbers, one on a line."""

    widget = forms.Textarea(attrs={"rows": 2})

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in str(super().clean(value) or "").splitlines() if line.strip()]


class PreferencesForm(Form):
    """The language and the format of a person's letters."""

    language = forms.ChoiceField(
        label=_("Which language have they chosen?"),
        help_text=_("Letters go out in it. If they write to us in Welsh, they have chosen Welsh."),
        choices=[("en", "English"), ("cy", "Cymraeg"), ("", _("They have not said"))],
        required=False,
        widget=forms.RadioSelect,
    )
    format = forms.ChoiceField(
        label=_("In which format can they read letters?"), required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].choices = [  # type: ignore[attr-defined]
            (each.id, said(each.name)) for each in edition.formats.values()
        ]


class RegisterForm(Form):
    """A person, with the ways they reach us."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("As they write it. If it is not known, how they signed."),
        required=False,
        widget=forms.TextInput(attrs=_WIDE),
    )
    emails = Lines(label=_("E-mail addresses"), help_text=_("One on a line."), required=False)
    phones = Lines(label=_("Telephone numbers"), help_text=_("One on a line."), required=False)
    postal = Prose(label=_("Postal address"))
    language = forms.ChoiceField(
        label=_("Which language have they chosen?"),
        help_text=_("Letters go out in it. If they write to us in Welsh, they have chosen Welsh."),
        choices=[("en", "English"), ("cy", "Cymraeg"), ("", _("They have not said"))],
        required=False,
        widget=forms.RadioSelect,
    )
    format = forms.ChoiceField(label=_("In which format can they read letters?"), required=False)
    not_those = forms.BooleanField(label=_("They are none of these: put them on record"), required=False)

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].choices = [  # type: ignore[attr-defined]
            (each.id, said(each.name)) for each in edition.formats.values()
        ]

    def arguments(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        given.pop("not_those")
        return given | {"format": given["format"] or "standard"}


class IdentifierForm(Form):
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[
            ("email", _("E-mail address")),
            ("phone", _("Telephone number")),
            ("post", _("Postal address")),
            (
                "social",
                Option(
                    _("Name on social media"),
                    _("With the platform, if you know it: “@pat (X)” or its web address."),
                ),
            ),
            ("external", _("Reference in another system")),
            (
                "alias",
                Option(
                    _("Another name they use"),
                    _("It helps to find them, and never identifies them by itself."),
                ),
            ),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is")},
    )
    value = forms.CharField(
        label=_("Address, number or name"),
        widget=forms.TextInput(attrs=_WIDE),
        error_messages={"required": _("Enter the address, number or name")},
    )


class RepresentativeForm(Form):
    name = forms.CharField(
        label=_("Name of the representative"),
        help_text=_("A solicitor, a relative, an advocate: somebody who speaks for them."),
        required=False,
        widget=forms.TextInput(attrs=_WIDE),
    )
    emails = Lines(label=_("E-mail addresses"), help_text=_("One on a line."), required=False)
    phones = Lines(label=_("Telephone numbers"), help_text=_("One on a line."), required=False)


class AskForm(Form):
    """What a person asks us to do differently."""

    is_theirs = True

    request = Prose(
        label=_("What do they ask us to do?"),
        help_text=_(
            "Say what to do, not why: colleagues at the front will see it. For example, “Speak slowly and send a note afterwards”."
        ),
        rows=3,
    )
    needs_channels = forms.MultipleChoiceField(
        label=_("Which ways of contact do they need?"),
        help_text=_(
            "Tick every way that works for them. No restriction may close all of these. Leave it empty when it does not matter."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needs_channels"].choices = channel_choices(edition)  # type: ignore[attr-defined]


class AnswerForm(Form):
    """The answer to a request for an adjustment."""

    outcome = forms.ChoiceField(
        label=_("What is the answer?"),
        choices=[("agreed", _("We will do it")), ("declined", _("We will not do it"))],
        required=False,
        widget=forms.RadioSelect,
    )
    reasons = Prose(
        label=_("Why?"),
        help_text=_("They may ask to read this."),
    )
    needs_channels = forms.MultipleChoiceField(
        label=_("Which ways of contact does it need?"),
        help_text=_("No restriction may close all of these."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    review_on = DateField(
        label=_("When do we look at it again?"),
        help_text=_("For example, 27 3 2027. Leave it empty if it stays until they say otherwise."),
        required=False,
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needs_channels"].choices = channel_choices(edition)  # type: ignore[attr-defined]


class MergeForm(Form):
    reasons = Prose(
        label=_("How do you know that they are the same person?"),
        help_text=_("A shared name or address is not enough."),
    )


class TwoPeopleForm(Form):
    reasons = Prose(
        label=_("How do you know that they are two people?"),
        help_text=_("It is remembered. They are suggested again only if something new speaks for it."),
    )


class SharedForm(Form):
    """Who else uses an address."""

    used_as = forms.ChoiceField(
        label=_("Whose is it?"),
        choices=[
            ("household", Option(_("A household’s"), _("A family, or people who live together."))),
            (
                "advice_office",
                Option(_("An advice office’s"), _("A solicitor, an advocate, a member of Parliament.")),
            ),
            ("organisation", Option(_("An organisation’s"), _("An employer, a library, a prison."))),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    used_by = Prose(
        label=_("Who uses it?"),
        help_text=_(
            "Name the people, the office or the organisation. Caseworkers see it; it is not on the card."
        ),
        rows=2,
    )


class NotSharedForm(Form):
    reasons = Prose(
        label=_("How do you know that nobody else uses it any more?"),
        help_text=_("From then on, contact from it counts as theirs alone."),
    )


class NeverTheirsForm(Form):
    reasons = Prose(
        label=_("How do you know that it was never theirs?"),
        help_text=_("For example: it was typed wrongly, or somebody else answered."),
    )


class UnmergeForm(Form):
    reasons = Prose(label=_("Why are they not the same person?"))
