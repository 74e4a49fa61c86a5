"""Every letter there is: which facts it is made from, and what it lacks without them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from evenhand.policy.outcome import N_


@dataclass(frozen=True, slots=True)
class Kind:
    """A letter. `parts` are the facts it cannot do without, each with what the letter still needs when it is missing or empty.

    `may_have` are further facts its words may use. `internal` ones are for the file and are never sent to anybody.
    """

    name: str
    parts: Mapping[str, str]
    may_have: frozenset[str]
    internal: bool = False

    @property
    def facts(self) -> frozenset[str]:
        """Every fact that the words of this letter may use."""
        return self.may_have | self.parts.keys()


_EVERY = {
    "name": N_("the person’s name"),
    "date": N_("its date"),
    "reference": N_("its reference"),
    "body": N_("the name of the body"),
}
_AROUND = frozenset(
    {
        "sender",
        "signature",
        "to",
        "contact_lines",
        "forms_at",
        "formats",
        "adjustments",
        "affected_points",
        "offered",
        "closed",
    }
)

_REASONS = {"reasons": N_("the reasons")}
_WRONG = {"wrong": N_("what was said to be wrong")}
_REGULATOR = {
    "regulator": N_("to whom to complain of it"),
    "regulator_phone": N_("by which number"),
    "regulator_website": N_("on which website"),
    "regulator_address": N_("at which address"),
}
_EXAMPLES = {"examples": N_("dated examples of what happened")}
_WHAT_AND_HOW_LONG = {
    "measures": N_("what is restricted"),
    "starts_on": N_("the first day"),
    "ends_on": N_("the last day"),
    "months": N_("how long it lasts"),
    "open_channels": N_("what stays open"),
}
_ROUTES = {
    "dispute_routes": N_("the ways to dispute it"),
    "dispute_working_days": N_("how long a dispute takes"),
}
_FINDING = frozenset({"findings", "behaviours", "impacts", "policy_words_only"})
_SCOPE = frozenset({"scope_team", "scope_subject"})
_PERIODS = frozenset({"periods"})
_OTHERS = frozenset({"others", "unsaid"})
_ON_GROUNDS = _FINDING - {"behaviours"} | _SCOPE | _PERIODS


def _kind(
    name: str, *parts: Mapping[str, str], may_have: frozenset[str] = frozenset(), internal: bool = False
) -> Kind:
    together = {fact: lack for each in (_EVERY, *parts) for fact, lack in each.items()}
    return Kind(name, MappingProxyType(together), may_have | _AROUND, internal)


_ALL = (
    _kind(
        "warning",
        _REASONS,
        _EXAMPLES,
        {
            "number": N_("which warning it is"),
            "asked_change": N_("what we ask the person to change"),
            "expires_on": N_("until when the warning counts"),
            "warning_months": N_("for how many months a warning counts"),
            "max_warnings": N_("how many warnings there can be"),
        },
        may_have=_FINDING - {"findings"} | _PERIODS,
    ),
    _kind(
        "restriction",
        _WHAT_AND_HOW_LONG,
        _REASONS,
        _EXAMPLES,
        _ROUTES,
        may_have=_ON_GROUNDS | {"warnings"},
    ),
    _kind(
        "restriction_immediate",
        _WHAT_AND_HOW_LONG,
        _REASONS,
        {"immediate_reasons": N_("the reasons for restricting without a warning")},
        _EXAMPLES,
        _ROUTES,
        may_have=_ON_GROUNDS,
    ),
    _kind(
        "extended",
        _WHAT_AND_HOW_LONG,
        _REASONS,
        _EXAMPLES,
        _ROUTES,
        {
            "earlier_reference": N_("which restriction is extended"),
            "earlier_ends_on": N_("until when that restriction was to last"),
        },
        may_have=_ON_GROUNDS | {"effect", "reviewed_on", "ground", "conduct"},
    ),
    _kind(
        "changed",
        _WHAT_AND_HOW_LONG,
        _REASONS,
        {"earlier_reference": N_("which restriction is changed"), "decided_on": N_("when it was decided")},
        may_have=_SCOPE | _PERIODS,
    ),
    _kind(
        "review_coming",
        {
            "measures": N_("what is restricted"),
            "ends_on": N_("the last day"),
            "due_on": N_("when the review is decided"),
        },
        may_have=_SCOPE | _PERIODS,
    ),
    _kind(
        "removed",
        _REASONS,
        {"effect": N_("the effect on the behaviour"), "ended_on": N_("from when it is over")},
        may_have=_OTHERS,
    ),
    _kind("lifted", _REASONS, {"ended_on": N_("from when it is over")}, may_have=_OTHERS),
    _kind("ended", {"ends_on": N_("the last day")}, may_have=_OTHERS),
    _kind(
        "dispute_received",
        {
            "received_on": N_("when the dispute was received"),
            "due_on": N_("when the answer is due"),
            "disputed": N_("which restriction is disputed"),
            "dispute_working_days": N_("how long a dispute takes"),
        },
        may_have=frozenset({"grounds", "in_force", "ends_on"}),
    ),
    _kind(
        "dispute_outcome",
        _REASONS,
        {
            "outcome": N_("the outcome"),
            "received_on": N_("when the dispute was received"),
            "disputed": N_("which restriction is disputed"),
            "reasonable": N_("whether the restriction is reasonable"),
            "proportionate": N_("whether the restriction is proportionate"),
        },
        may_have=_SCOPE | _OTHERS | {"measures", "ends_on", "open_channels", "in_force"},
    ),
    _kind(
        "adjustment_agreed",
        {"request": N_("what was asked for"), "asked_on": N_("when it was asked for")},
        _REASONS,
        may_have=frozenset({"review_on"}),
    ),
    _kind(
        "adjustment_declined",
        {"request": N_("what was asked for"), "asked_on": N_("when it was asked for")},
        _REASONS,
    ),
    _kind("correction_made", _WRONG, {"right": N_("what is right")}, _REASONS),
    _kind("correction_refused", _WRONG, _REASONS, _REGULATOR),
    _kind(
        "own_data_later",
        {"asked_on": N_("when it was asked for"), "due_on": N_("by when it is answered")},
        _REASONS,
        _REGULATOR,
    ),
    _kind(
        "closed_channel",
        {
            "came_by": N_("how the contact came"),
            "came_on": N_("when the contact came"),
            "ends_on": N_("the last day"),
            "open_channels": N_("what stays open"),
        },
        _ROUTES,
        may_have=frozenset({"next_permitted"}),
    ),
    _kind(
        "summary",
        {"open_channels": N_("what stays open")},
        _ROUTES,
        may_have=frozenset({"restrictions", "warnings"}),
    ),
    _kind(
        "notice_withheld",
        _REASONS,
        {
            "code": N_("the coded reason"),
            "check_on": N_("when it is looked at again"),
            "decided_by": N_("who decided it"),
            "measures": N_("what is restricted"),
            "ends_on": N_("the last day"),
        },
        may_have=_SCOPE,
        internal=True,
    ),
)
KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in _ALL})
