"""Why two entries are perhaps one person, in words."""

from __future__ import annotations

from collections.abc import Mapping

from evenhand.people.likeness import LINKED, NAME, SAME, VARIANT
from evenhand.policy.outcome import N_, Sentence, say

_SAME: Mapping[str, str] = {
    "email": N_("Both have the e-mail address %(one)s."),
    "phone": N_("Both have the telephone number %(one)s."),
    "social": N_("Both have the name %(one)s on social media."),
}
_NEAR_NAME: Mapping[str, str] = {
    "post": N_("Their names are alike, and so is the postcode: %(one)s; %(other)s."),
    "phone": N_("Their names are alike, and they ring from one line: %(one)s; %(other)s."),
    "social": N_("Their names are alike, and so are their names on social media: %(one)s; %(other)s."),
}
_VARIANT = N_("One e-mail address may be a variant of the other: %(one)s; %(other)s.")
_LINKED = N_("The comparison of all entries finds it %(percent)s%% likely. Alike: %(what)s.")
_LINKED_UNNAMED = N_("The comparison of all entries finds it %(percent)s%% likely.")
_WHAT: Mapping[str, str] = {
    "name": N_("name"),
    "email": N_("e-mail address"),
    "phone": N_("telephone number"),
    "post": N_("postal address"),
}
_OTHERWISE = N_("Something in them is alike.")


def reason_for(evidence: Mapping[str, object]) -> Sentence:
    """One piece of evidence of a suggestion, as a sentence."""
    why, kind = str(evidence.get("why", "")), str(evidence.get("kind", ""))
    values = evidence.get("values")
    one, other = (str(each) for each in values) if isinstance(values, list) and len(values) == 2 else ("", "")
    if why == SAME:
        return say(_SAME.get(kind, _OTHERWISE), one=one)
    if why == VARIANT:
        return say(_VARIANT, one=one, other=other)
    if why == NAME:
        return say(_NEAR_NAME.get(kind, _OTHERWISE), one=_one_line(one), other=_one_line(other))
    if why == LINKED:
        return _linked(evidence.get("probability"), kind)
    return say(_OTHERWISE)


def _linked(probability: object, alike: str) -> Sentence:
    # Never 100: nobody has looked yet.
    percent = min(99, int(probability * 100)) if isinstance(probability, (int, float)) else 0
    named = [say(_WHAT[each]) for each in alike.split("+") if each in _WHAT]
    if not named:
        return say(_LINKED_UNNAMED, percent=percent)
    return say(_LINKED, percent=percent, what=_joined(named))


def _joined(parts: list[Sentence]) -> Sentence:
    told = parts[0]
    for part in parts[1:]:
        told = say(N_("%(one)s, %(other)s"), one=told, other=part)
    return told


def _one_line(text: str) -> str:
    return ", ".join(line.strip(" ,") for line in text.splitlines() if line.strip())
