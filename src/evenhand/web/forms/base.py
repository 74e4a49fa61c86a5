"""The form every screen uses: its fields draw themselves with GOV.UK's components and its errors make the summary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.http import HttpRequest
from django.utils.translation import gettext as _

from evenhand.policy.outcome import Reason
from evenhand.web.forms.components import GovukField
from evenhand.web.forms.wording import WordsOf, words_of

# The button by which a writer looks at their words before anything is sent.
LOOK = "look"
# Its writer may go back to a page with the browser's own button: one that may not be kept at all would have to be sent again, and
# browsers say so in words that read as if all were lost. No proxy keeps it, and signing out clears it away.
BY_ITS_WRITER_ALONE = "private, no-cache"


class Form(forms.Form):
    """A form that can also show what was typed before a session ended, without judging it yet."""

    bound_field_class = GovukField
    use_required_attribute = False
    restored = False
    # Whether its writer only wants to look at the words first: nothing is sent.
    looking = False
    # Whether its writer's browser may keep a page on which it is shown again: not where a contact's own words stand beside it,
    # which may have to be sealed yet, nor where a password is asked for.
    may_be_kept: ClassVar[bool] = True
    # Fields that hold somebody else's words, which are written down as they are; or all of them.
    their_words: ClassVar[frozenset[str]] = frozenset()
    is_theirs: ClassVar[bool] = False
    # Questions whose answer the policy core demands whatever else was said. It judges only what can be read, so where another
    # answer is missing the form itself says that these are missing too: all of it in one round.
    demanded: ClassVar[tuple[str, ...]] = ()
    # Questions that one answer to another raises: name → that other, and the answer. They stand under it; where it was not given
    # they are neither judged nor taken.
    raised_by: ClassVar[Mapping[str, tuple[str, str]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _("Answer the question “%(question)s”") % {
                    "question": field.label
                }

    @property
    def errors(self) -> ErrorDict:
        return ErrorDict() if self.restored else super().errors

    def full_clean(self) -> None:
        super().full_clean()
        wrong = super().errors
        for name, (other, answer) in self.raised_by.items() if self.is_bound else ():
            if name in self.fields and self.cleaned_data.get(other) != answer:
                wrong.pop(name, None)
                self.cleaned_data[name] = self.fields[name].clean(None)
        for name in self.demanded if wrong else ():
            if name in self.fields and name not in wrong and not self.cleaned_data.get(name):
                self.add_error(name, self.fields[name].error_messages["required"])

    def is_valid(self) -> bool:
        return not self.restored and super().is_valid()

    def questions(self) -> list[BoundField]:
        """The questions of a page, in order; those that an answer raises stand under it."""
        return [bound for bound in self.visible_fields() if bound.name not in self.raised_by]

    def raised(self, name: str, answer: str) -> list[BoundField]:
        """The questions that this answer to this one raises."""
        raised = [each for each, by in self.raised_by.items() if by == (name, answer)]
        return [self[each] for each in raised if each in self.fields]

    def words_to_look_at(self) -> list[WordsOf]:
        """What could be said more neutrally in what was written here, and how it reads; for a form that shows something written."""
        if not self.is_bound or self.is_theirs:
            return []
        told = [
            words_of(bound) for bound in self if self._is_prose(bound) and bound.name not in self.their_words
        ]
        return [each for each in told if each.marks or (self.looking and each.reads.words)]

    @staticmethod
    def _is_prose(bound: BoundField) -> bool:
        return isinstance(bound.field.widget, forms.Textarea)

    @property
    def shown_again(self) -> bool:
        """Whether it was sent and has to be sent again: something was wrong, or its writer only looked at their words."""
        return self.is_bound and (self.looking or bool(self.errors))

    def place(self, reason: Reason) -> str | None:
        """The question at which a refusal stands; None for the top of the page."""
        return reason.field if reason.field in self.fields else None

    def summary(self) -> list[dict[str, str]]:
        """The items of the error summary: first what concerns the whole form, then field by field, each a link to its field."""
        whole = [{"html": str(error)} for error in self.non_field_errors()]
        return whole + [
            {"text": text, "href": f"#{bound.first_id}"}
            for bound in self.visible_fields()
            if isinstance(bound, GovukField)
            for text in bound.plain_errors
        ]


F = TypeVar("F", bound=Form)


def filled(form: type[F], request: HttpRequest, **kwargs: Any) -> F:
    """The form of a page: with what was posted, with what was typed before a session ended, or fresh."""
    if request.method == "POST":
        posted = form(request.POST, request.FILES, **kwargs)
        posted.looking = posted.restored = LOOK in request.POST
        request.posted = [*posted_to(request), posted]  # type: ignore[attr-defined]
        return posted
    found = getattr(request, "kept", None)
    if found is None:
        return form(**kwargs)
    restored = form(found.as_data(), **kwargs)
    restored.restored = True
    restored.looking = LOOK in found.fields
    return restored


def posted_to(request: HttpRequest) -> list[Form]:
    """The forms that were filled with what this request posted."""
    return list(getattr(request, "posted", ()))
