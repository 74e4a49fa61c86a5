"""Who signs in, and with which password."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from evenhand.web.forms.base import Form


class SignInForm(Form):
    username = forms.CharField(
        label=gettext_lazy("Username"),
        error_messages={"required": gettext_lazy("Enter your username")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "spellcheck": False,
                "autocapitalize": "none",
                "class": "govuk-input--width-20",
            }
        ),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        error_messages={"required": gettext_lazy("Enter your password")},
        widget=forms.PasswordInput(
            attrs={"autocomplete": "current-password", "class": "govuk-input--width-20"}
        ),
    )
