"""One way through a public form: page by page, to be left and come back to, in either language, with files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from evenhand.casework import clock
from evenhand.casework.actions.keep_draft import keep_draft
from evenhand.casework.actions.receive_contacts import Attached
from evenhand.casework.facts.submitted import new_code, open_draft
from evenhand.casework.models import Draft, DraftFile
from evenhand.policy.edition import load
from evenhand.web.forms.base import filled
from evenhand.web.forms.steps import CHECK, Walk
from evenhand.web.pages import render
from evenhand.web.public import limits
from evenhand.web.public.door import MOST_FILES, MOST_IN_ALL, from_elsewhere
from evenhand.web.public.kinds import ADDRESSES, TITLES
from evenhand.web.public.mail import mail_code
from evenhand.web.public.questions import DANGER_PAGE, PublicForm
from evenhand.web.public.signs import TRAP

DRAFT = "draft"
MAIL_TO = "mail_to"
_NOT_KEPT = ("go", DRAFT, TRAP, MAIL_TO, "csrfmiddlewaretoken", "code")


@dataclass(frozen=True)
class PublicWalk(Walk):
    """A public form's pages. What is typed travels in the page; it is kept here only when its writer says so, or adds files."""

    form: PublicForm
    kind: str = ""
    step_page: str = "public/step.html"
    check_page: str = "public/check.html"
    opened: dict[str, Any] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where the form's pages are, which may be shown at the address of a saved one."""
        return reverse(ADDRESSES[self.kind])

    def page(self) -> HttpResponse:
        """The next page; or the same in the other language, the page of a form that is saved, the page after sending."""
        go = self.request.POST.get("go", "")
        at = self.request.POST.get("at", "")
        if self.request.method != "POST":
            return Walk.page(self)
        if go.startswith("lang-"):
            return self._in_language(go.removeprefix("lang-"), at)
        if go == "confirm" and from_elsewhere(self.request):
            return self.show(CHECK)
        if self.form.sends_now:
            return self.show(DANGER_PAGE) if from_elsewhere(self.request) else self._confirm()
        if go == "mail" and self.draft():
            return self._mailed(at)
        if go == "save" or self._brings_files(go):
            return self._keep(at, go)
        if go == "attach":
            return self.show("files")
        return Walk.page(self)

    def show(self, at: str, *, fault: str = "", status: int = 200) -> HttpResponse:
        """A page of the form as it stands, judging nothing, perhaps with what went wrong on our side."""
        self.form.restored = True
        self.context.update(fault=fault)
        response = self._show(at)
        response.status_code = status
        return response

    def _confirm(self) -> HttpResponse:
        try:
            return Walk._confirm(self)
        except DatabaseError:
            return self.show(CHECK, fault=busy(), status=503)

    def _show(self, at: str, *, fresh: bool = False, put: tuple[str, ...] = ()) -> HttpResponse:
        files = self.files() if at in ("files", CHECK) else []
        self.context.update(files=files, draft=self.secret, kind=self.kind, refused=self._refused_files())
        return Walk._show(self, at, fresh=fresh, put=put)

    # --- the other language ---

    def _in_language(self, code: str, at: str) -> HttpResponse:
        if code not in dict(settings.LANGUAGES):
            return self.show(at)
        translation.activate(code)
        self.request.LANGUAGE_CODE = code
        # Its words are chosen when a form is made, and so is the language that it suggests for the answer: it is made anew.
        form = filled(type(self.form), self.request, edition=load())
        walk = replace(self, form=form, title=str(TITLES[self.kind]), button=_("Send"))
        response = walk.show(at)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=settings.LANGUAGE_COOKIE_AGE, samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )  # fmt: skip
        return response

    # --- kept on the server: files, and a form to come back to ---

    @property
    def secret(self) -> str:
        """“reference.code” of what is kept of this form, as the page carries it; blank where nothing is kept."""
        return str(self.opened["secret"] if "secret" in self.opened else self.request.POST.get(DRAFT, ""))

    def draft(self) -> Draft | None:
        """What is kept of this form, if it is."""
        if "draft" not in self.opened:
            reference, _dot, code = self.secret.partition(".")
            self.opened["draft"] = open_draft(reference, code) if code else None
        found = self.opened["draft"]
        return found if isinstance(found, Draft) else None

    def files(self) -> list[DraftFile]:
        """The files that are kept with this form."""
        try:
            found = self.draft()
            return found.opened_files() if found else []
        except DatabaseError:
            return []  # the page must come even so: it holds what was typed

    def answers(self, at: str) -> Mapping[str, Sequence[str]]:
        """What was typed so far, and on which page."""
        given = {name: values for name, values in self.request.POST.lists() if name not in _NOT_KEPT}
        return given | {"at": [at]}

    @property
    def lost_what_was_kept(self) -> bool:
        """Whether something was kept of this form that is not there any more: files with it, perhaps."""
        return bool(self.secret) and self.draft() is None

    def without_what_was_kept(self) -> HttpResponse:
        """The page for files, to choose them again: a form is never sent without them and nothing said."""
        self.opened.update(secret="", draft=None)
        return self.show("files", fault=not_kept_any_more())

    def _refused_files(self) -> list[str]:
        return [*getattr(self.request, "files_refused", []), *self.opened.get("refused", [])]

    def _brings_files(self, go: str) -> bool:
        return bool(self.request.FILES) or go.startswith("without-")

    def _keep(self, at: str, go: str) -> HttpResponse:
        """Keep the form, its files included; then go on, or say how to come back."""
        if limits.MOST_SAVED.reached(limits.address_of(self.request)):
            return self.show(at, fault=too_many(), status=429)
        try:
            self._write(at, go)
        except DatabaseError:
            lost = _("Choose your files again then.") if self.request.FILES else ""
            return self.show(at, fault=f"{busy()} {lost}".strip(), status=503)
        if go == "save":
            return self._saved(at)
        if self._refused_files() or go.startswith("without-") or go == "attach":
            return self.show("files")
        return Walk.page(self)

    def _write(self, at: str, go: str) -> None:
        draft = self.draft()
        code = self._code if draft else new_code()
        number = go.removeprefix("without-") if go.startswith("without-") else ""
        row = keep_draft(
            by=None,
            now=clock.now(),
            kind=self.kind,
            code=code,
            answers=self.answers(at),
            files=self._taken(self.files()),
            without=[int(number)] if number.isascii() and number.isdigit() and len(number) < 19 else [],
            draft=draft if draft and draft.sent_as_id is None else None,
        )
        self.opened.update(draft=row, secret=f"{row.reference}.{code}")

    def _taken(self, held: Sequence[DraftFile]) -> list[Attached]:
        """The files that came, as far as there is room beside those that are held; the others are told."""
        room, space = MOST_FILES - len(held), MOST_IN_ALL - sum(each.size for each in held)
        taken: list[Attached] = []
        for file in self.request.FILES.getlist("attached"):
            if len(taken) < room and (file.size or 0) <= space:
                content = file.read()
                space -= len(content)
                taken.append(Attached(str(file.name or ""), content, str(file.content_type or "")))
            else:
                self.opened.setdefault("refused", []).append(str(file.name or ""))
        return taken

    def _mailed(self, at: str) -> HttpResponse:
        """Send the reference and the code to an address that its writer gives."""
        row, to = self.draft(), self.request.POST.get(MAIL_TO, "").strip()
        assert row is not None
        return self._saved(
            at, mail_to=to, mail_problem=mail_code(self.request, to, row, self._code), mailed=True
        )

    @property
    def _code(self) -> str:
        return self.secret.partition(".")[2]

    def _saved(self, at: str, **more: Any) -> HttpResponse:
        """The page that gives the reference and the code to come back with. It is the only one that shows the code."""
        carried = [(name, value) for name, values in self.answers(at).items() for value in values]
        return render(
            self.request, "public/saved.html", walk=self, title=self.title, row=self.draft(), code=self._code, carried=carried,
            at=at, mails=bool(settings.EMAIL_HOST), **more,
        )  # fmt: skip


def busy() -> str:
    """What is said when the database does not answer."""
    return _(
        "We could not store this just now. Nothing you typed is lost: it is all in this page. Wait a minute, then try again."
    )


def not_kept_any_more() -> str:
    """What is said when what was saved of a form is gone before the form is sent."""
    return _(
        "What was saved of your form is not kept any more: its days are over, or it was deleted. All you typed is in this page. "
        "If you had added files, choose them again. Then go on and send it."
    )


def too_many() -> str:
    """What is said when more came from one connection within the hour than people send."""
    return _(
        "Very many forms came from your connection within the last hour. Nothing you typed is lost: wait a while, then try again."
    )
