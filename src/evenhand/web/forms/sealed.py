"""The questions before a seal is undone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from evenhand.contacts.envelope import CannotOpenError, PrivateKey
from evenhand.web.forms.base import Form

_LONGEST_KEY = 10_000


class ReleaseForm(Form):
    """Why it was a mistake, what is released, and the key, which is used once and kept nowhere."""

    demanded = ("reasons",)

    what = forms.ChoiceField(label=_("What is released?"), widget=forms.RadioSelect)
    reasons = forms.CharField(
        label=_("Why was it a mistake?"),
        help_text=_("Do not describe what it shows."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
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
