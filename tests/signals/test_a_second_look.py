"""A larger model as a second look: held to the same output, asked at one address, and believed only as far as its words stand."""

from __future__ import annotations

import json
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.signals.standin import Answer, says, says_text, send, stand_in

from evenhand.signals.command.main import main
from evenhand.signals.judging import Judged
from evenhand.signals.second.configured import WrongSettingError, looker
from evenhand.signals.second.endpoint import Endpoint, of_answer
from evenhand.signals.second.looking import AwayError, Said, UnusableError, look_again

VEILED = 'He told me "I will break your legs". Drive carefully on your way home, Ms Vale.'


class Fixed:
    """Says the same of every text."""

    name = "fixed"

    def __init__(self, *said: Said) -> None:
        self.said = said

    def look(self, text: str, channel: str, prior: object) -> tuple[Said, ...]:
        return self.said


def threat(*words: str) -> dict[str, Any]:
    return {"kind": "threat", "strength": "clear", "quotes": list(words)}


@pytest.mark.proves("DF1", "AA1", "I9")
def test_what_a_larger_model_sees_is_a_hint_like_any_other() -> None:
    with stand_in(says(threat("Drive carefully on your way home"))) as server:
        found = look_again(Endpoint(server.url, "large", key="k"), VEILED, "email")
    (hint,) = found
    assert (hint.kind, hint.clauses, hint.strength) == ("threat", ("AA1",), "clear")
    assert [VEILED[each.start : each.end] for each in hint.quotes] == ["Drive carefully on your way home"]
    asked = server.asked[0]
    assert asked["path"] == "/v1/chat/completions"
    assert asked["response_format"]["json_schema"]["strict"] is True
    assert json.loads(asked["messages"][1]["content"])["text"] == VEILED
    assert server.headers[0]["Authorization"] == "Bearer k"


@pytest.mark.proves("DF1", "I40")
def test_words_that_are_not_there_or_are_somebody_elses_are_dropped() -> None:
    invented = Said("threat", "strong", ("I will find you", "drive carefully ON YOUR WAY"))
    reported = Said("threat", "strong", ("I will break your legs",))
    assert look_again(Fixed(invented, reported), VEILED, "email") == []
    danger = Said("danger", "strong", ("I will break your legs",))
    assert [each.kind for each in look_again(Fixed(danger), VEILED, "email")] == ["danger"]
    assert look_again(Fixed(Said("guilty", "strong", ("Drive carefully",))), VEILED, "email") == []


@given(text=st.text(max_size=60), words=st.lists(st.text(max_size=12), max_size=3), cut=st.integers(0, 50))
@settings(max_examples=25, deadline=None)
def test_every_quote_is_verbatim_whatever_a_model_says(text: str, words: list[str], cut: int) -> None:
    said = Said("danger", "weak", (*words, text[cut : cut + 10]))
    for hint in look_again(Fixed(said, said), text, "email"):
        assert all(text[each.start : each.end] == each.text and each.text.strip() for each in hint.quotes)


@pytest.mark.parametrize("content", [
    "Sure! Here are the hints.", "[]", "{}", '{"hints": {}}', '{"hints": [], "verdict": "guilty"}', '{"hints": ["threat"]}',
    json.dumps({"hints": [{**threat("a"), "kind": "guilty"}]}), json.dumps({"hints": [{**threat("a"), "strength": "certain"}]}),
    json.dumps({"hints": [{**threat("a"), "start": 3}]}), json.dumps({"hints": [threat()]}),
    json.dumps({"hints": [threat("a")] * 13}),
    '{"hints": [{"kind": "threat", "strength": "weak", "quotes": [1]}]}', "[" * 100_000, "null",
])  # fmt: skip
def test_an_answer_that_is_not_of_the_schema_is_none(content: str) -> None:
    with pytest.raises(UnusableError):
        of_answer(content)


