"""The policy, clause by clause: what applies it, which tests prove it, which screen shows it, or why it is left to a person."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass

import evenhand.policy
from evenhand.audit.guards import every_guard
from evenhand.casework.actions import ACTIONS
from evenhand.policy import proof
from evenhand.policy.bilingual import Bilingual
from evenhand.policy.edition import Edition, invariants
from evenhand.policy.rules import RULES
from evenhand.web.public.door import FACES
from evenhand.web.screens import SCREENS


@dataclass(frozen=True, slots=True)
class Row:
    """One clause or invariant. `why` says why no rule of the code applies it, where that is so."""

    id: str
    text: Bilingual
    quote: str
    clauses: tuple[str, ...]
    rules: tuple[str, ...]
    tests: tuple[str, ...]
    screens: tuple[str, ...]
    why: Bilingual | None = None

    @property
    def covered(self) -> bool:
        """A rule and a test; or a reason why it is not the code's to apply."""
        return bool(self.why) or bool(self.rules and self.tests)

    def as_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "id": self.id,
            "text": {"en": self.text.en, "cy": self.text.cy},
            "quote": self.quote,
            "rules": list(self.rules),
            "tests": list(self.tests),
            "screens": list(self.screens),
            "why": {"en": self.why.en, "cy": self.why.cy} if self.why else None,
            "covered": self.covered,
        }


def rows(edition: Edition) -> list[Row]:
    """Every clause of the edition, in its order."""
    _import_every_rule()
    return [
        _row(clause.id, clause.rule, clause.quoted, (), clause.why) for clause in edition.clauses.values()
    ]


def invariant_rows() -> list[Row]:
    """Every invariant: what must never happen, and what holds it."""
    _import_every_rule()
    return [_row(each.id, each.text, "", each.clauses, None) for each in invariants().values()]


def _row(id_: str, text: Bilingual, quote: str, clauses: tuple[str, ...], why: Bilingual | None) -> Row:
    return Row(
        id=id_,
        text=text,
        quote=quote,
        clauses=clauses,
        rules=(*(_short(name) for name in RULES.get(id_, ())), *_guards(id_)),
        tests=tuple(proof.kept().get(id_, ())),
        screens=_screens(id_),
        why=why,
    )


def _screens(id_: str) -> tuple[str, ...]:
    """The screens of colleagues and the pages for everybody that serve this id."""
    served = {each.name: each.clauses for each in SCREENS.values()} | FACES
    return tuple(sorted(_short(name) for name, clauses in served.items() if id_ in clauses))


def _guards(id_: str) -> list[str]:
    """What the database itself refuses for this id."""
    return [
        f"database guard {guard.name}"
        for guard in every_guard()
        if id_ in guard.message.split(":")[0].split()
    ]


def _short(name: str) -> str:
    return name.removeprefix("evenhand.")


def _import_every_rule() -> None:
    for module in pkgutil.iter_modules(evenhand.policy.__path__):
        importlib.import_module(f"evenhand.policy.{module.name}")
    importlib.import_module("evenhand.web.urls")
    if not ACTIONS:
        raise RuntimeError("no action is registered")
