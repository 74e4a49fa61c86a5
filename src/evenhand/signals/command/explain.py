"""evenhand signals explain FILE or -: the hints of one text, with the words they rest on."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from evenhand.signals.finding import hints
from evenhand.signals.hint import Hint, kinds

HELP = "reads a text and shows its hints, the words they rest on and why"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", help="the text's file; - reads what is typed or piped in")
    parser.add_argument("--channel", default="", help="how it came: email, letter, call_note, …")
    parser.add_argument("--language", choices=("en", "cy"), default="en", help="of the explanation")
    parser.add_argument("--json", action="store_true", help="for machines; both languages")


def run(given: Namespace) -> int:
    try:
        raw = sys.stdin.buffer.read() if given.file == "-" else Path(given.file).read_bytes()
    except OSError as error:
        sys.stderr.write(f"{given.file} cannot be read: {error}\n")
        return 1
    found = hints(raw.decode("utf-8", "replace"), given.channel)
    if given.json:
        sys.stdout.write(json.dumps([each.as_dict() for each in found], ensure_ascii=False, indent=2) + "\n")
    else:
        none = "No hints." if given.language == "en" else "Dim awgrymiadau."
        sys.stdout.write("\n\n".join(_told(each, given.language) for each in found) or none)
        sys.stdout.write("\n")
    return 0


def _told(hint: Hint, language: str) -> str:
    lines = [f"{kinds()[hint.kind].name.text(language)} ({', '.join(hint.clauses)}; {hint.strength})"]
    lines += [f"  “{quote.text}” [{quote.start}–{quote.end}]" for quote in hint.quotes]
    lines.append(f"  {hint.because.text(language)}")
    return "\n".join([*lines, *(f"  {each.text(language)}" for each in hint.beside)])
