"""Letters as PDF, beside the typesetting engine alone on the same text: letters a second and memory, at 1, 10 and 500 letters.

The floor is typst with a template that holds nothing but the same words, one after the other as headings, items and paragraphs
on numbered pages, compiled to the same standard with the same fonts by a compiler that is kept, like ours. Each letter is another
one. The two take turns in one process, so that what else the machine does slows both: in processes of their own, one after the
other, the ratio of the same code moved by a fifth from run to run. Memory is that of a process of its own. One letter goes
before, since the first reads the fonts.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.config.settings")

import django

django.setup()

from evenhand.letters import Form, Matter, Words, as_pdf, measures, render
from evenhand.letters.fonts import families, fonts
from evenhand.policy.bilingual import Bilingual
from evenhand.policy.edition import load
from evenhand.policy.measures import stored

PAIRS = {1: 200, 10: 30, 500: 2}  # letters at a time, and how many times each has its turn
FIRST = range(9_000_000, 9_000_001)
MOST = 1.3  # times the engine's own time

BARE = """
#let letter = json(bytes(sys.inputs.letter))
#set document(title: letter.title)
#set page(paper: "a4", numbering: "1 / 1")
#set text(font: letter.fonts, size: 12pt, lang: "cy", hyphenate: false)
#for (kind, words) in letter.words {
  if kind == "heading" { heading(words) } else if kind == "item" { list(words) } else { par(words) }
}
"""


def matter(number: int) -> Matter:
    """A restriction after warnings, with two measures; each letter differs in its name, its reference and its reasons."""
    edition = load()
    restricted = (
        {"kind": "response_time", "working_days": 10},
        {"kind": "channels", "closed": ["email", "social"]},
    )
    return Matter(
        "restriction",
        {
            "name": f"Rhys Llŷr {number}",
            "to": (f"Rhys Llŷr {number}", "1 Stryd y Bont", "Caerdydd"),
            "date": date(2026, 7, 14),
            "reference": f"R-{number:08}",
            "body": edition.body,
            "sender": (edition.body,),
            "contact_lines": (
                {"channel": "phone", "name": edition.channels["phone"].name, "value": "020 7946 0123"},
            ),
            "forms_at": "www.policeconduct.gov.uk",
            "measures": measures.tell(stored(restricted), edition, {}),
            "starts_on": date(2026, 7, 14),
            "ends_on": date(2026, 10, 13),
            "months": 3,
            "periods": tuple(Bilingual.same(months) for months in edition.numbers.periods),
            "open_channels": tuple(edition.channels[each].by for each in ("phone", "post", "web_form")),
            "dispute_routes": tuple(route.text for route in edition.dispute_routes.values()),
            "dispute_working_days": 20,
            "reasons": Words(
                f"The same request came {number} times after it was answered.\nPost stays open."
            ),
            "examples": ({"on": date(2026, 7, 1), "by": edition.channels["email"].by, "times": 3},),
            "warnings": ({"number": 1, "on": date(2026, 7, 1)},),
        },
    )


def words_of(number: int) -> list[tuple[str, str]]:
    """The words of the same letter in both languages, each run with what it is."""
    found: list[tuple[str, str]] = []
    for language in ("cy", "en"):
        data: dict[str, Any] = as_pdf.as_data([matter(number).letter(language)])
        for part in data["parts"]:
            for line in (*part["sender"], *part["to"], *part["of"]):
                found.append(("paragraph", _joined(line)))
            found.append(("heading", _joined(part["title"])))
            for block in part["blocks"]:
                match block["is"]:
                    case "heading" | "paragraph":
                        found.append((block["is"], _joined(block["text"])))
                    case "bullets":
                        found += [("item", _joined(item)) for item in block["items"]]
                    case "lines":
                        found += [("paragraph", _joined(line)) for line in block["lines"]]
                    case "quote":
                        found += [("paragraph", each) for each in block["paragraphs"]]
    return found


def _joined(runs: Any) -> str:
    return (
        runs
        if isinstance(runs, str)
        else "".join(run if isinstance(run, str) else run["text"] for run in runs)
    )


def ours(numbers: range) -> int:
    form = Form("pdf", "both")
    return sum(len(render(matter(number), form).data) for number in numbers)


def told(numbers: range) -> list[str]:
    """The same letters as the bare template takes them; making these is nobody's time."""
    data = ({"title": "Letter", "fonts": families(), "words": words_of(number)} for number in numbers)
    return [json.dumps(each, ensure_ascii=False) for each in data]


def bare(compiler: Any, letters: list[str]) -> int:
    made = (
        compiler.compile(sys_inputs={"letter": each}, format="pdf", pdf_standards=["ua-1"], timestamp=0)
        for each in letters
    )
    return sum(len(each) for each in made)


@contextmanager
def bare_compiler() -> Iterator[Any]:
    import typst

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "bare.typ"
        source.write_text(BARE, encoding="utf-8")
        yield typst.Compiler(source, root=folder, font_paths=fonts(), ignore_system_fonts=True)


def seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def pairs(size: int) -> None:
    """Measure so many letters of ours and as many bare ones in turn, the other one first each time, and print seconds a letter."""
    us, engine = [], []
    ours(FIRST)  # it also sets how many threads the typesetter has
    with bare_compiler() as compiler:
        bare(compiler, told(FIRST))
        for turn in range(PAIRS[size]):
            numbers = range(turn * size, (turn + 1) * size)
            letters = told(numbers)
            if turn % 2:
                us.append(seconds(lambda n=numbers: ours(n)))
                engine.append(seconds(lambda each=letters: bare(compiler, each)))
            else:
                engine.append(seconds(lambda each=letters: bare(compiler, each)))
                us.append(seconds(lambda n=numbers: ours(n)))
    each = PAIRS[size] * size
    print(json.dumps({"ours": sum(us) / each, "engine": sum(engine) / each}))


def memory(who: str, size: int) -> None:
    """Make so many letters and print the most memory that this process took, in MiB."""
    if who == "ours":
        ours(range(size))
    else:
        as_pdf.render([matter(0).letter("en")])  # as many threads as ours has
        with bare_compiler() as compiler:
            bare(compiler, told(range(size)))
    print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def alone(*asked: object) -> Any:
    command = [sys.executable, __file__, *map(str, asked)]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def main() -> None:
    print(f"{'letters':>8} {'ours/s':>8} {'engine/s':>9} {'ratio':>6} {'ours MiB':>9} {'engine MiB':>11}")
    for size in PAIRS:
        took = alone("pairs", size)
        ratio = took["ours"] / took["engine"]
        print(
            f"{size:>8} {1 / took['ours']:>8.1f} {1 / took['engine']:>9.1f} {ratio:>6.2f} {alone('ours', size):>9.0f} "
            f"{alone('engine', size):>11.0f}{'' if ratio <= MOST else f'   more than {MOST} times the engine'}",
            flush=True,
        )


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["pairs", size]:
            pairs(int(size))
        case [who, size]:
            memory(who, int(size))
        case _:
            main()
