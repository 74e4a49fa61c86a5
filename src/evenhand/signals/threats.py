"""Threats and danger as people word them openly, in both languages: the first a sign for the model, read from one's own words;
the second a danger whatever the model makes of the rest, whoever says it.
"""

from __future__ import annotations

import re

_WILL = (
    r"(?:i'?ll|i will|i'?m (?:going to|gonna|coming)|gonna|going to|we'?ll|we will|i'?d|he'?ll|they'?ll|(?:some|any)(?:body"
    r"|one) (?:is|will|'ll)|"
    r"somebody'?s|someone'?s|next one of you)"
)
_HARM = (
    r"(?:kill|murder|stab|shoot|burn|torch|smash|break|batter|gut|slice|slit|hang you|hang him|hang her|bury|strangle|hurt"
    r"|punch|knock|"
    r"destroy (?:you|him|her)|chib|brick|petrol|sort (?:you|him|her)|do you|finish you|finish her|finish him|find you"
    r"|put you|cut (?:you|your)|carve|"
    r"wipe (?:that|you)|clout|deck|slap|kick (?:you|your|his|her)|beat|bounce|rip (?:you|your)|tear (?:you|your)|skin|drown"
    r"|run you|ram)"
)
_OPENLY = re.compile(
    rf"\b{_WILL}(?: (?!not\b|never\b|myself\b)[\w']+){{0,6}}? {_HARM}(?!\w* (?:my|him|her)self\b)"
    r"|\b(?:getting|gets?|get) (?:hurt|stabbed|chibbed|battered|burned|shot|a kicking|a clout|what'?s coming)\b"
    r"|\bboth barrels\b"
    r"|\byou(?:'re| are|r|re) (?:all )?(?:dead|a dead|going to die|gonna die|finished)\b"
    r"|\b(?:hope|wish)(?: that)? (?:you|she|he|they)(?: all| both)? (?:get cancer|get what|die|dies|gets? run|rot|burn"
    r"|drop dead|suffer)"
    r"|\bbullets?\b|\bbody bag\b|\bin the same bag\b|\bunder (?:the|your) car\b|\bput (?:you|him|her) in (?:hospital"
    r"|the ground|a box|a hole)"
    r"|\b(?:know|found out) (?:where|when|which|what time) (?:you|she|he|they|your)\b|\b(?:watch|guard) your back\b"
    r"|\bcome (?:down )?there and\b"
    r"|\byou(?:'ll| will) (?:regret|pay|be sorry|wish|die|see what)\b|\bbetter hope\b"
    r"|\b(?:na|wna|nai|wnaf|dorra|ladda|lladda|losga|rho|roi|rhoi|fydda|bydda) ?i? (?:\w+ ){0,4}?"
    r"(?:ladd|lladd|dorri|losgi|frifo|falu|stid|gweir|gosfa|drwyn|goesau|goese|ddannedd|gyllell|fwled)"
    r"|\bmynd i (?:dorri|ladd|losgi|falu|frifo|fwrw)|\bgwybod (?:lle|ble) (?:ti|wyt|dach|rydych|mae|chi)\b|\b(?:gwylia"
    r"|gwyliwch) (?:dy|eich)\b|\bf?bwled"
)


def openly(own_words: str) -> bool:
    """Whether these words, in small letters and without accents, threaten somebody in a common way of saying it."""
    return _OPENLY.search(own_words) is not None


_AT_RISK = re.compile(
    r"\b(?:(?:kill|killing|hang|hanging|harm|harming) (?:my|him|her)self|end(?:ing)? my (?:own )?life|end it all tonight|"
    r"tak(?:e|ing) my (?:own )?life|(?:want|ready|rather) (?:to )?(?:die|be dead)|suicidal|better off (?:dead|without me)|"
    r"(?:l?ladd) (?:fy|ei) hun(?:an)?|diweddu fy mywyd|(?:eisiau|isio|isie|moyn) marw|hunanladd\w*|"
    r"(?:threaten\w*|said he(?:'d| would| will)|says he(?:'ll| will)|he'?s going) (?:to )?(?:kill|stab|shank|shoot) "
    r"(?:me|us|her|them|my)|"
    r"get (?:shanked|stabbed|shot)|fear(?:s|ed|ing)? for (?:my|her|his|our|their) (?:life|lives|safety)|stalker)\b"
)
_NOT_AT_RISK = re.compile(r"\b(?:not|never|nor|isn't|ddim yn) (?:\w+ ){0,2}$")


def at_risk_openly(words: str) -> bool:
    """Whether these words, in small letters and without accents, say plainly that somebody may be in danger."""
    return any(not _NOT_AT_RISK.search(words[: found.start()]) for found in _AT_RISK.finditer(words))
