"""For whom a case file is made, to whom it is given, why, and in which language (DI3, LK2)."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenhand.casework.actions.make_case_file import CaseFileRequest
from evenhand.policy.case_files import READER_NAMES
from evenhand.web.forms.base import Form


class CaseFileForm(Form):
    """The questions of a case file. What only one reader asks for is asked under that reader."""

    demanded = ("why",)
    raised_by: ClassVar[dict[str, tuple[str, str]]] = {"authority": ("reader", "solicitor")}

    reader = forms.ChoiceField(
        label=gettext_lazy("For whom is the file?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say for whom the file is made")},
    )
    authority = forms.CharField(
        label=gettext_lazy("How did the person authorise the solicitor?"),
        help_text=gettext_lazy("For example: signed authority of 3 May 2026, seen by post"),
        required=False,
    )
    to = forms.CharField(
        label=gettext_lazy("Who is given it?"),
        help_text=gettext_lazy("Name them, if it leaves the house. The first page and the record say so."),
        required=False,
    )
    why = forms.CharField(
        label=gettext_lazy("Why is it made?"),
        help_text=gettext_lazy("A line is enough, with their reference if there is one."),
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("In which language are the file’s own words?"),
        help_text=gettext_lazy("What people wrote and said stays as it was."),
        choices=[("en", "English"), ("cy", "Cymraeg")],
        widget=forms.RadioSelect,
    )

    def offer(self, *, outside: bool, disputed: bool) -> CaseFileForm:
        """The readers for whom this colleague may make it: those outside the house, and Stage 2 where there is a dispute."""
        choices = [
            (reader, _(name))
            for reader, name in READER_NAMES.items()
            if (disputed if reader == "stage_2" else outside)
        ]
        self.fields["reader"].choices = choices  # type: ignore[attr-defined]
        return self

    def asked(self) -> CaseFileRequest:
        """The answers as they are taken."""
        return CaseFileRequest(**self.cleaned_data)
