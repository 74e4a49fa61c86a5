"""A stand-in for GOV.UK Notify's published API: its tokens, its answers, its faults. It is spoken to by Notify's own client."""

from __future__ import annotations

import base64
import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt

SERVICE, SECRET = "a1b2c3d4-0000-4000-8000-000000000001", "a1b2c3d4-0000-4000-8000-000000000002"
KEY = f"letters-{SERVICE}-{SECRET}"
TEMPLATE = "a1b2c3d4-0000-4000-8000-000000000003"

# What Notify says, as its documentation lists it.
FAULTS = {
    400: ("BadRequestError", "Can't send to this recipient using a team-only API key"),
    403: ("AuthError", "Invalid token: API key not found"),
    429: ("RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds"),
    500: ("Exception", "Internal server error"),
}
LOST = "lost"  # taken, and the answer never comes


@dataclass
class NotifyService:
    """`faults` are answered first, one for each letter handed over; `taken` is what it has by then, each with its status."""

    faults: list[int | str] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def by_reference(self, reference: str) -> list[dict[str, Any]]:
        return [each for each in self.taken if each["reference"] == reference]


def _problem(status: int, kind: str, told: str) -> tuple[int, dict[str, Any]]:
    return status, {"status_code": status, "errors": [{"error": kind, "message": told}]}


class _Handler(BaseHTTPRequestHandler):
    service: NotifyService

    def log_message(self, *_: Any) -> None:
        """Says nothing."""

    def do_POST(self) -> None:
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if (wrong := self._token()) is not None:
            return self._say(*wrong)
        fault = self.service.faults.pop(0) if self.service.faults else None
        if isinstance(fault, int):
            return self._say(*_problem(fault, *FAULTS[fault]))
        answer = self._email(given) if self.path.endswith("/email") else self._letter(given)
        if fault == LOST:
            time.sleep(1)
            self.connection.close()
            return None
        return self._say(*answer)

    def do_GET(self) -> None:
        if (wrong := self._token()) is not None:
            return self._say(*wrong)
        self.service.asked.append(self.path)
        parts = urlsplit(self.path)
        if parts.path == "/v2/notifications":
            reference = parse_qs(parts.query)["reference"][0]
            return self._say(200, {"notifications": self.service.by_reference(reference), "links": {}})
        found = [each for each in self.service.taken if each["id"] == parts.path.rpartition("/")[2]]
        return (
            self._say(200, found[0])
            if found
            else self._say(*_problem(404, "NoResultFound", "No result found"))
        )

    def _token(self) -> tuple[int, dict[str, Any]] | None:
        try:
            kind, _, token = self.headers["Authorization"].partition(" ")
            told = jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_iat": False})
            right = kind == "Bearer" and told["iss"] == SERVICE and abs(told["iat"] - time.time()) < 30
        except (jwt.InvalidTokenError, KeyError, AttributeError):
            right = False
        return None if right else _problem(403, "AuthError", "Invalid token: signature, api token not found")

    def _email(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if given["template_id"] != TEMPLATE:
            return _problem(400, "BadRequestError", "Template not found")
        if missing := {"subject", "body"} - given.get("personalisation", {}).keys():
            return _problem(400, "BadRequestError", f"Missing personalisation: {', '.join(sorted(missing))}")
        return self._take(given, "email", to=given["email_address"], content=given["personalisation"])

    def _letter(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        pdf = base64.b64decode(given["content"], validate=True)
        if not pdf.startswith(b"%PDF-"):
            return _problem(400, "BadRequestError", "Letter content is not a valid PDF")
        return self._take(given, "letter", content=pdf)

    def _take(self, given: dict[str, Any], kind: str, **more: Any) -> tuple[int, dict[str, Any]]:
        row = {
            "id": str(uuid.uuid4()),
            "reference": given["reference"],
            "type": kind,
            "status": "sending",
            **more,
        }
        self.service.taken.append(row)
        return 201, {"id": row["id"], "reference": row["reference"], "uri": f"/v2/notifications/{row['id']}"}

    def _say(self, status: int, answer: dict[str, Any]) -> None:
        raw = json.dumps(answer, default=str).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


@contextmanager
def notify_service() -> Iterator[NotifyService]:
    """The service on this machine."""
    service = NotifyService()
    handler = type("Handler", (_Handler,), {"service": service})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        service.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield service
        server.shutdown()
