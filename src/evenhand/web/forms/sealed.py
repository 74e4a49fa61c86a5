"""The questions about what is sealed: before it goes to the police, why it need not, and before a seal is undone."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from evenhand.contacts.envelope import CannotOpenError, PrivateKey
from evenhand.web.forms.base import Form
from evenhand.web.forms.fields import Prose

_LONGEST_KEY = 10_000


class ReleaseForm(Form):
    """Why it was a mistake, what is released, and the key, which is used once and kept nowhere."""

    demanded = ("reasons",)

    what = forms.ChoiceField(label=_("What is released?"), widget=forms.RadioSelect)
    reasons = Prose(
        label=_("Why was it a mistake?"),
        help_text=_("Do not describe what it shows."),
        rows=3,
    )
    key_file = forms.FileField(
        label=_("The key file"),
        help_text=_("It is used for this once and not kept."),
        error_messages={"required": _("Choose the key file")},
    )
    password = forms.CharField(
        label=_("Passphrase of the key file"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, files: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole = ("contact", _t("The whole contact: nothing in it had to be sealed"))
        self.fields["what"].choices = [whole, *files]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        file = given.pop("key_file", None)
        passphrase = given.pop("password", "")
        if isinstance(file, UploadedFile):
            try:
                given["key"] = PrivateKey.read(file.read(_LONGEST_KEY), passphrase)
            except CannotOpenError:
                self.add_error(
                    "key_file",
                    _t("The key file does not open: it is another file, or the passphrase is wrong"),
                )
        return given


class ToPoliceForm(Form):
    """What the command needs by which what is sealed is handed over. No answer is kept: the command records what was done."""

    force = forms.CharField(
        label=_("Which police force?"),
        max_length=200,
        error_messages={"required": _("Name the police force")},
    )
    authority = forms.CharField(
        label=_("Under whose authority?"),
        help_text=_("Who authorised it, such as “Head of casework”."),
        error_messages={"required": _("Say under whose authority it is handed over")},
    )
    police_reference = forms.CharField(
        label=_("The force’s reference (optional)"), max_length=200, required=False
    )
    key = forms.CharField(
        label=_("Where is your key file?"),
        help_text=_(
            "As that machine calls it, on your own medium. Whoever runs it sees the name when you plug it in."
        ),
        error_messages={"required": _("Say where your key file is")},
    )
    folder = forms.CharField(
        label=_("Into which new folder does it go?"),
        help_text=_("On the medium for the police. It must not be there yet."),
        error_messages={"required": _("Say into which folder it goes")},
    )

    def to_take_the_key(self) -> str:
        """The words that take a key away which still lies on the machine."""
        return f"evenhand seal_key take {_quoted(self.cleaned_data['key'])}"

    def command(self, contact: str, by: str) -> str:
        """The words that hand it over, to be copied as they stand."""
        given: Mapping[str, str] = self.cleaned_data
        options = {
            "--by": by, "--key": given["key"], "--to": given["folder"], "--force": given["force"],
            "--authority": given["authority"], "--reference": given["police_reference"],
        }  # fmt: skip
        said = [f"{name} {_quoted(value)}" for name, value in options.items() if value.strip()]
        return " ".join(["evenhand", "hand_over", contact, *said])


def _quoted(value: str) -> str:
    return shlex.quote(" ".join(value.split()))


class NoReportForm(Form):
    """Why what is sealed does not go to the police."""

    demanded = ("note",)

    note = forms.CharField(
        label=_("Why is no report to the police needed?"),
        help_text=_("Do not describe what it shows. Say who was asked, if anybody was."),
        error_messages={"required": _("Say why no report to the police is needed")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
