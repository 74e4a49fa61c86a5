"""The other half of a letter: our own words, in English and in Welsh side by side, until both are whole (PB1, I34)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from evenhand.casework.actions.write_other_half import write_other_half
from evenhand.casework.correspondence import halves
from evenhand.casework.delivery import documents
from evenhand.casework.models import Delivery
from evenhand.letters import Words
from evenhand.policy.delivery import HELD, NEW
from evenhand.web.forms.base import filled
from evenhand.web.forms.halves import LABELS, HalvesForm
from evenhand.web.pages import render
from evenhand.web.refusals import attempt
from evenhand.web.screens import screen
from evenhand.web.views.case import at, who
from evenhand.web.views.letters import letter_by


@screen("PB1", "I34", action="write_other_half")
def letter_halves(request: HttpRequest, reference: str) -> HttpResponse:
    """Our own words in a letter beside each other in both languages; whoever writes what is missing lets the letter go."""
    row = letter_by(request, reference)
    texts = _to_write(row)
    form = filled(HalvesForm, request, texts=texts)
    changeable = row.state in (NEW, HELD)
    if request.method == "POST" and changeable and form.is_valid() and _write(request, form, row, texts):
        return redirect(f"{reverse('letter_way', args=[row.reference])}?done=halves")
    pairs = [(words, form[f"half-{number}"]) for number, words in enumerate(texts)]
    return render(
        request,
        "letters/halves.html",
        letter=row,
        person=row.person.kept(),
        form=form,
        pairs=pairs,
        changeable=changeable,
        labels=LABELS,
        given=request.method == "GET" and request.GET.get("done") == "given",
        alone=row.languages[0] if len(row.languages) == 1 else "",
    )


def _to_write(row: Delivery) -> tuple[Words, ...]:
    """Our own words of which the reader needs the other half: all where a letter is in both languages, else those in the other."""
    texts = halves.ours(documents.matter_of(row).facts)
    return (
        texts if len(row.languages) > 1 else tuple(each for each in texts if each.spoken not in row.languages)
    )


def _write(request: HttpRequest, form: HalvesForm, row: Delivery, texts: tuple[Words, ...]) -> bool:
    """Write down what is new. An empty field stays missing; nothing that was written is taken back by it."""
    record = halves.record_named(row.record)
    for number, words in enumerate(texts):
        told = form.cleaned_data[f"half-{number}"].strip()
        if not told and not words.other:
            form.add_error(f"half-{number}", _("Write this in the other language"))
        if not told or told == words.other:
            continue
        made = attempt(
            form,
            lambda words=words, told=told: write_other_half(  # type: ignore[misc]
                by=who(request),
                now=at(),
                of=record,  # type: ignore[arg-type]
                original=words.text,
                language=halves.OTHER[words.spoken],
                words=told,
            ),
        )
        if made is None:
            return False
    return not form.errors
