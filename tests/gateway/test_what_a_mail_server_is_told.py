"""Which headers a message gets, and to whom it goes, by who sent it and to which of our addresses."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.casework.office import EMAIL_CLOSED, Office
from tests.gateway.clients import Changed, ask_policy, message, milted, question
from tests.gateway.doors import answers_at

from evenhand.gateway.message import Filing
from evenhand.gateway.milter import MilterProtocol
from evenhand.gateway.policy_service import PolicyProtocol

PAT = "person1@example.org"
SINGLE = [{"kind": "single_point_of_contact", "contact": "cal", "deputy": "cora"}]
CLOSED = "; until=2026-09-30; clauses=OA1,RT1e; match=matched;"
SURE = "match=matched; by=unchecked"
READ = [{"kind": "read_no_reply", "about": "the 2024 complaint"}]
GENUINE = [("From", f"Pat Example <{PAT}>")]


@pytest.fixture
def restricted(office: Office) -> Office:
    """Pat has the first address of all, and is about to be restricted."""
    for name in ("cal", "cora"):
        colleague = office.colleagues[name]
        colleague.email = f"{name}@body.example"
        colleague.save()
    office.person()
    return office


def restrict(office: Office, measures: list[dict[str, Any]], **fields: Any) -> str:
    from evenhand.people.models import Person

    return str(office.restriction(Person.objects.get(), measures=measures, **fields).reference)


def through(office: Office, told: bytes, filing: Filing | None = None) -> Changed:
    return milted(MilterProtocol(answers_at(office.now), {"mx.body.example"}, filing), told)


@pytest.mark.proves("RT1e", "OA1")
def test_mail_through_a_closed_channel_says_so_and_goes_where_it_went(restricted: Office) -> None:
    reference = restrict(restricted, EMAIL_CLOSED)
    done = through(restricted, message())
    assert done == Changed(
        added=[f"channel_closed; restriction={reference}{CLOSED} by=unchecked; for=everybody"],
        ended="c",
    )


@pytest.mark.proves("IN4")
def test_mail_that_nothing_holds_for_carries_no_mark(restricted: Office) -> None:
    restrict(restricted, EMAIL_CLOSED)
    assert through(restricted, message("somebody@example.org")) == Changed(ended="c")


@pytest.mark.proves("RT1d", "I36")
def test_one_recipient_among_several_is_diverted_to_the_point_of_contact(restricted: Office) -> None:
    reference = restrict(restricted, SINGLE, scope={"team": "casework"})
    to = ["casework@body.example", "enquiries@body.example", "complaints@body.example"]
    done = through(restricted, message(to=to))
    assert (done.recipients, done.removed) == (["cal@body.example"], ["casework@body.example"])
    assert done.added == [
        f"route; restriction={reference}; until=2026-09-30; clauses=RT1d; to=cal; {SURE}; for=casework@body.example",
        "normal; for=complaints@body.example",
    ]
    restricted.do(
        "record_absence",
        restricted.mel,
        colleague=restricted.cal,
        away_from=restricted.today,
        away_until=date(2026, 7, 2),
    )
    assert through(restricted, message(to=to)).recipients == ["cora@body.example"]


@pytest.mark.proves("RT1c", "RT1d")
def test_the_reply_clock_goes_along_with_a_diverted_message(restricted: Office) -> None:
    restrict(restricted, [*SINGLE, {"kind": "response_time", "working_days": 10}])
    assert "; reply-by=2026-07-15;" in through(restricted, message()).added[0]


@pytest.mark.proves("RT1d", "I25")
def test_a_point_of_contact_who_was_written_to_anyway_gets_it_once(restricted: Office) -> None:
    restrict(restricted, SINGLE)
    done = through(
        restricted, message(to=["cal@body.example", "casework@body.example", "north@body.example"])
    )
    assert (done.recipients, done.removed) == (
        ["cal@body.example"],
        ["casework@body.example", "north@body.example"],
    )


@pytest.mark.proves("RT1d", "I25", "I36")
def test_nobody_loses_a_message_to_a_point_of_contact_without_an_address(restricted: Office) -> None:
    restrict(restricted, SINGLE)
    restricted.colleagues["cal"].email = ""
    restricted.colleagues["cal"].save()
    done = through(restricted, message())
    assert (done.recipients, done.removed, done.action) == ([], [], "route")


@pytest.mark.proves("OA2", "DI2", "I14", "I26")
def test_the_floors_addresses_get_their_mail_whatever_is_restricted(restricted: Office) -> None:
    reference = restrict(restricted, [*EMAIL_CLOSED, *SINGLE, *READ])
    filing = Filing("+closed", "+read")
    for address, purpose in (("complaints@body.example", ""), ("Disputes@BODY.example", "")):
        done = through(restricted, message(to=[address]), filing)
        assert (done.recipients, done.removed) == ([], []), purpose
        assert done.added == ["normal; clauses=OA2; match=matched; by=unchecked; for=everybody"]
    both = through(restricted, message(to=["complaints@body.example", "casework@body.example"]), filing)
    assert both.removed == ["casework@body.example"]
    assert both.added == [
        "normal; clauses=OA2; match=matched; by=unchecked; for=complaints@body.example",
        f"channel_closed; restriction={reference}{CLOSED} by=unchecked; for=casework@body.example",
    ]


@pytest.mark.proves("RT1e", "RT1f", "I24", "I25")
@pytest.mark.parametrize(("measures", "where"), [(EMAIL_CLOSED, "closed"), (READ, "read")])
def test_it_is_filed_at_a_detail_of_the_address_or_at_another_address(
    restricted: Office, measures: list[dict[str, Any]], where: str
) -> None:
    restrict(restricted, measures)
    by_detail = through(
        restricted, message(to=["casework@body.example", "x@body.example"]), Filing("+closed", "+read")
    )
    assert by_detail.recipients == [f"casework+{where}@body.example", f"x+{where}@body.example"]
    assert by_detail.removed == ["casework@body.example", "x@body.example"]
    elsewhere = through(
        restricted,
        message(to=["casework@body.example", "x@body.example"]),
        Filing("r@b.example", "r@b.example"),
    )
    assert elsewhere.recipients == ["r@b.example"]


@pytest.mark.proves("I25")
@pytest.mark.parametrize(
    "recipient",
    [
        "postmaster", '"case work"@body.example', "casework%body.example@mx.body.example", "body.example!casework",
        "@relay.example:casework@body.example",
    ],
)  # fmt: skip
def test_where_an_address_takes_no_detail_the_message_stays_where_it_is(
    restricted: Office, recipient: str
) -> None:
    """With one it would be nobody's, and the message would come back to its sender."""
    restrict(restricted, EMAIL_CLOSED)
    done = through(restricted, message(to=[recipient]), Filing("+closed"))
    assert (done.action, done.recipients, done.removed) == ("channel_closed", [], [])


