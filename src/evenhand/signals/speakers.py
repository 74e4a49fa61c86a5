"""Whose words? The history a mail quotes, what stands in quotation marks and what is reported are somebody else's, and never count
against whoever wrote. A colleague's note of a call is the other way round: what it quotes of the caller are the caller's own words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from .folding import Folded
from .quoted import pieces_of
from .sentences import Stretch

# Channels whose text a colleague writes about what somebody said.
NOTES = frozenset({"call_note", "phone", "in_person", "voicemail_note"})

_DOUBLE = re.compile(r"[\"“”„«][^\"“”„«»]{1,600}?[\"”“»]")
_SINGLE = re.compile(r"(?<![\w'’])['‘](?=\S)(?:[^'‘’\n]|(?<=\w)['’](?=\w)){1,400}(?<=\S)['’](?!\w)")

_THIRD = (
    r"(?:officers?|pcs?|pcsos?|sgts?|sergeants?|insp(?:ector)?|constables?|det(?:ective)?s?|dcs?|police(?:man|men|"
    r"woman|women)?|coppers?|cops?|"
    r"neighbours?|husband|wife|ex(?:-\w+)?|partner|boyfriend|girlfriend|stalker|landlord|lads?|youths?|boys|brother|"
    r"sister|father|mother|mum|dad|"
    r"son|daughter|uncle|cousin|guards?|bouncers?|driver|suspect|attacker|perpetrator|supervisor|pcso|custody|somebody|someone|"
    r"nurse|teacher|jailers?|gaolers?|man|men|bloke|group|gang|others|colleagues?|swyddog\w*|heddwas|heddlu|plismon|"
    r"plismyn|rhingyll|"
    r"cymydog|cymdogion|g[wŵ]r|gwraig|partner|dynion|dyn|bechgyn|llanc\w*|cwnstabl|ditectif|sarjant)"
)
_SPOKE = (
    r"(?:said|says|saying|told|tells|called|calls|calling|shouted|shouts|shouting|screamed|yelled|wrote|texted|messaged|posted|"
    r"muttered|sed|informed|bellowed|hissed|snarled|growled|remarked|replied|answered|referred|refers|described|threatened|threatens|threatening|swore|goes|laughed|joked|"
    r"whispered|spat|branded|labelled|sneered|asked|alleged|claimed|promised|warned|kept (?:calling|saying|telling))"
)
_BEEN = (
    r"(?:was|were|been|being|got|get|getting) (?:\w+ly )?(?:called|told|branded|labelled|threatened|described|"
    r"referred|sworn|shouted|spat|"
    r"laughed|asked|warned|informed by (?:the )?(?:officer|police|sergeant))"
)
_SPOKE_CY = (
    r"(?:dywedodd|ddywedodd|wedodd|ddudodd|dudodd|ddeudodd|deudodd|meddai|medda|galwodd|alwodd|gwaeddodd|waeddodd|"
    r"gwaeddon|atebodd|"
    r"bygythiodd|fygythiodd|fe'm galwyd|galwyd fi|galwyd ni|alwyd|sgwennodd|ysgrifennodd|tecstiodd|sibrydodd|rhegodd|dwedodd|dwad)"
)
_BEEN_CY = (
    r"(?:(?:cefais|ces|ges|gafodd|cafodd|cael|fe'?m|gath|cafwyd)(?: i| ef| hi)?(?: fy| ei| eu)? "
    r"(?:ngalw|galw|alw|mygwth|fygwth|bygwth|rhegi))"
)
_HE = r"(?:he|she|they|one of them|hi|fe|fo|ef|nhw)"
# After these the writer speaks again.
_BACK = re.compile(
    r"(?:[,;:.–-]|\b(?:and|but|so|then))\s+(?:i|i'm|i'll|i've|we|you|you'll|you're|well|now)\s+(?!was|were|am a|are a)"
)

_REPORTED = re.compile(
    rf"\b(?:{_HE}|(?:the|a|an|my|his|her|our|their|this|that|one|two|another|one of the|y|yr|fy|"
    rf"ei)\s+(?:\w+\s+){{0,3}}?{_THIRD}|{_THIRD})"
    rf"(?:\s+(?:and|who|then|\w+ly|\w+)){{0,4}}?\s+(?P<verb>{_SPOKE})\b"
    rf"|\b(?P<been>{_BEEN}|{_BEEN_CY}|{_SPOKE_CY}|words (?:used )?were|"
    r"heard (?:(?!i\b)[\w']+ ){1,4}?(?:say|saying|shout|shouting|scream|screaming|swear|threaten|tell)|"
    r"(?:his|her|their|its|the) (?:text|texts|message|messages|note|voicemail|post|caption) (?:read|reads|said|says)|"
    r"clywais (?:[\w']+ ){1,4}?yn (?:dweud|gweiddi|bygwth|deud|gweud))\b"
    rf"|\b(?P<of>(?:i'r|gan y|gan yr|meddai'r|medd y|medd yr) (?:{_THIRD}|pc)(?: \w+)? "
    r"(?:ddweud|ddeud|weud|weiddi|alw|fygwth|wrth\w*))\b"
)
# In a note: somebody whom the caller tells of.
_TOLD_OF = re.compile(
    rf"\b(?:(?:the|a|an|her|his|their|one|two|another|an?other|ei|y|yr)\s+(?:\w+\s+){{0,2}}?{_THIRD}|"
    rf"{_THIRD})(?:\s+(?:\w+\s+){{0,4}}?)"
    rf"(?P<verb>{_SPOKE}|hit|punched|kicked|attacked|assaulted)\b"
    rf"|\b(?P<been>(?:was|were|been|being|got) (?:\w+ly )?(?:called|told|branded|labelled|threatened|referred|sworn|"
    rf"shouted|spat|laughed)"
    rf"|(?P<passive>by (?:the |an? |other )?{_THIRD})|called (?:her|him|them|his|their)|(?:said|told|shouted at|"
    rf"spat at) (?:to )?(?:her|him|them)\b"
    rf"|{_BEEN_CY})"
    rf"|\b(?P<of>(?:i'r|gan y|gan yr|meddai'r|medd y|medd yr|y|yr|ei) (?:{_THIRD}|pc)(?: \w+)? "
    rf"(?:ddweud|ddeud|weud|weiddi|alw|fygwth|wrth\w*|{_SPOKE_CY}))\b"
)
_CALLER = re.compile(
    r"\b(?:called|told|asked|said to|shouted at|swore at|threatened|calling|telling|galwodd) (?:me|us|staff|"
    r"the (?:call )?handler|this office|fi)|"
    r"\b(?:caller|complainant|service user|customer|mr|mrs|ms|miss) (?:\w+ ){0,2}?(?:said|told|called|shouted|swore|"
    r"threatened|refused|stated|demanded)|galwodd fi|fy ngalw"
)
_SCARE = re.compile(r"\b(?:you|you're|you are|your|call you|so-called|so called)\W{0,3}(?:\w+\W+){0,2}$")
_SAYS = re.compile(rf"\b(?:{_SPOKE}|{_SPOKE_CY})\b")


@dataclass(frozen=True, slots=True)
class Voices:
    """Which parts of a text, in their order, are somebody else's words; `reports` says whether any are (the history of a mail
    apart).
    """

    others: tuple[Stretch, ...]
    reports: bool
    # Where they begin, and how far those up to each reach: a hostile text has tens of thousands, and every word asks.
    _begin: Sequence[int] = field(init=False, repr=False, compare=False)
    _reach: Sequence[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_begin", [each.start for each in self.others])
        object.__setattr__(self, "_reach", list(accumulate((each.end for each in self.others), max)))

    def own(self, start: int, end: int) -> bool:
        """Whether what stands here is the person's own: who wrote, or in a note who called."""
        place = bisect_right(self._begin, start)
        return not place or self._reach[place - 1] < end


