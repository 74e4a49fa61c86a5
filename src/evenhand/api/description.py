"""Completes the description of the API: the problems that any request may meet, and the media type they come in."""

from __future__ import annotations

from typing import Any

from ninja.openapi.schema import OpenAPISchema

from .problems import MEDIA_TYPE

_ANY_REQUEST = {
    "401": "No token, or none that is good",
    "403": "The token is not for this",
    "404": "There is nothing here, or nothing that the token’s colleague may read",
    "422": "The request cannot be read",
    "429": "The token has asked as often as it may; Retry-After says when it may again",
    "503": "The database cannot be reached: deal with contact as usual",
}
_WITH_A_BODY = {"400": "The body is no JSON", "413": "The body is too large"}
_PROBLEM = {"$ref": "#/components/schemas/Problem"}


def complete(described: OpenAPISchema) -> OpenAPISchema:
    """The description with every problem in it, as problem details (RFC 9457)."""
    for path in described["paths"].values():
        for operation in path.values():
            _complete(operation)
    return described


def _complete(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    for status in list(responses):
        content = responses[status].get("content", {})
        if int(status) >= 400 and "application/json" in content:
            content[MEDIA_TYPE] = content.pop("application/json")
            responses[status]["description"] = _ANY_REQUEST.get(str(status), "The policy refuses it")
    known = {str(status) for status in responses}
    wanted = _ANY_REQUEST | (_WITH_A_BODY if "requestBody" in operation else {})
    for status, meaning in wanted.items():
        if status not in known:
            responses[int(status)] = {
                "description": meaning,
                "content": {MEDIA_TYPE: {"schema": _PROBLEM}},
            }
