"""The case file of a restriction: all of it inside, nothing of anybody else outside, the same bytes for the same state (F34)."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import IO, Any
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from tests.casework.office import NOON, Office, refused

from evenhand.audit.chain import canonical, link
from evenhand.audit.models import Entry
from evenhand.casework import clock
from evenhand.casework.actions.make_case_file import CaseFileRequest
from evenhand.casework.models import Dispute, Restriction
from evenhand.casework.oversight.case_package import csv_line
from evenhand.casework.work.files import FileWork
from evenhand.contacts.models import Contact
from evenhand.people.models import Colleague, Person
from evenhand.policy.case_files import OUTSIDE
from evenhand.web.case_file import contact, making
from evenhand.web.case_file.making import make

pytestmark = pytest.mark.django_db

SEALED = "thrupplewick"
REPORTER, AFFECTED, OTHER, SPEAKER = (
    "Gwenllian Tresaith",
    "Bartholomew Quill",
    "Dean Rackstraw",
    "Rhiannon Speakwell",
)
# Nothing of this may be in a file that leaves the house, however it is written.
NEVER_OUTSIDE = (
    "tresaith", "gwenllian", "quill", "bartholomew", "rackstraw", "speakwell", "dean@else.test", "07700900999", "zz9 9zz",
    "cannot sleep", "said for them", "what follows", "grounds of others",
)  # fmt: skip
# As somebody writes who names everybody.
TELLS = (
    "It was GWENLLIAN TRESAITH and bartholomew quill; Quill, B. told Dean Rackstraw (dean@else.test, 07700900999, ZZ9 9ZZ) "
    "and Rhiannon Speakwell, see Bartholomew_Quill2.pdf, @GwenllianTresaith. Kept: persevere."
)
# In words that a letter tells: those a colleague cannot be named in, but others can.
SAYS = "Dean Rackstraw (dean@else.test, 07700900999, ZZ9 9ZZ) and Rhiannon Speakwell. Kept: persevere."
RAW = b"From: pat@own.test\r\nSubject: Again\r\n\r\nIt was Gwenllian.\r\n"


class Planted:
    """A restriction in whose every text somebody is named who must not be, with a sealed contact and one that others wrote."""

    def __init__(self, office: Office) -> None:
        self.office = office
        for username, name in (("ana", REPORTER), ("bo", AFFECTED)):
            Colleague.objects.filter(username=username).update(name=name)
            office.colleagues[username].refresh_from_db()
        office.person(OTHER, emails=["dean@else.test"], postal="4 Far Road, ZZ9 9ZZ")
        self.pat: Person = office.person(
            "Pat Example", emails=["pat@own.test"], postal="1 High Street, AB1 2CD"
        )
        office.do(
            "add_representative", office.cal, person=self.pat, name=SPEAKER, emails=["rhiannon@law.test"]
        )
        self.theirs = office.contact(
            self.pat,
            sender="pat@own.test",
            subject=f"=1+1 {AFFECTED}",
            body=TELLS,
            raw=RAW,
            attachments=[
                {"filename": "a.eml", "content": b"From: a@b.test\nSubject: x\n\nx", "media_type": ""}
            ],
        )
        self.sealed = office.contact(self.pat, body=SEALED, subject=SEALED)
        self.spoken = office.contact(
            None, sender="rhiannon@law.test", subject="What follows", body="This was said for them."
        )
        for _ in range(2):
            self._warn()
        assessment = self._assess("restrict")
        self.row: Restriction = office.restriction(
            self.pat, assessment=assessment, last_resort=TELLS, adjustments_considered=TELLS,
            lesser_options={"A warning": TELLS},
        )  # fmt: skip
        office.do("seal_contact", office.con, contact=self.sealed, reasons="Not to be looked at.")
        office.do("withhold_notice", office.mel, restriction=self.row, code="no_address", reasons=TELLS,
                  check_on=office.today + timedelta(days=9))  # fmt: skip
        request = office.do("record_adjustment_request", office.cal, person=self.pat, request=TELLS)
        office.do("decide_adjustment", office.cal, request=request, outcome="agreed", reasons=TELLS)
        office.do(
            "report_to_police",
            office.mel,
            person=self.pat,
            contacts=[self.theirs],
            force="Gwent",
            what_was_sent=TELLS,
            authority=TELLS,
        )
        self.dispute: Dispute = office.dispute(self.row, grounds="Grounds of others.", contact=self.spoken)
        about = {"record": self.row, "contact": self.theirs}
        office.do("record_statement", office.cal, **about, words=f"I was in hospital. {TELLS}")
        office.do(
            "record_correction", office.dan, **about, wrong=f"It was a Tuesday. {TELLS}", right=TELLS, asked_by=TELLS, reasons=TELLS
        )  # fmt: skip
        office.do("assign_dispute", office.quinn, dispute=self.dispute, to=office.quinn)

    def _assess(self, outcome: str) -> Any:
        grounds = [self.theirs, self.sealed]
        contacts = grounds if outcome == "restrict" else [self.office.contact(self.pat, body=TELLS)]
        concern = self.office.concern(
            self.pat, *contacts, description=SAYS, effect="I cannot sleep.", affected=[self.office.bo]
        )
        return self.office.assessment(
            self.pat, outcome, concern=concern, behaviours={"UD4": SAYS}, impacts={"DF2a": SAYS}, our_part=TELLS,
            resolvable_otherwise=TELLS,
        )  # fmt: skip

    def _warn(self) -> None:
        assessment = self._assess("warn")
        self.office.warning(self.pat, assessment=assessment, reasons="Asked too often.", asked_change=SAYS)
        self.office.later(hours=1)

    def file(
        self, reader: str = "stage_2", by: str = "dan", language: str = "en", **fields: Any
    ) -> dict[str, bytes]:
        with self.made(reader, by, language, **fields) as file, zipfile.ZipFile(file) as unpacked:
            return {name: unpacked.read(name) for name in unpacked.namelist()}

    def made(
        self, reader: str = "stage_2", by: str = "dan", language: str = "en", **fields: Any
    ) -> IO[bytes]:
        usual = {"to": "Whoever", "why": "Their claim", "authority": "Signed, seen."} | fields
        asked = CaseFileRequest(reader=reader, language=language, **usual)
        return make(by=self.office.colleagues[by], now=self.office.now, restriction=self.row, asked=asked)


@pytest.fixture
def planted(db: None) -> Planted:
    return Planted(Office().open())


def words_of(files: Mapping[str, bytes]) -> str:
    """Everything that is written in the files, as somebody reads it: in small letters, the PDF on one line."""
    told = []
    for name, data in files.items():
        told.append(name)
        told.append(pages(data) if name.endswith(".pdf") else data.decode())
    return " ".join(" ".join(told).casefold().split())


def pages(pdf: bytes) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler-utils is not installed")
    return subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


@pytest.mark.proves("IN2", "LK2", "I28", "I30", "I38", "IC2")
@pytest.mark.parametrize("reader", OUTSIDE)
@pytest.mark.parametrize("language", ["en", "cy"])
def test_nothing_of_anybody_else_is_in_a_file_that_leaves_the_house(
    planted: Planted, reader: str, language: str
) -> None:
    if reader == "solicitor":
        planted.office.do(
            "give_notice", planted.office.mel, restriction=planted.row, sent_by="post"
        )  # told by hand
        with mock.patch("evenhand.casework.actions.make_case_file.was_told", return_value=True):
            files = planted.file(reader, language=language)
    else:
        files = planted.file(reader, language=language)
    told = words_of(files)
    assert {each for each in (*NEVER_OUTSIDE, SEALED) if each in told} == set()
    assert "persevere" in told  # and yet all that the person wrote is there
    assert "pat@own.test" in told
    assert "pat example" in told
    assert "i was in hospital." in told  # what the person says of it, and what was corrected
    assert "it was a tuesday." in told
    # Named as withheld; but whoever is suspected hears of it from nobody (IC2).
    named = planted.sealed.reference.casefold() in told or f'contact:{planted.sealed.pk}"' in told
    assert named == ("seal_contact" in told) == (reader != "solicitor")
    assert planted.spoken.reference.casefold() in told
    assert not any("original" in name for name in files)
    assert all(b"facts" not in files[name] for name in (making.TRAIL, making.CONTACT_TRAIL))
    assert ("gwent" in told) == (reader != "solicitor")


@pytest.mark.proves("DI3", "DF1", "DF2", "WA2", "WA5", "RT3", "DI4", "I28")
def test_the_file_for_stage_2_holds_all_of_it_but_what_is_sealed(planted: Planted) -> None:
    files = planted.file(by="quinn")
    told = words_of(files)
    for each in (
        "tresaith",
        "quill",
        "cannot sleep",
        "said for them",
        "persevere",
        "gwent",
        "a warning",
        planted.dispute.reference.casefold(),
    ):
        assert each in told, each
    assert SEALED not in told
    assert files[f"contacts/{planted.theirs.reference}/original.eml"] == RAW
    assert not any(planted.sealed.reference in name for name in files)
    front = pages(files[making.PAGES])
    assert "What is left out, and why" in front
    assert planted.sealed.reference in front


@pytest.mark.proves("IN1", "I32")
def test_every_file_stands_in_the_manifest_and_every_hash_can_be_worked_out_again(planted: Planted) -> None:
    files = planted.file()
    lines = {
        name: found
        for found, name in (line.split("  ", 1) for line in files["MANIFEST"].decode().splitlines())
    }
    assert lines == {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != "MANIFEST"
    }
    entries = [json.loads(line) for line in files[making.TRAIL].splitlines()]
    assert {"decide_restriction", "issue_warning", "assess_concern", "receive_dispute"} <= {
        each["action"] for each in entries
    }
    for each in entries:
        row = Entry.objects.get(number=each["number"])
        made = canonical(
            row.number, row.at, each["by"], each["action"], each["of"], each["person"], each["facts"]
        )
        assert link(each["previous"], made) == each["hash"]
        assert each["hash"] in pages(files[making.PAGES]).replace("\n", "")


@pytest.mark.proves("IN1")
@pytest.mark.parametrize("reader", ["stage_2", "court"])
def test_the_same_state_gives_the_same_bytes_but_for_when_and_by_whom(planted: Planted, reader: str) -> None:
    first = planted.file(reader)
    with planted.made(reader) as one, planted.made(reader) as other:
        assert one.read() == other.read()
    planted.office.later(days=3)
    later = planted.file(reader, by="mel")
    assert {name for name in first if first[name] != later[name]} == {making.PAGES, "MANIFEST"}
    apart = set(pages(first[making.PAGES]).splitlines()) ^ set(pages(later[making.PAGES]).splitlines())
    assert {line.partition(" ")[0] for line in apart} == {"Made"}


@pytest.mark.proves("IN1")
def test_the_timeline_is_in_order_by_london_clocks_and_no_cell_is_a_formula(planted: Planted) -> None:
    files = planted.file()
    events = json.loads(files[making.TIMELINE])
    rows = list(csv.DictReader(io.StringIO(files[making.TABLE].decode("utf-8-sig"))))
    assert len(rows) == len(events) > 12
    moments = [each["at"] for each in events]
    assert [at[:10] for at in moments] == sorted(at[:10] for at in moments)
    assert any(
        at.startswith(f"{NOON:%Y-%m-%d}T12:00:00+01:00") for at in moments
    )  # noon in London, 11:00 UTC
    assert {"contact", "concern", "assessment", "warning", "proposal", "restriction", "dispute"} <= {
        each["kind"] for each in events
    }
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@\t\r" and cell]


@pytest.mark.proves("LK2")
@pytest.mark.parametrize(
    "cell", ["=1+1", "+44 1632", "-2", "@SUM(A1)", "\t=1", " =1", "\r\n=1", "＝1+1", "|calc"]
)
def test_a_cell_that_a_spreadsheet_would_reckon_with_begins_with_an_apostrophe(cell: str) -> None:
    [row] = csv.reader(io.StringIO(csv_line([cell, "I asked = 2 + 2"]).decode(), newline=""))
    assert row == [f"'{cell}", "I asked = 2 + 2"]


@pytest.mark.proves("LK2", "I32", "DI3")
def test_a_file_is_recorded_before_anybody_has_it_and_listed_on_the_restriction(planted: Planted) -> None:
    with planted.made("ombudsman", to="The Ombudsman", why="Their reference 77") as file:
        data = file.read()
    [entry] = Entry.objects.filter(action="make_case_file")
    assert entry.facts["sha256"] == hashlib.sha256(data).hexdigest()
    assert (entry.facts["reader"], entry.facts["to"], entry.facts["why"]) == (
        "ombudsman",
        "The Ombudsman",
        "Their reference 77",
    )
    assert entry.facts["left_out"]
    assert entry.facts["blotted"]["colleague"] > 5
    page = (
        signed_in(planted.office.mel)
        .get(reverse("restriction", args=[planted.row.reference]))
        .content.decode()
    )
    assert "Their reference 77" in page
    assert entry.facts["sha256"] in page


@pytest.mark.proves("IC2", "I28")
def test_what_is_sealed_while_a_file_is_made_is_in_none(planted: Planted) -> None:
    office, sealing = planted.office, contact.write

    def meanwhile(*given: Any) -> Any:
        yield from sealing(*given)
        office.do("seal_contact", office.con, contact=planted.theirs, reasons="Not to be looked at.")

    with (
        mock.patch("evenhand.web.case_file.contact.write", meanwhile),
        pytest.raises(Exception, match="was sealed while"),
    ):
        planted.made()
    assert not Entry.objects.filter(action="make_case_file").exists()
    assert "persevere" not in words_of(
        {name: data for name, data in planted.file().items() if planted.theirs.reference in name}
    )


@pytest.mark.proves("IC2", "I28")
def test_what_is_still_to_be_compared_with_what_is_sealed_is_in_none(planted: Planted) -> None:
    office = planted.office
    original = f"contacts/{planted.theirs.reference}/original.eml"
    assert original in planted.file()
    sealed = office.contact(
        attachments=[{"filename": "b.bin", "content": b"of the sealed", "media_type": ""}]
    )
    office.do("seal_contact", office.con, contact=sealed, reasons="Not to be looked at.")
    assert original not in planted.file()
    while FileWork(moment=lambda: office.now).do_next():
        pass
    assert original in planted.file()


@pytest.mark.proves("DI3", "LK2", "I30")
def test_only_whoever_has_a_part_that_needs_it_makes_a_file(planted: Planted) -> None:
    office, address = planted.office, reverse("case_file", args=[planted.row.reference])
    makers = {
        username for username, colleague in office.colleagues.items()
        if signed_in(colleague).get(address).status_code == 200
    }  # fmt: skip
    assert makers == {"quinn", "mel", "dan"}  # the assessor, the manager who decided, data protection
    for username in ("max", "quill", "cal", "con"):
        with refused("LK2"):
            planted.made(by=username)
    with refused("DI3"):
        planted.made("court", by="quinn")
    for username, page in (
        ("max", "restriction"),
        ("quinn", "restriction"),
        ("quinn", "dispute"),
        ("quill", "dispute"),
    ):
        args = [planted.row.reference if page == "restriction" else planted.dispute.pk]
        shown = signed_in(office.colleagues[username]).get(reverse(page, args=args)).content.decode()
        assert (address in shown) == (username == "quinn"), (username, page)


@pytest.mark.proves("DI3", "LK2")
def test_the_button_answers_with_the_file_and_a_refusal_stands_beside_its_question(planted: Planted) -> None:
    client, address = signed_in(planted.office.dan), reverse("case_file", args=[planted.row.reference])
    wrong = client.post(address, {"reader": "court", "why": "Claim 12", "language": "cy"}).content.decode()
    assert '<a href="#id_to">Name who is given the file.' in wrong
    assert "Claim 12" in wrong
    assert not Entry.objects.filter(action="make_case_file").exists()
    answer = client.post(
        address, {"reader": "court", "why": "Claim 12", "to": "County Court", "language": "cy"}
    )
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == f'attachment; filename="{planted.row.reference}-court.zip"'
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(data)) as unpacked:
        told = pages(unpacked.read(making.PAGES))
    assert "Beth a adawyd allan, a pham" in told
    assert "What is left out" not in told
    assert TELLS[-10:] in " ".join(told.split())  # quoted words stay as they were said


@pytest.mark.proves("DI3")
def test_much_contact_is_counted_in_the_pages_and_whole_in_the_package(
    planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contact, "SHOWN", 2)
    monkeypatch.setattr(making, "LINES", 5)
    files = planted.file("court")
    told = pages(files[making.PAGES])
    assert "There is too much contact for these pages" in told
    assert "The words of 3 more contacts" in told
    monkeypatch.setattr(making, "_A_SECOND", 1)
    monkeypatch.setattr(making, "_LONG", 5)
    address = reverse("case_file", args=[planted.row.reference])
    assert "that takes about 5 seconds" in signed_in(planted.office.dan).get(address).content.decode()
    monkeypatch.setattr(making, "_A_SECOND", 2)
    assert "that takes about" not in signed_in(planted.office.dan).get(address).content.decode()
    events = json.loads(files[making.TIMELINE])
    assert sum(each["kind"] == "contact" for each in events) == 5
    assert (
        sum(name.startswith("contacts/") for name in files) == 3
    )  # neither the sealed one nor what others wrote


@pytest.mark.proves("DI3", "PB2")
def test_the_pages_are_tagged_numbered_and_have_contents(planted: Planted, tmp_path: Path) -> None:
    if shutil.which("pdfinfo") is None:
        pytest.skip("poppler-utils is not installed")
    file = tmp_path / "case.pdf"
    file.write_bytes(planted.file(language="cy")[making.PAGES])
    told = subprocess.run(["pdfinfo", file], capture_output=True, check=True, text=True).stdout
    assert "Tagged:          yes" in told
    from pypdf import PdfReader

    read = PdfReader(file)
    assert str(read.root_object["/Lang"]) == "cy"
    assert len(read.outline) > 0
    assert f"1 / {len(read.pages)}" in pages(file.read_bytes())


@pytest.mark.proves("DI3", "LK2")
def test_the_command_writes_the_file_into_a_folder_and_nothing_where_it_is_refused(
    planted: Planted, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: planted.office.now)
    reference = planted.row.reference
    usual = {"to": tmp_path, "why": "Stage 2"}
    with pytest.raises(CommandError, match="made by the quality reviewer"):
        call_command("case_file", reference, by="max", **usual)
    assert list(tmp_path.iterdir()) == []
    call_command("case_file", reference.lower(), by="quinn", **usual)
    [made] = tmp_path.iterdir()
    assert hashlib.sha256(made.read_bytes()).hexdigest() in capsys.readouterr().out
    with pytest.raises(CommandError, match="there already"):
        call_command("case_file", reference, by="quinn", **usual)
    for wrong, told in ((["R-2222222"], "no such restriction"), ([reference], "no such colleague")):
        with pytest.raises(CommandError, match=told):
            call_command("case_file", *wrong, by="quinn" if "restriction" in told else "nobody", **usual)


def signed_in(colleague: Colleague) -> Client:
    client = Client()
    client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_all_that_is_planted_is_there_to_be_found(planted: Planted) -> None:
    """What must never be outside is on record: a test that finds none of it found nothing."""
    contacts = " ".join(
        f"{each.subject} {each.body}" for each in Contact.objects.filter(person=planted.pat)
    ).casefold()
    assert all(
        word in f"{contacts} cannot sleep said for them what follows grounds of others"
        for word in NEVER_OUTSIDE
    )
