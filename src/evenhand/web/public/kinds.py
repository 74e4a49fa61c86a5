"""The public forms: a complaint, a request for a review, a dispute, a message. Each is the purpose of the contact it becomes."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evenhand.web.forms.steps import Step
from evenhand.web.public.questions import DANGER_PAGE, LINE, PublicForm, in_danger


def _details(form: PublicForm) -> tuple[str, ...]:
    return ("danger_details", "phone") if in_danger(form) else ()


def _reach(form: PublicForm) -> tuple[str, ...]:
    """Who was asked for a telephone number beside the danger is not asked again."""
    return ("email", *(() if in_danger(form) else ("phone",)), "postal", "no_reply")


def _somebody(form: PublicForm) -> tuple[str, ...]:
    return ("writing_for", "speaks_as") if form.raw("writing_as") == ["other"] else ()


_DANGER = Step("danger", _("Is anybody in danger?"), ("danger",), "public/help_danger.html")
_COMMON = (
    Step(DANGER_PAGE, _("Tell us about the danger"), _details, "public/help_danger_now.html"),
    Step("files", _("Files"), ("attached",)),
    Step("who", _("Are you writing for yourself?"), ("writing_as",)),
    Step("somebody", _("The person you are writing for"), _somebody),
    Step("name", _("Your name"), ("name",)),
    Step("reach", _("How can we reach you?"), _reach),
    Step("needs", _("What suits you"), ("reply_language", "format", "adjustments"), "public/help_needs.html"),
)
_ABOUT = Step("about", _("What is it about?"), ("about",))
_WANTED = Step("wanted", _("What would you like us to do?"), ("wanted",))


class ComplaintForm(PublicForm):
    """A complaint, whoever it comes from (OA2)."""

    kind = "complaint"
    steps = (_ABOUT, Step("happened", _("What happened?"), ("happened",)), _WANTED, _DANGER, *_COMMON)

    @classmethod
    def words(cls) -> Mapping[str, Mapping[str, str | Promise]]:
        return {"about": {"label": _("What are you complaining about?")}}


class ReviewForm(PublicForm):
    """A request to look again at how a complaint was dealt with (OA2)."""

    kind = "review_request"
    steps = (
        Step("about", _("Which complaint?"), ("about",)),
        Step("happened", _("Why should we look at it again?"), ("happened",)),
        _WANTED, _DANGER, *_COMMON,
    )  # fmt: skip

    @classmethod
    def words(cls) -> Mapping[str, Mapping[str, str | Promise]]:
        return {
            "about": {
                "label": _("Which complaint is it about?"),
                "help_text": _("Its reference if you have it; or when you made it, and what it was about."),
            },
            "happened": {
                "label": _("Why should we look at it again?"),
                "help_text": _("Say what you think was missed or went wrong. Write as much or as little as you like."),
                "missing": _("Write why we should look at it again, in a few words if you like"),
            },
        }  # fmt: skip


class DisputeForm(PublicForm):
    """A dispute of a restriction, by the reference in its letter (DI1, DI2)."""

    kind = "dispute"
    steps = (
        Step("reference", _("Which restriction?"), ("reference",), "public/help_reference.html"),
        Step("happened", _("Why do you disagree?"), ("happened",), "public/help_dispute.html"),
        _WANTED, _DANGER, *_COMMON,
    )  # fmt: skip

    about = None  # type: ignore[assignment]
    reference = forms.CharField(
        label=_("What is the reference in our letter?"),
        help_text=_("For example, R-7K2QM4XP. If you do not have it, leave this empty: we look for it."),
        max_length=LINE,
        required=False,
        widget=forms.TextInput(
            # Not “autocomplete off”: whoever goes back with the browser's own button would find it empty.
            attrs={"spellcheck": "false", "class": "govuk-input--width-20"}
        ),
    )

    @classmethod
    def words(cls) -> Mapping[str, Mapping[str, str | Promise]]:
        return {
            "happened": {
                "label": _("Why do you disagree with the restriction?"),
                "help_text": _(
                    "You may say that it is not reasonable, or goes too far, and why. Write as much or as little as you like."
                ),
                "missing": _("Write why you disagree, in a few words if you like"),
            },
            "wanted": {"help_text": _("For example: remove it, make it shorter, open one of the ways that are closed.")},
        }  # fmt: skip


class GeneralForm(PublicForm):
    """Anything else."""

    kind = "general"
    steps = (
        _ABOUT,
        Step("happened", _("What do you want to tell us?"), ("happened",)),
        _WANTED,
        _DANGER,
        *_COMMON,
    )

    @classmethod
    def words(cls) -> Mapping[str, Mapping[str, str | Promise]]:
        return {
            "happened": {
                "label": _("What do you want to tell us?"),
                "help_text": _("In your own words. Write as much or as little as you like."),
                "missing": _("Write what you want to tell us, in a few words if you like"),
            }
        }


FORMS: Mapping[str, type[PublicForm]] = {
    form.kind: form for form in (ComplaintForm, ReviewForm, DisputeForm, GeneralForm)
}
TITLES: Mapping[str, str | Promise] = {
    "complaint": _("Make a complaint"),
    "review_request": _("Ask for a review of a complaint"),
    "dispute": _("Dispute a restriction"),
    "general": _("Send us a message"),
}
# The name of each form among the addresses.
ADDRESSES: Mapping[str, str] = {
    "complaint": "form_complaint",
    "review_request": "form_review",
    "dispute": "form_dispute",
    "general": "form_message",
}
