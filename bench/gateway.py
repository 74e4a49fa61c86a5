"""What an answer at the mail server's door costs, beside floors and peers, in one run.

    python bench/gateway.py [PEOPLE…] [--seconds 1] [--rounds 5]

Floors: an echo and a dictionary in the same event loop (asyncio), a hash table in C. Peers where they are installed: postfwd
(policy), a milter in C on libmilter, rspamd with the same list (milter). Load comes from a client in C, over 1 and 8 connections.
Every sender asked about is restricted, each at random: the costliest case; each answer is written down, as in use. CPU is the
server's own, from /proc. Ratios are what to read; the absolute figures are this machine's and today's. Rounds alternate between
servers, after one that does not count; medians are printed, of a ratio that of its pairs. Beside many people the servers of the
first number are asked in the same turns, ours and the floors: how much of the rate is left says as much of the machine's memory.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.config.settings")
os.environ["EVENHAND_DATABASE_URL"] = "sqlite://:memory:"

from bench.support.peers import Server, build, in_pairs, measure, postfwd, rspamd, running

MEASURES = [
    '[{"kind":"channels","closed":["email"]}]',
    '[{"kind":"read_no_reply","about":""},{"kind":"end_calls"}]',
    '[{"kind":"single_point_of_contact","contact":"mel","deputy":"cal"}]',
    '[{"kind":"contact_hours","days":["tue","thu"],"from":"10:00","until":"11:30","channels":["email","phone"]}]',
    '[{"kind":"response_time","working_days":10}]',
]

# Whose rate with many people is held beside that with few.
SCALED = ("Evenhand, policy", "asyncio and a dict", "Evenhand, milter", "libmilter in C")


def picture(folder: Path, people: int) -> tuple[Path, Path, Path]:
    """So many restricted people, as a picture and as a list; and whom is asked about."""
    import django

    django.setup()
    from evenhand.casework import clock
    from evenhand.casework.doors.everybody import Known, There
    from evenhand.gateway.last_known import LastKnown
    from evenhand.gateway.picture import Picture

    now = clock.by_the_machine()
    today = now.date()
    chance = random.Random(people)
    facts = []
    for measures in MEASURES:
        for began in range(0, 180, 3):
            starts: date = today - timedelta(days=began)
            for length in (91, 182, 364):
                scope = '{"team":"","subject":""}'
                days = f'"{starts}","{starts + timedelta(days=length)}"'
                facts.append(f'{{"restrictions":[[{measures},{days},{scope}]]}}')
    made = Picture()
    addresses = [
        f"p{number}.{chance.getrandbits(20):x}@mail{number % 97}.example" for number in range(people)
    ]
    made.put(
        ("email", each, Known("matched", (f"R-{number:08X}",), chance.choice(facts)))
        for number, each in enumerate(addresses)
    )
    made.there = {"mel": There("Mel", "mel@body.example"), "cal": There("Cal", "cal@body.example")}
    kept, listed, asked = folder / "picture", folder / "list", folder / "asked"
    LastKnown(kept).keep(made, now)
    listed.write_text("\n".join(addresses) + "\n")
    asked.write_text("\n".join(chance.choices(addresses, k=200_000)) + "\n")
    return kept, listed, asked


def servers(folder: Path, kept: Path, listed: Path) -> list[Server]:
    python = [sys.executable, "-m", "bench.support.gateway_servers"]
    place = str(folder)
    found = [
        Server(
            "Evenhand, policy",
            "policy",
            [*python, "ours-policy", f"{place}/ours", str(kept)],
            f"{place}/ours",
        ),
        Server(
            "asyncio and a dict", "policy", [*python, "bare", f"{place}/bare", str(listed)], f"{place}/bare"
        ),
        Server("asyncio, echo", "policy", [*python, "echo", f"{place}/echo", "-"], f"{place}/echo"),
        *postfwd(folder),
        Server(
            "Evenhand, milter",
            "milter",
            [*python, "ours-milter", f"{place}/milter", str(kept)],
            f"{place}/milter",
        ),
        *rspamd(folder, listed),
    ]
    if table := build(folder, "listed"):
        found.insert(
            3, Server("C and a table", "policy", [table, "policy", f"{place}/c", str(listed)], f"{place}/c")
        )
    if libmilter := build(folder, "listed", "-DWITH_MILTER", "-lmilter"):
        command = [libmilter, "milter", f"{place}/cm", str(listed)]
        found.append(Server("libmilter in C", "milter", command, f"{place}/cm"))
    return found


def in_turns(asked: list[tuple[Server, Path]], load: str, rounds: int, seconds: float) -> None:
    """Measure each of these servers, asked about whom its list says."""
    for server, list_of in asked:  # the first questions of a day and minute cost more
        measure(server, load, list_of, 8, 2)
        server.figures.clear()
    for _ in range(rounds):
        for clients in (1, 8):
            for server, list_of in asked:
                measure(server, load, list_of, clients, seconds)


def report(people: int, found: list[Server]) -> None:
    for server in found:
        for clients, each in sorted(server.figures.items()):
            rate, cpu = median(each.rate), median(each.cpu)
            print(
                f"{people:>9,} {server.name:22} {clients:2} {rate:10,.0f}/s {cpu:8.1f} µs CPU {median(each.p50):8.0f} µs p50 "
                f"{median(each.p99):8.0f} µs p99 {each.said:4}% marked"
            )  # fmt: skip
    for each in found:
        if each.ready and each.name != "asyncio, echo":
            began, memory = each.ready.split()
            print(f"          {each.name} began in {began} s, {memory} MB")


def ratios(found: list[Server]) -> None:
    def told(name: str, floor: str, clients: int, what: str, goal: str) -> None:
        one, other = _of(found, name), _of(found, floor)
        value = in_pairs(one, other, clients, what) if one and other else None
        if value is not None:
            print(f"          {name} / {floor}, {clients} clients, {what}: {value:.2f} (goal {goal})")

    for clients in (1, 8):
        told("Evenhand, policy", "asyncio and a dict", clients, "cpu", "≤ 1.5")
        told("Evenhand, policy", "asyncio and a dict", clients, "p99", "≤ 2")
    told("Evenhand, policy", "C and a table", 8, "cpu", "≤ 4")
    told("Evenhand, policy", "postfwd2, one rule", 8, "rate", "≥ 15")
    for clients in (1, 8):
        told("Evenhand, milter", "rspamd, the list", clients, "cpu", "≤ 0.75")
        told("Evenhand, milter", "libmilter in C", clients, "cpu", "—")


def _of(found: list[Server], name: str) -> Server | None:
    return next((each for each in found if each.name == name), None)


def left(few: list[Server], many: list[Server], people: int) -> None:
    """How much of what servers do with few people is left with many. Both run side by side and are asked in turns."""
    for one, other in ((_of(many, name), _of(few, name)) for name in SCALED):
        rate, cpu = (in_pairs(one, other, 8, what) if one and other else None for what in ("rate", "cpu"))
        if rate and cpu:
            print(
                f"          {one.name}, 8 clients: {rate:.2f} × the rate at {people:,} (goal ≥ 0.9), {cpu:.2f} × the CPU"
            )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("people", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="servers whose name contains this, or one of these (a|b)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="evenhand-bench-") as name:
        root = Path(name)
        root.chmod(0o755)
        os.environ["EVENHAND_DATA"] = str(root / "data")
        load = build(root, "load")
        if not load:
            sys.exit("This bench needs gcc for its client.")
        few: list[tuple[Server, Path]] = []
        for people in chosen.people:
            folder = root / str(people)
            folder.mkdir()
            kept, listed, asked = picture(folder, people)
            found = [
                each
                for each in servers(folder, kept, listed)
                if any(word in each.name for word in chosen.only.split("|"))
            ]
            with running(found + [server for server, _ in few]):
                in_turns([*((each, asked) for each in found), *few], load, chosen.rounds, chosen.seconds)
            report(people, found)
            ratios(found)
            left([server for server, _ in few], found, chosen.people[0])
            few = few or [(each, asked) for each in found if each.name in SCALED]


if __name__ == "__main__":
    main()