def dripping(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def elsewhere(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
    send(handler, b"", 307, Location="http://127.0.0.1:9/v1/chat/completions")


def half(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
    send(handler, b'{"choices"', 200, **{"Content-Length": "500"})
    handler.connection.close()


def hangs_up(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
    handler.close_connection = True


@pytest.mark.parametrize(("answer", "error"), [
    (dripping, AwayError), (elsewhere, AwayError), (half, AwayError), (hangs_up, AwayError),
    (lambda handler, asked: send(handler, b"out of memory", 500), AwayError),
    (lambda handler, asked: send(handler, b"no such schema", 400), UnusableError),
    (lambda handler, asked: send(handler, b" " * 300_000), UnusableError),
    (lambda handler, asked: send(handler, b'{"choices": []}'), UnusableError),
    (lambda handler, asked: send(handler, b"\xff\xfe"), UnusableError),
])  # fmt: skip
def test_a_server_that_is_slow_odd_or_points_elsewhere_is_given_up(
    answer: Answer, error: type[Exception]
) -> None:
    with stand_in(answer) as server:
        began = time.monotonic()
        with pytest.raises(error) as raised:
            Endpoint(server.url, "large", seconds=0.3).look("Hello.", "email", ())
        assert time.monotonic() - began < 3
        assert len(server.asked) == 1
    if isinstance(
        raised.value, AwayError
    ):  # the text may be why, but for an address that is not the server's
        assert raised.value.about_the_text is (answer is not elsewhere)


def test_a_server_that_is_not_there_is_away() -> None:
    with pytest.raises(AwayError) as raised:
        Endpoint("http://127.0.0.1:9/v1", "large", seconds=1).look("Hello.", "email", ())
    assert not raised.value.about_the_text


OURS = {"EVENHAND_SECOND_LOOK": "endpoint", "EVENHAND_SECOND_LOOK_MODEL": "large"}


@pytest.mark.proves("LK2")
def test_nothing_is_asked_unless_it_is_configured_and_then_at_a_safe_address_only() -> None:
    assert looker({}) is None
    assert looker({"EVENHAND_SECOND_LOOK_URL": "http://127.0.0.1:1/v1"}) is None
    for url in ("http://127.0.0.1:8080/v1", "http://[::1]:8080/v1", "https://models.example.org/v1"):
        assert looker({**OURS, "EVENHAND_SECOND_LOOK_URL": url}) is not None
    good = {**OURS, "EVENHAND_SECOND_LOOK_URL": "http://localhost:8080/v1"}
    for wrong in (
        {"EVENHAND_SECOND_LOOK_URL": "http://models.example.org/v1"}, {"EVENHAND_SECOND_LOOK_URL": ""},
        {"EVENHAND_SECOND_LOOK_URL": "http://localhost@evil.example/v1"}, {"EVENHAND_SECOND_LOOK_URL": "http://localhost:x/"},
        {"EVENHAND_SECOND_LOOK_URL": "http://127.0.0.1.evil.example/v1"}, {"EVENHAND_SECOND_LOOK_URL": "file:///etc/passwd"},
        {"EVENHAND_SECOND_LOOK": "cloud"}, {"EVENHAND_SECOND_LOOK_MODEL": ""}, {"EVENHAND_SECOND_LOOK_SECONDS": "0"},
        {"EVENHAND_SECOND_LOOK_SECONDS": "soon"}, {"EVENHAND_SECOND_LOOK_KEY": "a\r\nHost: b"},
    ):  # fmt: skip
        with pytest.raises(WrongSettingError, match="EVENHAND_SECOND_LOOK"):
            looker({**good, **wrong})


def test_a_larger_model_is_evaluated_in_the_same_format_beside_ours_or_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    doubtful, plain = "You had better look after yourself, all of you.", "Please send me the form. Thank you."
    monkeypatch.setattr(Judged, "in_doubt", property(lambda judged: judged.seen.text == doubtful))
    rows = [
        {"text": doubtful, "channel": "email", "language": "en", "labels": ["threat"]},
        {"text": plain, "channel": "email", "language": "en", "labels": ["none"]},
    ]
    file = tmp_path / "messages.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with stand_in(says(threat("look after yourself"))) as server:
        for name, value in {**OURS, "EVENHAND_SECOND_LOOK_URL": server.url}.items():
            monkeypatch.setenv(name, value)
        told = {}
        for more in ((), ("--with", "endpoint"), ("--with", "endpoint", "--alone")):
            assert main(["evaluate", str(file), "--json", *more]) == 0
            told[len(more)] = json.loads(capsys.readouterr().out)
        assert [told[n].get("second_look", {}).get("asked") for n in (0, 2, 3)] == [None, 1, 2]
        assert told[2].keys() - {"second_look"} == told[0].keys()
        assert told[2]["labels"]["threat"]["recall"] == told[3]["labels"]["threat"]["recall"] == 1.0
        server.answer = says_text("no")
        assert main(["evaluate", str(file), "--with", "endpoint"]) == 0
        assert "unusable: 1" in capsys.readouterr().out
    assert main(["evaluate", str(file), "--with", "endpoint"]) == 1
    assert "The second look cannot be asked" in capsys.readouterr().err
