"""Transparency: a restriction is told to the person, completely and in their language, or it is recorded why not (yet)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from .access import DecidedRestriction, closed_channels
from .bilingual import Bilingual
from .edition import Edition
from .naming import names, ordinary_word
from .outcome import ALLOWED, N_, Outcome, Reason, because, refused, say
from .rules import applies
from .telling import Telling, may_still_withhold, nothing_went_already

WELSH, ENGLISH = "cy", "en"
# The formats in which a person may ask for our letters (PB2).
FORMATS = ("standard", "large_print", "audio", "easy_read", "braille")


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What a notice of a restriction is made from. `examples` are dated: (local day, what happened).

    `affected_points` are the names of colleagues in its single point of contact who were affected by the contact and have not
    agreed to be named.
    """

    restriction: DecidedRestriction
    reasons: str
    examples: tuple[tuple[date, str], ...]
    open_channels: tuple[str, ...]
    dispute_routes: tuple[str, ...]
    affected_points: tuple[str, ...] = ()


@applies("RT2", "RT4", "DI2", "I16", "I17")
def complete(facts: NoticeFacts) -> Outcome:
    """What a notice still lacks of its five parts: what, why with dated examples, until when, what stays open, how to dispute."""
    offered_but_closed = closed_channels([facts.restriction]).intersection(facts.dispute_routes)
    parts = (
        (facts.restriction.measures, ("RT2", "I16"), N_("The notice does not say what is restricted.")),
        (facts.reasons.strip(), ("RT2", "RT4", "I16"), N_("The notice does not say why.")),
        (facts.examples, ("RT2", "I16"), N_("The notice gives no dated example of what happened.")),
        (facts.open_channels, ("OA1", "I16"), N_("The notice does not say what stays open.")),
        (
            facts.dispute_routes,
            ("DI2", "I16", "I17"),
            N_("The notice offers no way to dispute the restriction."),
        ),
        (
            not offered_but_closed,
            ("DI2", "I17"),
            N_("The notice offers a way to dispute that the restriction itself closes."),
        ),
    )
    return refused(*(because(*clauses, why=say(why)) for there, clauses, why in parts if not there))


@applies("DI2", "OA2", "I14", "I17")
def dispute_routes(restrictions: Iterable[DecidedRestriction], edition: Edition) -> tuple[str, ...]:
    """The ways to dispute that these restrictions leave open; the online form is always among them."""
    closed = closed_channels(restrictions)
    return tuple(route for route in edition.dispute_routes if route not in closed)


@applies("PB1", "I34")
def languages(chosen: str, include_welsh: bool | None) -> tuple[str, ...]:
    """The languages a letter goes out in: the person's choice; Welsh beside English when it is asked for."""
    if include_welsh is None:
        include_welsh = chosen == WELSH
    return (ENGLISH, WELSH) if include_welsh else (ENGLISH,)


@applies("PB1", "PB2", "I34")
def may_be_chosen(language: str, format: str) -> Outcome:
    """Whether a person can choose this language ("" while they have not) and this format for our letters."""
    told = ALLOWED
    if language not in ("", ENGLISH, WELSH):
        told += refused(
            because("PB1", why=say(N_("Letters go out in English or in Welsh.")), field="language")
        )
    if format not in FORMATS:
        told += refused(
            because(
                "PB2",
                why=say(N_("“%(format)s” is not a format we know."), format=format),
                instead=say(N_("Choose from: %(known)s."), known=", ".join(FORMATS)),
                field="format",
            )
        )
    return told


@applies("IN2", "I38")
def names_nobody(texts: Iterable[str], affected: Iterable[str]) -> Outcome:
    """Nothing sent to the person names an affected colleague who has not agreed. `affected` are the colleagues' full names."""
    text = "\n".join(texts)
    return refused(*(_named(name) for name in dict.fromkeys(affected) if names(name, text)))


