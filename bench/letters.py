"""Letters as PDF, beside the typesetting engine alone on the same text: letters a second and memory, at 1, 10 and 500 letters.

The floor is typst with a template that holds nothing but the same words, one after the other as headings, items and paragraphs
on numbered pages, compiled to the same standard with the same fonts by a compiler that is kept, like ours. Each letter is another
one. Each case runs in a process of its own, so that its memory is its own, and once before it is measured, since the first letter
reads the fonts.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
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

SIZES = (1, 10, 500)
REPEATS = {1: 20, 10: 5, 500: 1}
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


def bare(compiler: Any, told: list[str]) -> int:
    made = (
        compiler.compile(sys_inputs={"letter": each}, format="pdf", pdf_standards=["ua-1"], timestamp=0)
        for each in told
    )
    return sum(len(each) for each in made)


def one_case(who: str, size: int) -> None:
    """Measure in this process, and print seconds a letter and the most memory it took."""
    import typst

    repeats = REPEATS[size]
    if who == "ours":
        ours(range(9_000_000, 9_000_001))
        began = time.process_time()
        for turn in range(repeats):
            ours(range(turn * size, (turn + 1) * size))
        took = time.process_time() - began
    else:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "bare.typ"
            source.write_text(BARE, encoding="utf-8")
            compiler = typst.Compiler(source, root=folder, font_paths=fonts(), ignore_system_fonts=True)
            told = [
                json.dumps(
                    {"title": "Letter", "fonts": families(), "words": words_of(number)}, ensure_ascii=False
                )
                for number in (9_000_000, *range(repeats * size))
            ]
            bare(compiler, told[:1])
            began = time.process_time()
            for turn in range(repeats):
                bare(compiler, told[1 + turn * size : 1 + (turn + 1) * size])
            took = time.process_time() - began
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"each": took / repeats / size, "memory": most}))


def measured(who: str, size: int) -> dict[str, float]:
    command = [sys.executable, __file__, who, str(size)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))


def main() -> None:
    print(f"{'letters':>8} {'ours/s':>8} {'engine/s':>9} {'ratio':>6} {'ours MiB':>9} {'engine MiB':>11}")
    for size in SIZES:
        us, engine = measured("ours", size), measured("engine", size)
        ratio = us["each"] / engine["each"]
        print(
            f"{size:>8} {1 / us['each']:>8.1f} {1 / engine['each']:>9.1f} {ratio:>6.2f} {us['memory']:>9.0f} "
            f"{engine['memory']:>11.0f}{'' if ratio <= MOST else f'   more than {MOST} times the engine'}"
        )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        one_case(sys.argv[1], int(sys.argv[2]))
    else:
        main()
