"""Hints judged by people: one marked right or wrong, the record of every kind, a kind switched off or on."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from evenhand.casework.actions.mark_hint import mark_hint as mark
from evenhand.casework.actions.switch_hints import switch_hints
from evenhand.casework.hints import kept
from evenhand.casework.models import HintSwitch
from evenhand.casework.rights import permissions
from evenhand.casework.work.second_look import queue
from evenhand.policy.edition import load
from evenhand.signals.hint import DANGER, kinds
from evenhand.web.forms.base import filled
from evenhand.web.forms.hints import MarkForm, SwitchForm
from evenhand.web.hints import FEWEST_MARKS, name_of, shown_hints
from evenhand.web.pages import render
from evenhand.web.refusals import succeeded
from evenhand.web.screens import screen
from evenhand.web.views.case import at, who
from evenhand.web.views.contacts import find_contact


@screen("DF1", "DF4", "I9", action="mark_hint")
def mark_hint(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Say whether a hint was right, and why."""
    contact = find_contact(who(request), reference)
    found = [each for each in shown_hints(kept.shown(contact)) if each.row.pk == pk]
    if contact.sealed_at or not found:
        raise Http404(_("There is no such hint."))
    form = filled(MarkForm, request)
    if succeeded(form, lambda: mark(by=who(request), now=at(), hint=found[0].row, **form.cleaned_data)):
        return redirect(f"{reverse('contact', args=[contact.reference])}?done=marked#hints")
    return render(request, "hints/mark.html", form=form, contact=contact, hint=found[0])


@screen("DF1", "I9", when=permissions.may_see_contacts)
@require_safe
def hint_record(request: HttpRequest) -> HttpResponse:
    """How often hints have been right, by kind, language and channel: about hints, never about people."""
    return render(
        request,
        "hints/record.html",
        records=kept.records(),
        queue=queue(at()),
        name_of=name_of,
        kinds=kinds(),
        danger=DANGER,
        second_look=kept.SECOND_LOOK,
        fewest=FEWEST_MARKS,
        edition=load(),
        switches=list(HintSwitch.objects.select_related("by").order_by("-pk")[:20]),
    )


@screen("DF1", "I9", "I23", action="switch_hints")
def switch_hint(request: HttpRequest, kind: str) -> HttpResponse:
    """Switch a kind of hint off, or the second look, or on again."""
    if kind not in {*kinds(), kept.SECOND_LOOK}:
        raise Http404(_("There is no such hint."))
    is_on = kind not in kept.switched_off()
    form = filled(SwitchForm, request)
    if succeeded(
        form, lambda: switch_hints(by=who(request), now=at(), kind=kind, on=not is_on, **form.cleaned_data)
    ):
        return redirect(f"{reverse('hint_record')}?done={'off' if is_on else 'on'}-{kind}")
    return render(
        request,
        "hints/switch.html",
        form=form,
        kind=kind,
        name=name_of(kind),
        is_on=is_on,
        danger=DANGER,
        second_look=kept.SECOND_LOOK,
    )