def _named(name: str) -> Reason:
    word = ordinary_word(name)
    instead = N_("Write “a colleague” instead, or ask them first.")
    if word:
        instead = N_(
            "Write “a colleague” instead, or ask them first. If “%(word)s” means something else here, say it in other words, or "
            "give a month its day or its year."
        )
    return because(
        "IN2",
        "I38",
        why=say(
            N_("The letter names %(name)s, who was affected and has not agreed to be named."),
            name=name,
        ),
        instead=say(instead, word=word) if word else say(instead),
        field="reasons",
    )


@applies("RT1d", "IN2", "I38")
def points_not_affected(names: Iterable[str]) -> Outcome:
    """Whoever was affected by the contact is not told to the person as their single point of contact, unless they agreed."""
    return refused(
        *(
            because(
                "RT1d",
                "IN2",
                "I38",
                why=say(
                    N_(
                        "The letter would tell the person that %(name)s deals with their contact, who was affected by it and "
                        "has not agreed to be named."
                    ),
                    name=name,
                ),
                instead=say(N_("Hand the contact over to somebody else first.")),
            )
            for name in names
        )
    )


@applies("RT2", "RT4", "DI2", "PB1", "I15", "I16", "I17", "I34", "I38")
def may_give_notice(
    facts: NoticeFacts,
    *,
    chosen_language: str,
    include_welsh: bool | None,
    sent_by: str,
    affected: Iterable[str],
    already_given: bool,
    over: bool,
    telling: Telling,
) -> Outcome:
    """Everything that stands in the way of giving this notice."""
    told = complete(facts) + names_nobody([facts.reasons, *(what for _, what in facts.examples)], affected)
    told += points_not_affected(facts.affected_points) + nothing_went_already(telling)
    if already_given:
        told += refused(
            because("RT4", "I15", why=say(N_("Notice of this restriction has been given already.")))
        )
    if over:
        told += refused(
            because(
                "RT4", "I35", why=say(N_("This restriction is over, so there is nothing to give notice of."))
            )
        )
    if sent_by not in ("email", "post"):
        told += refused(
            because("RT4", why=say(N_("Say whether the notice goes by e-mail or by post.")), field="sent_by")
        )
    if chosen_language == WELSH and WELSH not in languages(chosen_language, include_welsh):
        told += refused(
            because(
                "PB1",
                "I34",
                why=say(N_("This person chose Welsh. An English-only letter cannot go to them.")),
                instead=say(N_("Include Welsh.")),
                field="include_welsh",
            )
        )
    return told


@applies("RT4", "I15")
def may_withhold_notice(
    *,
    code: str,
    reasons: str,
    check_on: date | None,
    today: date,
    ends_on: date,
    telling: Telling,
    edition: Edition,
) -> Outcome:
    """Notice is withheld only with a coded reason, in words too, approved by a manager, until a day on which it is
    looked at again: one on which the restriction, whose last day is `ends_on`, is still in force. One that was given can still be
    withheld until its letter leaves.
    """
    told = may_still_withhold(telling)
    if code not in edition.withhold_codes:
        known = ", ".join(edition.withhold_codes)
        told += refused(
            because(
                "RT4",
                "I15",
                why=say(N_("“%(code)s” is not a reason for which a notice can be withheld."), code=code),
                instead=say(N_("Choose from: %(known)s."), known=known),
                field="code",
            )
        )
    if not reasons.strip():
        told += refused(
            because("RT4", "I15", why=say(N_("Say why the person cannot be told now.")), field="reasons")
        )
    if check_on is None or check_on <= today:
        told += refused(
            because(
                "RT4",
                "I15",
                why=say(N_("Choose a day after today on which this is looked at again.")),
                field="check_on",
            )
        )
    elif check_on > (latest := max(ends_on, today + timedelta(days=1))):
        told += refused(
            because(
                "RT4",
                "I15",
                why=say(N_("By then the restriction is over, and the person would never have been told.")),
                instead=say(N_("Choose a day up to and including %(day)s."), day=Bilingual.of_date(latest)),
                field="check_on",
            )
        )
    return told
