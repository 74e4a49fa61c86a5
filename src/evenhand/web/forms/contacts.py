"""The questions about a contact: logging one, reading it, sealing it, whose it is, ending a call."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from evenhand.people.models import Person, Representative
from evenhand.policy.edition import Edition
from evenhand.policy.reading import UNSURE, kinds_to_seal
from evenhand.web.forms.base import Form
from evenhand.web.forms.check import team_choices
from evenhand.web.forms.fields import DateField, Prose
from evenhand.web.forms.uploads import UploadForm
from evenhand.web.words import said

NOBODY = "nobody"
# A colleague's clock may go before ours.
_FAST_CLOCK = timedelta(minutes=15)
_TIMES = ("%H:%M", "%H.%M", "%I:%M%p", "%I.%M%p", "%I%p", "%H")


class TimeField(forms.CharField):
    """A time of day as people write it: 14:30, 2:30pm, 9am."""

    def to_python(self, value: Any) -> time | None:  # type: ignore[override]
        typed = "".join(str(value or "").split()).lower().replace("yb", "am").replace("yp", "pm")
        if not typed:
            return None
        for pattern in _TIMES:
            try:
                return datetime.strptime(typed, pattern).time()  # noqa: DTZ007 - a time of day has no zone
            except ValueError:
                continue
        raise forms.ValidationError(_t("The time must be like 2:30pm or 14:30"))


class LogForm(UploadForm):
    """A contact that a colleague writes down. Only what was said is asked for; the rest has an answer already."""

    is_theirs = True

    # The same for every press of the button of one page, so that a call is written down once.
    once = forms.CharField(
        required=False, initial=lambda: secrets.token_urlsafe(12), widget=forms.HiddenInput
    )
    note = forms.CharField(
        label=_("What was said or what does it say?"),
        help_text=_("A few words are enough. Safe words do: you need not repeat what upset you."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write a few words about the contact")},
    )
    purpose = forms.ChoiceField(label=_("What is it about?"))
    team = forms.ChoiceField(label=_("Which team is it for?"), required=False)
    minutes = forms.IntegerField(
        label=_("How many minutes did it last?"),
        min_value=0,
        max_value=24 * 60,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
        error_messages={
            "invalid": _("The minutes must be a number, like 12"),
            "min_value": _("The minutes must be a number, like 12"),
            "max_value": _("Nobody talks for longer than a day: write down the minutes, like 12"),
        },
    )
    day = DateField(
        label=_("When did it come, if not just now?"),
        help_text=_("For example, 27 3 2026. Leave it empty when it came just now."),
        required=False,
    )
    clock = TimeField(
        label=_("At what time?"),
        help_text=_("For example, 2:30pm. If you leave it empty, midday is written down."),
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
    )

    def __init__(self, *args: Any, edition: Edition, channel: str, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["purpose"].choices = [  # type: ignore[attr-defined]
            (each.id, said(each.name)) for each in edition.purposes.values()
        ]
        given = str((self.initial or {}).get("team", ""))
        self.fields["team"].choices = team_choices(_("No team in particular"), given)  # type: ignore[attr-defined]
        if channel not in edition.channels or not edition.channels[channel].live:
            del self.fields["minutes"]
        self.ask_for_files(channel, edition)

    @property
    def speaks_of_earlier(self) -> bool:
        """Whether a day or a time was given, or went wrong: then those questions are shown open."""
        return any(self[name].errors or any(self[name].value() or ()) for name in ("day", "clock"))

    def clean(self) -> dict[str, Any]:
        """Nothing has come that is still to come: a day or a time ahead is a slip, and is asked for again."""
        given = super().clean() or self.cleaned_data
        # A day without a time is midday, which may be still to come today.
        latest = (
            self.now + _FAST_CLOCK
            if given.get("clock")
            else timezone.localtime(self.now).replace(hour=23, minute=59)
        )
        if not self.errors and self._typed() > latest:
            if given.get("day"):
                self.add_error("day", _t("This day and time have not come yet. When did it come?"))
            else:
                self.add_error(
                    "clock", _t("This time has not come yet today. If it was another day, give the day too.")
                )
        return given

    def _typed(self) -> datetime:
        day: date | None = self.cleaned_data.get("day")
        clock: time | None = self.cleaned_data.get("clock")
        if day is None and clock is None:
            return self.now
        return timezone.make_aware(datetime.combine(day or timezone.localdate(self.now), clock or time(12)))

    @property
    def arrived_at(self) -> datetime:
        """The moment it came: now unless another was given; never later than now."""
        return min(self._typed(), self.now)


class ReadingForm(Form):
    """What a reader found."""

    may_be_kept = False

    triage = forms.MultipleChoiceField(
        label=_("What does it hold?"),
        help_text=_("Tick all that you found. Each goes where it belongs, whatever restriction is in force."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = Prose(
        label=_("Note for whoever deals with it"),
        help_text=_("If somebody may be in danger, say who and where: it is raised with this note."),
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(each.id, said(each.name)) for each in edition.triage.values()]
        # “None of these” stands last: it is the answer after all others were looked at.
        self.fields["triage"].choices = sorted(found, key=lambda one: one[0] == "none")  # type: ignore[attr-defined]


class SealForm(Form):
    """What kind of content it is. One answer stands there already: nobody has to look again to give another."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        help_text=_("Do not look again to find out: the content lead does that."),
        required=False,
        widget=forms.RadioSelect,
    )
    reasons = forms.CharField(
        label=_("Anything to add? (optional)"),
        help_text=_("A few words, such as “image of an injury”. Do not describe more than that."),
        required=False,
        widget=forms.TextInput(),
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        kwargs["initial"] = {"kind": UNSURE} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (UNSURE, _t("I am not sure, or do not want to say")),
            *((id_, said(edition.behaviours[id_].name)) for id_ in kinds_to_seal(edition)),
        ]


class WhoseForm(Form):
    """Whose a contact is, and how that is known."""

    person = forms.ChoiceField(
        label=_("Whose contact is it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whose contact it is")},
    )
    reasons = Prose(
        label=_("How do you know?"),
        help_text=_("A name alone is not enough. For example: they gave the reference from our letter."),
        rows=3,
    )

    def __init__(self, *args: Any, people: Iterable[Person], doubted: bool = False, **kwargs: Any) -> None:
        """`doubted` is whether it may turn out that nobody knows: it was taken for somebody's."""
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, str]] = []
        for person in people:
            choices.append((person.reference, f"{person.name} ({person.reference})"))
            for each in Representative.objects.filter(person__in=person.everyone()).order_by("pk"):
                speaks = _t("%(name)s, who speaks for %(person)s") % {
                    "name": each.name,
                    "person": person.name,
                }
                choices.append((f"{person.reference}:{each.pk}", speaks))
        if doubted:
            choices.append((NOBODY, _t("It is not known whose it is")))
        self.fields["person"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> tuple[str, Representative | None]:
        """The reference of the person, "" for nobody, and whoever speaks for them where it is from them."""
        reference, _colon, speaking = self.cleaned_data["person"].partition(":")
        return "" if reference == NOBODY else reference, Representative.objects.get(
            pk=speaking
        ) if speaking else None


class EndCallForm(Form):
    said_before_ending = Prose(
        label=_("What did you tell them before you ended the call?"),
        rows=3,
    )
    reasons = Prose(label=_("Why did you end it?"), rows=3)
