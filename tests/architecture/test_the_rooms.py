"""The rules of ARCHITECTURE.md that a tool can hold."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import evenhand

SOURCE = Path(evenhand.__file__).parent
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
MOST_LINES = 350
MOST_LINES_OF_A_FUNCTION = 60

# Who may write to the records. Everybody else asks an action.
WRITERS = (
    "casework/actions/",
    "audit/",
    "people/",
    "contacts/",
)
# No record of a case, each with its reason.
ALSO = {
    "demo/clock.py": "How far the demo's clock was moved is nothing that happened to anybody.",
    "demo/load.py": "The invented colleagues get the passphrase that the demo tells everybody.",
    "rehearsal/stage.py": "The staff of a story are hired before it begins.",
}
WRITING = {
    "save",
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "asave",
    "acreate",
    "aupdate",
    "adelete",
    "raw",
}
# A QuerySet is told from a dict or a hash by where the call hangs: Model.objects…, a manager, or a queryset's own methods.
ON_RECORDS = {
    "objects",
    "_default_manager",
    "_base_manager",
    "filter",
    "exclude",
    "all",
    "select_for_update",
    "order_by",
}


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def writes(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every call that writes to the database: on a manager or queryset, or `save()` and `delete()` on what may be a record."""
    for node in ast.walk(tree):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITING
        ):
            continue
        on_queryset = any(
            isinstance(part, ast.Attribute) and part.attr in ON_RECORDS for part in ast.walk(node.func.value)
        )
        on_record = node.func.attr in ("save", "delete", "asave", "adelete") and not _is_known_other(
            node.func.value
        )
        if on_queryset or on_record:
            yield node.lineno, ast.unparse(node.func)


def _is_known_other(owner: ast.expr) -> bool:
    """Things with a save() that are no records: a document or an image being written to a file."""
    return isinstance(owner, ast.Name) and owner.id in ("document", "image")


def test_only_the_actions_write_to_records() -> None:
    others = [path for path in MODULES if not name_of(path).startswith(WRITERS) and name_of(path) not in ALSO]
    found = [f"{name_of(path)}:{line} {call}" for path in others for line, call in writes(tree_of(path))]
    assert not found, "Only casework's actions change records; call one instead:\n" + "\n".join(found)


def test_no_module_grows_beyond_reading() -> None:
    lines = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: count for name, count in lines.items() if count >= MOST_LINES} == {}


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function's body; what it takes and its docstring may explain themselves at length."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_no_function_grows_beyond_a_screen() -> None:
    long = [
        f"{name_of(path)}: {node.name} has {lines_of(node)} lines"
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and lines_of(node) > MOST_LINES_OF_A_FUNCTION
    ]
    assert not long


def test_only_the_outermost_rooms_read_the_clock() -> None:
    """Time comes in as an argument; `casework.clock` asks what time it is; the demo's own clock is set beside it."""
    asked = [
        f"{name_of(path)}:{node.lineno} {ast.unparse(node.func)}"
        for path in MODULES
        if name_of(path) not in ("casework/clock.py", "demo/clock.py")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func)
        in ("datetime.now", "datetime.datetime.now", "timezone.now", "date.today", "timezone.localdate")
        and not (ast.unparse(node.func) == "timezone.localdate" and node.args)
    ]
    assert not asked, "Take `now` as an argument, or ask evenhand.casework.clock:\n" + "\n".join(asked)


ROOMS = [path.parent for path in sorted(SOURCE.glob("*/__init__.py"))]
# Those of Django's own, whose names say it already, are left out.
FOLDERS = [
    path.parent
    for path in sorted((SOURCE / "casework").glob("*/__init__.py"))
    if path.parent.name not in ("management", "migrations")
]


@pytest.mark.parametrize("room", ROOMS + FOLDERS, ids=name_of)
def test_every_room_says_what_it_is_for(room: Path) -> None:
    assert ast.get_docstring(tree_of(room / "__init__.py"))


@pytest.mark.parametrize("room", ROOMS + FOLDERS, ids=name_of)
def test_every_room_is_on_the_map(room: Path, repository: Path) -> None:
    assert f"`{room.name}`" in (repository / "ARCHITECTURE.md").read_text(encoding="utf-8")


def test_the_checks_above_find_what_they_look_for() -> None:
    bad = ast.parse(
        "Warning.objects.create(number=1)\n"
        "person.warnings.filter(number=1).update(number=2)\n"
        "warning.save()\n"
        "hash.update(b'')\n"
        "facts.update({})\n"
        "cache.delete('x')\n"
    )
    assert [line for line, _call in writes(bad)] == [1, 2, 3, 6]
