"""The caller's number in what a telephone system sends: the same at every door that one asks at."""

from __future__ import annotations

# As systems say that a caller withholds it, or that none came.
_WITHHELD = frozenset({"", "unknown", "anonymous", "private", "restricted", "unavailable", "withheld", "s"})
# Whoever is asked about by these has a telephone number.
BY_TELEPHONE = frozenset({"phone", "voicemail"})


def calling(written: str) -> str:
    """The number; blank where it is withheld.

    Many send a + as it is, which an address turns into a space; some send a whole address: tel:+44…, sip:+44…@host.
    """
    plus = written[:1] == " "
    number = written.strip()
    for scheme in ("tel:", "sip:", "sips:"):
        if number.lower().startswith(scheme):
            plus, number = number[len(scheme) :][:1] == " ", number[len(scheme) :].partition("@")[0].strip()
    number, *parameters = number.split(";")
    if number.lower() in _WITHHELD:
        return ""
    # The extension of a number is somebody else than the number; all else that may follow says nothing of who it is.
    extension = next((f";{each}" for each in parameters if each.lower().startswith("ext=")), "")
    return f"+{number}{extension}" if plus and number[:1].isdigit() else f"{number}{extension}"
