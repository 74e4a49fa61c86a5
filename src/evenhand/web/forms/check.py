"""The questions of checking a person: who, through which channel, what about, for which team."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from evenhand.people.models import Colleague
from evenhand.policy.edition import Edition
from evenhand.policy.instruction import GENERAL
from evenhand.web.forms.base import Form
from evenhand.web.words import said

LONGEST = 200  # characters of the name of a team


def teams() -> list[str]:
    """The teams that colleagues belong to."""
    named = Colleague.objects.filter(is_active=True).exclude(team="").values_list("team", flat=True)
    return sorted(set(named))


def team_choices(nobody: object, given: str) -> list[tuple[str, object]]:
    """These teams and, where it is none of them, the one that a telephone system named."""
    return [("", nobody), *((one, one) for one in dict.fromkeys((*teams(), *([given] if given else []))))]


def channel_choices(edition: Edition) -> list[tuple[str, str]]:
    return [(each.id, said(each.name)) for each in edition.channels.values()]


class CheckForm(Form):
    """What the check of a person asks. It is sent by GET, so that a telephone system can open it with a number (screen-pop)."""

    q = forms.CharField(
        label=_("Who is it?"),
        help_text=_(
            "A telephone number or its last digits, an e-mail address, a postcode, a reference, a name or an alias."
        ),
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-30"}
        ),
    )
    channel = forms.ChoiceField(label=_("How are they in touch?"), required=False)
    purpose = forms.ChoiceField(label=_("What is it about?"), required=False)
    team = forms.ChoiceField(label=_("Which team is it for?"), required=False)

    def __init__(self, data: Mapping[str, object] | None = None, *, edition: Edition) -> None:
        super().__init__(data)
        self.fields["channel"].choices = channel_choices(edition)  # type: ignore[attr-defined]
        self.fields["purpose"].choices = [  # type: ignore[attr-defined]
            (each.id, said(each.name)) for each in edition.purposes.values()
        ]
        self.fields["team"].choices = team_choices(_("Any team"), str((data or {}).get("team", "")))  # type: ignore[attr-defined]


def read(data: Mapping[str, str], edition: Edition, default_channel: str) -> dict[str, str]:
    """What was asked, with what is unknown put right: a screen-pop with a mistyped channel still gets its card. A team need have no
    colleague here: it is asked about as at every other door, for a restriction may be about it, or about others.
    """
    channel, purpose = (data.get(name, "") for name in ("channel", "purpose"))
    team = data.get("team", "").strip()[:LONGEST]
    return {
        "q": data.get("q", "").strip(),
        "channel": channel if channel in edition.channels else default_channel,
        "purpose": purpose if purpose in edition.purposes else GENERAL,
        "team": next((each for each in teams() if each.casefold() == team.casefold()), team),
    }
