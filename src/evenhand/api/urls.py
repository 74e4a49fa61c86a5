"""The public API, version 1, with its description in OpenAPI at /api/v1/openapi.json."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from . import actions, instruction, questions
from .problems import NotAllowed, Unreadable

api = NinjaAPI(
    title="Evenhand",
    version="1",
    description="Instructions for contact, and what goes with them. Every route needs a token.",
    urls_namespace="api-1",
    docs_url=None,
)
api.add_router("", instruction.router)
api.add_router("", actions.router)
api.add_router("", questions.router)


@api.exception_handler(AuthenticationError)
def _no_token(request: HttpRequest, problem: AuthenticationError) -> HttpResponse:
    return api.create_response(request, {"detail": "Send a token: Authorization: Bearer …"}, status=401)


@api.exception_handler(NotAllowed)
def _not_allowed(request: HttpRequest, problem: NotAllowed) -> HttpResponse:
    return api.create_response(request, {"detail": str(problem)}, status=403)


@api.exception_handler(Unreadable)
def _unreadable(request: HttpRequest, problem: Unreadable) -> HttpResponse:
    return api.create_response(request, {"detail": str(problem)}, status=422)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    told = "; ".join(f"{error['loc'][-1]}: {error['msg']}" for error in problem.errors)
    return api.create_response(request, {"detail": told}, status=422)


@api.exception_handler(HttpError)
def _other(request: HttpRequest, problem: HttpError) -> HttpResponse:
    return api.create_response(request, {"detail": str(problem)}, status=problem.status_code)
