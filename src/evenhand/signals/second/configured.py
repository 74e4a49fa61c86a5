"""Which second look the settings ask for; none, unless they do."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from .endpoint import Endpoint
from .looking import Looker

ENDPOINT = "endpoint"
NAMES = (ENDPOINT,)
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
_LONGEST_NAME = 100
_SECONDS, _MOST_SECONDS = 20.0, 120.0


class WrongSettingError(Exception):
    """A setting of the second look is wrong; the message says which, and what it should be."""


def looker(settings: Mapping[str, str], name: str | None = None) -> Looker | None:
    """The second look that these settings (by their names in the environment) ask for; `name` asks for one by name instead.

    None where none is asked for. Raises WrongSettingError.
    """
    asked = settings.get("EVENHAND_SECOND_LOOK", "").strip() if name is None else name
    if not asked:
        return None
    if asked not in NAMES:
        raise WrongSettingError(
            f"EVENHAND_SECOND_LOOK is “{asked}”; what there is: {', '.join(NAMES)}, or nothing."
        )
    model = settings.get("EVENHAND_SECOND_LOOK_MODEL", "").strip()
    if not model or len(model) > _LONGEST_NAME:
        raise WrongSettingError(
            "EVENHAND_SECOND_LOOK_MODEL names the model at the endpoint, in at most 100 characters."
        )
    return Endpoint(
        url=_url(settings.get("EVENHAND_SECOND_LOOK_URL", "").strip()),
        model=model,
        key=_key(settings.get("EVENHAND_SECOND_LOOK_KEY", "").strip()),
        seconds=_seconds(settings.get("EVENHAND_SECOND_LOOK_SECONDS", "").strip()),
    )


def _url(given: str) -> str:
    """Where the endpoint answers; without encryption only on this machine."""
    try:
        parts = urlsplit(given)
        host, _port = parts.hostname, parts.port
    except ValueError as problem:
        raise WrongSettingError(f"EVENHAND_SECOND_LOOK_URL is “{given}”: {problem}.") from problem
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    if host and plain and (parts.scheme == "https" or (parts.scheme == "http" and host in _THIS_MACHINE)):
        return given
    raise WrongSettingError(
        f"EVENHAND_SECOND_LOOK_URL is “{given}”: contact goes to http:// on this machine alone (http://127.0.0.1:8080/v1), and to"
        " another only by https://."
    )


def _key(given: str) -> str:
    if given.isascii() and given.isprintable():
        return given
    raise WrongSettingError("EVENHAND_SECOND_LOOK_KEY has a character that no key has.")


def _seconds(given: str) -> float:
    try:
        seconds = float(given or _SECONDS)
    except ValueError:
        seconds = 0.0
    if 1 <= seconds <= _MOST_SECONDS:
        return seconds
    raise WrongSettingError(
        f"EVENHAND_SECOND_LOOK_SECONDS is “{given}”: an answer may take from 1 to {_MOST_SECONDS:.0f} seconds."
    )
