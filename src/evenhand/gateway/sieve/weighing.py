"""Whom a message comes from, as far as a Sieve script can weigh it: by envelope, From and our own server's checks.

It is the rule of `people.senders` in what Sieve's patterns can tell, and where they cannot tell, the address is only claimed: then
nobody is restricted, and the message says so. Comments, into which a verifier copies what a sender's machine calls itself, are
taken out of what vouches; where one holds another, or does not end, the address is only claimed. DKIM alone vouches for nobody
here: no pattern sees to whom a signature belongs.

Whoever is named in From, Reply-To, Sender or the envelope, and is not certainly the author, is only claimed.

All of it is found out once for a message, whomever a script has rules for: `sure` is the address that it is certainly from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

# On what it rests that From is the sender, as the milter's header has it (`by=`): what was checked, or that nobody did.
DMARC, SPF, UNCHECKED, CLAIMED = "Dmarc", "Spf", "Unchecked", "Claimed"
# A keyword beside what was done. It holds no space.
FLAG = "$Evenhand{by}"

# In a test of strings; servers do not agree which letters are the same in one without.
ANY_CASE = ':comparator "i;ascii-casemap"'

_FORGED = ("*dmarc=fail*", "*dmarc=permerror*")
# Between quotes before an @ stands whatever a sender likes, also what looks like a result.
_ODD = ('*mailfrom="*', '*"@*')
_SPF_FAILED = ("*spf=fail*", "*spf=softfail*", "*spf=permerror*")
_FAILED = (*_SPF_FAILED, "*dkim=fail*", "*dkim=permerror*")
# No verifier writes its results so, though it may: what stands behind such a sign is not seen by the patterns above.
_OTHERWISE = tuple(
    f"*{method}{sign}*"
    for method in ("dmarc", "spf", "dkim")
    for sign in (" =", "= ", "=(", " (*)*=", "(*)*=", "/")
)
# Put where what vouches stood: taken out with a comment, it stood in one. Outside of comments nobody can write a semicolon.
_MARK = "; evenhand ;"
_COMMENTS = 12  # that are taken out; a header with more vouches for nobody
# Who is named in From, and whether it is written so oddly that they are only claimed: that is so where `people.senders` cannot read
# it, or where the server cannot and something else in it may be an address. Of what a server cannot read it has all the text.
_AUTHOR = """\
if address :matches "from" "*<*>" {
  set "author" "${2}";
  if anyof(header :matches "from" "*@*@*", header :contains "from" [",", ";", ":", "\\""]) { set "oddly" "yes"; }
} elsif address :matches "from" "*" { set "author" "${1}"; }
if string :matches "${author}" "'*'" { set "author" "${1}"; }
if string :matches "${author}" "*." { set "author" "${1}"; }
if anyof(not address :count "eq" :comparator "i;ascii-numeric" "from" "1",
  header :matches "from" ["*,", "*<*<*", "*<@*,*"],
  allof(header :matches "from" "*<*", not header :matches "from" ["*<*>", "*<*>*(*)"]),
  allof(header :matches "from" ["*@*@*", "*>*"], not header :matches "from" "*<*"),
  allof(header :matches "from" "*@*@*", header :matches "from" "*<*>",
    not header :matches "from" ["*<${author}>", "*<${author}.>"]),
  allof(header :matches "from" "*;", not header :matches "from" "*:*"),
  allof(header :matches "from" "*)*", not header :matches "from" "*(*")) { set "oddly" "yes"; }
"""
_LONGEST = 4_000  # characters; RFC 5229 promises no more of a variable


def quoted(text: str) -> str:
    """A Sieve string, whatever the text holds."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def literal(text: str) -> str:
    """The same among variables: whoever has a mailbox may have one that looks like a variable's name."""
    return quoted(text).replace("${", "${dollar}{")


def needed() -> tuple[str, ...]:
    """The extensions of Sieve that weighing needs."""
    return "envelope", "variables", "index"


def weighed(judges: Sequence[str]) -> str:
    """The lines that find out, once for all rules, who wrote a message and what these servers say of it, where any is believed."""
    author = f'set "dollar" "$";\n{_AUTHOR}'
    if not judges:
        return author
    forged = _says(judges, *_FORGED, *_ODD, *_OTHERWISE)
    failed, failed_too = _says(judges, *_FAILED), _says(judges, *_SPF_FAILED)
    return (
        f'{author}set "by" "{UNCHECKED}";\n'
        f"{_vouching(judges)}"
        f'if {forged} {{ set "by" "{CLAIMED}"; }}\n'
        f'elsif not string :is "${{odd}}" "" {{ set "by" "{CLAIMED}"; }}\n'
        f'elsif allof(string :is "${{passed}}" "{SPF}", {failed_too}) {{ set "by" "{CLAIMED}"; }}\n'
        f'elsif not string :is "${{passed}}" "" {{ set "by" "${{passed}}"; }}\n'
        f'elsif {failed} {{ set "by" "{CLAIMED}"; }}\n'
    )


def _vouching(judges: Sequence[str]) -> str:
    """The lines that find what vouches (`passed`), and whether it can be told from what stands in comments (`odd`)."""
    # What vouches stands where a result stands: first, or after a semicolon, which nobody can write into an address. A line folded
    # by a tab comes with a space; one folded by more is not recognised, and vouches for nobody. ("?" does not help: Pigeonhole
    # 0.5.19 finds "a?b*" in "a c".) A star stands for as little as it can, so ${1} is all before the first (RFC 5229, 3.2).
    found = []
    for by, method in ((DMARC, "dmarc"), (SPF, "spf")):
        first = [f"{judge};{space}{method}=pass*" for judge in judges for space in ("", " ")]
        later = [
            f"{judge}{begins}*;{space}{method}=pass*"
            for judge in judges
            for begins in "; "
            for space in ("", " ")
        ]
        found += [(first, by, f"{_MARK}${{1}}"), (later, by, f"${{1}}{_MARK}${{2}}")]
    found += [
        ([f"{judge}{begins}*{bracket}*" for judge in judges for begins in "; "], "", f"${{1}}{bracket}${{2}}")
        for bracket in "()"
    ]
    tests = "els".join(
        f'if {_header(patterns)} {{ set "passed" "{by}"; set "told" "{told}"; }}\n'
        for patterns, by, told in found
    )
    comments = (
        'if string :matches "${told}" "*(*)*" { set "told" "${1} ${3}"; set "inside" "${inside}${2}"; }\n'
        * _COMMENTS
    )
    return (
        f"{tests}"
        'set :length "long" "${told}";\n'
        f"{comments}"
        'if anyof(string :contains "${inside}" ["(", "\\\\"], string :contains "${told}" ["(", ")", "\\\\"],\n'
        f'  string :value "gt" :comparator "i;ascii-numeric" "${{long}}" "{_LONGEST}",\n'
        f'  allof(not string :is "${{passed}}" "", not string :contains "${{told}}" "{_MARK}")) {{ set "odd" "yes"; }}\n'
        # Of whom DMARC speaks: From may be written so that a verifier and a mail server read another address in it.
        f'if string :matches "${{told}}" "*{_MARK}*" {{ set "about" "${{2}};"; }}\n'
        'if string :matches "${about}" "*;*" { set "about" "${1} "; }\n'
        'if string :matches "${about}" "*header.from=* *" { set "domain" "${2}"; }\n'
        'if string :matches "${about}" "*header.from=*header.from=*" { set "domain" ""; }\n'
    )


def flag(judges: Sequence[str]) -> str:
    """The keyword that says on what it rests whom a message is from."""
    return FLAG.format(by="${by}" if judges else UNCHECKED)


def sure(written_otherwise: Sequence[tuple[str, Sequence[str]]], judges: Sequence[str]) -> str:
    """The lines that find the address that a message is certainly from (`sure`), or "". It has one author, and our own server
    vouches for its domain, or the envelope says the same and no check failed (I27).

    `written_otherwise` are addresses that may be written in several forms, or have more than one @, each with its forms; what is
    found is the address.
    """
    lines = [
        'if string :matches "${author}" "*@*" { set "at" "${2}"; }\n',
        f'if allof(not string :is "${{at}}" "", {_certain("author", "at", judges)}) {{ set "sure" "${{author}}"; }}\n',
    ]
    for address, forms in written_otherwise:
        test = _certain(_all(forms), _all([form.rpartition("@")[2] for form in forms]), judges)
        lines.append(
            f'if {_is("author", _all(forms))} {{ if {test} {{ set "sure" {literal(address)}; }} }}\n'
        )
    return "".join(lines)


def _certain(address: str, domain: str, judges: Sequence[str]) -> str:
    """A test: whether this author, at this domain, is certainly the sender; each a variable's name or a list."""
    address, domain = (each if each[0] == "[" else f'"${{{each}}}"' for each in (address, domain))
    plainly, envelope = 'not string :is "${oddly}" "yes"', f'envelope :is "from" {address}'
    if not judges:
        return f"allof({plainly}, {envelope})"
    return (
        f'allof({plainly}, anyof(allof(string :is "${{by}}" "{DMARC}", {_is("domain", domain)}),\n'
        f'  allof(not string :is "${{by}}" ["{CLAIMED}", "{DMARC}"], {envelope})))'
    )


def _is(variable: str, values: str) -> str:
    return f'string :is {ANY_CASE} "${{{variable}}}" {values}'


def _all(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(literal, dict.fromkeys(texts)))}]"


def _says(judges: Sequence[str], *what: str) -> str:
    return _header(_patterns(judges, what))


def _header(patterns: Iterable[str]) -> str:
    return f'header :matches "authentication-results" [{", ".join(map(quoted, patterns))}]'


def _patterns(judges: Sequence[str], what: Sequence[str]) -> Iterator[str]:
    for judge in judges:
        for each in what:
            # A server may write a version behind its name.
            yield from (f"{judge};{each}", f"{judge} *;{each}")
