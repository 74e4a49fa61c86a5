"""A password of one's own: whoever was given an account at the command line is then the only one who knows it."""

from __future__ import annotations

from django.contrib.auth import authenticate, update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from evenhand.people.accounts import change_colleague
from evenhand.web.forms.base import filled
from evenhand.web.forms.password import PasswordForm
from evenhand.web.pages import render
from evenhand.web.screens import screen
from evenhand.web.sign_in import locked_out
from evenhand.web.views.case import at, who


@sensitive_post_parameters("password", "new_password", "new_password_again")
@screen("LK2", "I32")
def password(request: HttpRequest) -> HttpResponse:
    """Choose another password. It ends every other session of this colleague, and the address of their calendar."""
    colleague = who(request)
    form = filled(PasswordForm, request)
    if form.is_valid():
        # Through the door of signing in, which counts wrong tries: an open browser is no way to guess.
        known = authenticate(request, username=colleague.username, password=form.cleaned_data["password"])
        if getattr(request, "axes_locked_out", False):
            return locked_out(request)
        if known is None:
            form.add_error("password", _("That is not your password now. Check it and try again."))
        elif _changed(form, request):
            return redirect(f"{reverse('password')}?done=changed")
    return render(request, "me/password.html", form=form, done=request.GET.get("done", ""))


def _changed(form: PasswordForm, request: HttpRequest) -> bool:
    colleague = who(request)
    try:
        change_colleague(
            colleague=colleague,
            actor=colleague.username,
            now=at(),
            password=form.cleaned_data["new_password"],
        )
    except ValidationError as refused:
        for each in form.in_our_words(refused):
            form.add_error("new_password", each)
        return False
    colleague.refresh_from_db()
    update_session_auth_hash(request, colleague)
    return True
