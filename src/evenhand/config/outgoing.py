"""Settings by which something leaves the house, looked at when Evenhand starts: a mistake is said before it meets a letter."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from environs import EnvError

_ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_SHORTEST_TOKEN = 10  # Notify asks for no less


def notify_key(given: str) -> str:
    """An API key of GOV.UK Notify: its name, the service's id and the secret, with hyphens between."""
    if given and not re.search(rf"-{_ID}-{_ID}\Z", given, re.IGNORECASE):
        raise EnvError(
            "EVENHAND_NOTIFY_KEY is no API key of GOV.UK Notify: copy the whole of it, from its name to the last figure."
        )
    return given


def notify_url(given: str) -> str:
    """Where Notify's API answers; without encryption only on this machine."""
    parts = urlsplit(given)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")):
        return given
    raise EnvError(f"EVENHAND_NOTIFY_URL is “{given}”, and letters go to https:// addresses only.")


def notify_template(given: str) -> str:
    """The id of the e-mail template at Notify."""
    if given and not re.fullmatch(_ID, given, re.IGNORECASE):
        raise EnvError(
            "EVENHAND_NOTIFY_EMAIL_TEMPLATE is no id of a template: copy it from the template’s page at Notify."
        )
    return given


def notify_token(given: str) -> str:
    """What Notify sends with its reports, so that nobody else can."""
    if given and len(given) < _SHORTEST_TOKEN:
        raise EnvError(
            f"EVENHAND_NOTIFY_TOKEN is too short: Notify asks for at least {_SHORTEST_TOKEN} characters."
        )
    return given
