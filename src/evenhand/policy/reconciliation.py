"""Rules in a body's mail and telephone systems held against the register: no block without a live restriction, none left after
its end, no restriction without its rule (RT2). What is found is told with a way to put it right; nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .access import never_open, open_channels
from .calendar import local_date
from .differences import CLAUSES, INSTEAD, WHY
from .edition import Edition
from .instruction import CHANNEL_CLOSED, HOLD, READ_NO_REPLY, ROUTE, Standing
from .measures import FORMS, ContactHours, ReadNoReply, SinglePointOfContact
from .outcome import ALLOWED, N_, Outcome, Reason, Sentence, because, refused, say
from .rules import applies

# What a rule does with contact: refuses or throws it away; puts it where nobody looks; files it; sends it elsewhere.
REFUSES, HIDES, FILES, DIVERTS = "refuses", "hides", "files", "diverts"
UNMATCHED, MATCHED = "unmatched", "matched"
FROM, TO = "from", "to"
# A restriction is late in a body's systems after so many working days; nothing in the policy's text says so (our own promise).
PUT_RIGHT_WITHIN = 2


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as a system has it: its source and line, its text, what it does with contact from or to an address.

    `kind` is "email" or "phone", which the channel is called too; `address` is normalised. An e-mail address that begins with @
    stands for everything in its domain and in those below it, one that ends with @ for a mailbox of that name in any domain, a
    blank one for whatever comes.
    `before_floor` says that it stands before a mailbox of complaints, review requests or disputes; `to` are the teams that it
    stands before, if not before the whole body.
    """

    source: str
    line: int
    text: str
    kind: str
    address: str
    effect: str
    side: str = FROM
    before_floor: bool = False
    to: tuple[str, ...] = ()

    @property
    def names_many(self) -> bool:
        """Whether it meets more than one address."""
        return self.address.startswith("@") or self.address.endswith("@")

    def meets(self, address: str) -> bool:
        """Whether it meets this address, which is normalised."""
        if self.address.endswith("@"):
            return address.startswith(self.address)
        domain = address.rpartition("@")[2]
        below = self.address.startswith("@") and f".{domain}".endswith(f".{self.address[1:]}")
        return below or address == self.address


@dataclass(frozen=True, slots=True)
class Unread:
    """Something in a source that could not be read, and why, in a sentence that is marked for translation; "" where none is."""

    source: str
    line: int
    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the register says of an address: how certainly it is one person's, their standing, the restriction of theirs that
    was the last to end with its last day. Where a rule meets many, `within` are how many addresses on record it meets.
    """

    match: str = UNMATCHED
    standing: Standing | None = None
    ended: str = ""
    ended_on: date | None = None
    within: int = 0


@dataclass(frozen=True, slots=True)
class Owed:
    """A person in a restriction's reach, with one of their addresses: some rule should carry it out."""

    kind: str
    address: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing on which a system and the register do not agree. `fix` is the line to remove (-) or to add (+), or what to run."""

    kind: str
    reason: Reason
    source: str = ""
    line: int = 0
    text: str = ""
    address: str = ""
    person: str = ""
    restriction: str = ""
    fix: str = ""


@applies("RT1b", "RT1d", "RT1e", "RT1f")
def called_for(standing: Standing, channel: str, now: datetime, edition: Edition) -> dict[str, str]:
    """What the restrictions in force ask of a channel at some time of the week: action → the reference of a restriction."""
    today = local_date(now)
    active = [each for each in standing.restrictions if each.in_force(today)]
    found: dict[str, str] = {}
    if channel == FORMS or channel not in edition.channels or not active:
        return found
    if channel not in open_channels(active, edition, standing.adjustments):
        found[CHANNEL_CLOSED] = active[0].reference
    for restriction in active:
        for measure in restriction.measures:
            match measure:
                case ContactHours(channels=channels) if channel in channels and channel not in never_open(
                    active
                ):
                    found.setdefault(HOLD, restriction.reference)
                case SinglePointOfContact():
                    found.setdefault(ROUTE, restriction.reference)
                case ReadNoReply():
                    found.setdefault(READ_NO_REPLY, restriction.reference)
    return found


@applies("RT1e", "IN4")
def is_closed_altogether(
    standing: Standing, channel: str, to: Sequence[str], now: datetime, edition: Edition
) -> bool:
    """Whether a channel is closed to whoever uses it to these teams, or, without any, to the whole body."""
    active = [
        each
        for each in standing.restrictions
        if each.in_force(local_date(now)) and (each.scope.whole_organisation or (to and each.scope.meets(to)))
    ]
    return bool(active) and channel not in open_channels(active, edition, standing.adjustments)


@applies("RT2", "OA2", "OA7", "I14", "I25", "I27", "I35")
def differs(
    rule: Rule, known: Known, floor: Iterable[str], now: datetime, edition: Edition
) -> Difference | None:
    """How a rule differs from the register; None where it carries out what is in force. `floor` are the addresses where
    complaints, review requests and disputes come in.
    """
    harmful = rule.effect in (REFUSES, HIDES)
    if _closes_one_of(floor, rule) and (harmful or rule.side == FROM):
        return _told("closes_floor", rule, known)
    if rule.before_floor and harmful:
        return _told("bars_from_floor" if rule.address else "loses_floor", rule, known)
    if rule.side == TO:
        return None  # what is for one of our own mailboxes is the site's business
    called = called_for(known.standing, rule.kind, now, edition) if known.standing is not None else {}
    kind = _whom(rule, known)
    if kind is None:
        kind = _what(rule, known, called)
        if not kind and rule.effect == REFUSES and known.standing is not None:
            closed = is_closed_altogether(known.standing, rule.kind, rule.to, now, edition)
            kind = "goes_further" if called and not closed else ""
    return _told(kind, rule, known, next(iter(called.values()), "")) if kind else None


def _closes_one_of(floor: Iterable[str], rule: Rule) -> bool:
    """Whether it stands before an address of the floor. What is sent from one's own domain is often barred, against forgers."""
    if rule.side == FROM:
        return rule.address in set(floor)
    return any(rule.meets(each) for each in floor)