@pytest.mark.proves("RT1b", "I23")
def test_mail_outside_permitted_hours_is_marked_and_not_held_back(restricted: Office) -> None:
    hours = {
        "kind": "contact_hours",
        "days": ["thu"],
        "from": "10:00",
        "until": "11:00",
        "channels": ["email"],
    }
    restrict(restricted, [hours])
    done = through(restricted, message())
    assert done.action == "hold"
    assert "; next=2026-07-02T10:00:00+01:00;" in done.added[0]
    assert done.removed == []


@pytest.mark.proves("I31", "LK2")
def test_what_was_agreed_and_about_which_matter_does_not_travel_with_mail(restricted: Office) -> None:
    restrict(restricted, READ)
    from evenhand.people.models import Person

    request = restricted.do(
        "record_adjustment_request",
        restricted.cal,
        person=Person.objects.get(),
        request="Large print, because of her eyes",
    )
    restricted.do("decide_adjustment", restricted.cal, request=request, outcome="agreed", reasons="It helps.")
    (told,) = through(restricted, message()).added
    assert "; one-matter=yes; " in told
    assert "2024" not in told
    assert "print" not in told


RESULTS = "mx.body.example; dmarc={}; dkim={}; spf={} smtp.mailfrom=example.org"
OURS = "Authentication-Results"


