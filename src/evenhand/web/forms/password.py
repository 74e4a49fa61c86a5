"""Another password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from evenhand.web.forms.base import Form


def _field(label: Any, missing: Any, help_text: Any = "", *, new: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        strip=False,
        max_length=4096,
        error_messages={"required": missing},
        widget=forms.PasswordInput(
            attrs={
                "autocomplete": "new-password" if new else "current-password",
                "class": "govuk-input--width-20",
            }
        ),
    )


class PasswordForm(Form):
    """The one now, and the new one twice."""

    may_be_kept = False

    password = _field(_("Your password now"), _("Enter your password as it is now"), new=False)
    new_password = _field(
        _("New password"),
        _("Enter a new password"),
        _("At least 12 characters. Three or four words that do not belong together are easy to remember."),
    )
    new_password_again = _field(_("New password, once more"), _("Enter the new password once more"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        new, again = given.get("new_password"), given.get("new_password_again")
        if new and again and new != again:
            self.add_error("new_password_again", _t("The two new passwords are not the same"))
        return given

    @staticmethod
    def in_our_words(refused: ValidationError) -> list[str]:
        """Why a password will not do. The framework says it in English alone."""
        told = {
            "password_too_short": _t("It is too short. Use at least 12 characters."),
            "password_too_common": _t("Too many people use it, so it is easy to guess. Choose another."),
            "password_too_similar": _t("It is too much like your name or username. Choose another."),
        }
        return [told.get(str(each.code), " ".join(each.messages)) for each in refused.error_list]
