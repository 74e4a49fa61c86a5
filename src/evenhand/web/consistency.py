"""The comparison of decisions as tables: the same on the page and in the list for a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from evenhand.casework.oversight.decisions import Decided, Reasons, reasons_of
from evenhand.people.models import Colleague
from evenhand.policy.consistency import (
    LEAST,
    LONGER,
    LONGEST,
    UNWARNED,
    Decision,
    Row,
    Time,
    rows_by,
    stands_out,
    time_taken,
    told,
    without_names,
)
from evenhand.policy.edition import Edition
from evenhand.web.words import length, month, said

MINE, OTHERS = "mine", "others"
QUOTED = 3


@dataclass(frozen=True, slots=True)
class Table:
    """Counts under headings; a cell without a number is one that is fewer than five and not told."""

    id: str
    caption: str
    headings: tuple[str, ...]
    rows: list[tuple[str, list[int | None]]]


@dataclass(frozen=True, slots=True)
class Quote:
    """The reasons of one decision, as its record has them, without the names of whom it is about; and its month."""

    at: str
    length: str
    text: str


@dataclass(frozen=True, slots=True)
class StandsOut:
    """Decisions whose reasons somebody may want to read: how many there are, and the words of the newest."""

    id: str
    number: int | None
    quotes: list[Quote]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything of the page. `exact`: whether small numbers are told; `named`: whether who decided is."""

    decisions: int | None
    none: bool
    exact: bool
    named: bool
    tables: list[Table]
    disputes: Table
    shares: list[str]
    time: Time | None
    standing_out: list[StandsOut]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and what they may see (LK2, I30)."""

    colleague: Colleague
    exact: bool
    named: bool


def comparison(found: Sequence[Decided], reader: Reader, edition: Edition) -> Comparison:
    """The decisions side by side, as this reader may see them."""
    counted = [each.counted for each in found]
    tables = [
        table
        for id_, caption, heading, keys, names in _groups(counted, reader, edition)
        for table in _tables(id_, caption, heading, rows_by(counted, keys), names, reader.exact, edition)
    ]
    return Comparison(
        decisions=told(len(counted), exact=reader.exact), none=not counted, exact=reader.exact, named=reader.named, tables=tables,
        disputes=_afterwards(found, reader.exact), shares=_shares(found) if reader.exact else [],
        time=time_taken(counted, exact=reader.exact),
        standing_out=_standing_out(found, reader.exact, edition),
    )  # fmt: skip


_Keys = Callable[[Decision], Collection[Hashable]]


def _groups(
    counted: Sequence[Decision], reader: Reader, edition: Edition
) -> list[tuple[str, str, str, _Keys, dict[Hashable, str]]]:
    """Each way of putting the decisions side by side: its rows, in their order, and what they are called."""
    behaviours: dict[Hashable, str] = {
        id_: f"{said(each.name)} ({id_})" for id_, each in edition.behaviours.items()
    }
    most = max([edition.numbers.max_warnings, *(each.warnings for each in counted)])
    warnings: dict[Hashable, str] = {number: str(number) for number in range(most + 1)}
    by: _Keys
    if reader.named:
        rows = Colleague.objects.filter(pk__in={each.by for each in counted}).order_by("name", "pk")
        deciders: dict[Hashable, str] = {row.pk: row.name for row in rows}
        by = lambda each: (each.by,)  # noqa: E731
    else:
        deciders = {MINE: _("You"), OTHERS: _("All other managers together")}
        mine = reader.colleague.pk
        by = lambda each: (MINE if each.by == mine else OTHERS,)  # noqa: E731
    return [
        ("behaviours", _("By behaviour found"), _("Behaviour"), lambda each: each.behaviours, behaviours),
        ("warnings", _("By warnings that counted"), _("Warnings"), lambda each: (each.warnings,), warnings),
        ("deciders", _("By who decided"), _("Decided by"), by, deciders),
    ]


def _tables(
    id_: str, caption: str, heading: str, rows: dict[Hashable, Row], names: dict[Hashable, str], exact: bool, edition: Edition
) -> Iterable[Table]:  # fmt: skip
    # A row that is there at all tells that it is not empty: those too small to be told are left out whole.
    shown = [
        (name, rows[key])
        for key, name in names.items()
        if key in rows and told(rows[key].total, exact=exact) is not None
    ]
    periods, measures = (*edition.numbers.periods, 0), tuple(edition.measures)
    yield Table(
        f"{id_}-lengths", _("%(table)s: lengths") % {"table": caption},
        (heading, *map(length, periods), _("In all")),
        [(name, [told(number, exact=exact) for number in (*(row.lengths.get(each, 0) for each in periods), row.total)])
         for name, row in shown],
    )  # fmt: skip
    yield Table(
        f"{id_}-measures", _("%(table)s: measures") % {"table": caption},
        (heading, *(said(edition.measures[each].name) for each in measures)),
        [(name, [told(row.measures.get(each, 0), exact=exact) for each in measures]) for name, row in shown],
    )  # fmt: skip


def _afterwards(found: Sequence[Decided], exact: bool) -> Table:
    """What disputes and reviews made of the decisions of these days: a decision against a restriction has neither."""
    made = [each for each in found if each.months]
    disputed, reviewed = [each for each in made if each.dispute], [each for each in made if each.review]
    lines = [
        (_("Restrictions and extensions"), len(made)),
        (_("Disputed"), len(disputed)),
        (_("Disputed: it stands"), sum(each.dispute == "stands" for each in disputed)),
        (_("Disputed: changed"), sum(each.dispute == "changed" for each in disputed)),
        (_("Disputed: removed"), sum(each.dispute == "removed" for each in disputed)),
        (_("Disputed; there is no outcome yet"), sum(each.dispute == "open" for each in disputed)),
        (_("Reviewed"), len(reviewed)),
        (_("Reviewed: extended"), sum(each.review == "extend" for each in reviewed)),
        (_("Reviewed: removed"), sum(each.review == "remove" for each in reviewed)),
        (_("Ended early by a manager"), sum(each.ended_as == "lifted" for each in made)),
    ]
    return Table(
        "afterwards", _("What came of them"), (_("What came of it"), _("How many")),
        [(name, [told(number, exact=exact)]) for name, number in lines],
    )  # fmt: skip


def _shares(found: Sequence[Decided]) -> list[str]:
    """What share of what was decided again was changed or ended. Of too few a share says nothing."""
    ruled = [each for each in found if each.dispute in ("stands", "changed", "removed")]
    reviewed = [each for each in found if each.months and each.review]
    both = (
        (_("Of the disputes with an outcome, changed or removed: %(share)s"), ruled,
         sum(each.dispute != "stands" for each in ruled)),
        (_("Of the restrictions reviewed, removed: %(share)s"), reviewed, sum(each.review == "remove" for each in reviewed)),
    )  # fmt: skip
    return [
        text % {"share": f"{part} / {len(whole)} ({round(100 * part / len(whole))}%)"}
        for text, whole, part in both
        if len(whole) >= LEAST
    ]


def _standing_out(found: Sequence[Decided], exact: bool, edition: Edition) -> list[StandsOut]:
    """Words of a record are quoted to those alone who may open every entry."""
    out: dict[str, list[Decided]] = {LONGEST: [], LONGER: [], UNWARNED: []}
    for each in found:
        for id_ in stands_out(each.counted, edition):
            out[id_].append(each)
    quoted = {id_: decided[:QUOTED] if exact else [] for id_, decided in out.items()}
    chosen = [each for decided in quoted.values() for each in decided]
    reasons = reasons_of(chosen) if chosen else {}
    return [
        StandsOut(
            id_, told(len(decided), exact=exact),
            [Quote(month(each.at), length(each.months), _quote(id_, reasons[each.source])) for each in quoted[id_]],
        )
        for id_, decided in out.items()
        if decided
    ]  # fmt: skip


def _quote(id_: str, reasons: Reasons) -> str:
    text = {
        LONGEST: reasons.last_resort or reasons.reasons,
        LONGER: reasons.reasons,
        UNWARNED: reasons.extremely or reasons.reasons,
    }
    return without_names(text[id_], reasons.names)


def lines(compared: Comparison, since: date, until: date) -> Iterable[list[object]]:
    """The tables one below another, for a spreadsheet."""
    few = _("fewer than 5")
    yield [
        _("Decisions from %(since)s to %(until)s") % {"since": since.isoformat(), "until": until.isoformat()}
    ]
    for table in (*compared.tables, compared.disputes):
        yield []
        yield [table.caption]
        yield list(table.headings)
        for name, numbers in table.rows:
            yield [name, *(few if number is None else number for number in numbers)]
