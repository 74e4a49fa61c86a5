"""The questions about a letter on its way: whether it went, by which way it goes now, why it does not (RT4, I15)."""

from __future__ import annotations

from typing import ClassVar, Self

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenhand.casework.models import Delivery
from evenhand.web.forms.base import Form
from evenhand.web.forms.fields import Prose, Route
from evenhand.web.letter_words import told


class HowKnownForm(Form):
    reasons = Prose(label=gettext_lazy("How do you know?"), rows=3)


_IT_WENT = ("yes", gettext_lazy("Yes, it went"))


class WentForm(HowKnownForm):
    went = forms.ChoiceField(
        label=gettext_lazy("Did it go?"),
        choices=[_IT_WENT, ("no", gettext_lazy("No: send it again"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether it went")},
    )
    field_order = ("went", "reasons")

    def is_not_sent_again(self) -> None:
        """Ask of a letter that is not to go any more: if it did not go, it stays unsent."""
        self.fields["went"].choices = [_IT_WENT, ("no", _("No: it stays unsent"))]  # type: ignore[attr-defined]


class AstrayForm(HowKnownForm):
    reached = forms.ChoiceField(
        label=gettext_lazy("Did it reach them all the same?"),
        choices=[
            ("yes", gettext_lazy("Yes: whoever had it gave it to them, say")),
            ("no", gettext_lazy("No: they have not been told by it")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether it reached them")},
    )
    field_order = ("reached", "reasons")


class ClearForm(Form):
    reasons = Prose(label=gettext_lazy("Why does it put nobody in danger now?"), rows=3)


class DropForm(Form):
    demanded = ("reasons",)

    told = forms.ChoiceField(
        label=gettext_lazy("Have they been told what it says in another way?"),
        choices=[
            ("yes", gettext_lazy("Yes: it was handed over, or gone through with them")),
            ("no", gettext_lazy("No: they need not hear of it")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether they have been told")},
    )
    reasons = Prose(label=gettext_lazy("When, by whom, or why not?"), rows=3)


class RouteForm(Form):
    route = Route(
        label=gettext_lazy("How does it go now?"),
        error_messages={"required": gettext_lazy("Choose how it goes")},
    )


class GoneForm(Form):
    """Letters that wait for somebody, of several of which it is said at once that they are gone; `which` asks for them."""

    which: ClassVar[str]

    def offer(self, rows: list[Delivery]) -> Self:
        """The letters that wait, as choices."""
        self.fields[self.which].choices = [(row.reference, told(row)) for row in rows]  # type: ignore[attr-defined]
        return self

    def chosen(self, rows: list[Delivery]) -> list[Delivery]:
        """Of these letters, those that were chosen."""
        return [row for row in rows if row.reference in self.cleaned_data[self.which]]


class PostedForm(GoneForm):
    which = "letter"
    letter = forms.MultipleChoiceField(
        label=gettext_lazy("Which letters?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one letter")},
    )


class SentForm(GoneForm):
    which = "sent"
    sent = forms.MultipleChoiceField(
        label=gettext_lazy("Which of them have you sent?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one letter that you have sent")},
    )
