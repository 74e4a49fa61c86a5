"""Files made to do harm: each ends with an answer, in time, within its memory; none reaches anything."""

from __future__ import annotations

import os
import random
import resource
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.channels.outlook_files import whole

from evenhand.contacts.files import cell, fence
from evenhand.contacts.files.confined import MIB, Limits, NotDoneError, confined, in_memory
from evenhand.contacts.files.looking import look, show

from . import samples

pytestmark = pytest.mark.once

QUICK = Limits(processor_seconds=4, clock_seconds=8)
OUTCOMES = {"read", "listed", "empty", "unreadable", "no_reader"}

BOMBS: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "zip bomb": (samples.zip_bomb, "listed", "bomb"),
    "pdf bomb": (samples.pdf_bomb, "", ""),
    "pdf of circles": (samples.pdf_of_circles, "", ""),
    "a billion laughs": (samples.laughing_word, "", ""),
    "word bomb": (samples.word_bomb, "unreadable", "bomb"),
    "broken pdf": (lambda: b"%PDF-1.7\n" + b"(" * 100_000, "unreadable", "broken"),
    "broken word": (lambda: samples.word("x")[:-300], "", ""),
    "deep pdf": (lambda: samples.assembled([b"[" * 200_000, b"<< /Type /Pages >>"]), "unreadable", ""),
    "deep rtf": (lambda: b"{\\rtf1" + b"{" * 500_000, "empty", ""),
    "deep html": (lambda: b"<html>" + b"<div>" * 500_000, "empty", ""),
    "empty archive": (lambda: b"PK\x05\x06" + bytes(18), "empty", ""),
    "half an archive": (lambda: samples.archive(("a", b"x" * 100))[:60], "unreadable", "broken"),
    "tar of nothing": (lambda: bytes(257) + b"ustar" + bytes(5000), "", ""),
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.proves("I25")
def test_a_bomb_ends_with_an_answer_in_time(name: str) -> None:
    make, outcome, why = BOMBS[name]
    content = make()
    began = time.monotonic()
    found = look([content], len(content), QUICK)
    assert time.monotonic() - began < 5 * QUICK.clock_seconds
    assert found.outcome in OUTCOMES
    assert found.outcome == (outcome or found.outcome)
    assert found.why == (why or found.why)
    assert len(found.text) < 2_000_000


def test_a_word_document_reads_no_file_of_this_machine() -> None:
    content = samples.spying_word()
    assert "root:" not in look([content], len(content)).text


def test_a_picture_larger_than_any_screen_is_not_unpacked() -> None:
    with pytest.raises(NotDoneError):
        show([samples.picture_bomb()], size="small")


def in_a_cell(code: str, limits: Limits = QUICK) -> bytes:
    """What this code prints when it runs where files are read."""
    with in_memory([code.encode()]) as file:
        return confined(file, sys.executable, "-I", "-", limits=limits)


def test_whoever_takes_too_much_memory_is_stopped() -> None:
    with pytest.raises(NotDoneError) as stopped:
        in_a_cell("x = bytearray(2_000_000_000); print(len(x))")
    assert stopped.value.why == "broken"
    assert in_a_cell("x = bytearray(100_000_000); print(len(x))") == b"100000000\n"


def test_a_reader_without_memory_says_so_and_is_tried_again() -> None:
    content = samples.pdf()
    found = look([content], len(content), Limits(memory_bytes=40 * MIB))
    assert (found.outcome, found.again) == ("unreadable", found.why in ("memory", "time"))


def test_whoever_computes_for_ever_is_stopped() -> None:
    with pytest.raises(NotDoneError) as stopped:
        in_a_cell("while True: pass", Limits(processor_seconds=1, clock_seconds=20))
    assert (stopped.value.why, stopped.value.again) == ("time", True)


def test_whoever_sleeps_for_ever_is_stopped_and_nobody_is_left_behind() -> None:
    began = time.monotonic()
    with pytest.raises(NotDoneError) as stopped:
        in_a_cell("import time; time.sleep(600)", Limits(clock_seconds=1))
    assert stopped.value.why == "time"
    assert time.monotonic() - began < 10


def test_whoever_says_too_much_is_stopped() -> None:
    with pytest.raises(NotDoneError) as stopped:
        in_a_cell("while True: print('x' * 65536)", Limits(answer_bytes=MIB))
    assert (stopped.value.why, stopped.value.again) == ("too_much", False)


