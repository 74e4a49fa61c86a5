"""The questions of the public forms: few, plain, one thing a page. Most may be left empty."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from evenhand.casework.facts.submitted import FilledIn
from evenhand.people.normalise import normalise
from evenhand.policy.edition import Edition
from evenhand.web.forms.components import Option
from evenhand.web.forms.steps import Step, StepForm
from evenhand.web.words import said

MOST_WORDS = 50_000  # characters: some thirty pages of print; no answer of this length is refused
LINE, _ADDRESS = 300, 1000
# What can be written to from anywhere. An answer that goes to nobody is worse than to be asked once more.
_AN_ADDRESS = re.compile(r"[^@\s]+@[^@\s.,]+(?:\.[^@\s.,]+)+")
_FEWEST_DIGITS = 5
_SAID_BY_THE_PAGE = ("draft", "page_language", "mail_to")
# The page for who is in danger, and its button by which the form ends there.
DANGER_PAGE, SEND_NOW = "danger_details", "send_now"


class FilesField(forms.FileField):
    """Files are kept with the draft as soon as they arrive, not with the answers; this only draws their question."""

    class Several(forms.FileInput):
        allow_multiple_selected = True

    widget = Several

    def clean(self, data: Any, initial: Any = None) -> None:
        return None


class PublicForm(StepForm):
    """What every public form asks. The kinds of form (purposes of a contact) word their own questions below."""

    kind = ""
    is_theirs = True  # whoever writes here writes as they like

    about = forms.CharField(
        label=_("What is it about?"),
        help_text=_("A few words, and a reference if we have given you one."),
        max_length=LINE,
        error_messages={"required": _("Say in a few words what it is about")},
        widget=forms.TextInput(),
    )
    happened = forms.CharField(
        label=_("What happened?"),
        help_text=_(
            "In your own words. It helps to say when it was. Write as much or as little as you like."
        ),
        max_length=MOST_WORDS,
        error_messages={"required": _("Write what happened, in a few words if you like")},
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    wanted = forms.CharField(
        label=_("What would you like us to do?"),
        help_text=_("Leave it empty if you are not sure."),
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    danger = forms.ChoiceField(
        label=_("Is anybody in danger, or are you worried about somebody’s safety?"),
        choices=[
            ("no", _("No")),
            ("immediate", Option(_("Somebody is in danger now"), _("If you can, call 999 first. We read forms in office hours."))),
            ("safeguarding", Option(_("I am worried about somebody’s safety"), _("Yours or anybody else’s."))),
        ],
        required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    danger_details = forms.CharField(
        label=_("Who is it, where are they, and what are you afraid of?"),
        help_text=_(
            "This stands on top of our colleagues’ work, whatever else you write to us about. We read forms in office hours."
        ),
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    attached = FilesField(
        label=_("Choose files, if you have any"),
        help_text=_("Letters, pictures or recordings: at most 5, of 10 MB each. You need not send any."),
        required=False,
    )
    writing_as = forms.ChoiceField(
        label=_("Are you writing for yourself?"),
        choices=[("self", _("Yes, for myself")), ("other", _("No, for somebody else"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you are writing for yourself")},
    )
    writing_for = forms.CharField(
        label=_("Whom are you writing for?"),
        help_text=_("Their name. What you write counts as yours, not as theirs."),
        max_length=LINE,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    speaks_as = forms.CharField(
        label=_("What are you to them?"),
        help_text=_("For example: their daughter, their solicitor, their adviser. Do they know that you are writing?"),
        max_length=_ADDRESS,
        required=False,
        widget=forms.TextInput(),
    )  # fmt: skip
    name = forms.CharField(
        label=_("What is your name?"),
        help_text=_("Leave it empty if you do not want to say. We may then be able to do less."),
        max_length=LINE,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=LINE,
        required=False,
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )
    phone = forms.CharField(
        label=_("Telephone number"),
        help_text=_("If you use text relay, say so: we put 18001 before it."),
        max_length=LINE,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    postal = forms.CharField(
        label=_("Postal address"),
        max_length=_ADDRESS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "street-address"}),
    )
    no_reply = forms.BooleanField(label=_("I do not want an answer"), required=False)
    reply_language = forms.ChoiceField(
        label=_("In which language shall we answer?"),
        help_text=_("Welsh and English are equally welcome. Neither takes longer."),
        choices=[("en", _("English")), ("cy", _("Welsh"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the language of the answer")},
    )
    format = forms.ChoiceField(
        label=_("In which form?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the form of the answer")},
    )
    adjustments = forms.CharField(
        label=_("Is there anything we should do differently, so that you can deal with us?"),
        help_text=_("For example: ring before you write, give me more time, use short sentences. You need not say why."),
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition
        self._suggest({"reply_language": get_language() or "en", "format": "standard"})
        self.fields["format"].choices = [(id_, said(each.name)) for id_, each in edition.formats.items()]  # type: ignore[attr-defined]
        for name, words in self.words().items():
            for part, text in words.items():
                if part == "missing":
                    self.fields[name].error_messages["required"] = str(text)
                else:
                    setattr(self.fields[name], part, text)

    @classmethod
    def words(cls) -> Mapping[str, Mapping[str, str | Promise]]:
        """How this kind of form words its questions, and what it says where one is not answered (`missing`), in its own way."""
        return {}

    def _suggest(self, answers: Mapping[str, str]) -> None:
        """Answers that stand until the question is put; they follow the page's language until then, and are not carried."""
        self.suggested = {name for name in answers if self.is_bound and name not in self.data}
        if self.suggested:
            self.data = self.data.copy()  # type: ignore[attr-defined]
            for name in self.suggested:
                self.data[name] = answers[name]  # type: ignore[index]

    @property
    def sends_now(self) -> bool:
        """Whether its writer sends it from the page about the danger, with nothing more to answer (MN4)."""
        return in_danger(self) and self.raw("go") == [SEND_NOW]

    def asked(self) -> list[Step]:
        """Its pages; those after the danger are not asked of who sends it now."""
        pages = super().asked()
        names = [page.name for page in pages]
        return pages[: names.index(DANGER_PAGE) + 1] if self.sends_now else pages

    def carried(self) -> Iterator[tuple[str, str]]:
        """The answers of the other pages; what the page says for itself is left to its template."""
        for name, value in super().carried():
            if name not in self.suggested and name not in _SAID_BY_THE_PAGE:
                yield name, value

    def clean_email(self) -> str:
        given = str(self.cleaned_data.get("email") or "").strip()
        if given and not _AN_ADDRESS.fullmatch(normalise("email", given)):
            raise forms.ValidationError(
                _t("Enter an e-mail address like name@example.org, or leave it empty")
            )
        return given

    def clean_phone(self) -> str:
        """A number somebody can be rung at; but whoever tells of a danger is never held up by it (MN4)."""
        given = str(self.cleaned_data.get("phone") or "").strip()
        if given and sum(each.isdecimal() for each in given) < _FEWEST_DIGITS and not in_danger(self):
            raise forms.ValidationError(_t("Enter a telephone number with all its digits, or leave it empty"))
        return given

    def clean(self) -> dict[str, Any]:
        """Some way to answer, or a wish for no answer."""
        given = super().clean() or self.cleaned_data
        reach = ("email", "phone", "postal")
        faulty = super().errors
        if not given.get("no_reply") and not any(given.get(name) or name in faulty for name in reach):
            text = _t("Give at least one way to answer you, or tick “I do not want an answer”")
            self.add_error("email", forms.ValidationError(text))
        return given

    def filled_in(self, *, key: str, signs: tuple[str, ...]) -> FilledIn:
        """The answers as the action takes them in."""
        given = {name: value if value is not None else "" for name, value in self.cleaned_data.items()}
        for_other = given["writing_as"] == "other"
        return FilledIn(
            kind=self.kind,
            key=key,
            subject=str(given.get("about") or given.get("reference") or ""),
            body=self._body(given),
            name=given["name"],
            email=given["email"],
            phone=given["phone"],
            postal=given["postal"],
            no_reply=bool(given["no_reply"]),
            language=given["reply_language"],
            format=given["format"],
            adjustments=given["adjustments"],
            writing_for=given["writing_for"] if for_other else "",
            speaks_as=given["speaks_as"] if for_other else "",
            disputes=str(given.get("reference") or ""),
            danger=given["danger"] if in_danger(self) else "",
            danger_details=given["danger_details"] if in_danger(self) else "",
            signs=signs,
        )

    def _body(self, given: Mapping[str, Any]) -> str:
        """What was written, under the questions it answers, in the language in which they were put."""
        more = ["wanted", *(["danger_details"] if in_danger(self) else [])]
        parts = [f"{self.fields[name].label}\n{given[name]}" for name in more if given[name]]
        return "\n\n".join([str(given["happened"]), *parts])


def in_danger(form: PublicForm) -> bool:
    """Whether the writer says that somebody is in danger, or fears for them."""
    return bool({"immediate", "safeguarding"}.intersection(form.raw("danger")))
