"""Facts for every letter, as if gathered from records; and a desk at which records are made by the real actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from evenhand.letters import KINDS, Words, measures
from evenhand.policy.bilingual import LONDON, Bilingual
from evenhand.policy.edition import load
from evenhand.policy.measures import stored
from evenhand.policy.own_words import ICO

MEASURES = (
    {"kind": "end_calls"},
    {
        "kind": "contact_hours",
        "days": ["tue", "thu"],
        "from": "10:00",
        "until": "11:30",
        "max_minutes": 20,
        "per_week": 2,
    },
    {"kind": "response_time", "working_days": 10},
    {"kind": "single_point_of_contact", "contact": "mel", "deputy": "cal"},
    {"kind": "channels", "closed": ["email", "social"]},
    {"kind": "read_no_reply", "about": "eich cais am y ffeil"},
    {"kind": "police_report"},
)

# Staff wrote in Welsh here, so that a Welsh letter made from them has no reason for one English word.
STAFF_WORDS = {
    "reasons": "Anfonwyd yr un cais bedair gwaith ar ôl inni ei ateb.\nMae’r post yn aros ar agor.",
    "asked_change": "Anfonwch un neges, ac arhoswch am ein hateb.",
    "immediate_reasons": "Roedd y neges yn enwi lle a diwrnod.",
    "effect": "Bu llai o negeseuon, ond nid yw’r un cais wedi dod i ben.",
    "grounds": "Nid yw’r cyfyngiad yn deg, gan fod y cais heb ei ateb.",
    "request": "Ffonio yn y bore yn unig, gydag amser i ateb.",
    "reasonable": "Ydy. Roedd y cyswllt yn parhau ar ôl y rhybudd.",
    "proportionate": "Ydy. Mae’r post yn aros ar agor.",
    "wrong": "Dywed y cofnod imi ffonio saith gwaith ar 3 Mai.",
    "right": "Tair galwad a fu ar 3 Mai.",
    "conduct": "Llanwyd y ffurflen naw gwaith â’r un geiriau.",
}


def every_fact() -> dict[str, Any]:
    edition = load()
    open_channels = ("phone", "voicemail", "post", "web_form", "in_person")
    return {
        "name": "Rhys Llŷr",
        "to": ("Rhys Llŷr", "1 Stryd y Bont", "Caerdydd"),
        "date": date(2026, 7, 14),
        "reference": "R-7QK2M9XA",
        "body": edition.body,
        "sender": (edition.body,),
        "contact_lines": (
            {"channel": "phone", "name": edition.channels["phone"].name, "value": "020 7946 0123"},
            {"channel": "post", "name": edition.channels["post"].name, "value": "PO Box 473, Sale, M33 0BW"},
        ),
        "offered": ("phone", "post"),
        "closed": ("email", "social"),
        "forms_at": "www.policeconduct.gov.uk",
        "formats": tuple(
            measures.inside_a_sentence(each.name) for each in list(edition.formats.values())[1:]
        ),
        "adjustments": (Words("Ffonio yn y bore yn unig.", "cy"),),
        "measures": measures.tell(stored(MEASURES), edition, {"mel": "Mel Hart", "cal": "Cal Osei"}),
        "scope_team": "",
        "scope_subject": Words(""),
        "starts_on": date(2026, 7, 14),
        "ends_on": date(2026, 10, 13),
        "months": 3,
        "periods": tuple(Bilingual.same(months) for months in edition.numbers.periods),
        "open_channels": tuple(edition.channels[channel].by for channel in open_channels),
        "dispute_routes": tuple(
            edition.dispute_routes[route].text for route in ("voicemail", "web_form", "post")
        ),
        "dispute_working_days": 20,
        "examples": (
            {"on": date(2026, 7, 1), "by": edition.channels["email"].by, "times": 1},
            {"on": date(2026, 7, 13), "by": edition.channels["phone"].by, "times": 3},
        ),
        "findings": (
            {"policy": edition.behaviours["UD4"].example, "reason": Words("Pum neges â’r un cynnwys.", "cy")},
        ),
        "behaviours": (edition.behaviours["AA3"].example,),
        "impacts": (edition.impacts["DF2a"].example, edition.impacts["DF2b"].example),
        "policy_words_only": True,
        "warnings": ({"number": 1, "on": date(2026, 7, 1), "expires_on": date(2027, 6, 30)},),
        "others": ({"reference": "R-OTHER", "ends_on": date(2026, 12, 31)},),
        "number": 2,
        "expires_on": date(2027, 7, 13),
        "warning_months": 12,
        "max_warnings": 3,
        "earlier_reference": "R-EARLIER",
        "earlier_ends_on": date(2026, 7, 13),
        "reviewed_on": date(2026, 7, 10),
        "decided_on": date(2026, 7, 14),
        "due_on": date(2026, 8, 11),
        "ended_on": date(2026, 7, 15),
        "received_on": date(2026, 7, 14),
        "disputed": "R-DISPUTED",
        "outcome": "changed",
        "in_force": True,
        "ground": "OA3",
        "restrictions": (
            {
                "reference": "R-7QK2M9XA",
                "measures": measures.tell(
                    stored(MEASURES[2:5]), edition, {"mel": "Mel Hart", "cal": "Cal Osei"}
                ),
                "starts_on": date(2026, 7, 14),
                "ends_on": date(2026, 10, 13),
            },
        ),
        "asked_on": date(2026, 7, 2),
        "came_on": date(2026, 7, 14),
        "came_by": edition.channels["email"].by,
        "next_permitted": datetime(2026, 7, 16, 10, 0, tzinfo=LONDON),
        "review_on": date(2027, 1, 4),
        "code": edition.withhold_codes["danger"].name,
        "check_on": date(2026, 7, 21),
        "decided_by": "Mel Hart",
        "regulator": ICO.name,
        "regulator_phone": ICO.phone,
        "regulator_website": ICO.website,
        "regulator_address": ICO.address,
        **{fact: Words(text, "cy") for fact, text in STAFF_WORDS.items()},
    }


@pytest.fixture
def facts_of() -> Callable[..., dict[str, Any]]:
    """facts_of("warning") has all that a warning may use; facts_of("warning", number=3) with something else in it."""

    def facts(letter: str, **other: Any) -> dict[str, Any]:
        known = KINDS[letter].facts
        return {name: value for name, value in (every_fact() | other).items() if name in known}

    return facts


class Desk:
    """A small office with one person who writes to it; what happens is done by the real actions."""

    def __init__(self, make_colleague: Callable[..., Any], **person: Any) -> None:
        from evenhand.casework.actions import ACTIONS

        self.actions = ACTIONS
        self.ana = make_colleague("ana", "colleague", name="Ana Lloyd")
        self.cal = make_colleague("cal", "caseworker", name="Cal Osei")
        self.mel = make_colleague("mel", "manager", name="Mel Hart")
        self.quinn = make_colleague("quinn", "quality_reviewer", name="Quinn Ward")
        known = {"name": "Pat Example", "emails": ["pat@example.org"], "postal": "1 Example Street\nSale"}
        self.pat = self.do("register_person", self.ana, "2026-06-22T09:00", **(known | person))

    def do(self, verb: str, by: Any, at: str, **arguments: Any) -> Any:
        now = datetime.fromisoformat(at).replace(tzinfo=LONDON)
        return self.actions[verb](by=by, now=now, **arguments)

    def assessed(self, day: str, **other: Any) -> Any:
        """Contact of this day, reported and assessed on it."""
        contact = self.do(
            "receive_contact", None, f"{day}T09:00", channel=other.pop("channel", "email"),
            sender="pat@example.org", to=["enquiries"], body="The file. Today.", person=self.pat,
        )  # fmt: skip
        reported = {
            name: other.pop(name) for name in ("affected", "may_be_named", "description") if name in other
        }
        concern = self.do(
            "report_concern", self.ana, f"{day}T09:30", person=self.pat, contacts=[contact],
            **({"behaviours": ["UD4"], "description": "Again.", "effect": "Others wait."} | reported),
        )  # fmt: skip
        found = {
            "behaviours": {"UD4": f"The same request once more on {day}."},
            "impacts": {"DF2b": "Half a day went into it."},
            "our_part": "All were answered in two days.",
            "resolvable_otherwise": "No: explained twice.",
            "outcome": "restrict",
        }
        return self.do("assess_concern", self.cal, f"{day}T10:00", concern=concern, **(found | other))

    def warned(self, day: str = "2026-07-01", **other: Any) -> Any:
        said = {
            name: other.pop(name)
            for name in ("reasons", "asked_change")
            if name in other
        }  # fmt: skip
        assessment = self.assessed(day, outcome="warn", **other)
        told = {
            "reasons": "You sent the same request four times after we had answered it.",
            "asked_change": "Please send one message, and wait for our answer.",
        }
        return self.do("issue_warning", self.cal, f"{day}T11:00", assessment=assessment, **(told | said))

    def restricted(self, day: str = "2026-07-13", *, reasons: str = "", **other: Any) -> Any:
        proposed = {
            "measures": [{"kind": "channels", "closed": ["email"]}],
            "months": 3,
            "severity": "low",
            "persistence": "medium",
            "lesser_options": {"a second warning": "The first changed nothing."},
            "last_resort": "The file has been sent, and the messages go on.",
            "adjustments_considered": "Asked on 9 July; none is needed.",
        }
        proposed |= {name: other.pop(name) for name in [*proposed, "scope"] if name in other}
        assessment = self.assessed(day, **other)
        proposal = self.do("propose_restriction", self.cal, f"{day}T11:00", assessment=assessment, **proposed)
        return self.do(
            "decide_restriction", self.mel, f"{day}T12:00", proposal=proposal, decision="approve",
            reasons=reasons or "The same request still comes daily by e-mail. Post stays open.",
        )  # fmt: skip


@pytest.fixture
def make_desk(db: None, make_colleague: Callable[..., Any]) -> Callable[..., Desk]:
    """make_desk(language="cy") for a person who chose Welsh."""
    return lambda **person: Desk(make_colleague, **person)


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk()
