"""The public pages: where to begin, the forms, what happens after sending, and coming back to a form that was saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenhand.casework import clock
from evenhand.casework.actions.receive_contacts import AlreadyHeldError
from evenhand.casework.actions.receive_form import receive_form
from evenhand.casework.actions.remove_draft import remove_draft
from evenhand.casework.correspondence.facts import contact_lines
from evenhand.casework.facts.submitted import FilledIn, open_draft
from evenhand.casework.models import Draft
from evenhand.contacts.models import Contact
from evenhand.policy import disputes
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import load
from evenhand.web.forms.base import Form, filled
from evenhand.web.forms.steps import CHECK
from evenhand.web.pages import render
from evenhand.web.public import limits, signs
from evenhand.web.public.door import open_to_everybody, told
from evenhand.web.public.kinds import ADDRESSES, FORMS, TITLES
from evenhand.web.public.questions import PublicForm
from evenhand.web.public.walk import PublicWalk, too_many

_SENT = "evenhand.sent"
# The ways to reach the body that the start page names besides the forms.
_OTHER_WAYS = ("phone", "email", "post", "voicemail")


@open_to_everybody("OA1", "OA2", "DI2", "PB1", "PB2", "MN4", "I14", posts=False)
def start(request: HttpRequest) -> HttpResponse:
    """Which form is for what, that all are open to everybody always, and how else to reach us."""
    return render(
        request, "public/start.html", kinds=[(kind, url_of(kind), title) for kind, title in TITLES.items()],
        lines=contact_lines(_OTHER_WAYS, load()), days=load().numbers.dispute_working_days,
        keep=settings.FORM_DAYS,
    )  # fmt: skip


def url_of(kind: str) -> str:
    """The address of a form."""
    return reverse(ADDRESSES[kind])


def _form_page(kind: str) -> Callable[[HttpRequest], HttpResponse]:
    def page(request: HttpRequest) -> HttpResponse:
        form = filled(FORMS[kind], request, edition=load(), initial={signs.STAMP: signs.new_stamp()})
        return walk_through(request, kind, form).page()

    page.__name__ = page.__qualname__ = ADDRESSES[kind]
    page.__doc__ = f"The form for: {kind}."
    return page


form_complaint = open_to_everybody("OA2", "IN3", "MN3", "MN4", "I14", "I23", "I25", "I26", "I27")(
    _form_page("complaint")
)
form_review = open_to_everybody("OA2", "IN3", "MN3", "MN4", "I14", "I23", "I25", "I26", "I27")(
    _form_page("review_request")
)
form_dispute = open_to_everybody("DI1", "DI2", "DI5", "I14", "I19", "I20", "I23", "I25", "I27")(
    _form_page("dispute")
)
form_message = open_to_everybody("DF3", "IN3", "MN3", "MN4", "I23", "I25", "I27")(_form_page("general"))


def walk_through(request: HttpRequest, kind: str, form: PublicForm, **opened: Any) -> PublicWalk:
    """The way through a form, whose end is to send it."""
    walk = PublicWalk(
        request, form, str(TITLES[kind]), finish=lambda _answers: _send(walk), button=_("Send"), context={},
        kind=kind, opened=opened,
    )  # fmt: skip
    return walk


def _send(walk: PublicWalk) -> HttpResponse:
    """Take the form in; a second press of the button finds what the first one sent."""
    request = walk.request
    address = limits.address_of(request)
    if limits.MOST_FORMS.reached(address):
        return walk.show(CHECK, fault=too_many(), status=429)
    stamp = signs.read_stamp(request.POST.get(signs.STAMP, ""))
    answers = walk.form.filled_in(key=stamp.key if stamp else "", signs=signs.signs_of(request))
    if walk.lost_what_was_kept:
        return walk.without_what_was_kept()
    draft, now = walk.draft(), clock.now()
    try:
        contact = receive_form(by=None, now=now, form=answers, draft=draft)
    except AlreadyHeldError:
        contact = _sent_before(answers, draft)
    return _away(f"{reverse('form_sent', args=[_receipt(contact, walk.kind)])}")


def _sent_before(answers: FilledIn, draft: Draft | None) -> Contact:
    sha256 = answers.sha256(draft.opened_files() if draft else ())
    return Contact.objects.get(sha256=sha256)


def _receipt(contact: Contact, kind: str) -> str:
    """What the page after sending needs, signed: it reads nothing from the records and says nothing of anybody."""
    came = local_date(contact.received_at).isoformat()
    return signing.dumps([contact.reference, kind, came], salt=_SENT)


def _away(address: str) -> HttpResponse:
    response = HttpResponse(status=303)
    response.headers["Location"] = address
    return response


@open_to_everybody("OA2", "DI5", "I19", "I25", posts=False)
def sent(request: HttpRequest, receipt: str) -> HttpResponse:
    """What was sent has arrived: its reference, what happens next and by when. The same words whoever it is from."""
    try:
        reference, kind, came = signing.loads(receipt, salt=_SENT)
        day = date.fromisoformat(came)
    except (signing.BadSignature, ValueError, TypeError) as wrong:
        raise Http404 from wrong
    edition = load()
    return render(
        request, "public/sent.html", reference=reference, kind=kind, came=day, title=TITLES[kind],
        due=disputes.due_on(day, edition), days=edition.numbers.dispute_working_days,
        lines=contact_lines(_OTHER_WAYS, edition),
    )  # fmt: skip


class ComeBackForm(Form):
    """What opens a saved form."""

    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        help_text=gettext_lazy("It begins with F, like F-7K2QM4XP."),
        max_length=40,
        error_messages={"required": gettext_lazy("Enter the reference of your saved form")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-20"}
        ),
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Twelve letters and numbers, like K7QM-2XPD-9RWT."),
        max_length=60,
        error_messages={"required": gettext_lazy("Enter the code of your saved form")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-20"}
        ),
    )


@open_to_everybody("OA2", "IN3", "LK2", "I33")
def come_back(request: HttpRequest) -> HttpResponse:
    """Go on with a saved form, or have it deleted, which is asked about first: nothing brings it back."""
    form = filled(ComeBackForm, request)
    if not form.is_valid():
        return render(request, "public/come_back.html", form=form, keep=settings.FORM_DAYS)
    given, now = form.cleaned_data, clock.now()
    address, tried = limits.address_of(request), given["reference"].upper()
    if limits.WRONG_CODES.is_over(address) or limits.WRONG_CODES_OF_ONE.is_over(tried):
        return told(request, 429, _("Too many tries"), _(
            "The reference or the code was wrong too often. Wait an hour, then try again; or begin a new form: all are open to you."
        ))  # fmt: skip
    found = open_draft(given["reference"], given["code"])
    if found is None or found.expires_at <= now or found.kind not in FORMS:
        limits.WRONG_CODES.reached(address)
        limits.WRONG_CODES_OF_ONE.reached(tried)
        # The same answer whether there is no such form, its days are over or the code is wrong.
        form.add_error("reference", _(
            "We cannot open a form with this reference and code. Check both. A form that is kept too long is deleted."
        ))  # fmt: skip
        return render(request, "public/come_back.html", form=form, keep=settings.FORM_DAYS)
    if found.sent_as is not None:
        return _away(reverse("form_sent", args=[_receipt(found.sent_as, found.kind)]))
    if request.POST.get("go") == "delete":
        return render(request, "public/delete_saved.html", row=found, title=TITLES[found.kind], given=given)
    if request.POST.get("go") == "delete_now":
        remove_draft(by=None, now=now, draft=found, why="asked")
        return told(request, 200, _("Your saved form is deleted"), _(
            "Nothing of it is kept. You can begin again whenever you like."
        ))  # fmt: skip
    secret = f"{found.reference}.{given['code']}"
    return _reopened(request, found, secret)


def _reopened(request: HttpRequest, found: Draft, secret: str) -> HttpResponse:
    data = QueryDict(mutable=True)
    for name, values in found.typed().items():
        data.setlist(name, values)
    form = FORMS[found.kind](data, edition=load())
    walk = walk_through(request, found.kind, form, draft=found, secret=secret)
    return walk.show(str(data.get("at") or CHECK))


__all__ = [
    "come_back",
    "form_complaint",
    "form_dispute",
    "form_message",
    "form_review",
    "sent",
    "start",
]