def voices(text: str, folded: Folded, parts: list[Stretch], *, note: bool) -> Voices:
    """Attribute a text to its speakers. `parts` are its sentences, `note` says that a colleague wrote it about a contact."""
    history = list(_history(text))
    begin = [old.start for old in history]
    reported = [
        each
        for each in (*_in_marks(text, parts, note=note), *_reported(text, folded, parts, note=note))
        if not (old := bisect_right(begin, each.start)) or history[old - 1].end <= each.start
    ]
    return Voices(tuple(sorted((*history, *reported), key=lambda each: each.start)), bool(reported))


def _history(text: str) -> Iterator[Stretch]:
    if ">" not in text and "\n" not in text:
        return
    place = 0
    for piece in pieces_of(text.replace("\r\n", "\n")) if "\r" not in text else ():
        if piece.quoted:
            yield Stretch(place, place + len(piece.text))
        place += len(piece.text) + 1


def _in_marks(text: str, parts: list[Stretch], *, note: bool) -> Iterator[Stretch]:
    double = [Stretch(*match.span()) for match in _DOUBLE.finditer(text)]
    begin, sentences = [each.start for each in double], [part.start for part in parts]
    single = [
        Stretch(*match.span())
        for match in _SINGLE.finditer(text)
        if not (last := bisect_left(begin, match.end())) or double[last - 1].end <= match.start()
    ]
    for marked in (*double, *single):
        sentence = bisect_right(sentences, marked.start)
        begins = sentences[sentence - 1] if sentence else 0
        before = text[max(begins, marked.start - 200) : marked.start].lower()
        if _is_others(before, note=note):
            yield marked


def _is_others(before: str, *, note: bool) -> bool:
    if note:
        told_of = [match.start() for match in _TOLD_OF.finditer(before)]
        caller = [match.start() for match in _CALLER.finditer(before)]
        return bool(told_of) and (not caller or max(told_of) > max(caller))
    return _SAYS.search(before) is not None or _SCARE.search(before) is None


def _reported(text: str, folded: Folded, parts: list[Stretch], *, note: bool) -> Iterator[Stretch]:
    same = len(folded.text) == len(text)
    for part in parts:
        sentence = (
            folded.text[part.start : part.end]
            if same
            else text[part.start : part.end].lower().replace("’", "'")
        )
        match = _TOLD_OF.search(sentence) if note else _REPORTED.search(sentence)
        if match is None or (note and _CALLER.search(sentence[: match.end()])):
            continue
        back = None if note else _BACK.search(sentence, match.end())
        end = part.start + back.start() if back else part.end
        if end - (part.start + match.end()) > 3:
            yield Stretch(part.start + match.start(match.lastgroup or 0), end)
