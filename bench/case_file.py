"""The case file of a restriction that rests on very much contact: seconds and memory, inside the house and for a court.

    bench/case_file.py [CONTACTS]

Each file is made in a process of its own, as `evenhand case_file` makes it. The floor is zipfile alone: the same files, read from
the package that was made and put into another.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.config.settings")
CONTACTS = 10_000
MOST_MEMORY = 300  # MB, of the process and of the one that sets its pages


def prepare(contacts: int) -> str:
    """A restriction that rests on so many messages, each with its original; answers with its reference."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tests.casework.office import Office

    from evenhand.casework.actions._arrival import Arrival

    office = Office().open()
    pat = office.person("Pat Example", emails=["pat@own.test"])
    office.person("Dean Rackstraw")
    words = "I ask again about my file, which Ana and Dean Rackstraw had. " * 20
    came = []
    for first in range(0, contacts, 500):
        arrivals = [
            Arrival(
                channel="email", sender="pat@own.test", to=("casework",), subject=f"Again {number}", body=words,
                raw=f"From: pat@own.test\r\nSubject: Again {number}\r\n\r\n{words}\r\n".encode(),
            )
            for number in range(first, min(first + 500, contacts))
        ]  # fmt: skip
        came += office.do("receive_contacts", None, arrivals=arrivals)
        office.later(hours=1)
    office.warning(pat)
    # That a concern about so many is reported and assessed takes minutes, and is not what is measured: the rest is added after.
    concern = office.concern(pat, *came[:2])
    row = office.restriction(pat, assessment=office.assessment(pat, "restrict", concern=concern))
    concern.contacts.add(*came)
    office.do("assign_dispute", office.quinn, dispute=office.dispute(row), to=office.quinn)
    return str(row.reference)


def make_one(reference: str, reader: str) -> None:
    """Make a file, and print how long it took and how much memory: of this process, and of the one that set its pages."""
    import django

    django.setup()
    from evenhand.casework import clock
    from evenhand.casework.actions.make_case_file import CaseFileRequest
    from evenhand.casework.models import Restriction
    from evenhand.people.models import Colleague
    from evenhand.web.case_file.making import make

    row, dan = Restriction.objects.get(reference=reference), Colleague.objects.get(username="dan")
    asked = CaseFileRequest(reader=reader, why="bench", to="bench")
    began = time.perf_counter()
    with make(by=dan, now=clock.now(), restriction=row, asked=asked) as file:
        took = time.perf_counter() - began
        memory = [
            resource.getrusage(each).ru_maxrss // 1024
            for each in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        ]
        print(json.dumps({"seconds": took, "memory": memory, "zip": floor(file)}))


def floor(file: object) -> float:
    """Seconds that zipfile alone takes for the same files."""
    with zipfile.ZipFile(file) as made:  # type: ignore[call-overload]
        began = time.perf_counter()
        with (
            tempfile.TemporaryFile() as again,
            zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as other,
        ):
            for name in made.namelist():
                other.writestr(name, made.read(name))
        return time.perf_counter() - began


def main() -> None:
    if len(sys.argv) == 3:
        make_one(*sys.argv[1:])
        return
    contacts = int(sys.argv[1]) if len(sys.argv) > 1 else CONTACTS
    with tempfile.TemporaryDirectory() as folder:
        os.environ["EVENHAND_DATA"] = folder
        reference = prepare(contacts)
        for reader in ("stage_2", "court"):
            told = subprocess.run(
                [sys.executable, __file__, reference, reader], capture_output=True, check=True, text=True
            )
            found = json.loads(told.stdout)
            print(
                f"{contacts} contacts, {reader}: {found['seconds']:.1f} s (zipfile alone {found['zip']:.1f} s), "
                f"{found['memory'][0]} MB, and {found['memory'][1]} MB to set the pages"
            )
            if max(found["memory"]) > MOST_MEMORY:
                sys.exit(f"More than {MOST_MEMORY} MB.")


if __name__ == "__main__":
    main()
