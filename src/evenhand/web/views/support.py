"""Support for colleagues after a concern: offered, accepted or declined, done. Nothing about anybody's health."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from evenhand.casework.actions.offer_support import offer_support
from evenhand.casework.actions.record_support import record_support
from evenhand.casework.models import Concern, Support
from evenhand.people.models import Colleague
from evenhand.web.forms.base import filled
from evenhand.web.forms.concerns import OfferForm, SupportForm
from evenhand.web.pages import render
from evenhand.web.refusals import attempt, succeeded
from evenhand.web.screens import screen
from evenhand.web.views.case import at, find, who


@screen("IN2", action="offer_support")
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer support to a colleague after a concern: to whoever reported it, or was affected by it."""
    concern = find(Concern, pk)
    colleagues = _touched_by(concern)
    form = filled(
        OfferForm, request, colleagues=colleagues, initial={"colleague": concern.reported_by.username}
    )
    if form.is_valid():
        colleague = next(each for each in colleagues if each.username == form.cleaned_data["colleague"])
        if attempt(
            form, lambda: offer_support(by=who(request), now=at(), concern=concern, colleague=colleague)
        ):
            return redirect(f"{reverse('concern', args=[concern.pk])}?done=offered")
    return render(request, "support/offer.html", form=form, concern=concern)


@screen("IN2", action="record_support")
def support(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what came of an offer."""
    row = find(Support, pk)
    form = filled(SupportForm, request, initial={"outcome": row.outcome})
    if succeeded(
        form,
        lambda: record_support(
            by=who(request), now=at(), concern=row.concern, colleague=row.colleague, **form.cleaned_data
        ),
    ):
        return redirect(f"{reverse('concern', args=[row.concern_id])}?done=support")
    return render(request, "support/record.html", form=form, support=row, concern=row.concern)


def _touched_by(concern: Concern) -> list[Colleague]:
    """Whoever reported it, whoever was affected, and whoever wrote down or read the contact."""
    found = [concern.reported_by, *concern.affected.order_by("name")]
    for contact in concern.contacts.all():
        found += [contact.logged_by] if contact.logged_by else []
        found += [reading.by for reading in contact.readings.select_related("by")]
    return list(dict.fromkeys(found))
