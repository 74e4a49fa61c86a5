"""A server of the body's own that speaks the OpenAI protocol (as llama.cpp, vLLM and Ollama do), asked for JSON of a strict schema.

It is asked at one address, the one that is configured: nothing is redirected or goes by a proxy. The answer is data and no text to
show: kinds, strengths, and words that must stand in the contact.
"""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from importlib.resources import files
from string import Template
from threading import Event, Timer
from typing import Any
from urllib.parse import urlsplit

from evenhand.signals.hint import DANGER, STRENGTHS, kinds

from .looking import MAY_NAME, AwayError, Said, UnusableError

_MOST_CHARACTERS = 12_000  # of a text; a local model reads no more than that at once
_MOST_PRIOR, _PRIOR_CHARACTERS = 3, 600
_LARGEST_ANSWER = 256 * 1024
_MOST_HINTS, _MOST_WORDS = 12, 5
_TOKENS = 1_000
_OK, _ITS_FAULT = 200, 500
# What is about the one request; everything else is about the server, its key or its day.
_NOT_THIS = (400, 413, 422)

_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "hints": {
            "type": "array",
            "maxItems": _MOST_HINTS,
            "items": {
                "type": "object",
                "properties": {
                    "kind": {"type": "string", "enum": list(MAY_NAME)},
                    "strength": {"type": "string", "enum": list(STRENGTHS)},
                    "quotes": {
                        "type": "array",
                        "items": {"type": "string"},
                        "minItems": 1,
                        "maxItems": _MOST_WORDS,
                    },
                },
                "required": ["kind", "strength", "quotes"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["hints"],
    "additionalProperties": False,
}
_DANGER = (
    "Somebody may be at risk: self-harm, a threat to anybody's life, a person in danger, whoever says it."
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server by the address of its API (`http://127.0.0.1:8080/v1`). `seconds` is how long one answer may take in all."""

    url: str
    model: str
    key: str = ""
    seconds: float = 20.0

    @property
    def name(self) -> str:
        return self.model

    def look(self, text: str, channel: str, prior: Sequence[str]) -> list[Said]:
        """What the model sees in the first 12,000 characters of a text. Raises AwayError and UnusableError."""
        earlier = [each[:_PRIOR_CHARACTERS] for each in prior[-_MOST_PRIOR:]]
        asked = {"channel": channel, "text": text[:_MOST_CHARACTERS], "earlier": earlier}
        said = self._answer(
            {
                "model": self.model,
                "temperature": 0,
                "max_tokens": _TOKENS,
                "stream": False,
                "messages": [
                    {"role": "system", "content": task()},
                    {"role": "user", "content": json.dumps(asked, ensure_ascii=False)},
                ],
                "response_format": {
                    "type": "json_schema",
                    "json_schema": {"name": "hints", "strict": True, "schema": _SCHEMA},
                },
            }
        )
        try:
            return of_answer(json.loads(said)["choices"][0]["message"]["content"])
        except (ValueError, KeyError, IndexError, TypeError, RecursionError) as problem:
            raise UnusableError(f"No answer of this protocol: {problem!r}") from problem

    def _answer(self, asked: Mapping[str, object]) -> bytes:
        parts = urlsplit(self.url)
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        over, connected = Event(), False
        try:
            with closing(self._line()) as line:
                line.connect()
                connected = True
                # However slowly it answers, byte by byte: when its time is over, it is over.
                clock = Timer(self.seconds, _hang_up, [line.sock, over])
                clock.start()
                try:
                    body = json.dumps(asked).encode()
                    line.request("POST", f"{parts.path.rstrip('/')}/chat/completions", body, headers)
                    answer = line.getresponse()
                    said = answer.read(_LARGEST_ANSWER + 1)
                finally:
                    clock.cancel()
        except (OSError, HTTPException) as problem:
            # Slow, cut off, or dead of the text: who cannot even be reached has not seen it.
            raise AwayError(str(problem) or type(problem).__name__, about_the_text=connected) from problem
        if over.is_set():
            raise AwayError(f"It gave no whole answer in {self.seconds:g} seconds.", about_the_text=True)
        if answer.status in _NOT_THIS or len(said) > _LARGEST_ANSWER:
            raise UnusableError(f"It answered {answer.status} with {len(said)} bytes.")
        if answer.status != _OK or (answer.length or 0) > 0:
            its_fault = answer.status == _OK or answer.status >= _ITS_FAULT
            raise AwayError(f"It answered {answer.status}, {len(said)} bytes.", about_the_text=its_fault)
        return said

    def _line(self) -> HTTPConnection:
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        if parts.scheme == "https":
            return HTTPSConnection(
                host, parts.port, timeout=self.seconds, context=ssl.create_default_context()
            )
        return HTTPConnection(host, parts.port, timeout=self.seconds)


def task() -> str:
    """What the model is asked to do; the kinds are told as colleagues are told them."""
    told = {name: kinds()[name].tells.en for name in MAY_NAME} | {DANGER: _DANGER}
    text = files(__package__).joinpath("task.txt").read_text(encoding="utf-8")
    return Template(text).substitute(kinds="\n".join(f"- {name}: {means}" for name, means in told.items()))


def of_answer(content: object) -> list[Said]:
    """What an answer says, if it is JSON of exactly our schema. Raises UnusableError."""
    try:
        told = json.loads(content) if isinstance(content, str) else None
    except (ValueError, RecursionError) as problem:
        raise UnusableError("The answer is no JSON.") from problem
    if not isinstance(told, dict) or set(told) != {"hints"} or not isinstance(told["hints"], list):
        raise UnusableError("The answer is not of the schema.")
    if len(told["hints"]) > _MOST_HINTS:
        raise UnusableError("The answer has more hints than a text can hold.")
    return [_said(each) for each in told["hints"]]


def _said(told: object) -> Said:
    match told:
        case {"kind": str(kind), "strength": str(strength), "quotes": [*quotes], **more} if (
            not more
            and kind in MAY_NAME
            and strength in STRENGTHS
            and 0 < len(quotes) <= _MOST_WORDS
            and all(isinstance(each, str) for each in quotes)
        ):
            return Said(kind, strength, tuple(map(str, quotes)))
        case _:
            raise UnusableError("A hint of the answer is not of the schema.")


def _hang_up(line: socket.socket, over: Event) -> None:
    over.set()
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
