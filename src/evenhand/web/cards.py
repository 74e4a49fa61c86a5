"""The instruction card: what to do with a contact, in plain words, for somebody who has one second to read it (RT1, I31)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from evenhand.casework.correspondence.telling import as_met, not_told_yet
from evenhand.casework.facts.standing import standing_of
from evenhand.casework.questions.whose import Meant
from evenhand.contacts.models import Contact
from evenhand.letters.counting import counted
from evenhand.people.match import MATCHED, Match
from evenhand.people.models import Person
from evenhand.policy.bilingual import Bilingual
from evenhand.policy.calendar import local_date
from evenhand.policy.edition import Edition, load
from evenhand.policy.identity import is_certain
from evenhand.policy.instruction import (
    CHANNEL_CLOSED,
    GENERAL,
    HOLD,
    NORMAL,
    READ_NO_REPLY,
    ROUTE,
    ContactNow,
    Instruction,
    Standing,
    instruct,
)
from evenhand.policy.outcome import N_, Sentence, say
from evenhand.policy.permitted import has_permitted_times

IN_A_WORD: dict[str, str] = {
    NORMAL: N_("Deal with it as usual"),
    ROUTE: N_("Pass it on"),
    HOLD: N_("Not now: keep it for later"),
    CHANNEL_CLOSED: N_("This way is closed to them"),
    READ_NO_REPLY: N_("Read it, do not reply"),
}
# To somebody who calls or stands there nothing is kept for later, and nothing is read.
_LIVE: dict[str, str] = {
    HOLD: N_("Not now: only at the permitted times"),
    READ_NO_REPLY: N_("Listen, do not answer"),
}


def in_a_word(told: Instruction, channel: str) -> Sentence:
    """What to do with a contact that comes this way, in the fewest words."""
    if told.action == ROUTE and (name := told.route_to_name or told.route_to):
        return say(N_("Pass it to %(name)s"), name=name)
    if told.action == READ_NO_REPLY and told.about:
        return say(N_("Do not answer about: %(about)s"), about=told.about)
    words = IN_A_WORD | _LIVE if is_live(channel) else IN_A_WORD
    return say(words[told.action])


def is_live(channel: str) -> bool:
    """Whether whoever comes this way is there or on the line, and hears what is said."""
    known = load().channels
    return channel in known and known[channel].live


@dataclass(frozen=True, slots=True)
class Card:
    """One instruction and the same person's other channels; `timed` where a restriction permits certain times only; `untold` where
    they have not been told yet of what it rests on, so that they may hear of it now ("no_address": no letter can go; "not_yet").

    It knows nothing of history, health or other people (I31).
    """

    told: Instruction
    channel: str
    person: Person | None = None
    others: tuple[tuple[str, Instruction], ...] = ()
    timed: bool = False
    untold: str = ""

    @property
    def title(self) -> Sentence:
        """What to do, in the fewest words."""
        return in_a_word(self.told, self.channel)

    @staticmethod
    def word_for(channel: str, told: Instruction) -> Sentence:
        """What to do with what comes another way, in the fewest words."""
        return in_a_word(told, channel)

    @property
    def live(self) -> bool:
        """Whether the person is there or on the line."""
        return is_live(self.channel)

    @property
    def uncertain(self) -> bool:
        return not is_certain(self.told.match)

    def scripts(self, edition: Edition) -> list[Bilingual]:
        """What to tell the person, in the order in which it is said; nothing of what they must not learn."""
        if self.told.unspoken:
            return []
        told, scripts = self.told, [self.told.say]
        if told.max_minutes is not None and told.action != HOLD:
            minutes = (counted(told.max_minutes, "minutes", language) for language in ("en", "cy"))
            scripts.append(edition.say["max_minutes"].fill(minutes=Bilingual(*minutes)))
        if told.reply_by is not None:
            scripts.append(edition.say["reply_by"].fill(date=Bilingual.of_date(told.reply_by)))
        return scripts


def card_for(
    found: Match, *, channel: str, to: Iterable[str] = (), purpose: str = GENERAL, at: datetime
) -> Card:
    """The card of whoever was identified; an uncertain match restricts nobody (I27)."""
    to = tuple(to)
    person = found.person if found.kind == MATCHED else None
    standing = standing_of(person, at) if person is not None else None
    edition = load()

    def told(through: str) -> Instruction:
        asked = ContactNow(channel=through, to=to, purpose=purpose, match=found.kind)
        return instruct(standing, asked, at, edition)

    others = tuple((each, told(each)) for each in edition.channels) if standing is not None else ()
    now = told(channel)
    return Card(
        now, channel, person, others,
        timed=standing is not None and has_permitted_times(standing),
        untold=not_told_yet(_spoken_of(now, standing, to, at)) if standing is not None else "",
    )  # fmt: skip


def _spoken_of(told: Instruction, standing: Standing, to: tuple[str, ...], at: datetime) -> list[str]:
    """The restrictions of which the person hears when they are told this: the one that it names; or, where a complaint is dealt
    with as usual, those that it says do not affect it.
    """
    if told.unspoken or not told.clauses:
        return []
    if told.restriction:
        return [told.restriction]
    today = local_date(at)
    active = (each for each in standing.restrictions if each.in_force(today) and each.scope.meets(to))
    return [each.reference for each in active if not each.unspoken]


def card_of(
    meant: Meant, *, channel: str, at: datetime, to: Iterable[str] = (), purpose: str = GENERAL
) -> Card:
    """The card for what a colleague typed."""
    return card_for(meant.match, channel=channel, to=to, purpose=purpose, at=at)


def met_on_arrival(contact: Contact, person: Person | None) -> Card | None:
    """The card that a contact met when it came, as it was written down then."""
    written = as_met(contact)
    if not written.get("action"):
        return None
    spoken = written.get("say")
    words = spoken if isinstance(spoken, dict) else {}
    told = Instruction(
        action=str(written["action"]),
        route_to=str(written.get("route_to") or ""),
        route_to_name=str(written.get("route_to_name") or ""),
        next_permitted=_moment(written.get("next_permitted")),
        max_minutes=_number(written.get("max_minutes")),
        reply_by=_day(written.get("reply_by")),
        may_end_call=bool(written.get("may_end_call")),
        open_channels=_texts(written.get("open_channels")),
        adjustments=_texts(written.get("adjustments")),
        until=_day(written.get("until")),
        restriction=str(written.get("restriction") or ""),
        clauses=_texts(written.get("clauses")),
        about=str(written.get("about") or ""),
        match=str(written.get("match") or ""),
        unspoken=bool(written["unspoken"]),
        say=Bilingual(en=str(words.get("en", "")), cy=str(words.get("cy", ""))),
    )
    return Card(told, contact.channel, person)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, (list, tuple)) else ()


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def _moment(value: object) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) and value else None
