"""A stand-in for the body's own model server: speaks as much of the OpenAI protocol as is asked of it, on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]


def says(*hints: dict[str, Any]) -> Answer:
    """Answers every text with these hints."""
    return says_text(json.dumps({"hints": hints}))


def says_text(content: str) -> Answer:
    """Answers every text with this."""

    def answer(handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
        send(handler, json.dumps({"choices": [{"message": {"content": content}}]}).encode())

    return answer


def send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


class StandIn:
    """What a stand-in was asked, in order; `answer` may be exchanged."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.url = ""


@contextmanager
def stand_in(answer: Answer) -> Iterator[StandIn]:
    """A server that answers so until the block ends."""
    told = StandIn(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.asked.append({"path": self.path, **asked})
            told.headers.append(dict(self.headers))
            told.answer(self, asked)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
