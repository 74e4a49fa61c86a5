"""Who people are, as they say it of themselves and of others, is nothing against anybody."""

from __future__ import annotations

import pytest

from evenhand.signals.judging import judge

SAID = (
    "I am a Muslim woman and I want to complain about how my son was treated at the station.",
    "As a gay man I felt the officer did not take me seriously.",
    "I'm Polish and my English is not so good, can you send the letter in Polish please?",
    "My neighbour, who is Somali, saw everything and will give a statement.",
    "The officer was a black woman, about forty, and she was very kind to us.",
    "I am deaf. Please do not ring me.",
    "Two lads, one white and one Asian, were stopped and only one was searched.",
    "I am trans and the custody record has the wrong name on it.",
    "My mother is 84 and disabled and cannot get to the station.",
    "I am a Traveller and we were moved on three times in a week.",
    "She is Jewish and asked for kosher food in custody; none was given.",
    "I'm autistic and need things in writing.",
    "Could a woman officer take the statement? My daughter is frightened of men since it happened.",
    "My husband is a Roma man from Slovakia and needs an interpreter.",
    "Dw i'n hoyw ac roedd y swyddog yn gas wrtha i.",
    "Rwy'n Fwslim ac mae angen lle i weddïo arnaf yn y ddalfa.",
    "Pensiynwr anabl ydw i ac alla i ddim dod i'r swyddfa.",
    "There are four immigrants in the flat above and they heard it too.",
)


@pytest.mark.proves("AA4", "I40")
def test_whoever_says_who_they_are_is_hardly_ever_flagged_for_it() -> None:
    flagged = [text for text in SAID if judge(text, "email").kinds()]
    assert len(flagged) <= 1, flagged
