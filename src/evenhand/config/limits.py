"""How often a token may ask in a minute, as the setting writes it: a limit that nobody meant is said when Evenhand starts."""

from __future__ import annotations

from collections.abc import Mapping

from environs import EnvError

NAME = "EVENHAND_API_PER_MINUTE"


def per_minute(usual: Mapping[str, int], written: str) -> dict[str, int]:
    """The usual limits with those that are written, as `scope=number,scope=number`. Raises EnvError, in words, for all else."""
    limits = dict(usual)
    for each in filter(None, (part.strip() for part in written.split(","))):
        scope, _, number = (part.strip() for part in each.partition("="))
        if scope not in usual:
            raise EnvError(f"{NAME}: “{scope}” is not a scope. Use one of: {', '.join(usual)}.")
        if not (number.isascii() and number.isdigit()):
            raise EnvError(
                f"{NAME}: “{each}” has no number. Write it like {scope}={usual[scope]}; 0 is without a limit."
            )
        limits[scope] = int(number)
    return limits
