"""What the headers of a message say of programs: whether one wrote it, and whether one may answer it (RFC 3834, RFC 2919).

Only what an answering program alone says makes a message one that nobody owes an answer. All else is added to people's own words as
well, by mail servers (X-Auto-Response-Suppress), ticket systems and forms on websites (Auto-Submitted: auto-generated, Precedence:
bulk), systems that send for many (List-Unsubscribe), or whoever forwards without a sender in the envelope: no program answers that,
a person does.
"""

from __future__ import annotations

import re

from evenhand.channels.email.headers import Headers
from evenhand.channels.email.mime import content_type_of
from evenhand.channels.email.parsed import Signs

_LIST_FIELDS = {"list-id", "list-post", "mailing-list"}
_ANSWERING_FIELDS = {
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply-from",
    "x-mail-autoreply",
}
_ANSWERING_PRECEDENCE = ("auto_reply", "auto-reply", "autoreply")
_FOR_NO_MACHINE = ("bulk", "junk")
_DENIED = ("no", "false", "0")
_KEYWORD = re.compile(r"(?:\s|\([^()]*\))*([a-z_-]*)", re.IGNORECASE)
# As answering programs begin the subject, Outlook's among them, which says no more than that it was generated.
_ANSWERS = re.compile(
    r"\s*(?:automatic (?:reply|response)|auto[- _]?(?:reply|response)|out[- ]of[- ](?:the[- ])?office(?: auto[- ]?reply)?"
    r"|ateb awtomatig|allan o['’]r swyddfa)\s*:",
    re.IGNORECASE,
)


def signs_in(headers: Headers, subject: str, sender: str) -> Signs:
    """What its headers say; `subject` decoded, `sender` the address that it says it is from."""
    submitted = {_keyword(each) for each in headers.every("auto-submitted")} - {"", *_DENIED}
    generated = bool(submitted)
    precedence = headers.bare("precedence").lower()
    kind, parameters = content_type_of(headers, "text/plain")
    report = parameters.get("report-type", "delivery-status") if kind == "multipart/report" else ""
    nobody = headers.bare("return-path") == "<>"
    suppressed = headers.bare("x-auto-response-suppress").lower()
    return Signs(
        bounce=report == "delivery-status"
        or (not report and _is_from_a_mail_server(headers, sender, nobody)),
        answers="auto-replied" in submitted
        or (generated and _ANSWERS.match(subject) is not None)
        or any(
            headers.bare(name).lower() not in _DENIED for name in _ANSWERING_FIELDS & headers.fields.keys()
        )
        or precedence in _ANSWERING_PRECEDENCE
        or parameters.get("report-type") == "disposition-notification",
        generated=generated,
        in_reply="in-reply-to" in headers or "references" in headers,
        over_a_list=precedence == "list" or not _LIST_FIELDS.isdisjoint(headers.fields),
        to_no_machine=precedence in _FOR_NO_MACHINE
        or kind == "multipart/report"
        or "list-unsubscribe" in headers
        or "all" in suppressed
        or "autoreply" in suppressed,
        nobody=nobody,
    )


def _keyword(field: str) -> str:
    found = _KEYWORD.match(field)
    return found[1].lower().replace("_", "-") if found else ""


def _is_from_a_mail_server(headers: Headers, sender: str, nobody: bool) -> bool:
    if sender.lower().startswith("mailer-daemon@"):
        return True  # nobody is called so; what is saved from a mail program has lost its return path
    told = headers.bare("from").lower()
    # What stands beside an address is a person's name, or whom they work for.
    return nobody and ("mailer-daemon" in told or "postmaster" in (sender.lower().partition("@")[0] or told))
