"""Whom a message names, as far as a Sieve script can read it: what stands in From, Reply-To, Sender and the envelope, once for all.

What a server reads as an address it is asked for; what it cannot read is looked at as text, where an address may stand in it. Each
header is held in a variable: one that is longer than a server holds, or there more than twice, is not read at all. Nobody is
certain then, and whoever reads the message is told, whomever it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from string import ascii_lowercase, ascii_uppercase

from .weighing import ANY_CASE, literal

NAMING = '["from", "reply-to", "sender"]'
_HEADERS = ("from", "reply-to", "sender")
_TEXTS = tuple(f"{name.replace('-', '')}{number}" for name in _HEADERS for number in (1, 2))
# In a header that a server cannot read an address stands at the beginning, before one of these, or it is the last word, or stands
# in angle brackets.
_BEFORE = ("*.", "* (*", "*,*", "*;*")
_BRACKETS, _EIGHTS = 16, 8  # angle brackets in all, and eights of words in each, that are looked at
# An address holds no space. Where `own` are those of whoever is certainly the author, they are named by nobody else.
_NAME = (
    f'if not anyof(string :contains "${{it}}" " ", string :contains {ANY_CASE} "${{own}}" " ${{it}} ") '
    '{ set "named" "${named}${it} "; }'
)
# An address that the text cannot be parted around.
_NOT_PARTED = re.compile(r"[,;<>()]")
_UNREAD = ("*<{}>*", "*<{}.>*", "* {}", "{} (*", "{},*", "{};*", "{}.")
_SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)
_WILD, _AS_IT_IS = re.compile(r"[*?\\]"), r"\\\g<0>"


def taken_in() -> str:
    """The lines that take in the headers that name somebody; afterwards `unread` is "" where that was possible."""
    more = ", ".join(f'header :count "gt" :comparator "i;ascii-numeric" "{name}" "2"' for name in _HEADERS)
    texts = "".join(
        f'if header :index {text[-1]} :matches "{name}" "*" {{\n'
        f'  set "{text}" "${{1}}";\n'
        # A variable that holds less than all was cut off.
        f'  if not header :index {text[-1]} :is :comparator "i;octet" "{name}" "${{{text}}}" {{ set "unread" "yes"; }}\n'
        "}\n"
        for name, text in zip((each for each in _HEADERS for _ in (1, 2)), _TEXTS, strict=True)
    )
    return f'if anyof({more}) {{ set "unread" "yes"; }}\n{texts}'


def names() -> str:
    """The lines that find whom it names but for the author (`own`), as words in `named`; `unread` where there are too many."""
    return "".join(f"{line}\n" for line in _names())


def _names() -> Iterator[str]:
    yield 'set "named" " ";'
    yield f'set "it" "${{author}}"; {_NAME}'
    yield f'if envelope :matches "from" "*" {{ set "it" "${{1}}"; {_NAME} }}'
    for header in ("reply-to", "sender"):
        yield f'if address :matches "{header}" "*" {{ set "it" "${{1}}"; {_NAME} }}'
    for text in _TEXTS:
        yield f'if string :contains "${{{text}}}" "@" {{'
        for pattern in _BEFORE:
            yield f'  if string :matches "${{{text}}}" "{pattern}" {{ set "it" "${{1}}"; {_NAME} }}'
        yield f'  set "it" "${{{text}}}";'
        yield '  if string :contains "${it}" " " {'
        for words in (*[8] * _EIGHTS, 4, 2, 1):
            yield f'  if string :matches "${{it}}" "{" ".join("*" * (words + 1))}" {{ set "it" "${{{words + 1}}}"; }}'
        yield f'  if string :contains "${{it}}" " " {{ set "unread" "yes"; }} else {{ {_NAME} }}'
        yield "} }"
    yield f'set "rest" "{" ".join(f"${{{text}}}" for text in _TEXTS)} <end>";'
    for _ in range(_BRACKETS):
        yield 'if string :matches "${rest}" "*<*" {'
        yield '  set "rest" "${2}";'
        yield '  if string :matches "${rest}" "*>*" {'
        yield '    set "it" "${1}";'
        yield '    if string :matches "${it}" "*." { set "it" "${1}"; }'
        yield f"    {_NAME}"
        yield "  }"
        yield "}"
    yield 'if not string :is "${rest}" "end>" { set "unread" "yes"; }'
    yield 'set :lower "named" "${named}.";'
    yield 'if not string :matches "${named}" "* ." { set "unread" "yes"; }'


def named(forms: Sequence[str]) -> str:
    """A test: whether a message names one of these addresses (all their forms), after those lines. Where the author is certain and
    somebody of the script, only what the lines have found counts, which leaves out what is theirs.
    """
    # As `named` was made small: the letters of English alone.
    words = _all([f" {form} ".translate(_SMALL) for form in forms])
    tests = [f"address :is {NAMING} {_all(forms)}"]
    odd = [_WILD.sub(_AS_IT_IS, form) for form in forms if _NOT_PARTED.search(form)]
    if odd:
        unread = _all([each.format(form) for form in odd for each in _UNREAD])
        tests.append(f"header :matches {NAMING} {unread}")
    read = tests[0] if len(tests) == 1 else f"anyof({', '.join(tests)})"
    return f'anyof(string :contains "${{named}}" {words},\n allof(string :is "${{own}}" "", {read}))'


def _all(texts: Sequence[str]) -> str:
    return f"[{','.join(map(literal, dict.fromkeys(texts)))}]"
