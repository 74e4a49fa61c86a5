"""Letters on their way: what waits to be posted, what could not be delivered, and the way of each letter, to the byte."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from evenhand.casework.actions.clear_letter import clear_letter
from evenhand.casework.actions.drop_letter import drop_letter
from evenhand.casework.actions.print_letters import print_letters
from evenhand.casework.actions.record_delivery import record_delivery
from evenhand.casework.actions.send_letter_again import send_letter_again
from evenhand.casework.actions.settle_astray import settle_astray
from evenhand.casework.actions.settle_letter import settle_letter
from evenhand.casework.correspondence.telling import waits_for_a_manager, withheld_too_late
from evenhand.casework.delivery.addressing import addresses_of
from evenhand.casework.delivery.printing import batches
from evenhand.casework.models import Delivery
from evenhand.casework.questions.astray import letters_astray
from evenhand.casework.rights import permissions
from evenhand.contacts.blobs import SealedBytesError, content_of
from evenhand.policy import delivery as policy
from evenhand.policy.calendar import local_date
from evenhand.web.forms.base import Form, filled
from evenhand.web.forms.letters import (
    AstrayForm,
    ClearForm,
    DropForm,
    GoneForm,
    HowKnownForm,
    PostedForm,
    RouteForm,
    SentForm,
    WentForm,
)
from evenhand.web.letter_words import HAPPENED, NAMES, STANDS, told, way_of, why_held
from evenhand.web.pages import render, to_save
from evenhand.web.refusals import attempt
from evenhand.web.screens import screen
from evenhand.web.views.case import at, open_entry, who

_SHOWN = 100


@screen("RT2", "RT4", "PB1", "PB2", "I16", "I34", roles=permissions.LETTER_ROLES)
def letters(request: HttpRequest) -> HttpResponse:
    """What waits for somebody to post or send, what could not be delivered, what is on its way, and what came lately."""
    waits, do = _waits(), request.POST.get("do", "")
    sending = request.method == "POST" and do == "sent"
    by_post = PostedForm() if sending else filled(PostedForm, request)
    by_mail = filled(SentForm, request) if sending or request.method == "GET" else SentForm()
    form, rows = (by_mail, waits["by_mailbox"]) if sending else (by_post, waits["by_post"])
    if request.method == "POST" and form.offer(rows).is_valid():
        if do == "print":
            batch = attempt(
                form, lambda: print_letters(by=who(request), now=at(), deliveries=form.chosen(rows))
            )
            if batch is not None:
                return redirect(reverse("printed", args=[batch]))
        elif _are_gone(request, form, form.chosen(rows)):
            return redirect(f"{reverse('letters')}?done=posted")
        waits = _waits()  # some of them may be gone now
    return render(
        request,
        "letters/letters.html",
        form=form,
        post_form=by_post.offer(waits["by_post"]),
        mail_form=by_mail.offer(waits["by_mailbox"]),
        **waits,
        stuck=_in(policy.FAILED, policy.UNKNOWN, policy.HELD),
        on_the_way=_in(policy.NEW, policy.WAITING, policy.SENDING),
        lately=_in(policy.SENT, policy.DELIVERED, newest=True)[:20],
        stands=STANDS,
        told=told,
        done=request.GET.get("done", ""),
        may_post=permissions.may(request.user, "record_delivery"),
    )


def _waits() -> dict[str, Any]:
    """What waits for somebody to post it or to send it from their mailbox; and what was printed, and is not said to be posted."""
    printed = batches()
    taken = {row.pk for batch in printed for row in batch.letters}
    by_hand = [row for row in _in(policy.BY_HAND) if row.pk not in taken]
    by_post = [row for row in by_hand if row.route == policy.POST]
    by_mailbox = [row for row in by_hand if row.route != policy.POST]
    return {"printed": printed, "by_hand": by_hand, "by_post": by_post, "by_mailbox": by_mailbox}


def _in(*states: str, newest: bool = False) -> list[Delivery]:
    rows = Delivery.objects.filter(state__in=states).defer("facts", "text").select_related("person")
    return list(rows.order_by("-asked_at" if newest else "asked_at", "pk")[:_SHOWN])


def _are_gone(request: HttpRequest, form: GoneForm, rows: list[Delivery]) -> bool:
    """Record of each of these that it was posted or sent. What is refused for one is said with its name, and hinders no other."""
    refused = 0
    for row in rows:
        gone = attempt(form, partial(record_delivery, by=who(request), now=at(), delivery=row, what="posted"))
        if gone is None:
            refused += 1
            form.add_error(None, _("Nothing is recorded of this letter: %(letter)s.") % {"letter": told(row)})
    return not refused


@screen("RT2", "RT4", "PB1", "I16", "I34", roles=permissions.CASE_ROLES)
def letter_way(request: HttpRequest, reference: str) -> HttpResponse:
    """One letter: where it stands, what happened to it, what it went as; and what can be done about it."""
    row = letter_by(request, reference)
    steps = _Steps(request, row)
    if request.method == "POST" and steps.done():
        return redirect(reverse("letter_way", args=[steps.leads_to]))
    return render(
        request,
        "letters/letter.html",
        letter=row,
        person=row.person.kept(),
        forms=steps.forms,
        form=steps.tried,
        stands=STANDS,
        happened=HAPPENED,
        names=NAMES,
        way=way_of(row),
        documents=row.documents.all(),
        replaced_by=Delivery.objects.filter(instead_of=row).first(),
        closed=addresses_of(row.person.kept()).closed,
        held=why_held(row),
        waits_for_a_manager=steps.waits_for_a_manager,
        astray=steps.astray,
        withheld_since=withheld_too_late(row),
        done=request.GET.get("done", ""),
    )


def _lacks_halves_alone(row: Delivery) -> bool:
    return bool(row.held) and all(each.get("field") == "halves" for each in row.held)


class _Steps:
    """What somebody may do about a letter where it stands, each with a form of its own on the page."""

    def __init__(self, request: HttpRequest, row: Delivery) -> None:
        self.request, self.row, self.leads_to = request, row, row.reference
        self.chosen = request.POST.get("do", "")
        self.tried: Form | None = None
        self.forms: dict[str, Form] = {}
        self.waits_for_a_manager = waits_for_a_manager(row, local_date(at()))
        self.astray = next(letters_astray(row), None) if row.state in policy.LEFT else None
        if not permissions.may(request.user, "record_delivery"):
            return
        left_out = self._left_out()
        for name, form, states in _STEPS:
            if row.state in states and name not in left_out:
                self.forms[name] = (
                    filled(form, request, prefix=name) if name == self.chosen else form(prefix=name)
                )
        went = self.forms.get("went")
        if isinstance(went, WentForm) and withheld_too_late(row):
            went.is_not_sent_again()
        self.tried = self.forms.get(self.chosen)

    def _left_out(self) -> set[str]:
        """Steps that the state of the letter allows, and something else does not."""
        # What lacks nothing but a half is not sent another way: it is written.
        only_written = self.row.state == policy.HELD and _lacks_halves_alone(self.row)
        out = {"again"} if only_written or self.waits_for_a_manager else set()
        if self.astray is None:
            out.add("astray")
        may_clear = self.waits_for_a_manager and permissions.may(self.request.user, "clear_letter")
        return out if may_clear else out | {"clear"}

    def done(self) -> bool:
        """Whether the step that was chosen was done."""
        form = self.tried
        if form is None or not form.is_valid():
            return False
        made = attempt(form, lambda: _do(self.chosen, who(self.request), self.row, form.cleaned_data))
        if made is not None:
            self.leads_to = made.reference
        return made is not None


_STEPS: tuple[tuple[str, type[Form], tuple[str, ...]], ...] = (
    ("posted", Form, (policy.BY_HAND,)),
    ("clear", ClearForm, (policy.HELD,)),
    ("again", RouteForm, (policy.FAILED, policy.HELD)),
    ("went", WentForm, (policy.UNKNOWN,)),
    ("astray", AstrayForm, policy.LEFT),
    ("returned", HowKnownForm, (policy.SENT, policy.DELIVERED)),
    ("drop", DropForm, policy.FOR_SOMEBODY),
)


def _do(step: str, by: Any, row: Delivery, given: dict[str, Any]) -> Delivery:
    now = at()
    match step:
        case "posted":
            return record_delivery(by=by, now=now, delivery=row, what="posted")
        case "clear":
            return clear_letter(by=by, now=now, delivery=row, reasons=given["reasons"])
        case "again":
            return send_letter_again(by=by, now=now, delivery=row, route=given["route"])
        case "went":
            return settle_letter(
                by=by, now=now, delivery=row, went=given["went"] == "yes", reasons=given["reasons"]
            )
        case "astray":
            return settle_astray(
                by=by, now=now, delivery=row, reached=given["reached"] == "yes", reasons=given["reasons"]
            )
        case "returned":
            return record_delivery(by=by, now=now, delivery=row, what="returned", told=given["reasons"])
        case _:
            return drop_letter(
                by=by, now=now, delivery=row, reasons=given["reasons"], told=given["told"] == "yes"
            )


@screen("RT2", "I16", roles=permissions.CASE_ROLES)
@require_safe
def letter_file(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """A document of a letter, to the byte as it went."""
    row = letter_by(request, reference)
    document = row.documents.filter(number=number).select_related("blob").first()
    if document is None:
        raise Http404(_("There is no such document."))
    try:
        content = content_of(document.blob)
    except SealedBytesError as error:  # somebody sent the very file back to us, with what had to be sealed
        raise Http404(_("There is no such file, or it is sealed.")) from error
    return to_save(content, document.media_type, document.filename)


def letter_by(request: HttpRequest, reference: str) -> Delivery:
    """The letter of this reference, for whoever may read the person's entry; or a page that says there is none."""
    rows = Delivery.objects.filter(reference=reference.upper()).select_related("person", "instead_of")
    row = rows.first()
    if row is None:
        raise Http404(_("There is no letter with this reference."))
    open_entry(request, row.person.kept())
    return row
