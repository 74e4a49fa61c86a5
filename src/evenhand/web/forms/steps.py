"""Long forms, one thing a page: every answer travels in the page itself, so that nothing is kept half-way and nothing is lost.

A form lists its steps; a step names its questions, which may depend on the answers so far. After the last one all answers are
shown to be checked. A refusal leads back to the page whose question it concerns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

from evenhand.policy.outcome import Refused
from evenhand.web.forms.base import BY_ITS_WRITER_ALONE, Form
from evenhand.web.pages import render
from evenhand.web.refusals import refusal_errors

CHECK = "check"
_OWN = ("at", "go", "checked", "seen", "csrfmiddlewaretoken")


@dataclass(frozen=True, slots=True)
class Step:
    """One page of a long form: its heading, its questions, and the template of the help beside them."""

    name: str
    title: str | Promise
    questions: tuple[str, ...] | Callable[[Any], Sequence[str]]
    help: str = ""

    @property
    def asks_one(self) -> bool:
        """Whether it only ever asks one question, so that its title says what was asked."""
        return isinstance(self.questions, tuple) and len(self.questions) == 1

    def asks(self, form: StepForm) -> tuple[str, ...]:
        """The questions of this page for these answers."""
        return self.questions if isinstance(self.questions, tuple) else tuple(self.questions(form))


class StepForm(Form):
    """A form that is asked page by page. `shown` are the questions of the page at hand; only their errors are told."""

    steps: ClassVar[tuple[Step, ...]] = ()
    shown: tuple[str, ...] | None = None

    @property
    def errors(self) -> ErrorDict:
        every = super().errors
        if self.shown is None:
            return every
        return ErrorDict(
            {name: errors for name, errors in every.items() if name in self.shown or name == "__all__"}
        )

    def full_clean(self) -> None:
        """Judge the answers; one to a question that is no longer asked stands in nobody's way."""
        super().full_clean()
        asked = {name for step in self.asked() for name in step.asks(self)} if self.is_bound else set()
        found = super().errors
        for name in found.keys() - asked - {"__all__"}:
            del found[name]
            self.cleaned_data.setdefault(name, None)

    def heading_above(self, _name: str) -> str:
        """What stands above a question, where several of a page belong together."""
        return ""

    def if_asked(self, name: str | None) -> str | None:
        """The name of a question, if one of the pages asks it for these answers."""
        return name if any(name in step.asks(self) for step in self.asked()) else None

    def asked(self) -> list[Step]:
        """The steps that have a question for these answers."""
        return [step for step in self.steps if step.asks(self)]

    def raw(self, name: str) -> list[str]:
        """What was answered so far, unjudged."""
        if not self.is_bound:
            value = self.initial.get(name, [])
            return list(value) if isinstance(value, (list, tuple)) else [str(value)]
        return list(self.data.getlist(name))  # type: ignore[attr-defined]

    def carried(self) -> Iterator[tuple[str, str]]:
        """The answers of the other pages, as this page carries them along."""
        shown = self.shown or ()
        if not self.is_bound:
            for name in self.initial.keys() - set(shown):
                for value in self.raw(name):
                    yield name, value
            return
        for name, values in self.data.lists():  # type: ignore[attr-defined]
            if name in _OWN or name in shown or name.rpartition("-")[0] in shown:
                continue
            for value in values:
                yield name, value


@dataclass(frozen=True, slots=True)
class Walk:
    """One way through a long form: what the pages are called, what they need, what is done at the end."""

    request: HttpRequest
    form: StepForm
    title: str
    finish: Callable[[dict[str, Any]], HttpResponse]
    button: str
    context: dict[str, Any]
    # Where the way leads up to: an address and its words.
    up: tuple[str, str] | None = None
    step_page: str = "steps/step.html"
    check_page: str = "steps/check.html"

    @property
    def checked(self) -> bool:
        """Whether the answers were all shown to be checked already: a changed one then leads straight back there."""
        return bool(self.request.POST.get("checked"))

    @property
    def seen(self) -> list[str]:
        """The questions that were put so far, answered or not."""
        return list(dict.fromkeys(self.request.POST.getlist("seen")))

    def page(self) -> HttpResponse:
        """The next page, or the answer of `finish` when all answers were confirmed."""
        form, posted = self.form, self.request.method == "POST"
        if not posted:
            found = form.data.get("at", "") if form.is_bound else ""
            return self._show(found or form.asked()[0].name)
        at, go = self.request.POST.get("at", ""), self.request.POST.get("go", "next")
        if go == "confirm":
            return self._confirm()
        if go == "back":
            return self._show(self._before(at))
        if go != "next":
            return self._show(go)
        form.shown = self._questions(at)
        if form.errors:
            return self._show(at)
        return self._show(self._after(at), fresh=True, put=form.shown)

    def _confirm(self) -> HttpResponse:
        form = self.form
        if form.is_valid():
            try:
                return self.finish(form.cleaned_data)
            except Refused as refusal:
                refusal_errors(form, refusal.outcome)
        at_fault = set(form.errors)
        first = next((step.name for step in form.asked() if at_fault.intersection(step.asks(form))), CHECK)
        return self._show(first)

    def _show(self, at: str, *, fresh: bool = False, put: tuple[str, ...] = ()) -> HttpResponse:
        form = self.form
        names = [step.name for step in form.asked()]
        step = next((each for each in form.asked() if each.name == at), None)
        form.shown = self._questions(at)
        form.restored = form.restored or fresh or self.request.POST.get("go") == "back"
        context: dict[str, Any] = {
            "form": form,
            "step": step,
            "at": step.name if step else CHECK,
            "number": names.index(at) + 1 if step else len(names),
            "count": len(names),
            "seen": [*self.seen, *(name for name in put if name not in self.seen)],
            "checked": self.checked or step is None,
            "walk": self,
            "title": self.title,
            "button": self.button,
        }
        template = self.step_page if step else self.check_page
        response = render(self.request, template, **(self.context | context))
        response.headers["Cache-Control"] = BY_ITS_WRITER_ALONE
        return response

    def _questions(self, at: str) -> tuple[str, ...]:
        return tuple(name for step in self.form.asked() if step.name == at for name in step.asks(self.form))

    def _after(self, at: str) -> str:
        names = [step.name for step in self.form.asked()]
        if self.checked:
            put = {*self.seen, *self._questions(at)}
            return next(
                (step.name for step in self.form.asked() if not put.issuperset(step.asks(self.form))), CHECK
            )
        return names[names.index(at) + 1] if at in names[:-1] else CHECK

    def _before(self, at: str) -> str:
        names = [step.name for step in self.form.asked()]
        return names[max(names.index(at) - 1, 0)] if at in names else names[-1]
