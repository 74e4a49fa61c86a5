"""The questions of the search: words, and what narrows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from evenhand.casework.questions.whose import meant_by
from evenhand.contacts.search import Narrowed
from evenhand.people.lookup import REFERENCE
from evenhand.people.models import Person
from evenhand.policy.bilingual import LONDON
from evenhand.policy.edition import Edition
from evenhand.web.forms.base import Form
from evenhand.web.forms.check import channel_choices
from evenhand.web.forms.fields import DateField
from evenhand.web.words import said

SURE, DOUBTFUL, UNKNOWN = "matched", "doubtful", "unmatched"
_MATCHES = {
    SURE: ("matched", "representative"),
    DOUBTFUL: ("several", "name_only", "claimed", "doubted"),
    UNKNOWN: ("unmatched",),
}


class SearchForm(Form):
    """What the search asks. It is sent by GET, so that a search can be kept as a bookmark and sent to a colleague."""

    q = forms.CharField(
        label=_("What are you looking for?"),
        help_text=_(
            "Words, a name, an address, a number or a reference. All of the words must occur; put a phrase in quotes."
        ),
        required=False,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    person = forms.CharField(
        label=_("From whom"),
        help_text=_("A person’s reference, like P-7K2QM4XP."),
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-10"}
        ),
    )
    channel = forms.ChoiceField(label=_("Way"), required=False)
    purpose = forms.ChoiceField(label=_("About"), required=False)
    match = forms.ChoiceField(
        label=_("Whose it is"),
        required=False,
        choices=[
            ("", _("Does not matter")),
            (SURE, _("Certain")),
            (DOUBTFUL, _("Not certain")),
            (UNKNOWN, _("Somebody who is not on record")),
        ],
    )
    reading = forms.ChoiceField(
        label=_("Reading"),
        required=False,
        choices=[
            ("", _("Does not matter")),
            ("read", _("A reading is recorded")),
            ("unread", _("No reading is recorded")),
        ],
    )
    since = DateField(label=_("From this day"), required=False)
    until = DateField(label=_("Until this day"), required=False)
    with_files = forms.BooleanField(label=_("Only with files"), required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, edition: Edition) -> None:
        super().__init__(data)
        self.fields["channel"].choices = [("", _("Any way")), *channel_choices(edition)]  # type: ignore[attr-defined]
        purposes = [(each.id, said(each.name)) for each in edition.purposes.values()]
        self.fields["purpose"].choices = [("", _("Anything")), *purposes]  # type: ignore[attr-defined]

    def clean_person(self) -> Person | None:
        typed = str(self.cleaned_data["person"]).strip()
        meant = meant_by(typed)
        found = meant.match.person if meant.kind == REFERENCE and meant.certain else None
        if typed and found is None:
            raise ValidationError(_t("There is no person with this reference. Check a person to find it."))
        return found

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", _t("The last day must not be before the first"))
        return self.cleaned_data

    def narrowed(self) -> Narrowed:
        """What the answers narrow the search to. Days are whole days in local time."""
        asked = self.cleaned_data
        person, reading = asked["person"], asked["reading"]
        return Narrowed(
            people=tuple(person.everyone()) if person else None,
            channel=asked["channel"],
            purpose=asked["purpose"],
            matches=_MATCHES.get(asked["match"], ()),
            read=reading == "read" if reading else None,
            files=bool(asked["with_files"]),
            since=_begins(asked["since"]) if asked["since"] else None,
            before=_begins(asked["until"] + timedelta(days=1)) if _has_next(asked["until"]) else None,
        )


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON).astimezone(UTC) if day > date(1900, 1, 1) else _LONG_AGO


_LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)


def _has_next(day: date | None) -> bool:
    return day is not None and day < date.max