def _whom(rule: Rule, known: Known) -> str | None:
    """What is wrong with whom a rule meets, "" for nothing; None where it is one person for certain. Sorting restricts nobody."""
    if rule.names_many:
        return "catches_others" if known.within and rule.effect != FILES else ""
    if known.match == UNMATCHED:
        return "nobody_on_record" if rule.effect != FILES else ""
    if known.match != MATCHED:
        return "shared" if rule.effect != FILES else ""
    return None


def _what(rule: Rule, known: Known, called: Mapping[str, str]) -> str:
    """What is wrong with what a rule does to a person, of whose channel this is asked (action → restriction)."""
    if not called:
        return "left_after_end" if known.ended else "no_restriction" if rule.effect != FILES else ""
    return "refuses" if rule.kind == "email" and rule.effect in (REFUSES, HIDES) else ""


@applies("RT2", "RT1")
def missing(owed: Iterable[Owed], carried: Iterable[tuple[str, str]], adding: Mapping[str, str], now: datetime,
            edition: Edition) -> Iterator[Difference]:  # fmt: skip
    """The restrictions in force that no rule carries out at an address. `carried` are (kind, address) of the rules there are;
    `adding` is, by kind, what to add or to run, with %(address)s, %(effect)s, %(restriction)s and %(until)s. Only a channel that
    is closed to the whole body is barred: who may ring at set times, or another team, is put through to somebody who sees what
    holds now (RT1b).
    """
    have = set(carried)
    for each in owed:
        called = called_for(each.standing, each.kind, now, edition)
        # A single point of contact is the business of people who answer; a telephone does not go by it.
        if each.kind == "phone":
            called = {
                action: reference for action, reference in called.items() if action in (CHANNEL_CLOSED, HOLD)
            }
        if not called or (each.kind, each.address) in have:
            continue
        reference = next(iter(called.values()))
        until = max(one.ends_on for one in each.standing.restrictions if one.reference == reference)
        effect = "bars" if is_closed_altogether(each.standing, each.kind, (), now, edition) else "diverts"
        values = {
            "address": each.address,
            "effect": effect,
            "restriction": reference,
            "until": until.isoformat(),
        }
        yield Difference(
            kind="missing",
            reason=because("RT2", "RT1", why=_say(WHY["missing"], **values), instead=say(INSTEAD["missing"])),
            address=each.address,
            person=each.standing.person,
            restriction=reference,
            fix=adding.get(each.kind, "") % values,
        )


def unread(found: Unread) -> Difference:
    """What could not be read may be anything: somebody looks at it."""
    return Difference(
        kind="unread",
        reason=because("RT2", why=say(found.why or WHY["unread"]), instead=say(INSTEAD["unread"])),
        source=found.source,
        line=found.line,
        text=found.text,
    )


def own_script(source: str, *, there: bool, runs: bool, fix: str) -> Difference:
    """Our own Sieve script is not there as the register has it, or does not run."""
    kind = "own_script_idle" if there and not runs else "own_script"
    return Difference(
        kind=kind, reason=because("RT2", "I35", why=say(WHY[kind]), instead=say(INSTEAD[kind])), source=source, fix=fix
    )  # fmt: skip


@applies("RT2")
def may_put_right(*, how: str, put_right_already: bool) -> Outcome:
    """A rule that differed from the register is marked as put right once, by somebody who says what they did."""
    told = ALLOWED
    if put_right_already:
        told += refused(
            because(
                "RT2",
                why=say(N_("Somebody has marked this as put right already.")),
                instead=say(
                    N_("Look at what they did; if the rule is still there, compare the rules again.")
                ),
            )
        )
    if not how.strip():
        told += refused(
            because(
                "RT2",
                why=say(N_("Say how it was put right: what was removed, added or run, and where.")),
                instead=say(N_("If it was not, leave it open: it is told again until it is.")),
                field="how",
            )
        )
    return told


def _told(kind: str, rule: Rule, known: Known, restriction: str = "") -> Difference:
    person = known.standing.person if known.standing is not None else ""
    values = {
        "person": person,
        "address": rule.address,
        "restriction": restriction or known.ended,
        "until": known.ended_on.isoformat() if known.ended_on else "",
        "within": known.within,
    }
    return Difference(
        kind=kind,
        reason=because(*CLAUSES[kind], why=_say(WHY[kind], **values), instead=say(INSTEAD[kind])),
        source=rule.source,
        line=rule.line,
        text=rule.text,
        address=rule.address,
        person=person,
        restriction=str(values["restriction"]),
        fix=f"- {rule.text}",
    )


def _say(text: str, **values: object) -> Sentence:
    """Only the values that the sentence names."""
    return say(text, **{name: value for name, value in values.items() if f"%({name})s" in text})
