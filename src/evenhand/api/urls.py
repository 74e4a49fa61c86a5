"""The public API, version 1, with its description in OpenAPI at /api/v1/openapi.json."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from evenhand.policy.outcome import Refused

from . import actions, contacts, instruction, notify, people, questions, rules
from .description import complete
from .problems import Differs, NotAllowed, NotThere, TooOften, Unreadable, problem


class Api(NinjaAPI):
    """Described with every problem that a request may meet."""

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        """The description, completed."""
        return complete(super().get_openapi_schema(**where))


api = Api(
    title="Evenhand",
    version="1",
    description="Instructions for contact, and what goes with them. Every route needs a token: Authorization: Bearer …",
    urls_namespace="api-1",
    docs_url=None,
)
for each in (instruction, contacts, people, actions, questions, rules, notify):
    api.add_router("", each.router)


@api.exception_handler(AuthenticationError)
def _no_token(request: HttpRequest, met: AuthenticationError) -> HttpResponse:
    response = problem(401, "Send a token: Authorization: Bearer …")
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(NotAllowed)
def _not_allowed(request: HttpRequest, met: NotAllowed) -> HttpResponse:
    return problem(403, str(met))


@api.exception_handler(NotThere)
def _not_there(request: HttpRequest, met: NotThere) -> HttpResponse:
    return problem(404, str(met))


@api.exception_handler(Differs)
def _differs(request: HttpRequest, met: Differs) -> HttpResponse:
    return problem(409, str(met))


@api.exception_handler(Refused)
def _refused(request: HttpRequest, met: Refused) -> HttpResponse:
    return problem(409, str(met), actions.told(met))


@api.exception_handler(Unreadable)
def _unreadable(request: HttpRequest, met: Unreadable) -> HttpResponse:
    return problem(422, str(met))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, met: ValidationError) -> HttpResponse:
    return problem(422, "; ".join(f"{error['loc'][-1]}: {error['msg']}" for error in met.errors))


@api.exception_handler(TooOften)
def _too_often(request: HttpRequest, met: TooOften) -> HttpResponse:
    response = problem(429, str(met))
    response.headers["Retry-After"] = str(met.seconds)
    return response


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, met: RequestDataTooBig) -> HttpResponse:
    return problem(413, "This is more than can be handed in at once. Send the contact without its files.")


@api.exception_handler(HttpError)
def _other(request: HttpRequest, met: HttpError) -> HttpResponse:
    return problem(met.status_code, str(met))


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def _away(request: HttpRequest, met: DatabaseError | InterfaceError) -> HttpResponse:
    """Whoever asked what to do does as usual: nobody is restricted by a fault, and nothing waits for one (I25)."""
    response = problem(
        503, "The database cannot be reached. Deal with contact as usual, and ask again later."
    )
    response.headers["Retry-After"] = "60"
    return response
