"""A person asks what is held about them: opened, looked through piece by piece, made into one file, given (F35, LK2)."""

from __future__ import annotations

from datetime import timedelta

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from evenhand.casework.actions.extend_subject_access import extend_subject_access
from evenhand.casework.actions.give_subject_access import give_subject_access, may_be_given
from evenhand.casework.actions.open_subject_access import open_subject_access
from evenhand.casework.actions.rule_on_piece import rule_on_piece
from evenhand.casework.facts.asking import asking
from evenhand.casework.facts.rulings import said_of_pieces
from evenhand.casework.models import SubjectAccess
from evenhand.policy.calendar import local_date
from evenhand.policy.outcome import Outcome
from evenhand.policy.subject_access import FURTHER, GIVE, SOURCE, due_on, may_extend
from evenhand.web.case_file.making import seconds_for
from evenhand.web.case_file.own_data import file_name, make_own_data
from evenhand.web.case_file.pieces import Pieces
from evenhand.web.forms.base import filled
from evenhand.web.forms.subject_access import GiveForm, MakeForm, MoreTimeForm, OpenForm, RulingForm
from evenhand.web.letter_words import sent_about
from evenhand.web.middleware import BY_ITSELF
from evenhand.web.pages import render
from evenhand.web.refusals import attempt, in_the_way, succeeded
from evenhand.web.screens import screen
from evenhand.web.views.case import at, find_person, open_entry, who
from evenhand.web.words import moment

# How often the page that shows progress looks again, in seconds; and after how long nobody is at it any more: setting the pages of
# the longest file takes a fraction of that, and while it lasts nothing is heard.
_LOOKS_EVERY, _SILENT = 5, timedelta(minutes=3)
_NOT_PRINT = ("audio", "braille", "easy_read")


def request_by(reference: str) -> SubjectAccess:
    """The request of this reference, or a page that says there is none."""
    rows = SubjectAccess.objects.select_related("person", "contact", "opened_by", "given_by", "making_by")
    found = rows.filter(reference=reference.upper()).first()
    if found is None:
        raise Http404(_("There is no request with this reference."))
    return found


@screen("LK2", "OA2", "I26", "I30", action="open_subject_access")
def open_request(request: HttpRequest, reference: str) -> HttpResponse:
    """The requests of a person for what is held about them; and one that is opened from the contact that makes it."""
    person = find_person(reference)
    open_entry(request, person)
    theirs = set(person.everyone())
    found = [each for each in asking() if each.person_id in theirs]
    form = filled(
        OpenForm, request, asking=found, initial={"contact": found[0].pk} if len(found) == 1 else {}
    )
    if request.method == "POST" and form.is_valid():
        contact = form.cleaned_data["contact"]
        row = attempt(
            form, lambda: open_subject_access(by=who(request), now=at(), person=person, contact=contact)
        )
        if row is not None:
            return redirect(reverse("own_data", args=[row.reference]))
    rows = (
        SubjectAccess.objects.filter(person__in=theirs)
        .select_related("contact")
        .order_by("-received_on", "-pk")
    )
    return render(
        request, "subject_access/open.html", person=person, form=form, asking=found, requests=rows, source=SOURCE
    )  # fmt: skip


@screen("LK2", "IN1", "I15", "I28", "I30", "I38", action="make_subject_access")
def own_data(request: HttpRequest, reference: str) -> HttpResponseBase:
    """What is held about somebody, as it goes to them: what is kept back and why, what is blotted out; and the file itself."""
    row = request_by(reference)
    person = row.person.kept()
    open_entry(request, person)
    form = filled(MakeForm, request, initial={"language": person.language or "en"})
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        made = attempt(form, lambda: make_own_data(by=who(request), now=at(), request=row, language=language))
        if made is not None:
            return FileResponse(
                made, as_attachment=True, filename=file_name(row), content_type="application/zip"
            )
    pieces = Pieces(row, who(request))
    page = _page(request)
    going, more = pieces.going(page)
    return render(
        request, "subject_access/review.html", asked=row, person=person, form=form, kept=pieces.kept() if page == 1 else [],
        going=going, page=page, more=more, overdue=row.given_at is None and row.due_on < local_date(at()), source=SOURCE,
        ruled_since=row.made_at is not None and said_of_pieces(row).count() != row.made_rulings,
        seconds=seconds_for(pieces.whole), not_print=person.format in _NOT_PRINT, done=request.GET.get("done", ""),
        may_extend=_extension_of(row).allowed, letter=sent_about(row), being_made=_is_being_made(row),
    )  # fmt: skip


