"""A list of people from elsewhere: each is put on record once, nobody is merged, and every wrong line says what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from evenhand import audit
from evenhand.audit.models import Entry
from evenhand.casework.models import Restriction, Warning
from evenhand.channels.people import importing
from evenhand.channels.people.columns import meaning_of, separator_of
from evenhand.channels.people.importing import ListReport, check, take_in
from evenhand.channels.people.reading import CannotReadList, Problem, WrongLine, encoding_of, people_in
from evenhand.people.match import MATCHED, REPRESENTATIVE, SEVERAL, match
from evenhand.people.models import Identifier, Merge, MergeSuggestion, Person
from evenhand.people.newcomers import Newcomer

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
FULL = """\
name,emails,phones,postal,language,format,representative,representative email,external reference
Pat Example,pat@example.org;pat@work.example,07700 900123,"1 High Street
Sale
M33 0XX",en,large print,,,1001
Siân Llŷr,sian@example.org,+44 7700 900124,,Cymraeg,,Rae Solicitor,rae@law.example,1002
"""
List = Callable[[str | bytes], Path]


@pytest.fixture
def a_list(tmp_path: Path) -> List:
    def write(text: str | bytes) -> Path:
        path = tmp_path / "people.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def taken(path: Path, source: str = "") -> ListReport:
    return take_in(people_in(path, source=source), by=None, moment=lambda: NOW, source=path.name)


def came(report: ListReport) -> tuple[int, int, int, int]:
    assert report.read == report.created + report.already_there + len(report.look) + len(report.wrong)
    return report.created, report.already_there, len(report.look), len(report.wrong)


def problems(path: Path) -> list[Problem]:
    return [fault for each in people_in(path) if isinstance(each, WrongLine) for fault in each.faults]


@pytest.mark.django_db
@pytest.mark.proves("DF3", "PB1", "PB2", "I27", "I32")
def test_people_are_put_on_record_with_all_that_the_list_says(a_list: List) -> None:
    assert came(taken(a_list(FULL), "CRM")) == (2, 0, 0, 0)
    pat, sian = Person.objects.order_by("pk")
    assert (pat.name, pat.format, pat.postal) == (
        "Pat Example",
        "large_print",
        "1 High Street\nSale\nM33 0XX",
    )
    assert (sian.name, sian.language) == ("Siân Llŷr", "cy")
    for channel, sender in (
        ("email", "pat@work.example"),
        ("phone", "07700900123"),
        ("post", "1 High Street, M33 0XX"),
    ):
        assert match(channel, sender).person == pat
    assert match("email", "rae@law.example").kind == REPRESENTATIVE
    assert Identifier.objects.get(kind="external", person=pat).value == "CRM 1001"
    assert audit.verify().whole
    assert not Warning.objects.exists()
    assert not Restriction.objects.exists()


@pytest.mark.django_db
def test_imported_again_nobody_is_taken_twice_by_reference_or_by_name_and_addresses(a_list: List) -> None:
    without = FULL.replace("1001", "").replace("1002", "")
    for text in (FULL, without):
        taken(a_list(text))
        assert came(taken(a_list(text))) == (0, 2, 0, 0)
    assert Person.objects.count() == 2  # the second list says the very same of both


@pytest.mark.django_db
@pytest.mark.proves("I27", "IN4")
def test_who_may_be_somebody_gets_an_entry_of_their_own_and_a_caseworker_is_asked(a_list: List) -> None:
    taken(a_list("name,email,ref\nPat Example,home@example.org,1\n"))
    report = taken(a_list("name,email,ref\nKim Example,home@example.org,2\n"))
    assert came(report) == (0, 0, 1, 0)
    assert report.look[0][2] == (Person.objects.get(name="Pat Example").reference,)
    assert MergeSuggestion.objects.count() == 1
    assert not Merge.objects.exists()
    assert match("email", "home@example.org").kind == SEVERAL


@pytest.mark.django_db
def test_a_check_says_the_same_and_writes_nothing(a_list: List) -> None:
    text = FULL + "Twin Example,pat@example.org,,,,,,,1003\nPat Again,,,,,,,,1001\nWrong,nonsense,,,,,,,9\n"
    told = check(people_in(a_list(text), source="CRM"))
    assert not Person.objects.exists()
    assert audit.verify().checked == 0
    assert came(told) == came(taken(a_list(text), "CRM")) == (2, 1, 1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("at", range(1, 5))
def test_stopped_on_the_way_and_run_again_it_loses_and_repeats_nothing(
    a_list: List, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    monkeypatch.setattr(importing, "BATCH", 3)
    lines = "".join(f"Person {n},p{n}@example.org,{n}\n" for n in range(11))
    path = a_list("name,email,ref\n" + lines)

    def killed(line: int) -> None:
        if line >= 3 * at:
            raise KeyboardInterrupt

    report = ListReport()
    with pytest.raises(KeyboardInterrupt):
        take_in(people_in(path), by=None, moment=lambda: NOW, progress=killed, report=report)
    there = Person.objects.count()
    assert there == report.created == min(3 * at, 11)
    assert came(taken(path)) == (11 - there, there, 0, 0)
    assert sorted(Person.objects.values_list("name", flat=True)) == sorted(f"Person {n}" for n in range(11))


@pytest.mark.django_db
def test_a_batch_that_cannot_be_written_is_not_half_there(
    a_list: List, monkeypatch: pytest.MonkeyPatch
) -> None:
    from evenhand.casework.actions import import_people as module

    take_on, seen = module._take_on, []

    def fails(newcomer: Newcomer, **rest: Any) -> Any:
        seen.append(newcomer)
        if len(seen) == 2:
            raise RuntimeError("the disk is full")
        return take_on(newcomer, **rest)

    monkeypatch.setattr(module, "_take_on", fails)
    with pytest.raises(RuntimeError):
        taken(a_list(FULL))
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "name,email\nSiân Llŷr,a@example.org\n"), ("utf-8-sig", "name,email\nSiân Llŷr,a@example.org\n"),
        ("utf-16", "name,email\nSiân Llŷr,a@example.org\n"), ("cp1252", "Enw;E-bost\r\nSiân Ann – Lee;a@example.org\r\n"),
        ("utf-8", "NAME\tE-mail address\nSiân Llŷr\ta@example.org\n"), ("utf-8", "Full_Name|Email 1\nSiân Llŷr|a@example.org\n"),
        ("utf-8", "First name,Surname,E-mail\nSiân,Llŷr,a@example.org"),
        ("utf-8", '"Name","Email"\r\n"Siân Llŷr","a@example.org"\r\n'),
    ],
)  # fmt: skip
def test_encodings_separators_and_headings_are_what_systems_write(
    a_list: List, encoding: str, text: str
) -> None:
    (found,) = people_in(a_list(text.encode(encoding)))
    assert isinstance(found, Newcomer)
    assert found.name.startswith("Siân")
    assert found.emails == ("a@example.org",)
    assert found.line == 2


@pytest.mark.parametrize(
    ("cells", "column", "why"),
    [
        ("Pat,nonsense,,,1", "emails", "cannot be read"), ("Pat,,12,,1", "phones", "cannot be read"),
        ("Pat,,4.47700900123E+11,,1", "phones", "rounded"), (",a@example.org,,,1", "name", "names nobody"),
        ("Pat,a@example.org,,French,1", "language", "English or in Welsh"), ("Pat,,,,", "", "Nothing but a name"),
        ("Pat,a@example.org,,,1,extra", "", "6 cells"), ("=cmd|'/C calc'!A0,a@example.org,,,1", "name", "formula"),
        ("Pat,-2+3@example.org,,,1", "emails", "formula"), ("Pat,,,,@SUM(1)", "external", "formula"),
        ("Pa\x00t,a@example.org,,,1", "name", "nobody can see"), ("Pat\u202egnp,a@example.org,,,1", "name", "nobody can see"),
        ("Pat,07700900123,,,1", "emails", "cannot be read"), (f"Pat,{'x' * 600}@example.org,,,1", "emails", "longer"),
    ],
)  # fmt: skip
def test_a_wrong_line_says_where_why_and_what_to_do(a_list: List, cells: str, column: str, why: str) -> None:
    (found,) = problems(a_list(f"name,email,phone,language,ref\nGood Person,,07700900123,,7\n{cells}\n"))
    assert (found.line, found.column) == (3, column)
    assert why in found.why
    assert found.instead


def test_everything_that_is_wrong_with_a_line_is_said_at_once_and_of_every_line(a_list: List) -> None:
    heading = "name,email,phone,language,format,representative email"
    wrong = ",nonsense;more nonsense,12,French,telepathy,rae@example.net"
    told = problems(a_list(f"{heading}\n{wrong}\nPat,pat@example.org,,,,\n=A1,no,,,,\n"))
    assert [(each.line, each.column) for each in told] == [
        (2, "name"), (2, "language"), (2, "format"), (2, "emails"), (2, "emails"), (2, "phones"), (2, "representative"),
        (4, "name"), (4, "emails"),
    ]  # fmt: skip
    assert all(each.instead for each in told), "each says what to do"


@pytest.mark.django_db
def test_a_line_with_several_faults_counts_once(a_list: List, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(a_list("name,email,language\n,none,French\nPat,pat@example.org,\n"))
    with pytest.raises(SystemExit):
        call_command("import_people", path, "--check")
    told = capsys.readouterr().out
    assert "Read 2: would be put on record 1, would be left as they are 0, to look at 0, wrong 1." in told
    assert told.count("line 2") == 3
    with pytest.raises(SystemExit):
        call_command("import_people", path, "--json")
    assert [each["column"] for each in json.loads(capsys.readouterr().out)["wrong"]] == [
        "name",
        "language",
        "emails",
    ]


def test_all_that_is_wrong_with_the_headings_is_said_at_once(a_list: List) -> None:
    with pytest.raises(
        CannotReadList, match=r"More than one column means language.*No column is called “name”"
    ):
        list(people_in(a_list("language,language\nen,cy\n")))


def test_the_line_is_the_one_in_the_file_also_after_cells_of_several_lines(a_list: List) -> None:
    (found,) = problems(a_list('name,postal\nPat,"1 High St\nSale\nM33 0XX"\n\nWrong,\n'))
    assert found.line == 6


@pytest.mark.parametrize("text", ["", "\n", "colour,size\nred,1\n", "name,name\nPat,Kim\n", "\x00\x01\x02"])
def test_what_is_no_list_of_people_says_so(a_list: List, text: str) -> None:
    with pytest.raises(CannotReadList, match=r"name"):
        list(people_in(a_list(text)))


def test_a_quotation_mark_that_is_never_closed_costs_neither_memory_nor_the_lines_before_it(
    a_list: List,
) -> None:
    rest = "".join(f"Person {n},p{n}@example.org\n" for n in range(5000))
    found = list(people_in(a_list('name,email\nPat,pat@example.org\nKim,"open\n' + rest)))
    assert isinstance(found[0], Newcomer)
    assert [type(each) for each in found[1:]] == [WrongLine]
    assert "Close the quotation mark" in str(found[1])


@pytest.mark.proves("DF3", "I25")
@pytest.mark.parametrize(
    "text",
    [
        'name,email,postal\nPat,pat@example.org,"1 High St\nKim,kim@example.org,"2 Low Rd"\n',
        'name,email\n"Pat,pat@example.org\nKim,kim@example.org\n',
    ],
)
def test_whoever_a_quotation_mark_that_is_left_open_would_swallow_is_not_lost_in_silence(
    a_list: List, text: str
) -> None:
    (fault,) = problems(a_list(text))
    assert fault.line == 2
    assert "It goes on over 1 more line of the file. Close the quotation mark" in str(fault)


def test_the_line_in_which_excel_says_its_separator_is_none_of_the_list(a_list: List) -> None:
    found = list(people_in(a_list("sep=;\nname;email\nPat, Kim;pat@example.org\nKim;\n")))
    assert isinstance(found[0], Newcomer)
    assert (found[0].name, found[0].line) == ("Pat, Kim", 3)
    assert isinstance(found[1], WrongLine)
    assert found[1].line == 4


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reading_fail_otherwise_than_in_words(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    for head in (b"", b"name,email,ref\n"):
        path.write_bytes(head + content)
        try:
            assert all(isinstance(each, Newcomer | WrongLine) for each in people_in(path))
        except CannotReadList:
            assert not head or encoding_of(path) == "utf-16"


@pytest.mark.parametrize(
    ("heading", "meaning"),
    [("E-MAIL", "emails"), ("Phone 2", "phones"), ("Ffôn", "phones"), ("Shoe size", "")],
)
def test_headings_are_forgiven_their_spelling(heading: str, meaning: str) -> None:
    assert meaning_of(heading) == meaning


def test_the_separator_is_the_one_that_makes_most_headings() -> None:
    assert separator_of("name;email, or none;phone") == ";"


@pytest.mark.django_db
def test_the_command_tells_the_lines_in_numbers_and_ends_with_1_where_some_are_wrong(
    a_list: List, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(a_list("name,email\nPat,pat@example.org\n\x1b[31mKim,none\n"))
    with pytest.raises(SystemExit) as ended:
        call_command("import_people", path)
    assert ended.value.code == 1
    told = capsys.readouterr().out
    assert "Read 2: put on record 1, left as they are 0, to look at 0, wrong 1." in told
    assert "line 3" in told
    assert "\x1b" not in told
    with pytest.raises(SystemExit):
        call_command("import_people", path, "--json", "--check")
    assert json.loads(capsys.readouterr().out) | {"wrong": []} == {
        "checked_only": True, "read": 2, "created": 0, "already_there": 1, "needs_a_look": [], "wrong": [],
    }  # fmt: skip


@pytest.mark.django_db
def test_the_command_acts_for_the_caseworker_it_names(
    a_list: List, make_colleague: Callable[..., Any]
) -> None:
    make_colleague("cal", "caseworker")
    call_command("import_people", str(a_list(FULL)), "--as", "cal", "--quiet")
    assert {each.actor for each in Entry.objects.filter(action="register_person")} == {"cal"}
    with pytest.raises(CommandError, match="Nobody signs in"):
        call_command("import_people", str(a_list(FULL)), "--as", "nobody")
    with pytest.raises(CommandError, match="no file"):
        call_command("import_people", "nowhere.csv")


@pytest.mark.django_db
def test_matched_people_stay_matched(a_list: List) -> None:
    taken(a_list(FULL))
    assert match("email", "sian@example.org").kind == MATCHED
