"""What somebody typed is not lost when their session has ended, their page is out of date or the database is busy.

The text travels in the page itself, signed so that nobody can put words into another's form, and never holds a password or
a file. After sign-in it fills the same form again; it is sent only when its writer presses the button once more. It is given
back to nobody but the colleague who typed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict

SALT = "evenhand.kept"
WHO_COOKIE = "evenhand_who"
LASTS = timedelta(hours=12)
_SESSION = "kept"
_NEVER = ("password", "csrfmiddlewaretoken", "kept", "token", "secret", "otp")


@dataclass(frozen=True, slots=True)
class Kept:
    """A form somebody could not send: where it was, who typed it (blank when unknown), its fields, and whether files were lost."""

    path: str
    who: str
    fields: dict[str, list[str]]
    files: bool

    def as_data(self) -> QueryDict:
        data = QueryDict(mutable=True)
        for name, values in self.fields.items():
            data.setlist(name, values)
        return data

    def belongs_to(self, username: str) -> bool:
        return self.who in ("", username)


def keep(request: HttpRequest) -> str:
    """What a posted form held, signed, to be carried in a hidden field; blank when there is nothing to keep.

    A page that itself carries a kept form (sign-in, "open my form again") passes on what it carries.
    """
    if request.method != "POST":
        return ""
    carried = request.POST.get("kept", "")
    if carried:
        return carried if read(carried) else ""
    fields = {name: request.POST.getlist(name) for name in request.POST if not _secret(name)}
    if not any(value for values in fields.values() for value in values):
        return ""
    kept = {
        "path": request.get_full_path(),
        "who": _writer(request),
        "fields": fields,
        "files": bool(request.FILES),
    }
    return signing.dumps(kept, salt=SALT, compress=True)


def read(carried: str) -> Kept | None:
    """The kept form of a hidden field; None when it is too old or not ours."""
    try:
        return Kept(**signing.loads(carried, salt=SALT, max_age=LASTS))
    except (signing.BadSignature, TypeError):
        return None


def hand_back(request: HttpRequest, carried: str) -> str:
    """Put a kept form into the session of the colleague who typed it; answers the address of its page, or blank.

    `request` is already signed in. Somebody else's words are dropped.
    """
    kept = read(carried) if carried else None
    if kept is None or not kept.belongs_to(request.user.get_username()):
        return ""
    request.session[_SESSION] = {
        "path": kept.path,
        "who": kept.who,
        "fields": kept.fields,
        "files": kept.files,
    }
    return kept.path


def take(request: HttpRequest) -> Kept | None:
    """The kept form of this very page, once."""
    found: dict[str, Any] | None = request.session.get(_SESSION)
    if not found or found["path"] != request.get_full_path():
        return None
    del request.session[_SESSION]
    return Kept(**found)


def remember_writer(response: HttpResponse, username: str, secure: bool) -> None:
    """Note in a signed cookie who works in this browser, since an ended session no longer says."""
    response.set_signed_cookie(
        WHO_COOKIE, username, salt=SALT, max_age=LASTS, httponly=True, samesite="Lax", secure=secure
    )


def _writer(request: HttpRequest) -> str:
    """Who works in this browser. From the cookie alone: this must work while the database does not."""
    return str(request.get_signed_cookie(WHO_COOKIE, default="", salt=SALT, max_age=LASTS))


def _secret(name: str) -> bool:
    return any(word in name.lower() for word in _NEVER)