def test_nothing_is_written_to_any_disk(tmp_path: Path) -> None:
    with pytest.raises(NotDoneError):
        in_a_cell(f"open({str(tmp_path / 'x')!r}, 'w', buffering=1).write('here\\n')")
    assert not (tmp_path / "x").exists() or not (tmp_path / "x").read_text()


def test_no_setting_and_no_secret_of_ours_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENHAND_SECRET_KEY", "very secret")
    assert b"EVENHAND" not in in_a_cell("import os; print(sorted(os.environ))")


@pytest.fixture
def listener() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.skipif(
    sys.platform != "linux" or fence.known() < 1, reason="this kernel cannot keep files from processes"
)
def test_whoever_takes_a_reader_over_reads_none_of_our_files_and_deletes_none(
    tmp_path: Path,
) -> None:
    database, key = tmp_path / "evenhand.sqlite3", f"/proc/{os.getpid()}/environ"
    database.write_text("All that is on record.")
    tasks = {"cat": (str(database), key), "ls": (str(tmp_path),), "rm": (str(database),)}
    with in_memory([b"x"]) as file:
        assert confined(
            file, shutil.which("cat") or "", "/usr/bin/env", limits=QUICK
        )  # a program itself is read
        for tool, paths in tasks.items():
            for path in paths:
                with pytest.raises(NotDoneError):
                    confined(file, shutil.which(tool) or "", path, limits=QUICK)
    assert database.read_text() == "All that is on record."


def may_have_an_own_network() -> bool:
    """Whether this kernel lets us take the network away at all: some forbid it to everybody but root."""
    done = subprocess.run(["unshare", "--net", "--map-root-user", "true"], capture_output=True, check=False)
    return done.returncode == 0


@pytest.mark.skipif(
    not may_have_an_own_network(), reason="this kernel gives no network of their own to processes"
)
def test_nothing_is_reached_over_the_network(listener: int) -> None:
    code = f"import socket; print(socket.create_connection(('127.0.0.1', {listener}), 2))"
    with pytest.raises(NotDoneError):
        in_a_cell(code)


def test_a_system_that_lacks_a_limit_is_told_from_one_that_refuses_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuses(*_: object) -> None:
        raise ValueError("not known here")

    monkeypatch.setattr(resource, "setrlimit", refuses)
    monkeypatch.setattr(sys, "platform", "darwin")
    cell.confine(1, MIB)
    monkeypatch.setattr(cell, "_set_apart", lambda: None)
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(ValueError, match="not known"):
        cell.confine(1, MIB)


SEEDS: dict[str, Callable[[], bytes]] = {
    "pdf": samples.pdf,
    "word": lambda: samples.word("A paragraph.", "Another."),
    "zip": lambda: samples.archive(("a.txt", b"x" * 500), ("b.txt", b"y" * 500)),
    "png": lambda: samples.picture("PNG", (60, 60)),
    "gif": lambda: samples.picture("GIF", (60, 60)),
    "outlook": whole,
    "word_97": lambda: (Path(__file__).parent / "data/letter.doc").read_bytes(),
    "excel_97": lambda: (Path(__file__).parent / "data/sheet.xls").read_bytes(),
    "rtf": lambda: rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}Dear \b Sir\b0,\par \u373?}",
}


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The same with some bytes changed, cut out, doubled or swapped for numbers at the edge."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 12)):
        place = chance.randrange(max(1, len(made)))
        match chance.randrange(5):
            case 0:
                made[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                del made[place : place + chance.randint(1, 40)]
            case 2:
                made[place:place] = made[place : place + chance.randint(1, 200)]
            case 3:
                made[place : place + 4] = chance.choice(
                    [b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"9999", b"\x7f\xff\xff\xff"]
                )
            case _:
                made = made[: max(1, place)]
    return bytes(made)


@pytest.mark.parametrize("name", SEEDS)
def test_broken_files_of_every_kind_end_with_an_answer(name: str) -> None:
    """More of them by hand: EVENHAND_FUZZ=1000 pytest -k broken_files."""
    chance = random.Random(name)
    seed = SEEDS[name]()
    for _ in range(int(os.environ.get("EVENHAND_FUZZ", "12"))):
        content = mutated(seed, chance)
        found = look([content], len(content), QUICK)
        assert found.outcome in OUTCOMES, content
        assert found.why != "time", content
