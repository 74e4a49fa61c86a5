"""The letter of an extension for conduct says so, and no review; the person's own page says what is open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.letters.test_letters_from_records import NOON
from tests.telling import hears_of

from evenhand.casework.correspondence.about import letter_for, matter_of, matter_of_summary, notice_facts
from evenhand.letters import Form, render
from evenhand.policy.outcome import Refused

DAY = date(2026, 8, 12)


def extended(desk: Any, ground: str, *, told: bool = True) -> Any:
    """A restriction that a manager extended for conduct while it ran."""
    desk.warned()
    row = desk.restricted()
    if told:
        desk.do("give_notice", desk.cal, "2026-07-14T09:00", restriction=row, sent_by="post")
    if ground == "DI7":
        desk.do(
            "receive_dispute", desk.ana, "2026-07-20T09:00", restriction=row, route="post", grounds="Unfair."
        )
    desk.assessed("2026-07-24", channel="web_form")
    proposal = desk.do(
        "propose_extension", desk.cal, "2026-07-24T11:00", restriction=row, ground=ground, months=3,
        reasons="Nine forms in a day, each with threats.",
    )  # fmt: skip
    return desk.do(
        "decide_restriction", desk.mel, "2026-07-25T11:00", proposal=proposal, decision="approve",
        reasons="The forms stay open, and the rest goes on.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("ground", "english", "welsh"),
    [
        (
            "OA3",
            "our online forms were used while the restriction",
            "y ffordd y defnyddiwyd ein ffurflenni ar-lein",
        ),
        ("DI7", "because of your contact with us during your dispute", "eich cyswllt â ni yn ystod eich her"),
    ],
)
@pytest.mark.proves("OA3", "DI7", "I16", "I21", "I12")
def test_an_extension_for_conduct_gives_that_conduct_as_its_reason_and_no_review(
    desk: Any, ground: str, english: str, welsh: str
) -> None:
    row = extended(desk, ground)
    texts = {language: letter_for(row, language) for language in ("en", "cy")}
    assert {letter.lacks for letter in texts.values()} == {()}
    text = texts["en"].text
    assert english in text
    assert welsh in texts["cy"].text
    assert "a manager reviewed the effect" not in text
    assert "adolygodd rheolwr" not in texts["cy"].text
    assert text.count("“Nine forms in a day, each with threats.”") == 1
    assert "“The forms stay open, and the rest goes on.”" in text
    assert "through our online forms" in text
    if ground == "DI7":
        assert "That you disputed the restriction is not a reason for extending it." in text
    examples = notice_facts(row, NOON).examples
    assert [day for day, _ in examples] == [date(2026, 7, 24)]


@pytest.mark.proves("I38", "IN2")
def test_a_name_in_the_reasons_for_such_an_extension_stops_the_letter(desk: Any) -> None:
    row = extended(desk, "OA3")
    row.proposal.reasons = "Ana Lloyd read nine forms."
    with pytest.raises(Refused, match="agreement of a colleague who is named"):
        render(matter_of(row), Form("text", "en"))
    assert "Ana Lloyd read nine forms." in notice_facts(row, NOON).reasons


@pytest.mark.proves("RT2", "DI2", "OA2", "PB1", "I15")
def test_the_own_page_says_what_is_open_until_when_and_how_to_dispute(desk: Any) -> None:
    desk.warned()
    row = desk.restricted()
    desk.do("give_notice", desk.cal, "2026-07-14T09:00", restriction=row, sent_by="post")
    with pytest.raises(Refused, match="is being made ready"):
        matter_of_summary(desk.pat, on=date(2026, 7, 20))
    hears_of(row, by=desk.cal, now=NOON)
    matter = matter_of_summary(desk.pat, on=date(2026, 7, 20))
    text = matter.letter("en").text
    assert "These ways of contacting us are closed to you: e-mail." in text
    assert f"from 13 July 2026 up to and including 12 October 2026. Our reference is {row.reference}." in text
    assert "warning 1, up to and including" in text
    assert "by e-mail" not in text.split("# What")[0].split("You can contact us")[1].split(".")[0]
    welsh = matter.letter("cy").text
    assert (
        f"o 13 Gorffennaf 2026 hyd at a chan gynnwys 12 Hydref 2026. Ein cyfeirnod yw {row.reference}."
        in welsh
    )
    assert (
        matter_of_summary(desk.pat, on=date(2026, 10, 13)).letter("en").text.count("Nothing is restricted")
        == 1
    )


@pytest.mark.proves("RT4", "I15")
def test_nobody_learns_of_a_restriction_from_their_own_page_first(desk: Any) -> None:
    desk.warned()
    row = desk.restricted()
    with pytest.raises(Refused, match=f"has not been told of restriction {row.reference} yet") as refusal:
        matter_of_summary(desk.pat, on=DAY)
    assert {"RT4", "I15"} <= set(refusal.value.clauses)
