"""A list of blocks and bars as CSV, for telephone systems and whatever else can write one (docs/sieve-and-reconciliation.md)."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping

from evenhand.casework.oversight.reconciling import Source
from evenhand.people.normalise import normalise
from evenhand.policy.outcome import N_
from evenhand.policy.reconciliation import DIVERTS, FILES, FROM, REFUSES, TO, Rule, Unread

LONGEST = 5_000_000  # bytes
# What people call the columns, and what they write in them.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "address": ("address", "number", "phone", "telephone", "email", "e-mail", "caller"),
    "channel": ("channel", "kind", "type"),
    "effect": ("effect", "action"),
    "side": ("side", "direction"),
    "team": ("team", "line", "for"),
}
_EFFECTS = {
    "": REFUSES, "bars": REFUSES, "bar": REFUSES, "barred": REFUSES, "block": REFUSES, "blocks": REFUSES, "blocked": REFUSES,
    "reject": REFUSES, "refuses": REFUSES, "refuse": REFUSES, "discard": REFUSES, "voicemail": DIVERTS, "divert": DIVERTS,
    "diverts": DIVERTS, "forward": DIVERTS, "route": DIVERTS, "announces": FILES, "announce": FILES, "files": FILES, "file": FILES,
}  # fmt: skip
_KINDS = {"phone": "phone", "telephone": "phone", "voicemail": "phone", "email": "email", "e-mail": "email"}
_SIDES = {"": FROM, "from": FROM, "caller": FROM, "in": FROM, "to": TO, "called": TO}


def csv_source(data: bytes, name: str) -> Source:
    """A list with a header line; `address` must be one of its columns. What a row does is barring, unless `effect` says otherwise;
    it is about callers' telephone numbers, unless `channel` says email or the address has an @.
    """
    text = data[:LONGEST].decode("utf-8-sig", "replace").replace("\0", "\ufffd")
    rules: list[Rule] = []
    unread: list[Unread] = []
    try:
        for line, row, written in _rows(text):
            found = _rule(line, row, written, name)
            if isinstance(found, Rule):
                rules.append(found)
            else:
                unread.append(Unread(name, line, written[:300], found))
    except ValueError as error:
        unread.append(Unread(name, 1, text[:100], str(error)))
    if len(data) > LONGEST:
        unread.append(Unread(name, 0, name, N_("It is too long; its end was not read.")))
    return Source(
        name=name,
        kind="csv",
        sha256=hashlib.sha256(data).hexdigest(),
        rules=tuple(rules),
        unread=tuple(unread),
        covers=tuple(sorted({rule.kind for rule in rules} | {"phone"})),
    )


def _rows(text: str) -> Iterator[tuple[int, dict[str, str], str]]:
    try:
        dialect = csv.Sniffer().sniff(text[:2000].splitlines()[0] if text.strip() else ",", ",;\t")
    except (csv.Error, IndexError):
        dialect = csv.excel
    reader = csv.reader(io.StringIO(text), dialect, strict=False)
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        at = {
            name: next((header.index(each) for each in names if each in header), -1)
            for name, names in _COLUMNS.items()
        }
        if at["address"] < 0:
            raise ValueError(N_("There is no column “address”."))
        for cells in reader:
            if any(cell.strip() for cell in cells):
                row = {
                    name: cells[place].strip() if 0 <= place < len(cells) else ""
                    for name, place in at.items()
                }
                yield reader.line_num, row, ",".join(cells)
    except csv.Error as error:
        raise ValueError(N_("It is no CSV.")) from error


def _rule(line: int, row: Mapping[str, str], written: str, name: str) -> Rule | str:
    said = row["channel"].lower()
    kind = _KINDS.get(said, "" if said else "email" if "@" in row["address"] else "phone")
    if not kind:
        return N_("The channel is neither phone nor email.")
    effect, side = _EFFECTS.get(row["effect"].lower()), _SIDES.get(row["side"].lower())
    if effect is None or side is None:
        return N_("What it does is not known.")
    whole = kind == "email" and row["address"].startswith("@")
    address = row["address"].lower() if whole else normalise(kind, row["address"])
    if not address:
        return N_("This is no address.")
    to = (row["team"],) if row["team"] else ()
    return Rule(name, line, written[:300], kind, address, effect, side, to=to)
