from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Literal

import pytest

from evenhand.rehearsal.vocabulary import Kind, did_you_mean, verb


class Thing:
    pass


class Other:
    pass


def everything(
    by: Thing,
    now: datetime,
    *,
    text: str,
    choice: Literal["one", "two"] = "one",
    maybe_choice: Literal["one"] | None = None,
    number: int | None = None,
    flag: bool | None = None,
    day: date | None = None,
    moment: datetime | None = None,
    either_day: date | datetime | None = None,
    texts: Sequence[str] = (),
    choices: list[Literal["one", "two"]] | None = None,
    reasons: Mapping[str, str] | None = None,
    thing: Thing,
    things: Iterable[Thing] = (),
    either: Thing | Other | None = None,
    noted: Annotated[str, "with a note"] = "",
    free: object = None,
    rows: Sequence[Mapping[str, object]] = (),
    mixed: str | Mapping[str, str] = "",
    sender: str = "",
) -> Thing | Other:
    return thing


FIELDS = verb("everything", everything).fields


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("text", Kind.TEXT),
        ("choice", Kind.TEXT),
        ("number", Kind.NUMBER),
        ("flag", Kind.YES_NO),
        ("day", Kind.DAY),
        ("moment", Kind.MOMENT),
        ("either_day", Kind.MOMENT),
        ("texts", Kind.TEXTS),
        ("choices", Kind.TEXTS),
        ("reasons", Kind.REASONS),
        ("thing", Kind.ONE),
        ("things", Kind.MANY),
        ("either", Kind.ONE),
        ("noted", Kind.TEXT),
        ("free", Kind.FREE),
        ("rows", Kind.FREE),
        ("mixed", Kind.FREE),
    ],
)
def test_a_field_is_read_as_its_annotation_says(key: str, kind: Kind) -> None:
    assert FIELDS[key].kind is kind


def test_records_choices_and_necessity_come_from_the_signature_too() -> None:
    assert FIELDS["either"].records == (Thing, Other)
    assert FIELDS["things"].records == (Thing,)
    assert FIELDS["choice"].choices == FIELDS["choices"].choices == ("one", "two")
    assert FIELDS["maybe_choice"].choices == ("one",)
    assert [field.key for field in FIELDS.values() if field.required] == ["text", "thing"]


def test_who_and_when_are_no_fields_and_from_is_written_as_people_write_it() -> None:
    assert not {"by", "now", "sender"} & set(FIELDS)
    assert FIELDS["from"].argument == "sender"


def test_what_an_action_makes_is_known() -> None:
    assert verb("everything", everything).makes == (Thing, Other)


def test_a_near_word_is_suggested_and_otherwise_all_are_named() -> None:
    assert did_you_mean("Emial", ["email", "post"]) == "Did you mean “email”?"
    assert did_you_mean("carrier pigeon", ["email", "post"]) == "There is: email, post."
    assert did_you_mean("x", [], none="Nothing yet.") == "Nothing yet."
