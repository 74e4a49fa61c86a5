"""What hints cost and how they do on functional tests, beside alt-profanity-check; times are of the processor.

Speed and memory on the messages they were trained on, the start on an empty process, and how a hint's cost grows with the contacts
held: of the same texts of people with twenty contacts each, the record's facts included. `--growth 10000,100000,1000000` takes
more, `--folder` keeps what was made for the next run.

The functional tests are ours, of HateCheck's classes (support/functional.tsv); HateCheck itself is run where its
test_suite_cases.csv is given with --hatecheck (MIT, github.com/paul-rottger/hatecheck-data).
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from time import process_time

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "src"))

from support.held import hold, prepare

from evenhand.signals.evaluating import area
from evenhand.signals.finding import hints
from evenhand.signals.judging import judge

MESSAGES = HERE.parent / "training" / "messages"
LOOKED_AT = 1_000
Cases = list[tuple[str, bool, str]]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--hatecheck", type=Path, help="HateCheck's test_suite_cases.csv")
    asked.add_argument("--messages", type=int, default=1000)
    asked.add_argument("--quick", action="store_true", help="100 messages only")
    asked.add_argument(
        "--growth", default="10000,100000", help="numbers of contacts held, with commas; 0 for none"
    )
    asked.add_argument("--folder", type=Path, help="where the databases of that are kept")
    given = asked.parse_args()
    speed(100 if given.quick else given.messages)
    start()
    beside("functional tests of ours", ours())
    if given.hatecheck:
        beside("HateCheck", hatecheck(given.hatecheck))
    labelled()
    sizes = [2_000, 4_000] if given.quick else [int(size) for size in given.growth.split(",")]
    if all(sizes):
        with tempfile.TemporaryDirectory(prefix="evenhand-bench-") as folder:
            growth(given.folder or Path(folder), sizes)


def growth(folder: Path, sizes: list[int]) -> None:
    """What all hints of one contact cost, with what the record tells, in histories of these sizes."""
    prepare(folder)
    from evenhand.casework.hints.kept import switched_off
    from evenhand.casework.hints.looking import look_at
    from evenhand.contacts.models import Contact

    print(f"\n{'contacts held':>13} {'mean ms':>8} {'p99 ms':>8} {'× the first':>11}")
    first = 0.0
    for size in sizes:
        hold(folder, size)
        rows = list(Contact.objects.select_related("person").order_by("-pk")[:LOOKED_AT])
        took = []
        for contact in rows:
            began = process_time()
            look_at(contact, switched_off())
            took.append(process_time() - began)
        took = sorted(took[len(took) // 10 :])  # once it is warm
        mean = sum(took) / len(took)
        first = first or mean
        print(f"{size:13,} {mean * 1e3:8.2f} {took[len(took) * 99 // 100] * 1e3:8.2f} {mean / first:11.2f}")


def texts() -> Iterable[dict[str, object]]:
    for file in sorted(MESSAGES.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def speed(count: int) -> None:
    every = [(str(each["text"]), str(each["channel"])) for each in texts()][:count]
    hints("warm", "email")
    began = process_time()
    found = sum(len(hints(text, channel)) for text, channel in every)
    seconds = process_time() - began
    words = sum(len(text.split()) for text, _ in every) / len(every)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(every)} messages of {words:.0f} words on average: {len(every) / seconds:.0f} a second")
    print(f"{found} hints, {memory:.0f} MB")


def start() -> None:
    code = "from evenhand.signals.finding import hints; hints('You useless cow.', 'email')"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(HERE.parent / "src")})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"start of a process to its first hint: {used:.2f} s")


def ours() -> Cases:
    with (HERE / "support" / "functional.tsv").open(encoding="utf-8") as lines:
        return [
            (name, wrong == "1", text)
            for name, wrong, text in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def hatecheck(file: Path) -> Cases:
    with file.open(encoding="utf-8") as lines:
        return [
            (row["functionality"], row["label_gold"] == "hateful", row["test_case"])
            for row in csv.DictReader(lines)
        ]


def beside(name: str, cases: Cases) -> None:
    """Each functional class: how many are answered right, by ours and by alt-profanity-check where it is installed."""
    judges: dict[str, Callable[[str], float]] = {
        "evenhand": lambda text: 0.5 if judge(text, "email").kinds() else 0.0
    }
    packaged = packaged_judge()
    if packaged:
        judges["alt-profanity-check"] = packaged
    classes = list(dict.fromkeys(each[0] for each in cases))
    print(f"\n{name}: {len(cases)} cases; right of those in each class, {', '.join(judges)}")
    right = {
        judge_name: [(kind, (score(text) >= 0.5) == wrong) for kind, wrong, text in cases]
        for judge_name, score in judges.items()
    }
    for kind in classes:
        told = [[is_right for its, is_right in rows if its == kind] for rows in right.values()]
        print(f"  {kind:28}" + "".join(f"{sum(each):5} of {len(each)}" for each in told))
    print(
        f"  {'all':28}" + "".join(f"{sum(ok for _, ok in rows):5} of {len(rows)}" for rows in right.values())
    )


def labelled() -> None:
    """The sealed messages, which neither was trained on: the area under the curve of both."""
    file = HERE.parent / "training" / "sealed.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    wrong = [row["labels"] != ["none"] for row in rows]
    mine = [judge(row["text"], row["channel"], prior=row.get("prior", ())).anything for row in rows]
    print(f"\nsealed messages, anything unacceptable: AUC {area(list(zip(mine, wrong, strict=True)))}")
    packaged = packaged_judge()
    if packaged:
        told = [(packaged(row["text"]), is_wrong) for row, is_wrong in zip(rows, wrong, strict=True)]
        print(f"alt-profanity-check on the same: AUC {area(told)}")


def packaged_judge() -> Callable[[str], float] | None:
    try:
        from profanity_check import predict_prob
    except ImportError:
        print("(alt-profanity-check is not installed: pip install alt-profanity-check)")
        return None
    return lambda text: float(predict_prob([text])[0])


if __name__ == "__main__":
    main()
