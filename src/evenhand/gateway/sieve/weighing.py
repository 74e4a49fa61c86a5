"""Whom a message comes from, as far as a Sieve script can weigh it: by envelope, From and our own server's checks.

It is the rule of `people.senders` in what Sieve's patterns can tell, and where they cannot tell, the address is only claimed: then
nobody is restricted, and the message says so. DKIM alone vouches for nobody here: no pattern sees to whom a signature belongs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

# On what it rests that From is the sender, as the milter's header has it (`by=`): what was checked, or that nobody did.
DMARC, SPF, UNCHECKED, CLAIMED = "Dmarc", "Spf", "Unchecked", "Claimed"
# A keyword beside what was done. It holds no space.
FLAG = "$Evenhand{by}"

_FORGED = ("*dmarc=fail*", "*dmarc=permerror*")
# Between quotes before an @ stands whatever a sender likes, also what looks like a result.
_ODD = ('*mailfrom="*', '*"@*')
_FAILED = ("*spf=fail*", "*spf=softfail*", "*spf=permerror*", "*dkim=fail*", "*dkim=permerror*")


def quoted(text: str) -> str:
    """A Sieve string, whatever the text holds."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def needed(judges: Sequence[str]) -> tuple[str, ...]:
    """The extensions of Sieve that weighing needs."""
    return ("envelope", "variables") if judges else ("envelope",)


def weighed(judges: Sequence[str]) -> str:
    """The lines that find out, once for all rules, what these servers say of a message; none where none is believed."""
    if not judges:
        return ""
    forged, failed = _says(judges, *_FORGED, *_ODD), _says(judges, *_FAILED)
    # What vouches stands where a result stands: first, or after a semicolon, which nobody can write into an address. A line folded
    # by a tab comes with a space; one folded by more is not recognised, and vouches for nobody. ("?" does not help: Pigeonhole
    # 0.5.19 finds "a?b*" in "a c".)
    dmarc, spf = (
        _says(judges, *(f"{before}{space}{method}=pass*" for before in ("", "*;") for space in (" ", "")))
        for method in ("dmarc", "spf")
    )
    return (
        f'set "by" "{UNCHECKED}";\n'
        f'if {forged} {{ set "by" "{CLAIMED}"; }}\n'
        f'elsif {dmarc} {{ set "by" "{DMARC}"; }}\n'
        f'elsif {spf} {{ set "by" "{SPF}"; }}\n'
        f'elsif {failed} {{ set "by" "{CLAIMED}"; }}\n'
    )


def flag(judges: Sequence[str]) -> str:
    """The keyword that says on what it rests whom a message is from."""
    return FLAG.format(by="${by}" if judges else UNCHECKED)


def certain(addresses: Sequence[Sequence[str]], judges: Sequence[str]) -> str:
    """A test: whether a message with one of these addresses in From (each in all its forms) is certainly from there. It has one
    author, and our own server vouches for it, or the envelope says the same and no check failed (I27).
    """
    alone = 'address :count "eq" :comparator "i;ascii-numeric" "from" "1"'
    same = [listed("envelope", forms) for forms in addresses]
    if len(same) > 1:
        same = [
            f"allof({listed('address', forms)}, {each})" for forms, each in zip(addresses, same, strict=True)
        ]
    envelope = same[0] if len(same) == 1 else f"anyof({', '.join(same)})"
    if not judges:
        return f"allof({alone}, {envelope})"
    by = f'anyof(string :is "${{by}}" "{DMARC}", allof(not string :is "${{by}}" "{CLAIMED}", {envelope}))'
    return f"allof({alone}, {by})"


def listed(part: str, addresses: Sequence[str]) -> str:
    """A test: whether the sender in this part of a message, `address` (its header) or `envelope`, is one of these."""
    return f'{part} :is "from" [{", ".join(map(quoted, addresses))}]'


def _says(judges: Sequence[str], *what: str) -> str:
    return f'header :matches "authentication-results" [{", ".join(map(quoted, _patterns(judges, what)))}]'


def _patterns(judges: Sequence[str], what: Sequence[str]) -> Iterator[str]:
    for judge in judges:
        for each in what:
            # A server may write a version behind its name.
            yield from (f"{judge};{each}", f"{judge} *;{each}")
