"""Addresses of a header field, read in one pass: no recursion into comments, no backtracking over quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from evenhand.channels.email.parsed import Address, Limits
from evenhand.channels.email.words import ENCODED_WORD, decode_words

_MARK = re.compile(ENCODED_WORD + r'|["\\(),;:<>]')
_APART = re.compile(r'[\s<>"(),;:\\]+')
_REPEATED = 80  # characters; what is shorter is mostly an address of ours, or of somebody who writes again
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SIMPLE = re.compile(r'"?([^"<>(),;:\\@=]*)"?\s*<([^"<>(),;:\\@\s]+@[^"<>(),;:\\@\s]+)>')


def addresses(field: str, limits: Limits) -> tuple[Address, ...]:
    """The addresses of one field, as many as the limit allows. A piece without an address is kept as a
    name alone.
    """
    return _cached(field, limits) if len(field) < _REPEATED else _addresses(field, limits)


def _addresses(field: str, limits: Limits) -> tuple[Address, ...]:
    field = field.strip()
    if simple := _SIMPLE.fullmatch(field):
        return (_address(simple[1], simple[2], limits),)
    found: list[Address] = []
    for piece in _pieces(field):
        found.extend(_of_piece(piece, limits))
        if len(found) >= limits.addresses:
            break
    return tuple(found[: limits.addresses])


_cached = lru_cache(maxsize=512)(_addresses)


def _pieces(field: str) -> Iterator[str]:
    """The field cut at its commas, those inside quotes, comments and angle brackets aside; a group's name
    is dropped.
    """
    start = skip = depth = 0
    quoted = angle = False
    for mark in _MARK.finditer(field):
        sign = mark[0]
        if mark.start() < skip or len(sign) > 1:
            continue
        if sign == "\\":
            skip = mark.end() + 1
        elif quoted:
            quoted = sign != '"'
        elif sign == "(" or depth:
            depth += {"(": 1, ")": -1}.get(sign, 0)
        elif sign == '"':
            quoted = True
        elif sign in "<>":
            angle = sign == "<"
        elif not angle and sign in ",;:":
            if sign != ":":
                yield field[start : mark.start()]
            start = mark.end()
    yield field[start:]


def _of_piece(piece: str, limits: Limits) -> Iterator[Address]:
    piece = piece.strip()
    if not piece:
        return
    opening = piece.rfind("<")
    if opening != -1 and ">" in piece[opening:]:
        inside = piece[opening + 1 :].partition(">")[0]
        yield _address(piece[:opening], inside.rpartition(":")[2], limits)
        return
    bare, comment = _without_comments(piece)
    tokens = [token for token in _APART.split(bare) if "@" in token]
    if not tokens:
        yield _address(piece, "", limits)
    for token in tokens[: limits.addresses]:
        yield _address(comment if len(tokens) == 1 else "", token, limits)


def _without_comments(piece: str) -> tuple[str, str]:
    depth = 0
    outside: list[str] = []
    inside: list[str] = []
    for run in re.split(r"([()])", piece):
        if run == "(":
            depth += 1
        elif run == ")":
            depth = max(0, depth - 1)
        else:
            (inside if depth else outside).append(run)
    return "".join(outside), " ".join(inside)


def _address(name: str, address: str, limits: Limits) -> Address:
    name = name.strip()
    if name.startswith('"'):
        name = _ESCAPED.sub(r"\1", name.removeprefix('"').removesuffix('"'))
    name = " ".join(decode_words(name).split()).strip(" \"'")
    address = "".join(address.split())
    if "@" not in address:
        name, address = name or address, ""
    return Address(name[: limits.name_chars], address.removeprefix("mailto:")[: limits.address_chars])
