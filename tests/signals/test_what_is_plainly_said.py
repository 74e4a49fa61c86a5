"""What is plainly said is seen in both languages, and what only sounds like it is left alone: none of these was trained on."""

from __future__ import annotations

import pytest

from evenhand.signals.features import see
from evenhand.signals.finding import hints
from evenhand.signals.hint import CLEAR, DANGER, STRONG, WEAK
from evenhand.signals.judging import GRAVE, KINDS, Judged, judge


@pytest.mark.proves("AA1")
@pytest.mark.parametrize(
    "text",
    [
        "I am going to come to your house and stab you.",
        "When I get hold of you I'll smash your skull.",
        "Drop this or I will set fire to your office.",
        "Fe wna i dy ladd di os gwnei di hynny eto.",
        "Mi fydda i'n torri dy goesau di.",
    ],
)
def test_an_open_threat_is_a_threat(text: str) -> None:
    assert "threat" in judge(text, "email").kinds()


@pytest.mark.proves("AA1", "I40")
@pytest.mark.parametrize(
    "text",
    [
        "I intend to sue the force, and you as well if I must.",
        "If nothing happens I shall go to the ombudsman and to the newspapers.",
        "All this waiting is killing me. Is there any news?",
        "The sergeant said that he would kill me if I told anybody, and that is what I complain about.",
        "An officer punched me twice in the face and broke my glasses.",
        "Os na chaf ateb byddaf yn mynd at yr Ombwdsmon.",
        "Oni chlywaf gennych cyn diwedd y mis af â'r mater i'r llys ac at fy Aelod Seneddol.",
    ],
)
def test_going_to_law_an_idiom_and_what_was_suffered_are_no_threats(text: str) -> None:
    assert judge(text, "email").kinds() == []


@pytest.mark.proves("MN3", "I23")
@pytest.mark.parametrize(
    "text",
    [
        "I do not want to live any longer and I have the tablets here.",
        "My husband says that he is going to kill himself.",
        "My ex told me that he will stab me when he is out of prison, and I am frightened.",
        "My daughter has been cutting herself since the search.",
        "Dw i ddim eisiau byw rhagor.",
        "Mae fy ngŵr yn dweud y bydd yn lladd ei hun.",
    ],
)
def test_whoever_is_in_danger_is_seen_and_nothing_is_held_against_the_words(text: str) -> None:
    judged = judge(text, "email")
    assert judged.danger
    assert judged.kinds() == []


@pytest.mark.proves("MN3", "I40")
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "Three sheep were on the road by the bridge again, and nobody from the police came.",
            marks=pytest.mark.xfail(
                strict=True, reason="A bridge and nobody who came: two in three such are danger."
            ),
        ),
        "Mae tair dafad ar y ffordd wrth y bont eto, a ddaeth neb.",
        "I could have died laughing when I saw the photograph that you sent.",
        "I wanted to kill myself when I was a student, twenty years ago, and it is still on my record.",
        "He threatened to kill me in 2017. He has been dead for years, and I am safe and well.",
        "My ex tried to strangle me fifteen years ago. That is all behind me and we get on well enough.",
        "My mother passed away peacefully in March, so please close her complaint.",
        "Bu farw Mam yn dawel ym mis Mawrth, felly caewch ei chwyn os gwelwch yn dda.",
        "The officer drove at fifty past the school. Nobody was hurt.",
    ],
)
def test_harmless_talk_in_words_of_danger_is_never_called_out(text: str) -> None:
    assert {each.strength for each in hints(text, "email") if each.kind == DANGER} <= {WEAK}


@pytest.mark.proves("MN3", "I23")
@pytest.mark.parametrize(
    "text",
    [
        "I have written my last letters and the tablets are on the table.",
        "He is outside my house again and he said that he will kill me tonight.",
        "Dw i ddim isio bod yma fory. Deudwch wrth Mam ei bod hi'n ddrwg gen i.",
    ],
)
def test_danger_now_is_called_out(text: str) -> None:
    assert {each.strength for each in hints(text, "email") if each.kind == DANGER} <= {CLEAR, STRONG}
    assert any(each.kind == DANGER for each in hints(text, "email"))


@pytest.mark.proves("MN3", "I40")
@pytest.mark.parametrize(
    "text",
    [
        "Thank you for your letter. I enclose the form, signed.",
        "Could you tell me how long a review takes?",
        "Diolch am eich llythyr. Amgaeaf y ffurflen.",
    ],
)
def test_everyday_contact_has_no_hint_of_danger(text: str) -> None:
    assert not judge(text, "email").danger


@pytest.mark.proves("AA1", "IC1")
@pytest.mark.parametrize("grave", sorted(GRAVE))
def test_nobody_is_said_to_threaten_for_want_of_a_likelier_word(grave: str) -> None:
    """Something is seen and no kind reaches its threshold: the likeliest is shown, but for the two that weigh heaviest."""
    scores = dict.fromkeys((*KINDS, "danger"), -2.0) | {"any": 0.5, grave: -0.1, "persistence": -0.9}
    assert Judged(see("Again.", "email"), scores, {}).kinds() == ["persistence"]
    assert Judged(see("Again.", "email"), scores | {grave: 0.0}, {}).kinds() == [grave]
