"""What may be odd about a message: the sentences that are kept with it, to be said in its reader's language.

Those of `UNREAD` say that part of it is in the original alone: whoever reads it must know that there is more (I23, I25).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from evenhand.policy.outcome import N_, Sentence, say

NO_FROM = N_("It has no From line.")
NO_ADDRESS = N_("Its From line has no address.")
SEVERAL_SENDERS = N_("Its From line names several senders.")
SEVERAL_FROM = N_("It has several From lines.")
NO_DATE = N_("It has no Date line.")
NOT_A_DATE = N_("Its Date line is no date.")
IN_UTF_16 = N_("The whole message is stored as UTF-16.")
A_LINE_AMONG_HEADERS = N_("A line among its headers is none.")
NO_BLANK_LINE = N_("No blank line parts its headers from its text.")
APPENDED = N_("Plain text was appended to an encoded one.")
NO_PARTS = N_("It says that it has parts, and has none.")
NO_LAST_END = N_("Its last part has no end.")
FROM_OUTLOOK = N_("It was saved from Outlook, and is shown as the mail that it was.")
UNPACKED = N_("What was wrapped in its winmail.dat is shown as its own.")
OUTSIDE = N_(
    "Words stand outside its parts, where no mail program shows them: they are kept as a file of their own."
)
HTML_SAYS_MORE = N_("Its HTML says more than its plain text: what only the HTML says follows that.")
SEVERAL_SUBJECTS = N_("It has several Subject lines: all of them are shown.")
MANY_PARTS = N_("It has more parts than are read; the rest is kept as one piece.")
LONG_HEADERS = N_("Its headers are longer than is read; the rest counts as text.")

LONG_MESSAGE = N_("It is longer than is read; what follows is in the original only.")
LONG_TEXT = N_("Its text is longer than is kept for reading; the rest is in the original only.")
LONG_HEADER = N_("A header is longer than is read; the rest of it is in the original only.")
# Of what came before OUTSIDE was known.
AFTER_THE_END = N_("Something follows the end of its parts; it is in the original only.")
ENCRYPTED = N_("It is encrypted; its text cannot be read here.")
WINMAIL_UNREAD = N_("Its winmail.dat cannot be read.")
BEGINNING_ONLY = N_("It is %(size)s MB long: kept whole, but only its beginning was read.")

# What such a file is called.
OUTSIDE_FILE = "outside-the-parts.txt"

EMPTY = N_("It is empty.")
NO_HEADERS = N_("It has no header line that a message could have.")
BROKEN_OUTLOOK = N_("It looks like a message saved from Outlook and cannot be read: %(why)s.")
READING_FAILED = N_("Reading it failed (%(fault)s).")
STORING_FAILED = N_("It could not be stored as a contact (%(fault)s).")

UNREAD = (LONG_MESSAGE, LONG_TEXT, LONG_HEADER, AFTER_THE_END, ENCRYPTED, WINMAIL_UNREAD, BEGINNING_ONLY)
_WITH_FACTS = (BEGINNING_ONLY, BROKEN_OUTLOOK, READING_FAILED, STORING_FAILED)


def in_words(kept: str) -> Sentence:
    """A sentence that is kept with a contact, with its facts apart, so that it can be said in another language."""
    for sentence, pattern in _PATTERNS:
        if found := pattern.fullmatch(kept):
            return say(sentence, **{name: say(value) for name, value in found.groupdict().items()})
    return say(kept)


def of_what_is_unread(kept: Iterable[str]) -> list[Sentence]:
    """Those that say that part of the message is in the original alone."""
    told = (in_words(each) for each in kept)
    return [each for each in told if each.text in UNREAD]


def _pattern(sentence: str) -> re.Pattern[str]:
    pieces = re.split(r"%\((\w+)\)s", sentence)
    return re.compile(
        "".join(f"(?P<{piece}>.+)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces)),
        re.DOTALL,
    )


_PATTERNS = [(sentence, _pattern(sentence)) for sentence in _WITH_FACTS]
