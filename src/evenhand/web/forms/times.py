"""The question whether a chosen moment is a permitted one."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from evenhand.policy.calendar import local_date
from evenhand.policy.edition import Edition
from evenhand.web.forms.base import Form
from evenhand.web.forms.check import channel_choices
from evenhand.web.forms.contacts import TimeField
from evenhand.web.forms.fields import DateField


class MomentForm(Form):
    """A way of contact, a day and a time from now on. It is sent by GET: it asks, and changes nothing."""

    channel = forms.ChoiceField(label=_("How are they in touch?"))
    day = DateField(
        label=_("On which day?"), help_text=_("For example, 27 3 2027. Today if empty."), required=False
    )
    clock = TimeField(
        label=_("At what time?"),
        help_text=_("For example, 2:30pm."),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        error_messages={"required": _("Give a time, like 2:30pm")},
    )

    def __init__(self, *args: Any, edition: Edition, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["channel"].choices = channel_choices(edition)  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        """Today where no day is given. Earlier days are answered by what the contact met when it came."""
        today = local_date(self.now)
        day: date = self.cleaned_data.get("day") or today
        if day < today:
            raise forms.ValidationError(
                _t("Choose today or a later day. What earlier contact met stands on its own page.")
            )
        return day

    def moment(self) -> datetime:
        """The chosen moment, in London."""
        clock: time = self.cleaned_data["clock"]
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], clock))
