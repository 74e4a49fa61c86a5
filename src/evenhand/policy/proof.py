"""Which tests prove which clause: read from the tests' own marks and from the scenarios' expectations, kept beside the policy.

The tests are not part of an installed product, so what they prove is kept in a file (`proof.json`), read from them anew by
`evenhand coverage --collect tests`. A test holds that none is claimed that is not there.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

KEPT = Path(__file__).parent / "proof.json"
_REFUSED = re.compile(r"refused:\s*(\[[^\]]*\]|[A-Z]+\d+[a-zN]?)")
_ID = re.compile(r"[A-Z]{1,2}\d+[a-zN]?")


@cache
def kept() -> Mapping[str, list[str]]:
    """For each clause and invariant the tests that prove it, as they were when the product was built."""
    return dict(json.loads(KEPT.read_text(encoding="utf-8"))) if KEPT.is_file() else {}


def collect(tests: Path) -> dict[str, list[str]]:
    """For each id the tests in this folder that cite it with `@pytest.mark.proves`, and the scenarios that expect its refusal."""
    proofs: dict[str, set[str]] = {}
    for file in sorted(tests.rglob("test_*.py")):
        for id_, name in _of_tests(file):
            proofs.setdefault(id_, set()).add(f"{file.relative_to(tests).as_posix()}::{name}")
    for file in sorted(tests.rglob("*.yaml")):
        for id_ in _of_scenario(file.read_text(encoding="utf-8")):
            proofs.setdefault(id_, set()).add(file.relative_to(tests).as_posix())
    return {id_: sorted(names) for id_, names in sorted(proofs.items())}


def keep(proofs: Mapping[str, list[str]]) -> None:
    """Write them where `kept` reads them."""
    KEPT.write_text(json.dumps(proofs, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    kept.cache_clear()


def _of_tests(file: Path) -> Iterator[tuple[str, str]]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(
            isinstance(each, ast.Name) and each.id == "pytestmark" for each in node.targets
        ):
            yield from ((id_, "") for id_ in _cited(node.value))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for decorator in node.decorator_list:
                yield from ((id_, node.name) for id_ in _cited(decorator))


def _cited(expression: ast.expr) -> Iterator[str]:
    for call in ast.walk(expression):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "proves":
            for argument in call.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def _of_scenario(text: str) -> Iterator[str]:
    for found in _REFUSED.findall(text):
        yield from _ID.findall(found)
