"""The questions of a concern and of support: as few as will do, for somebody who may be upset."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from evenhand.people.models import Colleague
from evenhand.policy.edition import Edition
from evenhand.web.forms.base import Form
from evenhand.web.forms.components import Option
from evenhand.web.forms.fields import Prose
from evenhand.web.words import said


class ColleaguesField(forms.CharField):
    """Colleagues by user name or name, separated by commas: a tick for each of hundreds would help nobody."""

    def clean(self, value: Any) -> list[Colleague]:
        typed = [each.strip() for each in str(super().clean(value) or "").replace("\n", ",").split(",")]
        return [self._one(each) for each in typed if each]

    def _one(self, typed: str) -> Colleague:
        active = Colleague.objects.filter(is_active=True)
        exact = active.filter(Q(username__iexact=typed) | Q(name__iexact=typed))[:2]
        found = list(exact) or list(active.filter(name__icontains=typed)[:6])
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(_t("“%(typed)s” is not the name of a colleague") % {"typed": typed})
        names = ", ".join(f"{each.name} ({each.username})" for each in found)
        raise forms.ValidationError(
            _t("“%(typed)s” may be several colleagues. Use one of these user names: %(names)s")
            % {"typed": typed, "names": names}
        )


class ConcernForm(Form):
    """What happened, and what it did."""

    contacts = forms.MultipleChoiceField(
        label=_("Which contact is it about?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    description = Prose(
        label=_("What happened?"),
        help_text=_("A few safe words do. You need not repeat what was said."),
    )
    effect = Prose(
        label=_("How did it affect you?"),
        help_text=_("Only if you want to say. Do not write about your health."),
        rows=2,
    )
    behaviours = forms.MultipleChoiceField(
        label=_("What kind of contact was it?"),
        help_text=_(
            "Your impression, in the policy’s own words. Leave it open if you are not sure: a caseworker looks into it."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    impacts = forms.MultipleChoiceField(
        label=_("What did it do?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    affected = ColleaguesField(
        label=_("Which other colleagues were affected?"),
        help_text=_("Names or user names, separated by commas."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    may_be_named = forms.BooleanField(
        label=_("Those affected agree to be named to the person"), required=False
    )

    def __init__(self, *args: Any, edition: Edition, contacts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contacts"].choices = contacts  # type: ignore[attr-defined]
        self.fields["behaviours"].choices = [  # type: ignore[attr-defined]
            (each.id, Option(said(each.name), said(each.example))) for each in edition.behaviours.values()
        ]
        self.fields["impacts"].choices = [  # type: ignore[attr-defined]
            (each.id, said(each.name)) for each in edition.impacts.values()
        ]


class OfferForm(Form):
    colleague = forms.ChoiceField(
        label=_("To whom is support offered?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a colleague")},
    )

    def __init__(self, *args: Any, colleagues: Iterable[Colleague], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colleague"].choices = [(each.username, each.name) for each in colleagues]  # type: ignore[attr-defined]


class SupportForm(Form):
    outcome = forms.ChoiceField(
        label=_("What came of the offer?"),
        choices=[
            ("accepted", Option(_("It was accepted"), _("It has still to take place."))),
            ("declined", _("It was declined")),
            ("done", _("It has taken place")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
