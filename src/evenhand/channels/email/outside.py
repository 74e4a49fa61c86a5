"""What stands in a message outside its parts: mail programs show none of it, so somebody could hide a threat there (I23, I25).

Nearly always it is a sentence that a mail program puts there for those that know no parts. These are known; anything else is kept
as a file of its own.
"""

from __future__ import annotations

import re

_A_LETTER = re.compile(rb"[0-9A-Za-z\x80-\xff]")
_LONGEST_KNOWN = 600  # bytes
_KNOWN = re.compile(
    rb"(?:(?:this is an? "
    rb"(?:(?:multi-?[ ]?part|cryptographically signed|digitally signed|signed|encrypted|mime)(?: mime)? message"
    rb"(?: in mime[ -](?:format|encoding|code))?"
    rb"|mime-(?:formatted|encapsulated|encoded) message"
    rb"|openpgp/mime (?:signed|encrypted|signed and encrypted) message(?: \(rfc [0-9]+(?:,? and [0-9]+)?\))?"
    rb"|s/mime (?:signed|encrypted) message)"
    rb"|this message is in mime[ -]format"
    rb"|mime (?:multipart )?message"
    rb"|since your mail reader does not understand this format, some or all of this message may not be legible"
    rb"|the first part should be readable text, while the remaining parts are likely unreadable without mime-aware tools"
    rb"|portions of this message may be unreadable without a mime-capable mail program"
    rb"|your mail reader does not understand mime message format"
    rb"|if you (?:are reading|can read|see|read) this(?: text| message)?, (?:(?:you may want to consider changing to"
    rb"|consider changing to|you need) an? (?:mime[ -](?:aware|capable|compliant|compatible|enabled) )?"
    rb"(?:e?-?mail )?(?:reader|program|client|software)(?: or gateway)?"
    rb"(?: that (?:understands|supports|can handle)(?: how to(?: properly)? handle)?(?: the)? mime(?: multi-?part)?"
    rb"(?: messages?| message format| format)?)?"
    rb"|your mail (?:reader|program|client) does not (?:understand|support) mime(?: multi-?part)?(?: messages?| format)?)"
    rb"|dies ist eine mehrteilige nachricht im mime-format"
    rb")[.:!]*[ ]?){1,3}"
)


def has_words(text: bytes) -> bool:
    """Whether somebody could have said something by it."""
    if not _A_LETTER.search(text):
        return False
    if len(text) > _LONGEST_KNOWN:
        return True
    return _KNOWN.fullmatch(b" ".join(text.lower().split()).strip(b"->*=_ ")) is None
