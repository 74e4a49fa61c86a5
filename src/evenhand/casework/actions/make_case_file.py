from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from evenhand.casework.correspondence.telling import is_withheld_from, was_told
from evenhand.casework.models import Dispute, Restriction
from evenhand.casework.rights.case_files import maker_of
from evenhand.contacts.models import Blob, Contact
from evenhand.people.models import Colleague
from evenhand.policy.case_files import Matter, may_make_for
from evenhand.policy.outcome import N_, Outcome, because, refused, say

from ._action import action, lock
from ._ledger import enter


@dataclass(frozen=True, slots=True)
class CaseFileRequest:
    """For whom a case file is made, to whom it is given, why, on which authority of the person's, in which language."""

    reader: str
    why: str
    to: str = ""
    authority: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class CaseFileMade:
    """What was made: the checksum and length of the file, how many files are in it, what was left out of it and how often something
    was blotted out. `contacts` and `blobs` are the ids of what it shows.
    """

    sha256: str
    size: int
    files: int
    left_out: Sequence[str]
    blotted: Mapping[str, int]
    contacts: Collection[int] = ()
    blobs: Collection[int] = ()


def may_be_made(by: Colleague, restriction: Restriction, asked: CaseFileRequest) -> Outcome:
    """Whether this colleague may make this file; asked before it is made, and again when that is recorded."""
    matter = Matter(
        disputed=Dispute.objects.filter(restriction=restriction).exists(),
        told=was_told(restriction),
        withheld=is_withheld_from(restriction.person.kept()),
    )
    return may_make_for(
        maker_of(by, restriction), matter, reader=asked.reader, to=asked.to, why=asked.why, authority=asked.authority
    )  # fmt: skip


@action(role=("quality_reviewer", "manager", "data_protection"), cites=("DI3", "LK2", "I30"))
def make_case_file(
    *, by: Colleague, now: datetime, restriction: Restriction, asked: CaseFileRequest, made: CaseFileMade
) -> Restriction:
    """Record that a case file was made, before anybody has it: for whom, why, what was left out, with its checksum (DI3, I32).

    Raises Refused where it may not be made, and where something that it shows was sealed while it was being made (I28).
    """
    person = lock(restriction.person.kept())
    told = may_be_made(by, restriction, asked)
    if sealed_meanwhile(made):
        told += refused(
            because(
                "IC2", "I28",
                why=say(N_("Something in it was sealed while the file was being made, so the file is gone.")),
                instead=say(N_("Make it again.")),
            )
        )  # fmt: skip
    told.require()
    enter(
        "make_case_file", restriction, by=by, now=now, person=person, **asdict(asked), sha256=made.sha256, size=made.size,
        files=made.files, left_out=list(made.left_out), blotted=dict(made.blotted),
    )  # fmt: skip
    return restriction


def sealed_meanwhile(made: CaseFileMade) -> bool:
    """Whether something that a file shows was sealed while it was made (I28)."""
    return (
        Contact.objects.filter(pk__among=set(made.contacts), sealed_at__isnull=False).exists()
        or Blob.objects.filter(pk__among=set(made.blobs), key=None).exists()
    )