@pytest.mark.proves("I27", "IN4")
@pytest.mark.parametrize(
    ("envelope", "headers", "by"),
    [
        (PAT, GENUINE, "unchecked"),
        (PAT.upper(), [("From", PAT.upper())], "unchecked"),
        (PAT, [*GENUINE, (OURS, "elsewhere.example; dmarc=fail header.from=example.org")], "unchecked"),
        ("b@news.example", [*GENUINE, (OURS, "mx.body.example; dmarc=pass header.from=example.org")], "dmarc"),
        ("b@news.example", [*GENUINE, (OURS, "mx.body.example; dkim=fail header.d=l.io; dkim=pass header.d=example.org")], "dkim"),
        (PAT, [*GENUINE, (OURS, f"mx.body.example; spf=pass smtp.mailfrom={PAT}")], "spf"),
        (PAT, [("From", "x" * 3_000 + f" <{PAT}>")], "unchecked"),
        (PAT + ".", [("From", f"{PAT}.")], "unchecked"),
        ("", [*GENUINE, (OURS, "mx.body.example 1; dkim=pass (2048-bit key; dmarc=fail) header.i=@mail.example.org")], "dkim"),
    ],
)  # fmt: skip
def test_a_sender_who_is_certain_is_met_with_their_instruction(
    restricted: Office, envelope: str, headers: list[tuple[str, str]], by: str
) -> None:
    restrict(restricted, EMAIL_CLOSED)
    done = through(restricted, message(envelope, headers=headers))
    assert done.action == "channel_closed"
    assert f"; match=matched; by={by}; " in done.added[0]


@pytest.mark.proves("I27", "IN4")
@pytest.mark.parametrize(
    ("envelope", "headers"),
    [
        ("evil@elsewhere.example", GENUINE),
        ("", GENUINE),
        (PAT, [*GENUINE, (OURS, "mx.body.example; dmarc=fail header.from=example.org")]),
        (PAT, [*GENUINE, (OURS, "MX.Body.Example; spf=softfail smtp.mailfrom=example.org; dkim=none")]),
        (PAT, [*GENUINE, (OURS, "mx.body.example; dmarc=pass header.from=elsewhere.example; spf=fail smtp.mailfrom=example.org")]),
        ("e@elsewhere.example", [*GENUINE, (OURS, "mx.body.example; spf=pass smtp.mailfrom=elsewhere.example")]),
        ("e@elsewhere.example", [*GENUINE, (OURS, "mx.body.example; spf=pass; dkim=pass; dmarc=pass")]),
        ("e@elsewhere.example", [*GENUINE, (OURS, "mx.body.example; dkim=pass header.d=org")]),
        ("e@elsewhere.example", [("From", "E <e@elsewhere.example>"), ("Reply-To", PAT)]),
        (PAT, [("From", "E <e@elsewhere.example>")]),
        (PAT, []),
        (PAT, [*GENUINE, *GENUINE]),
        (PAT, [("From", f"{PAT}, e@elsewhere.example")]),
        (PAT, [("From", "x, " * 1_000 + f" <{PAT}>")]),
        (PAT, [("From", "x" * 20_000 + f" <{PAT}>")]),
        (PAT, [("From", "(" * 1_900 + PAT)]),
        # A header that cannot be read names whoever stands in it: nobody comes unseen by a comma too many.
        ("e@elsewhere.example", [("From", f"{PAT},")]),
        ("e@elsewhere.example", [("From", f"Pat <{PAT}>;")]),
        ("e@elsewhere.example", [("From", f"Pat <{PAT}> by way of a list")]),
        ("e@elsewhere.example", [("From", f"<@relay.example,@a.example:{PAT}>")]),
        ("e@elsewhere.example", [("From", f"Pat Example {PAT.upper()}")]),
        ("e@elsewhere.example", [("From", f"{PAT} e@elsewhere.example")]),
        ("e@elsewhere.example", [("From", "x, " * 1_000 + f" <{PAT}>")]),
        ("e@elsewhere.example", [("From", "e@elsewhere.example"), ("Reply-To", f"{PAT},")]),
        # More results than are read, or longer ones: one that failed may be among the rest.
        (PAT, [*GENUINE, *[(OURS, "elsewhere.example; dmarc=none")] * 60, (OURS, "mx.body.example; dmarc=fail")]),
        (PAT, [*GENUINE, (OURS, f"mx.body.example; {'dkim=none; ' * 800} dmarc=fail header.from=example.org")]),
        # What our own server read in From is another address than we do.
        (PAT, [*GENUINE, (OURS, "mx.body.example; dmarc=fail header.from=elsewhere.example")]),
        ("e@elsewhere.example", [*GENUINE, (OURS, "mx.body.example; dmarc=pass header.from=evil.example.org")]),
    ],
)  # fmt: skip
def test_somebody_whose_address_is_only_claimed_is_restricted_by_nothing(
    restricted: Office, envelope: str, headers: list[tuple[str, str]]
) -> None:
    restrict(restricted, [*SINGLE, *EMAIL_CLOSED])
    done = through(restricted, message(envelope, headers=headers), Filing("+closed", "+read"))
    assert done.added == ["normal; match=claimed; by=claimed; for=everybody"] or done.added == [
        "normal; match=claimed; by=unchecked; for=everybody"
    ]
    assert (done.recipients, done.removed) == ([], [])


