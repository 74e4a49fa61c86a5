"""Whom a message comes from, and how certain that is: what envelope, From and our own mail server's checks are worth (IN4, I27).

Anybody can write anybody's address. A message speaks for the address in From when our own mail server vouches for its domain
(DMARC, DKIM or SPF), or, where it checked nothing, when the envelope names the same address. Else the address is only claimed: it
restricts nobody, and whoever reads the message is told that it is uncertain.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import getaddresses
from itertools import chain, islice

from .normalise import host, normalise

# The headers that a sender is weighed by; their names are written small.
HEADERS = ("from", "reply-to", "sender", "authentication-results")
_MOST_HEADERS, _MOST_CLAIMS = 50, 100
_LONGEST = 2_000  # characters of a list of addresses that is read; a longer one only claims those in it
_FAR_TOO_LONG = 16_000  # characters; of one that is longer intake may have the beginning alone, which may say something else
_BARE = re.compile(r"[^\s<>\"(),:;@\\]+@[^\s<>\"(),:;@\\]+")
_NAMED = re.compile(r"(?:\"[^\"\\<>]*\"|[^\"<>(),:;@\\]*)\s*<([^\s<>\"(),:;@\\]+@[^\s<>\"(),:;@\\]+)>")
# An address among whatever else; begun only where its mailbox does, or a long word would be looked at from each of its letters.
_WORD = r"[^\s<>\"(),:;@\\\x00-\x1f]"
_MENTIONED = re.compile(rf"(?<!{_WORD}){_WORD}++@{_WORD}++")
_QUOTED_NAME = re.compile(r'"[^"\\]*+"(?!@)')
_QUOTED_OR_ESCAPED = re.compile(r'"(?:[^"\\]|\\.)*+"|\\.', re.DOTALL)
# What is quoted, to its end or that of the header. Whoever has a mailbox chooses what stands before the @ of its address.
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*+)("|\\?\Z)', re.DOTALL)
_ONE_WORD = re.compile(r"[^\s;=()\"\\]*")
_BRACKET = re.compile(r"[()]")
_BRACKET_OR_ESCAPED = re.compile(r"[()]|\\.", re.DOTALL)
_RESULT = re.compile(r"\s*(dmarc|dkim|spf)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)\b", re.IGNORECASE)
_PROPERTY = re.compile(
    r"\b(header\.from|header\.d|header\.i|smtp\.mailfrom)\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE
)

UNCHECKED = (
    "unchecked"  # nobody vouches, and nothing speaks against it: the envelope says the same, or is not known
)
ENVELOPE = "envelope"  # only the envelope is known
CLAIMED = "claimed"


@dataclass(frozen=True, slots=True)
class Result:
    """One outcome that a mail server wrote down: the method, "pass" or another word, and the domain that it speaks of."""

    method: str
    outcome: str
    domain: str


@dataclass(frozen=True, slots=True)
class Sender:
    """The address that a message speaks for, and on what that rests (`by`); "" where none is certain. `claims` are the others it
    names, which anybody could have written.
    """

    address: str
    by: str
    claims: tuple[str, ...] = ()


_UNREAD = Result("dmarc", "permerror", "")


def checks_in(headers: Mapping[str, Sequence[str]], trusted: Collection[str]) -> tuple[Result, ...]:
    """What servers that are trusted have found out about a message with these headers (by their names, written small).

    Where there are more than are read, a check that failed may be among those that are not, and counts as one.
    """
    told = headers.get("authentication-results", ())[:_MOST_HEADERS] if trusted else ()
    found = tuple(result for each in told for result in results_in(each, trusted))
    return found if len(told) < _MOST_HEADERS else (*found, _UNREAD)


def sender_of(
    envelope: str | None, headers: Mapping[str, Sequence[str]], results: Sequence[Result]
) -> Sender:
    """Who a message with these headers (by their names, written small) comes from: the one answer at every door and at intake."""
    written, replies, senders = (headers.get(name, ())[:_MOST_HEADERS] for name in HEADERS[:3])
    return weigh(envelope=envelope, written=written, replies=[*replies, *senders], results=results)


def weigh(
    *,
    envelope: str | None,
    written: Sequence[str],
    replies: Sequence[str] = (),
    results: Sequence[Result] = (),
) -> Sender:
    """Who a message comes from. `envelope` is the sender's address there ("" for a bounce, None where no envelope is known),
    `written` are its From headers, `replies` its Reply-To and Sender headers, `results` the checks of servers that are trusted.
    """
    outer = None if envelope is None else normalise("email", envelope)
    read = [(header, addresses_in(header)) for header in (*written, *replies)]
    named = tuple(dict.fromkeys(address for _, found in read[: len(written)] for address in found))
    others = (address for header, found in read for address in found or _mentioned_in(header))
    claims = tuple(islice(_once(chain(named, (outer,), islice(others, 10 * _MOST_CLAIMS))), _MOST_CLAIMS))
    if len(written) != 1 or len(named) != 1:
        return Sender("", CLAIMED, claims)
    address = named[0]
    by = _vouched(address, outer, results)
    if by == CLAIMED:
        return Sender("", CLAIMED, claims)
    return Sender(address, by, tuple(each for each in claims if each != address))


def _once(addresses: Iterable[str | None]) -> Iterator[str]:
    """Each of these once, as it is asked for."""
    seen: set[str | None] = {None, ""}
    for each in addresses:
        if each not in seen:
            seen.add(each)
            yield each or ""


def _vouched(address: str, envelope: str | None, results: Sequence[Result]) -> str:
    """On what it rests that this is the sender; CLAIMED where nothing does, or where a check failed."""
    domain = address.rpartition("@")[2]
    about = [each for each in results if not each.domain or _speaks_of(each, domain)]
    failed = {each.method for each in about if each.outcome in ("fail", "softfail", "permerror")}
    passed = {each.method for each in about if each.outcome == "pass" and each.domain} - failed
    # Several signatures may be on one message: one that holds is enough, whatever became of the others.
    if any(each.method == "dkim" and each.outcome == "pass" and each.domain for each in about):
        passed.add("dkim")
    if "dmarc" in failed:
        return CLAIMED
    for method in ("dmarc", "dkim", "spf"):
        if method in passed:
            return method
    return CLAIMED if failed or envelope not in (None, address) else UNCHECKED


def _speaks_of(result: Result, domain: str) -> bool:
    """Whether a result is about a domain. DMARC passes for the very one that it names, and fails for whom it was asked about: where
    that is another than we read in From, From may be written so that two programs read two addresses in it.
    """
    if result.method == "dmarc":
        return result.outcome != "pass" or result.domain == domain
    return _aligned(result.domain, domain)


def _aligned(one: str, other: str) -> bool:
    """Whether two domains are the same, or one lies in the other; a bare top-level domain vouches for nobody."""
    short, long = sorted((one, other), key=len)
    return short == long or ("." in short and long.endswith(f".{short}"))


def addresses_in(header: str) -> tuple[str, ...]:
    """The e-mail addresses that a header names, in their one form; none when it is longer or odder than is read."""
    if len(header) > _FAR_TOO_LONG:
        return ()
    text = " ".join(header.split())
    if _BARE.fullmatch(text):
        return (normalise("email", text),)
    if named := _NAMED.fullmatch(text):
        return (normalise("email", named[1]),)
    if len(text) > _LONGEST:
        return ()
    try:
        told = getaddresses([text])
    except (ValueError, IndexError, RecursionError):
        return ()
    if not _is_read_whole(text, len(told)):
        return ()
    found = [normalise("email", address) for _, address in told if "[" not in address]
    return tuple(dict.fromkeys(each for each in found if each))


def _is_read_whole(text: str, addresses: int) -> bool:
    """Whether a header holds as many addresses as commas part, and its brackets are pairs. Newer Pythons ask so themselves and then
    tell of none (CVE-2023-27043); older ones tell what they made of it, which another program reads otherwise.
    """
    plain = _QUOTED_OR_ESCAPED.sub("", text)
    depth = 0
    for bracket in _BRACKET.findall(plain):
        depth += 1 if bracket == "(" else -1
        if depth < 0:
            return False
    return depth == 0 and addresses == 1 + plain.count(",")


def _mentioned_in(header: str) -> Iterator[str]:
    """Whoever stands in a header that cannot be read, but for names in quotes: nobody comes unseen by a comma too many."""
    text = _QUOTED_NAME.sub(" ", header[:_FAR_TOO_LONG])
    for each in islice(_MENTIONED.finditer(text), _MOST_CLAIMS):
        yield normalise("email", each[0])


def results_in(header: str, trusted: Collection[str]) -> tuple[Result, ...]:
    """The outcomes in an Authentication-Results header (RFC 8601) of a server that is trusted, by its name; else none."""
    # What is cut off may be a check that failed, and counts as one.
    more = "; dmarc=permerror" if len(header) > 4 * _LONGEST else ""
    text = _without_comments(_QUOTED.sub(_in_one_word, header[: 4 * _LONGEST])) + more
    server, _, rest = text.partition(";")
    if not server.split() or server.split()[0].lower() not in trusted:
        return ()
    results = []
    for part in rest.split(";"):
        if (found := _RESULT.match(part)) is None:
            continue
        properties: dict[str, str] = {}
        for name, each in _PROPERTY.findall(part):
            # What is there twice, and not the same, speaks of nobody who could be told.
            properties[name.lower()] = each if properties.get(name.lower(), each) == each else ""
        method = found[1].lower()
        names = {"dmarc": ("header.from",), "dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}[
            method
        ]
        value = next((properties[name] for name in names if name in properties), "")
        results.append(Result(method, found[2].lower(), host(value.rpartition("@")[2])))
    return tuple(results)


def _without_comments(text: str) -> str:
    """The same without comments, which may hold comments. A server may have copied into one what a sender chose, such as the name
    that a machine gives itself: where brackets do not match, what looks like a result may be none, and a check counts as failed.
    """
    kept, begun, depth = [], 0, 0
    for mark in _BRACKET_OR_ESCAPED.finditer(text):
        if mark[0] == "(":
            if depth == 0:
                kept.append(text[begun : mark.start()])
            depth += 1
        elif mark[0] == ")":
            depth -= 1
            if depth < 0:
                break
            begun = mark.end() if depth == 0 else begun
    if depth != 0:
        return f"{text}; dmarc=permerror"
    return " ".join([*kept, text[begun:]])


def _in_one_word(quoted: re.Match[str]) -> str:
    """What was quoted, where it could stand without its quotes; else nothing: it may hold what looks like a result. What a quote
    without an end hides may be a check that failed, and counts as one.
    """
    if quoted[2] != '"':
        return "; dmarc=permerror"
    return quoted[1] if _ONE_WORD.fullmatch(quoted[1]) else ""
