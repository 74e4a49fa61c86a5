"""Threats and danger as people word them openly, in both languages. Both are signs for the model: threats are read from one's own
words, danger from anybody's, since whoever says it may be right. The plainest ways of saying that somebody is in danger are one
whatever the model makes of the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_WILL = (
    r"(?:i'?ll|i will|i shall|i intend to|i mean to|i'?m (?:going to|gonna|gna|coming|goin)|im (?:gna|gonna|goin)|"
    r"ah'?m (?:comin|gonnae|gaun)|ah'?ll|gonna|gna|going to|we'?ll|we will|we'?re (?:going to|gonna|coming)|i'?d|"
    r"he'?ll|they'?ll|man'?s gonna|(?:some|any)(?:body|one) (?:is|will|'ll)|somebody'?s|someone'?s|next one of you)"
)
_HARM = (
    r"(?:kill|murder|stab|shoot|burn|torch|smash|break|batter|gut|slice|slit|hang (?:you|him|her|them)|bury|strangle|hurt"
    r"|punch|knock (?:you|him|her|your|every|seven)|destroy (?:you|him|her)|chib|brick|petrol|sort (?:you|him|her|them) out|"
    r"do you|swing for|finish (?:you|him|her)|find you|get you|come for you|"
    r"put (?:you|him|her|them|one) (?:on|in|through|under|down|back)|cut (?:you|your|off your)|carve|"
    r"wipe (?:that|you)|clout|deck|slap|kick (?:you|your|his|her)|beat|bounce|rip (?:you|your|his|her)|"
    r"tear (?:you|your|his|her)|skin|drown|run (?:you|him|her|them) (?:over|down)|ram|(?:do|cause|make) you an? \w* ?injury|"
    r"take (?:you|one of you) with)"
)
_OPENLY = re.compile(
    rf"\b{_WILL}(?: (?!not\b|never\b|myself\b)[\w']+){{0,6}}? {_HARM}(?!\w* (?:my|him|her)self\b)"
    r"|\b(?:getting|gets?|get|got) (?:u |you )?(?:hurt|stabbed|jumped|chibbed|battered|burned|shot|done|a kicking|a clout|"
    r"what'?s coming)\b"
    r"|\bboth barrels\b"
    r"|\b(?:you(?:'re| are|r|re)|u r|ur) (?:all )?(?:dead|a dead|going to die|gonna die|gonna get|finished|getting (?:it|"
    r"what))\b"
    r"|\b(?:hope|wish)(?: that)? (?:you|she|he|they|someone|somebody)(?: all| both)? (?:get cancer|get what|die|dies|"
    r"gets? run|rot|burn|drop dead|suffer|puts? a bullet)"
    r"|\bbullets?\b|\bbody bag\b|\bin the same bag\b|\bunder (?:the|your) car\b"
    r"|\bput (?:you|him|her) in (?:hospital|the ground|a box|a hole)"
    r"|\b(?:know|found out) (?:where|when|which|what time) (?:you|she|he|they|your)\b|\b(?:watch|guard) (?:your|ur|yer) back\b"
    r"|\bcome (?:down )?there and\b"
    r"|\byou(?:'ll| will) (?:regret|pay|be sorry|wish|die|see what)\b|\bbetter hope\b"
    r"|\b(?:na|wna|nai|wnaf|dorra|ladda|lladda|losga|losgaf|malaf|falwa|rho|ro|roi|rhoi|fydda|bydda|byddaf) ?i? (?:\w+ ){0,4}?"
    r"(?:ladd|lladd|dorri|losgi|frifo|falu|grogi|saethu|drywanu|stid|gweir|gosfa|drwyn|goesau|goese|ddannedd|gyllell|fwled|"
    r"wyneb|pen di)"
    r"|\b(?:mynd|bwriadu|dod|dwad) (?:i |eich )?(?:dorri|ladd|lladd|losgi|falu|frifo|fwrw|saethu|dy ladd|dy dorri|dy falu)"
    r"|\b(?:l?ladda|saetha|d?trywana|drywana|waldia|stida|crogaf?|groga|gladda|claddaf?|torra|dorra|dyrna|ddyrna|sathra|"
    r"leinia|malaf?|fala|chwala|losga|brifa|gura|daga|taga) (?:i|i'r|i'ch|i'i) ?(?:dy|di|ti|chi|chdi|e|o|fo|hi|nhw|eich|un|"
    r"bob|bawb|y|yr|ei|pob|sarjant|swyddog|plismon|diawl|lle|drws|ffenest)"
    r"|\b(?:found|end up|lying|left) (?:dead\b|in a (?:ditch|bag|box|hole)|in the river)"
    r"|\b(?:carried|stretchered) out\b|\b(?:leav\w+|go\w*) (?:home )?in (?:an ambulance|a (?:box|bag|coffin))"
    r"|\bface (?:rearrang|smash|kick|stav)\w*|\bpull the trigger\b|\bround (?:somebody|someone|your|his|her)(?:'s)? neck\b"
    r"|\bblow (?:the|your|it|that|this) ?(?:place|building|office|whole \w+)? ?up\b|\b(?:his|her|your) (?:legs|arms|jaw|neck) broke"
    r"|\ba dy (?:ladd|saethu|drywanu|losgi)\b"
    r"|\bgwybod (?:lle|ble|pryd|pa amser) (?:ti|wyt|dach|rydych|mae|chi)\b"
    r"|\b(?:gwylia|gwyliwch) (?:dy|eich)\b|\bf?bwled"
)


def openly(words: str) -> bool:
    """Whether these words, in small letters and without accents, threaten somebody in a common way of saying it."""
    return _OPENLY.search(words) is not None


_SELF = r"(?:my|him|her|your|them|me)sel(?:f|ves)"
_WHOSE = r"(?:my|his|her|their|your|our)"
_SOMEBODY = r"(?:me|us|her|him|them|(?:my|our|his|her|their) \w+)"
_HURT_SELF = re.compile(
    rf"\b(?:kill|hang|harm|hurt|cut|cutt|drown|burn|starv|top|do)(?:s|ed|ing)? {_SELF}\b|\bself harm\w*|\bself-harm\w*"
    rf"|\bend(?:s|ed|ing)? (?:{_WHOSE} (?:own )?life|it all)\b|\bt(?:ake|akes|aking|ook|aken) {_WHOSE} (?:own )?life\b"
    r"|\bsuicid(?:e|al)\b|\boverdose[ds]?\b"
    r"|\b(?:took|taken|taking|takes|saving|saved|swallowed) (?:\w+ ){0,4}?(?:tablets|pills|paracetamol|medication)\b"
    r"|(?:n't|\b(?:not|no longer|never|dont|doesnt|didnt)) want(?:s|ed)? to (?:be (?:here|alive)|live|wake up|go on|carry on)\b"
    r"|\b(?:want|wants|wanted|rather|ready|wish(?:es|ed)?|trying) (?:to |i |he |she |was |were |be )*(?:die|dead)\b"
    r"|\bbetter off (?:dead|without (?:me|him|her))\b"
    r"|\b(?:can'?t|cannot|can not) (?:go on|carry on|keep (?:doing|going)|take (?:it|this|any more)|do this (?:any ?more|"
    r"no more)|cope)\b"
    r"|\b(?:no|any) (?:reason|point) (?:to|in|for) (?:live|living|going on|carrying on)\b"
    r"|\b(?:goodbye|suicide) (?:letters?|notes?|messages?)\b|\bsa(?:id|ying|ys) goodbye\b"
    r"|\b(?:won'?t|wont|not|shan'?t) be (?:here|around|alive)\b|\bput (?:my|his|her) affairs\b"
    r"|\b(?:l?ladd|brifo|niweidio|torri|grogi|crogi)(?:'i)? (?:fy|ei|yn|ein) hun(?:an)?\b"
    r"|\brhoi (?:diwedd|terfyn) ar (?:fy|ei) (?:mywyd|fywyd|bywyd)\b"
    r"|\bdiweddu (?:fy|ei) (?:mywyd|fywyd|bywyd)\b|\bhunanladd\w*|\bhunan-?niwe\w*|\bgorddos\w*"
    r"|\b(?:eisiau|isio|isie|moyn|gwell \w+ \w+) (?:yn )?f?marw\b"
    r"|\b(?:ddim|dim|dwi'm) (?:eisiau|isio|isie|moyn) (?:byw|bod (?:yma|'?ma))\b"
    r"|\b(?:methu|ffili|ffaelu) (?:cario|dal|mynd|ymdopi|byw)\b"
    r"|\b(?:cymryd|hel|cymeryd) (?:\w+ ){0,3}?(?:tabledi|thabledi|dabledi)\b"
    r"|\b(?:well|gwell) (?:\w+ ){0,2}?heb(?:of|dda) i\b|\bfydda i ddim (?:yma|'?ma)\b"
)
_HURT_BY = re.compile(
    r"\b(?:going to|gonna|will|would|he'?ll|she'?ll|they'?ll|he'?d|they'?d|could|might|threaten\w*(?: to)?|wants to|"
    r"promised to|"
    rf"trying to|tried to) (?:\w+ )?(?:kill|stab|shank|shoot|hurt|burn|find|strangle|rape) {_SOMEBODY}\b"
    rf"|\b(?:strangl|chok|stalk|rap|groom|follow|beat|beats|hit|hits|hitting|hurt|hurts|hurting|abus)(?:e|es|ed|"
    rf"ing)? {_SOMEBODY}\b"
    r"|\bget (?:shanked|stabbed|shot)\b|\bfear(?:s|ed|ing)? for (?:my|her|his|our|their) (?:life|lives|safety)\b"
    r"|\bin fear of (?:my|her|his|our|their) (?:life|lives)\b|\bthreats? to (?:my|her|his|our|their) lives?\b"
    r"|\bthreat to life\b"
    r"|\b(?:scared|frightened|terrified|afraid) (?:of (?:him|her|them|what|tonight|going)|to (?:go|be|sleep|leave|open))"
    r"|\bstalker\b|\bnon.?molestation\b|\bmy ex\b|\bin danger\b|\bat (?:serious |real |high )?risk of\b|\bnot safe\b"
    r"|\bisn'?t safe\b"
    r"|\b(?:bruis\w+|marks|burns|cuts) (?:\w+ )?(?:on|round|all over) (?:his|her|their|my)\b|\b(?:forced|arranged) marriage\b"
    r"|(?:n't|\b(?:stopped|not|hasnt)) (?:been )?eat(?:ing|en)?\b|\bnot been fed\b|\bgone missing\b|\bhasn'?t come home\b"
    r"|\bnobody has seen\b"
    r"|\b(?:machete|petrol|knife|gun|shotgun)\b|\brefuge\b|\bsafe house\b|\bfound (?:my|our|her) (?:new )?address\b"
    r"|\b(?:fy|ei|ein|eu) (?:lladd|ladd|nhrywanu|thrywanu|drywanu|churo|nghuro|guro|tagu|thagu|nhagu|dilyn|nilyn|ddilyn)\b"
    r"|\b(?:lladd|ladd|bwrw|fwrw|tagu|dagodd|dilyn|brifo|frifo) (?:i|fi|ni|hi|nhw)\b|\bofn (?:am fy mywyd|mynd|bod)"
    r"|\bmewn peryg"
    r"|\bniwed i (?:fi|mi|ni)\b|\b(?:cleisiau|cleisia|marciau|briwiau) (?:ar|am)\b|\bar goll\b|\bstelc\w+"
    r"|\bddim yn ddiogel\b|\byn fregus\b"
)
_PLAINLY = re.compile(
    r"\b(?:(?:kill|killing|hang|hanging|harm|harming) (?:my|him|her)self|end(?:ing)? my (?:own )?life|end it all tonight|"
    r"(?:want|going|ready) to end it all|i (?:will|am going to|want to) jump (?:off|from)|i(?:'ll|'m going to) jump (?:off|from)|"
    r"(?:pills|tablets) (?:are )?in my hand|"
    r"tak(?:e|ing) my (?:own )?life|(?:want|ready|rather) (?:to )?(?:die|be dead)|suicidal|better off (?:dead|without me)|"
    r"(?:l?ladd) (?:fy|ei|yn) hun(?:an)?|diweddu fy mywyd|(?:eisiau|isio|isie|moyn) marw|"
    r"(?:threaten\w*|said he(?:'d| would| will)|says he(?:'ll| will)|he'?s going) (?:to )?(?:kill|stab|shank|shoot) "
    r"(?:me|us|her|them|my)|"
    r"get (?:shanked|stabbed|shot)|fear(?:s|ed|ing)? (?:for|of) (?:my|her|his|our|their) (?:life|lives|safety)|stalker)\b"
)
# Before it in the same sentence: it is denied, somebody else's words about one, over, or about a rule or a story. Only certain
# words may stand between: "It is not fair, I want to die" denies nothing.
_BETWEEN = (
    r"(?:(?:want\w*|going|trying|intend\w*|planning|thinking|about|to|be|been|being|feel\w*|felt|actively|currently|really|"
    r"actually|ever|at|risk|of|a|yn|am|wedi) ){0,3}"
)
_NOT_AT_RISK = re.compile(
    rf"\b(?:(?:not|never|nor|isn't|wasn't|ddim yn) {_BETWEEN}"
    r"|(?:not|never) (?:said|say|told|threatened|meant) (?:[\w']+ ){0,4}"
    r"|(?:recorded \w+ as|wrote \w+ i'd|(?:said|claimed|that) i'd said i would|when i was|atal|roeddwn i(?: am)?|"
    r"oeddwn i(?: am)?) (?:(?!i\b|i'm\b)[\w']+ ){0,2}"
    r"|(?:policy|training|guidance|course|leaflet) (?:on|about|for|in) (?:[\w']+ ){0,2}"
    r"|(?:ago|back then|(?:19|20)\d\d) (?:i|he|she|they) (?:was|were|felt) (?:[\w']+ )?"
    r"|(?:scene|novel) (?:(?!i\b|i'm\b)[\w']+ ){0,2})$"
)
# Behind it in the same sentence: a time that is over,
_LONG_AGO = re.compile(
    r"^(?: (?!(?:since|because|after|as|over|ers|achos|oherwydd|wedi)\b(?! a (?:student|child|teenager|girl|boy)))[\w']+){0,9}?"
    r" (?:ago|back then|at the time|as a (?:student|child|teenager|girl|boy)|in (?:19|20)\d\d|"
    r"(?:flynedd|blynedd|fisoedd) yn ol|bryd hynny|yn (?:19|20)\d\d)\b"
)
# unless what comes before it is said of now.
_NOW = re.compile(
    r"\b(?:still|again|tonight|today|now|heno|heddiw|nawr|rwan|eto|o hyd|i'm|i am|im|i feel|i will|i'll|i want|wants?|(?:he|she)'s|"
    r"going to|(?:i'd|would) rather|have been|i've been|he'll|dwi|dw i|rwy|rydw|wna i|mae)\b"
)


# In any sentence: whoever was a danger is none any more, or whoever was in danger is safe.
_OVER = re.compile(
    r"\b(?:(?:he|she|they)(?:'s| is| are| has| have|'ve)? (?:now |since )?(?:been )?(?:long )?(?:dead|died|passed away)|"
    r"(?:died|dead) (?:\w+ ){0,3}(?:ago|since|for years)|(?:safe|alive) and (?:well|sound)|"
    r"i(?:'m| am) (?:quite |perfectly |fine and )?(?:safe|well|all right|fine|happy) (?:now|these days|today)|"
    r"(?:it|that|this|all that)(?:'s| is) (?:all |long )?(?:over|behind (?:me|us)|in the past|history|done with)|"
    r"no longer (?:in danger|at risk|afraid|frightened|suicidal)|(?:not|no|never) (?:been )?(?:in any|in) danger (?:now|any ?more)|"
    r"wedi (?:hen )?(?:marw|farw) (?:ers|flynyddoedd)|"
    r"(?:yn|'n) (?:hollol |berffaith )?(?:ddiogel|saff) (?:nawr|rwan|bellach|erbyn hyn)|"
    r"(?:drosodd|ar ben|tu ol i (?:mi|ni)|hen hanes) (?:nawr|rwan|bellach|erbyn hyn))\b"
)


def at_risk_openly(sentence: str) -> bool:
    """Whether these words of one sentence, in small letters and without accents, say plainly that somebody may be in danger."""
    return any(not _is_past(sentence, found) for found in _PLAINLY.finditer(sentence))


def long_over(sentences: Sequence[str]) -> bool:
    """Whether one of these sentences says that it is over, and every danger that they tell of in a common way is of long ago."""
    told = [
        (each, found)
        for each in sentences
        for pattern in (_HURT_SELF, _HURT_BY)
        for found in pattern.finditer(each)
    ]
    return bool(told) and any(map(_OVER.search, sentences)) and all(_is_past(*each) for each in told)


def _is_past(sentence: str, found: re.Match[str]) -> bool:
    """Whether the sentence denies what was found in it, or says that it was long ago."""
    if _NOT_AT_RISK.search(sentence[: found.start()]):
        return True
    return not _NOW.search(sentence[: found.end()]) and bool(_LONG_AGO.search(sentence[found.end() :]))


def dangers(words: str) -> list[str]:
    """In which common ways these words, in small letters and without accents, speak of danger: `self`, `others` or both."""
    return [name for name, pattern in (("self", _HURT_SELF), ("others", _HURT_BY)) if pattern.search(words)]
