"""The door to the public pages: no account, no cookie, and nothing typed is lost by a fault of ours.

These pages know nobody. There is no session that a forged form could use, so no token in a cookie guards them: a browser that
keeps no cookies, or a page that was left open overnight, can still send. A form that another site sent is shown to be checked
first (`from_elsewhere`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from evenhand.policy.rules import check_ids
from evenhand.web.doors import public
from evenhand.web.pages import render

View = Callable[..., HttpResponse]

# Every page that is open to everybody, with the clauses it serves. A test holds this list and the addresses together.
FACES: dict[str, tuple[str, ...]] = {}

MEGABYTE = 1024 * 1024
MOST_FILES, MOST_OF_A_FILE, MOST_IN_ALL = 5, 10 * MEGABYTE, 25 * MEGABYTE
MOST_SENT = 60 * MEGABYTE  # beyond this the rest is not even read
LANGUAGE = "page_language"
_log = logging.getLogger("evenhand.public")


def open_to_everybody(*clauses: str, posts: bool = True) -> Callable[[View], View]:
    """Make a view a public page that serves these clauses. GET and HEAD change nothing; it answers POST if it `posts`."""
    check_ids(*clauses)

    def decorate(view: View) -> View:
        FACES[f"{view.__module__}.{view.__qualname__}"] = clauses

        @wraps(view)
        def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if _size(request) > MOST_SENT:
                return told(request, 413, _("What you sent is too large"), *_too_large())
            limited = Limited(request)
            request.upload_handlers = [limited, *request.upload_handlers]
            try:
                chosen = request.POST.get(LANGUAGE, "")
            except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, MultiPartParserError):
                return told(request, 413, _("What you sent is too large"), *_too_large())
            if chosen in dict(settings.LANGUAGES):
                translation.activate(chosen)
                request.LANGUAGE_CODE = chosen
            request.files_refused = limited.refused  # type: ignore[attr-defined]
            return _without_loss(lambda: view(request, *args, **kwargs), request)

        methods = ["GET", "HEAD", "POST"] if posts else ["GET", "HEAD"]
        return public(csrf_exempt(require_http_methods(methods)(shown)))  # type: ignore[return-value]

    return decorate


def _without_loss(work: Callable[[], HttpResponse], request: HttpRequest) -> HttpResponse:
    """The page, or the page for a fault with all that was typed still in it, ready to be sent again."""
    try:
        return work()
    except Http404:
        raise
    except DatabaseError:
        _log.warning("A public form could not reach the database: %s", request.path)
        return fault(request, 503)
    except Exception:
        _log.exception("A public form failed: %s", request.path)
        return fault(request, 500)


def fault(request: HttpRequest, status: int) -> HttpResponse:
    """The page for a fault: it asks nothing of the database, and carries every field that was typed."""
    response = render(request, "public/fault.html", status=status, typed=list(typed(request)))
    response.headers["Retry-After"] = "60"
    return response


def told(request: HttpRequest, status: int, title: str, *paragraphs: str) -> HttpResponse:
    """A page that only says something."""
    return render(request, "public/told.html", status=status, title=title, paragraphs=paragraphs)


def typed(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Every field that was sent, but for the button."""
    if request.method == "POST":
        for name, values in request.POST.lists():
            if name not in ("go", LANGUAGE, "code"):
                for value in values:
                    yield name, value


def from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser says that another site's page sent this. Browsers that say nothing are believed."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site not in ("same-origin", "none")
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return source not in ("", "null") and urlsplit(source).netloc != request.get_host()


def _size(request: HttpRequest) -> int:
    given = str(request.META.get("CONTENT_LENGTH") or "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0


def _too_large() -> tuple[str, str]:
    return (
        _("Go back and send fewer or smaller files: at most 5, of 10 MB each, 25 MB in all."),
        _("If you need to send more, send the form without them and say so. We will tell you how."),
    )


class Limited(FileUploadHandler):
    """Stops keeping a file that is too large, or one too many, and reads on: the answers that come after it are not lost."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.count = self.total = self.size = 0
        self.refused: list[str] = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.count, self.size = self.count + 1, 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.size += len(raw_data)
        self.total += len(raw_data)
        if self.count > MOST_FILES or self.size > MOST_OF_A_FILE or self.total > MOST_IN_ALL:
            # Not before its first bytes: Django would then close the file that came before it.
            self.refused.append(str(self.file_name or "")[:200])
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
