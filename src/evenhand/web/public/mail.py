"""The reference and the code of a saved form by e-mail, to an address that its writer gives. Only where mail is set up."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import BadHeaderError, send_mail
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from evenhand.casework.models import Draft
from evenhand.people.normalise import normalise
from evenhand.web.public import limits
from evenhand.web.words import day

_log = logging.getLogger("evenhand.public")


def mail_code(request: HttpRequest, to: str, row: Draft, code: str) -> str:
    """Send both; answers what went wrong, or "". Nothing that was typed into the form goes with them, so it is no use for spam."""
    if not settings.EMAIL_HOST:
        return _("E-mail cannot be sent from here. Write both down.")
    if not normalise("email", to):
        return _("Enter an e-mail address like name@example.org")
    # By whom it is asked for, which form it is about, and to whom it goes: nobody is flooded, wherever it is asked for.
    asked = (limits.address_of(request), row.reference, normalise("email", to))
    if any(limits.MOST_MAILS.reached(each) for each in asked):
        return _("Too many e-mails were asked for within the last hour. Write both down.")
    try:
        send_mail(_("Your saved form"), _text(request, row, code), None, [to])
    except (OSError, SMTPException, BadHeaderError) as problem:
        _log.warning("The code of a saved form could not be sent: %s", type(problem).__name__)
        return _("The e-mail could not be sent. Write both down.")
    return ""


def _text(request: HttpRequest, row: Draft, code: str) -> str:
    page = reverse("form_come_back")
    where = f"{settings.PUBLIC_URL}{page}" if settings.PUBLIC_URL else request.build_absolute_uri(page)
    return "\n\n".join(
        (
            _("You asked for the reference and the code of a form that you saved. It has not been sent."),
            f"{_('Reference')}: {row.reference}\n{_('Code')}: {code}",
            _("Go on with it by %(day)s at %(address)s") % {"day": day(row.expires_at), "address": where},
            _("If you did not ask for this, you need not do anything."),
        )
    )