@screen("LK2", "I30", action="make_subject_access")
@require_safe
def progress(request: HttpRequest, reference: str) -> HttpResponse:
    """How far the file is while it is made, and what to do where nothing is heard of it any more. It looks again by itself, since
    it may have been opened before the making was begun, unless somebody wants it `still`.
    """
    row = request_by(reference)
    open_entry(request, row.person.kept())
    being_made, still = _is_being_made(row), "still" in request.GET
    response = render(
        request, "subject_access/progress.html", asked=row, person=row.person.kept(), being_made=being_made, still=still,
        silent=row.making_since is not None and row.given_at is None and not being_made, every=_LOOKS_EVERY,
        whole=row.making_done >= row.making_whole,
    )  # fmt: skip
    if not still:
        response["Refresh"] = f"{_LOOKS_EVERY}; url={request.path}?{BY_ITSELF}=1"
    return response


def _is_being_made(row: SubjectAccess) -> bool:
    """Whether a file is being made, and was heard of not long ago; nor long after now, as where a clock was put back."""
    return (
        row.making_since is not None
        and row.making_seen_at is not None
        and abs(at() - row.making_seen_at) < _SILENT
    )


@screen("LK2", "IN1", "I15", "I28", "I30", "I38", action="rule_on_piece")
def rule_on(request: HttpRequest, reference: str, piece: str) -> HttpResponse:
    """Say of one piece that it goes, or that it is kept back, with reasons."""
    row = request_by(reference)
    person = row.person.kept()
    open_entry(request, person)
    pieces = Pieces(row, who(request))
    record = pieces.find(piece)
    if record is None:
        raise Http404(_("There is no record with this number."))
    shown = pieces.shown(record)
    form = filled(RulingForm, request)
    if succeeded(
        form,
        lambda: rule_on_piece(
            by=who(request), now=at(), request=row, piece=record, held=pieces.piece(record), verdict=shown.may,
            reasons=form.cleaned_data["reasons"],
        ),
    ):  # fmt: skip
        return redirect(f"{reverse('own_data', args=[row.reference])}?done=ruled")
    lets_go, named = shown.may == GIVE, {"piece": shown.name}
    return render(
        request, "subject_access/rule.html", asked=row, person=person, form=form, piece=shown, lets_go=lets_go,
        title=(_("Let it go: %(piece)s") if lets_go else _("Keep it back: %(piece)s")) % named,
    )  # fmt: skip


@screen("LK2", "OA2", "I26", "I30", action="extend_subject_access")
def more_time(request: HttpRequest, reference: str) -> HttpResponse:
    """Take one or two months more for a complex request, and tell the person so."""
    row = request_by(reference)
    person = row.person.kept()
    open_entry(request, person)
    form = filled(MoreTimeForm, request)
    if succeeded(
        form, lambda: extend_subject_access(by=who(request), now=at(), request=row, **form.cleaned_data)
    ):
        return redirect(f"{reverse('own_data', args=[row.reference])}?done=extended")
    until = {str(months): due_on(row.received_on, months) for months in FURTHER}
    return render(
        request, "subject_access/more_time.html", asked=row, person=person, form=form, until=until, source=SOURCE,
        in_the_way=in_the_way(form, _extension_of(row)),
    )  # fmt: skip


def _extension_of(row: SubjectAccess) -> Outcome:
    """Whether more time may be taken for it today, whatever is given as the reason."""
    return may_extend(
        months=FURTHER[0], reasons="-", received=row.received_on, today=local_date(at()), given=row.given_at is not None,
        extended=row.extended_at is not None,
    )  # fmt: skip


@screen("LK2", "IN1", "I28", "I30", action="give_subject_access")
def give(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that the file was given."""
    row = request_by(reference)
    person = row.person.kept()
    open_entry(request, person)
    form = filled(GiveForm, request)
    if succeeded(
        form, lambda: give_subject_access(by=who(request), now=at(), request=row, **form.cleaned_data)
    ):
        return redirect(f"{reverse('own_data', args=[row.reference])}?done=given")
    made = _("Made %(moment)s") % {"moment": moment(row.made_at)} if row.made_at is not None else ""
    return render(
        request, "case/simple.html", form=form, person=person, title=_("The file is given"), button=_("Record it"),
        in_the_way=in_the_way(form, may_be_given(row, person, how="-")),
        quoted=(_("The file that was made last"), f"{made}\nSHA-256 {row.made_sha256}") if made else (),
    )  # fmt: skip


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return max(int(asked), 1) if asked.isdecimal() and len(asked) < 6 else 1