@pytest.mark.proves("I27", "IN4")
def test_a_representative_and_a_household_are_restricted_by_nothing(restricted: Office) -> None:
    restrict(restricted, EMAIL_CLOSED)
    from evenhand.people.models import Person

    pat = Person.objects.get()
    restricted.do("add_representative", restricted.cal, person=pat, name="Rae", emails=["rae@example.org"])
    assert through(restricted, message("rae@example.org")).added == [
        "normal; match=representative; by=unchecked; for=everybody"
    ]
    restricted.do(
        "mark_shared", restricted.cal, kind="email", value=PAT, used_as="household", used_by="The Pats"
    )
    assert through(restricted, message()).added == ["normal; match=several; by=unchecked; for=everybody"]


def test_an_old_picture_says_its_age_in_the_header(restricted: Office) -> None:
    restrict(restricted, EMAIL_CLOSED)
    answers = answers_at(restricted.now)
    answers.aged = "; picture=2026-07-01T10:00:00Z"
    done = milted(MilterProtocol(answers), message())
    assert done.added[0].endswith("; by=unchecked; picture=2026-07-01T10:00:00Z; for=everybody")
    (told,) = ask_policy(PolicyProtocol(answers), question(PAT, "casework@body.example"))
    assert told.endswith("; by=envelope; picture=2026-07-01T10:00:00Z; for=casework@body.example")


@pytest.mark.proves("RT1e", "OA2", "I14", "I25")
def test_the_policy_service_tells_each_recipient_once_and_refuses_nothing(restricted: Office) -> None:
    reference = restrict(restricted, EMAIL_CLOSED)
    protocol = PolicyProtocol(answers_at(restricted.now), header="X-Secret")
    told = ask_policy(
        protocol,
        question(PAT, "enquiries@body.example", "a.1"),
        question(PAT, "other@body.example", "a.1"),
        question(PAT, "complaints@body.example", "a.1"),
        question(PAT.upper(), "enquiries@body.example", "a.2"),
        question("nobody@example.org", "enquiries@body.example", "a.3"),
        question("", "enquiries@body.example", "a.4"),
        question(PAT, "", "a.5", "DATA"),
        question(PAT, "enquiries@body.example", "a.6", "END-OF-MESSAGE"),
    )
    closed = f"PREPEND X-Secret: channel_closed; restriction={reference}{CLOSED} by=envelope; for=others"
    floor = "PREPEND X-Secret: normal; clauses=OA2; match=matched; by=envelope; for=complaints@body.example"
    assert told == [closed, "DUNNO", floor, closed, "DUNNO", "DUNNO", "DUNNO", "DUNNO"]


@pytest.mark.proves("RT1e", "IN4")
def test_what_holds_for_one_team_is_told_to_no_other(restricted: Office) -> None:
    restrict(restricted, EMAIL_CLOSED, scope={"team": "casework"})
    protocol = PolicyProtocol(answers_at(restricted.now))
    told = ask_policy(
        protocol, *(question(PAT, f"{each}@body.example") for each in ("casework", "north", "enquiries"))
    )
    assert told[0].endswith("for=casework@body.example")
    assert told[1:] == ["PREPEND Evenhand-Instruction: normal; by=envelope; for=north@body.example", "DUNNO"]
