"""The question of the comparison of decisions: over which days."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from evenhand.policy.calendar import add_months
from evenhand.web.forms.base import Form
from evenhand.web.forms.fields import DateField

A_YEAR = 12  # months, where no days were chosen


class PeriodForm(Form):
    """Sent by GET, so that a comparison can be kept as a bookmark. Days that were not given are the last twelve months."""

    since = DateField(label=_("From this day"), required=False)
    until = DateField(label=_("Until this day"), required=False)

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", _t("The last day must not be before the first"))
        return self.cleaned_data

    def days(self, today: date) -> tuple[date, date] | None:
        """The first and the last day; None while the answers cannot be read."""
        if self.is_bound and not self.is_valid():
            return None
        given = self.cleaned_data if self.is_bound else {}
        until = given.get("until") or today
        since = given.get("since") or (add_months(until, -A_YEAR) if until.year > 1 else date.min)
        return min(since, until), until
