"""The process: how a case moves, as one table, and the way that a story takes through the flow chart.

No case is stored as a state: where it stands follows from what was done. The table says what each action does to it; whether
an action is allowed is for the rules of the other modules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from .flowchart import ARROWS, EDGES, NODES, Edge, Node
from .rules import applies

__all__ = [
    "ARROWS",
    "EDGES",
    "NODES",
    "PASSING",
    "TRANSITIONS",
    "Edge",
    "Event",
    "Node",
    "Stage",
    "Track",
    "Transition",
    "Way",
    "path_of",
    "transition_for",
]


class Track(Enum):
    """What runs side by side: a person can be warned, restricted and in dispute while a new concern is looked at."""

    CONCERN = "concern"
    WARNING = "warning"
    RESTRICTION = "restriction"
    DISPUTE = "dispute"


class Stage(Enum):
    """Where each track can stand; the first of each track is where it begins."""

    NO_CONCERN = Track.CONCERN, "no_concern"
    REPORTED = Track.CONCERN, "reported"
    NO_ACTION = Track.CONCERN, "no_action"
    ADJUSTED = Track.CONCERN, "adjusted"
    TO_WARN = Track.CONCERN, "to_warn"
    TO_RESTRICT = Track.CONCERN, "to_restrict"
    TO_RESTRICT_AT_ONCE = Track.CONCERN, "to_restrict_at_once"
    ACTED_ON = Track.CONCERN, "acted_on"
    UNWARNED = Track.WARNING, "unwarned"
    WARNED = Track.WARNING, "warned"
    WARNING_OVER = Track.WARNING, "warning_over"
    UNRESTRICTED = Track.RESTRICTION, "unrestricted"
    PROPOSED = Track.RESTRICTION, "proposed"
    SENT_BACK = Track.RESTRICTION, "sent_back"
    DECIDED = Track.RESTRICTION, "decided"
    IN_FORCE = Track.RESTRICTION, "in_force"
    IN_REVIEW = Track.RESTRICTION, "in_review"
    EXTENSION_PROPOSED = Track.RESTRICTION, "extension_proposed"
    ENDED = Track.RESTRICTION, "ended"
    UNDISPUTED = Track.DISPUTE, "undisputed"
    DISPUTED = Track.DISPUTE, "disputed"
    SETTLED = Track.DISPUTE, "settled"

    @property
    def track(self) -> Track:
        return self.value[0]


BEGINNING = (Stage.NO_CONCERN, Stage.UNWARNED, Stage.UNRESTRICTED, Stage.UNDISPUTED)
# Nobody does these: time does.
PASSING = ("warning_ages_out", "last_day_passes")


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: an action with an outcome, what it needs, where it leads, and what of the chart it walks.

    `at` are the stages it can happen in; of each track that it names, one must stand. `to` are the stages it leads to; none
    where nothing moves. `by` is the role that may, "" where it arrives by itself or time passes.
    """

    action: str
    outcome: str
    by: str
    at: frozenset[Stage]
    to: tuple[Stage, ...]
    walks: tuple[tuple[str, ...], ...]

    def fits(self, stages: Iterable[Stage]) -> bool:
        """Whether it can happen where the tracks stand at these stages."""
        tracks = {stage.track for stage in self.at}
        return tracks == {stage.track for stage in self.at.intersection(stages)}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done: the name of its action, with its outcome ("" where it has none).

    The outcome is the action's own word, but for two: raise_danger has its kind, and assess_concern says "restrict_at_once"
    where the contact was found extremely unacceptable (WA6).
    """

    action: str
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """The way a story took: the boxes and arrows it walked, in order, each once; the box it stands at, and each track's stage.

    `unplaced` are the events for which the chart has no arrow from where the story stood; they moved nothing.
    """

    nodes: tuple[str, ...] = ()
    edges: tuple[tuple[str, str], ...] = ()
    stands_at: str = ""
    stages: tuple[Stage, ...] = BEGINNING
    unplaced: tuple[Event, ...] = ()


def _row(action: str, by: str, at: Iterable[Stage], to: tuple[Stage, ...], *walks: str) -> Transition:
    name, _, outcome = action.partition(" ")
    return Transition(name, outcome, by, frozenset(at), to, tuple(tuple(walk.split()) for walk in walks))


_RUNNING = (Stage.DECIDED, Stage.IN_FORCE, Stage.IN_REVIEW, Stage.EXTENSION_PROPOSED)
_DECIDED = (Stage.DECIDED, Stage.UNDISPUTED)  # every decision can be disputed anew (DI1, DI6)
_STANDING = (*_RUNNING, Stage.ENDED)  # no limit of time is stated for disputing

# The first row that fits is the one that counts.
TRANSITIONS: tuple[Transition, ...] = (
    _row("receive_contact", "", _RUNNING, (), "A G G1"),
    _row("receive_contact", "", (), (), "A G"),
    _row("end_call", "colleague", _RUNNING, (), "G1"),
    _row("raise_danger immediate", "colleague", (), (), "A D D1"),
    _row("raise_danger safeguarding", "colleague", (), (), "A S S1"),
    _row("seal_contact", "colleague", (), (), "A X X1"),
    _row("report_to_police", "manager", (), (), "A X X1"),
    _row("report_concern", "colleague", (), (Stage.REPORTED,), "A R"),
    _row("assess_concern no_action", "caseworker", (Stage.REPORTED,), (Stage.NO_ACTION,), "R T T1"),
    _row("assess_concern adjust", "caseworker", (Stage.REPORTED,), (Stage.ADJUSTED,), "R T N V V1"),
    _row(
        "assess_concern warn",
        "caseworker",
        (Stage.REPORTED, Stage.WARNED),
        (Stage.TO_WARN,),
        "W1 W2 N",
        "R T N V E W",
    ),
    _row("assess_concern warn", "caseworker", (Stage.REPORTED,), (Stage.TO_WARN,), "R T N V E W"),
    _row(
        "assess_concern restrict",
        "caseworker",
        (Stage.REPORTED, Stage.WARNED),
        (Stage.TO_RESTRICT,),
        "W1 W2 N",
        "R T N V E W",
    ),
    _row("assess_concern restrict", "caseworker", (Stage.REPORTED,), (Stage.TO_RESTRICT,), "R T N V E W"),
    _row(
        "assess_concern restrict_at_once",
        "caseworker",
        (Stage.REPORTED,),
        (Stage.TO_RESTRICT_AT_ONCE,),
        "R T N V E",
    ),
    _row("issue_warning", "caseworker", (Stage.TO_WARN,), (Stage.ACTED_ON, Stage.WARNED), "W W1"),
    _row("withdraw_warning", "manager", (Stage.WARNED,), (Stage.WARNING_OVER,), "W1"),
    _row("warning_ages_out", "", (Stage.WARNED,), (Stage.WARNING_OVER,), "W1 W2 W3"),
    _row(
        "propose_restriction",
        "caseworker",
        (Stage.TO_RESTRICT,),
        (Stage.ACTED_ON, Stage.PROPOSED),
        "W P M",
    ),
    _row(
        "propose_restriction",
        "caseworker",
        (Stage.TO_RESTRICT_AT_ONCE,),
        (Stage.ACTED_ON, Stage.PROPOSED),
        "E P M",
    ),
    _row("propose_restriction", "caseworker", (Stage.SENT_BACK,), (Stage.PROPOSED,), "N V E W P M"),
    _row("propose_extension", "caseworker", _RUNNING, (Stage.EXTENSION_PROPOSED,), "F B B1"),
    _row("decide_restriction approve", "manager", (Stage.EXTENSION_PROPOSED,), _DECIDED, "B1 L"),
    _row("decide_restriction decline", "manager", (Stage.EXTENSION_PROPOSED,), (Stage.IN_FORCE,), "F"),
    _row("decide_restriction return", "manager", (Stage.EXTENSION_PROPOSED,), (Stage.IN_FORCE,), "F"),
    _row("decide_restriction approve", "manager", (Stage.PROPOSED,), _DECIDED, "M L"),
    _row("decide_restriction decline", "manager", (Stage.PROPOSED,), (Stage.SENT_BACK,), "M N"),
    _row("decide_restriction return", "manager", (Stage.PROPOSED,), (Stage.SENT_BACK,), "M N"),
    _row("give_notice", "caseworker", (Stage.DECIDED,), (Stage.IN_FORCE,), "L F"),
    _row("withhold_notice", "manager", (Stage.DECIDED,), (Stage.IN_FORCE,), "L F"),
    _row("receive_dispute", "", (*_STANDING, Stage.UNDISPUTED, Stage.SETTLED), (Stage.DISPUTED,), "F Q Q1"),
    _row("assign_dispute", "quality_reviewer", (Stage.DISPUTED,), (), "Q1"),
    _row("decide_dispute stands", "quality_reviewer", (Stage.DISPUTED,), (Stage.SETTLED,), "Q1 Q2 F"),
    _row("decide_dispute changed", "quality_reviewer", (Stage.DISPUTED,), (Stage.SETTLED,), "Q1 Q2 F"),
    _row(
        "decide_dispute removed",
        "quality_reviewer",
        (Stage.DISPUTED,),
        (Stage.SETTLED, Stage.ENDED),
        "Q1 Q2",
    ),
    _row("open_review", "caseworker", _RUNNING, (Stage.IN_REVIEW,), "F Z"),
    _row("decide_review remove", "manager", (Stage.IN_REVIEW, Stage.ENDED), (Stage.ENDED,), "Z Z1"),
    _row("decide_review extend", "manager", (Stage.IN_REVIEW, Stage.ENDED), _DECIDED, "Z Z2 L"),
    _row("lift_restriction", "manager", _RUNNING, (Stage.ENDED,), "F Z Z1"),
    _row("last_day_passes", "", _RUNNING, (Stage.ENDED,), "F Z"),
)


@applies("AN1")
def transition_for(event: Event, stages: Iterable[Stage]) -> Transition | None:
    """The row of the table for an event where the tracks stand at these stages; None when it has no place there."""
    stages = tuple(stages)
    rows = (row for row in TRANSITIONS if (row.action, row.outcome) == (event.action, event.outcome))
    return next((row for row in rows if row.fits(stages)), None)


@applies("AN1")
def path_of(events: Iterable[Event]) -> Way:
    """The way these events take through the chart, from the first contact on."""
    nodes: dict[str, None] = {}
    edges: dict[tuple[str, str], None] = {}
    stages = {stage.track: stage for stage in BEGINNING}
    stands_at, unplaced = "", []
    for event in events:
        row = transition_for(event, stages.values())
        if row is None:
            unplaced.append(event)
            continue
        for walk in row.walks:
            nodes.update(dict.fromkeys(walk))
            edges.update(dict.fromkeys(pairwise(walk)))
        stages.update({stage.track: stage for stage in row.to})
        if row.to or not stands_at:
            stands_at = row.walks[-1][-1]
    return Way(tuple(nodes), tuple(edges), stands_at, tuple(stages.values()), tuple(unplaced))
