"""A letter in the form that its reader needs: PDF, large print, Word, e-mail, text, a script to read aloud, Easy Read."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from evenhand.casework.actions.give_summary import give_summary
from evenhand.casework.actions.tell_ended import tell_ended
from evenhand.casework.correspondence.about import ending_letter, matter_of, matter_of_summary
from evenhand.casework.correspondence.endings import ended_of
from evenhand.casework.rights import permissions
from evenhand.letters import FORMATS, Form, Matter, as_html
from evenhand.letters import render as rendered
from evenhand.policy.calendar import local_date
from evenhand.policy.telling import may_tell_that_it_ended
from evenhand.web.forms import base
from evenhand.web.letter_words import after_giving
from evenhand.web.pages import render, to_save
from evenhand.web.refusals import attempt
from evenhand.web.screens import screen
from evenhand.web.views.after import LETTERS, restriction_by, whose
from evenhand.web.views.case import at, find, find_person, open_entry, who


@screen("WA2", "RT2", "PB1", "PB2", "I16", "I17", "I34", "I38", roles=permissions.CASE_ROLES)
@require_safe
def letter_in_form(request: HttpRequest, kind: str, pk: int, format: str, language: str) -> HttpResponse:
    """The letter of a record as a file to save, in this format and in "en", "cy" or "both"."""
    if kind not in LETTERS:
        raise Http404(_("There is no such letter."))
    row = find(LETTERS[kind], pk)
    open_entry(request, whose(row))
    return saved(matter_of(row), format, language)


@screen("RT2", "DI2", "OA2", "PB1", "PB2", "I15", "I16", "I38", roles=permissions.CASE_ROLES)
@require_safe
def own_page(request: HttpRequest, reference: str) -> HttpResponse:
    """The person's own page: what is open to them, until when anything is restricted, how to dispute it; to read and to save."""
    person = find_person(reference)
    open_entry(request, person)
    matter = matter_of_summary(person, on=local_date(at()))
    return render(
        request,
        "case/own_page.html",
        letters={language: matter.letter(language) for language in ("en", "cy")},
        as_html=as_html.render,
        person=person,
        formats=FORMATS,
        at_form=lambda name, language: reverse("own_page_in_form", args=[person.reference, name, language]),
    )


@screen("RT2", "DI2", "OA2", "PB1", "PB2", "I15", "I16", "I38", roles=permissions.CASE_ROLES)
@require_safe
def own_page_in_form(request: HttpRequest, reference: str, format: str, language: str) -> HttpResponse:
    """The person's own page as a file to save."""
    person = find_person(reference)
    open_entry(request, person)
    return saved(matter_of_summary(person, on=local_date(at())), format, language)


@screen("RT2", "DI2", "OA2", "PB1", "I15", "I16", "I17", "I38", action="give_summary")
@require_POST
def give_own_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Put the person's own page on its way to them."""
    person = find_person(reference)
    row = give_summary(by=who(request), now=at(), person=person)
    return redirect(reverse("letter_way", args=[row.reference]))


@screen("RT2", "OA4", "I11", "I35", "PB1", action="tell_ended")
def tell_that_it_ended(request: HttpRequest, reference: str) -> HttpResponse:
    """Tell the person that a restriction has run out, with the letter beside the question."""
    row = restriction_by(reference)
    form = base.filled(base.Form, request)
    if request.method == "POST" and form.is_valid():
        letter = attempt(form, lambda: tell_ended(by=who(request), now=at(), restriction=row))
        if letter is not None:
            return redirect(after_giving(row, reverse("letter_way", args=[letter.reference])))
    return render(
        request,
        "case/ended.html",
        form=form,
        restriction=row,
        person=row.person.kept(),
        stands_in_the_way=may_tell_that_it_ended(ended_of(row, local_date(at()))),
        letters={language: ending_letter(row, language, on=local_date(at())) for language in ("en", "cy")},
        as_html=as_html.render,
    )


def saved(matter: Matter, format: str, language: str) -> HttpResponse:
    """The answer that a browser saves. A letter that is not whole is refused, with what it lacks."""
    try:
        form = Form(format, language)
    except ValueError as error:
        raise Http404(_("There is no such letter.")) from error
    made = rendered(matter, form)
    return to_save(made.data, made.media_type, made.name)
