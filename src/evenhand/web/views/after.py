"""After a decision: notice given or withheld, a restriction lifted or extended, a warning withdrawn, a letter read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from evenhand.casework.actions.give_notice import give_notice
from evenhand.casework.actions.let_notice_stand import let_notice_stand
from evenhand.casework.actions.lift_restriction import lift_restriction
from evenhand.casework.actions.propose_extension import propose_extension
from evenhand.casework.actions.withdraw_warning import withdraw_warning
from evenhand.casework.actions.withhold_notice import withhold_notice
from evenhand.casework.correspondence.about import words_given
from evenhand.casework.correspondence.endings import ended_of, letter_of_end, told_by
from evenhand.casework.correspondence.facts import given_notice
from evenhand.casework.correspondence.telling import (
    left_all_the_same,
    letter_about,
    may_have_told,
    silent_in_notice,
    telling_of,
    told,
)
from evenhand.casework.facts.case import decided, measures_now
from evenhand.casework.facts.own_words import beside
from evenhand.casework.models import Correction, Dispute, Notice, Restriction, Review, Warning
from evenhand.casework.rights import permissions
from evenhand.casework.rights.case_files import may_make_case_file
from evenhand.letters import FORMATS, as_html
from evenhand.people.models import Adjustment, Colleague, Person
from evenhand.policy.access import open_channels
from evenhand.policy.calendar import local_date
from evenhand.policy.decision import may_lift
from evenhand.policy.delivery import DROPPED, HELD, LEFT
from evenhand.policy.edition import load
from evenhand.policy.outcome import ALLOWED, Outcome
from evenhand.policy.telling import (
    may_let_stand,
    may_still_withhold,
    may_tell_that_it_ended,
    may_tell_what_is_withheld,
)
from evenhand.policy.warnings import may_withdraw
from evenhand.web.case_file.made import files_made
from evenhand.web.drafting import in_both
from evenhand.web.forms.after import ExtensionForm, NoticeForm, ReasonsForm, StandForm, WithholdForm
from evenhand.web.forms.base import Form, filled
from evenhand.web.letter_words import STANDS, after_giving, sent_about, why_held
from evenhand.web.measures import measure_lines
from evenhand.web.pages import render
from evenhand.web.refusals import attempt, in_the_way
from evenhand.web.screens import screen
from evenhand.web.views.case import at, find, open_entry, who
from evenhand.web.words import said


def restriction_by(reference: str) -> Restriction:
    """The restriction of this reference, or a page that says there is none."""
    found = Restriction.objects.filter(reference=reference.upper()).select_related("person").first()
    if found is None:
        raise Http404(_("There is no restriction with this reference."))
    return found


@screen(
    "RT1",
    "RT2",
    "OA4",
    "OA7",
    "I11",
    "I35",
    roles=permissions.CASE_ROLES,
)
def restriction(request: HttpRequest, reference: str) -> HttpResponse:
    """One restriction: what it says, where it stands, what can be done with it."""
    row = restriction_by(reference)
    open_entry(request, row.person.kept())
    edition, today = load(row.edition), local_date(at())
    return render(
        request,
        "case/restriction.html",
        restriction=row,
        person=row.person.kept(),
        done=request.GET.get("done", ""),
        state=row.state_on(today),
        current=not row.is_over(today),
        **_telling(row),
        may_tell=_may_tell(row, who(request)).allowed,
        **(_telling_of_its_end(row) if row.is_over(today) else {}),
        open_channels=said(edition.list_channels(open_channels([decided(row)], edition))),
        led_on=[*row.extensions.order_by("pk"), *Restriction.objects.filter(replaces=row)],
        assessment=row.proposal.assessment if row.proposal else None,
        edition=edition,
        review_days=edition.numbers.review_opens_days_before,
        measures=measure_lines(measures_now(row)),
        hand_overs=row.hand_overs.order_by("pk").select_related("contact", "deputy", "by"),
        reviews=row.reviews.order_by("opened_at"),
        dispute=Dispute.objects.filter(restriction=row).first(),
        makes_file=may_make_case_file(request.user, row),
        case_files=files_made(row),
        beside=beside([row]),
    )


def _telling(row: Restriction) -> dict[str, Any]:
    """How far the person has been told of a restriction, by which letter, and what can still be done about it."""
    letter, given, late = letter_about(row), given_notice(row) is not None, left_all_the_same(row)
    return {
        "notices": row.notices.order_by("at", "pk"),
        "withheld": withheld_now(row),
        "telling": told(row),
        "letter": letter,
        "held": why_held(letter) if letter is not None else [],
        "given": given,
        "by_outcome": not given
        and letter is not None
        and letter.letter == "dispute_outcome"
        and letter.state not in (HELD, DROPPED),
        "words_given": words_given(row),
        "may_be_withheld": not given or may_still_withhold(telling_of(row)).allowed,
        "may_have_told": may_have_told(row),
        "left": late if late is not None and late.state in LEFT else None,
        "stands": STANDS,
    }


def _telling_of_its_end(row: Restriction) -> dict[str, Any]:
    """Whether the person has been told that a restriction is over, and by which letter; nobody is where it goes on in another."""
    letter = letter_of_end(row)
    return {
        "goes_on": not row.ended_as and row.extensions.exists(),
        "end_letter": letter,
        "end_told": letter is not None and told_by(letter),
        "end_held": why_held(letter) if letter is not None else [],
        "known": telling_of(row).given,
        "may_tell_ended": may_tell_that_it_ended(ended_of(row, local_date(at()))).allowed,
    }


def withheld_now(row: Restriction) -> Notice | None:
    """The notice of a restriction as it was withheld last, if it is withheld still."""
    last = row.notices.order_by("-at", "-pk").select_related("by").first()
    return last if last is not None and last.kind == "withheld" else None


def _may_tell(row: Restriction, by: Colleague) -> Outcome:
    """Whether this colleague may give notice of it, as far as somebody decided that the person must not hear of something."""
    manager = permissions.has_role(by, "manager")
    silent = silent_in_notice(row)
    return may_tell_what_is_withheld(row.reference, silent, by_a_manager=manager)


def done_at(row: Restriction, done: str) -> str:
    """The page of a restriction, which then says what has just been done."""
    return f"{reverse('restriction', args=[row.reference])}?done={done}"


def to_tell(row: Restriction) -> str:
    """Where whoever has just decided goes: to telling the person."""
    return f"{reverse('notice', args=[row.reference])}?done=decided"


@screen("RT2", "RT4", "DI2", "PB1", "I15", "I16", "I17", "I34", "I38", action="give_notice")
def notice(request: HttpRequest, reference: str) -> HttpResponse:
    """Give notice of a restriction, with the letter beside the question."""
    row = restriction_by(reference)
    if given_notice(row) is not None:
        return redirect(reverse("restriction", args=[row.reference]))
    person = row.person.kept()
    form = filled(NoticeForm, request, person=person, initial={"include_welsh": person.language == "cy"})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = attempt(form, lambda: give_notice(by=who(request), now=at(), restriction=row, **given))
        if done is not None:
            return redirect(after_giving(row, done_at(row, "given")))
    return render(
        request,
        "case/notice.html",
        form=form,
        restriction=row,
        person=person,
        letters=in_both(row, person),
        as_html=as_html.render,
        in_the_way=in_the_way(form, _may_tell(row, who(request))),
        withheld=withheld_now(row),
        decided=request.method == "GET" and request.GET.get("done") == "decided",
    )


@screen("RT4", "I15", action="withhold_notice")
def withhold(request: HttpRequest, reference: str) -> HttpResponse:
    """Record why a person cannot be told now, and when it is looked at again."""
    row = restriction_by(reference)
    form = filled(WithholdForm, request).offer()
    if _went(request, form, row, withhold_notice):
        return redirect(done_at(row, "withheld"))
    last = withheld_now(row)
    title = _("Withhold the notice further") if last else _("Withhold the notice for now")
    why = (_("Why it is withheld now"), last.reasons) if last else None
    return _simple(
        request, form, title, _("Record it"), row, may=may_still_withhold(telling_of(row)), quoted=why
    )


@screen("RT4", "RT3", "I15", action="let_notice_stand")
def let_stand(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that a letter which left although its notice was withheld stands as the notice."""
    row = restriction_by(reference)
    form = filled(StandForm, request)
    if _went(request, form, row, let_notice_stand):
        return redirect(done_at(row, "stands"))
    warning = _(
        "What waits until the person has been told goes then: the letters about its review, and answers to a dispute."
    )
    return _simple(request, form, _("The letter stands as the notice"), _("Record it"), row, warning,
                   may_let_stand(telling_of(row), ""))  # fmt: skip


@screen("OA7", "RT3", "I35", action="lift_restriction")
def lift(request: HttpRequest, reference: str) -> HttpResponse:
    """Lift a restriction before its end."""
    row = restriction_by(reference)
    form = filled(ReasonsForm, request)
    if _went(request, form, row, lift_restriction):
        return redirect(after_giving(row, done_at(row, "lifted")))
    warning = _("It is out of force at once, and so is what extends it. This cannot be undone.")
    return _simple(
        request,
        form,
        _("Lift the restriction"),
        _("Lift it"),
        row,
        warning,
        may_lift(ended=row.is_over(local_date(at())), reasons=""),
    )


@screen("OA3", "DI7", "I21", "I9", action="propose_extension")
def extend(request: HttpRequest, reference: str) -> HttpResponse:
    """Put an extension to a manager, for assessed conduct."""
    row = restriction_by(reference)
    form = filled(ExtensionForm, request).offer()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = attempt(form, lambda: propose_extension(by=who(request), now=at(), restriction=row, **given))
        if done is not None:
            return redirect(done_at(row, "proposed"))
    return _simple(request, form, _("Propose an extension"), _("Put it to a manager"), row)


@screen("WA1", "I35", action="withdraw_warning")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a warning; it stays on record and never counts again."""
    row = find(Warning, pk)
    form = filled(ReasonsForm, request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = attempt(form, lambda: withdraw_warning(by=who(request), now=at(), warning=row, **given))
        if done is not None:
            return redirect(f"{reverse('person', args=[row.person.kept().reference])}?done=withdrawn")
    warning = _("It never counts again. This cannot be undone.")
    return render(
        request, "case/simple.html", form=form, title=_("Withdraw the warning"), button=_("Withdraw it"),
        person=row.person.kept(), warning=warning,
        in_the_way=in_the_way(form, may_withdraw(already_withdrawn=row.withdrawn_at is not None, reasons="")),
        quoted=(_("Warning %(number)s") % {"number": row.number}, row.reasons),
    )  # fmt: skip


LETTERS = {
    "warning": Warning,
    "restriction": Restriction,
    "review": Review,
    "dispute": Dispute,
    "adjustment": Adjustment,
    "correction": Correction,
}


@screen("WA2", "RT2", "PB1", "I16", "I34", roles=permissions.CASE_ROLES)
def letter(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The letter of a record, in both languages, with what it lacks."""
    if kind not in LETTERS:
        raise Http404(_("There is no such letter."))
    row = find(LETTERS[kind], pk)
    open_entry(request, whose(row))
    return render(
        request,
        "case/letter.html",
        letters=in_both(row, whose(row)),
        as_html=as_html.render,
        kind=kind,
        person=whose(row),
        sent=sent_about(row) if kind == "warning" else None,
        stands=STANDS,
        sees_letters=permissions.may_see_letters(request.user),
        formats=FORMATS,
        at_form=lambda name, language: reverse("letter_in_form", args=[kind, pk, name, language]),
    )


def whose(row: Any) -> Person:
    """The person a letter is to: by the record itself, or by the restriction it is about."""
    person: Person = getattr(row, "person", None) or row.restriction.person
    return person.kept()


def _went(request: HttpRequest, form: Form, row: Restriction, step: Callable[..., object]) -> bool:
    """Whether the form was sent and the step taken with its answers; else the form says why not."""
    if request.method != "POST" or not form.is_valid():
        return False
    given = form.cleaned_data
    return attempt(form, lambda: step(by=who(request), now=at(), restriction=row, **given)) is not None


def _simple(
    request: HttpRequest,
    form: Form,
    title: str,
    button: str,
    row: Restriction,
    warning: str = "",
    may: Outcome = ALLOWED,
    quoted: tuple[str, str] | None = None,
) -> HttpResponse:
    return render(
        request, "case/simple.html", form=form, title=title, button=button, person=row.person.kept(),
        restriction=row, warning=warning, measures=measure_lines(row.measures), in_the_way=in_the_way(form, may),
        quoted=quoted,
    )  # fmt: skip
