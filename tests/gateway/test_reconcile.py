"""What mail and telephone systems have is held against the register: whatever differs is found, with how to put it right."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st
from tests.casework.office import Office, database_refuses, refused

from evenhand.casework import clock
from evenhand.casework.facts.mailboxes import mailboxes
from evenhand.casework.models import Reconciliation, RuleDifference
from evenhand.casework.oversight.reconciling import newest
from evenhand.casework.waiting.due import due_for
from evenhand.gateway.rules.postfix import table_source
from evenhand.gateway.rules.sieve import rules_of
from evenhand.gateway.rules.table import csv_source
from evenhand.people.models import Person
from evenhand.policy.reconciliation import DIVERTS, FILES, HIDES, REFUSES, may_put_right

pytestmark = pytest.mark.servers

CLOSED = {"kind": "channels", "closed": ["email", "phone"]}
HOURS = {
    "kind": "contact_hours",
    "days": ["mon"],
    "from": "10:00",
    "until": "11:00",
    "channels": ["phone", "email"],
}


@pytest.fixture(autouse=True)
def _as_set() -> Iterator[None]:
    mailboxes.cache_clear()
    yield
    mailboxes.cache_clear()


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    office = Office().open()
    monkeypatch.setattr(clock, "now", lambda: office.now)
    return office


@pytest.fixture
def pat(office: Office) -> Person:
    return office.person("Pat Example", emails=["pat@example.org"], phones=["020 7946 0001"])


def reconcile(tmp_path: Path, *more: str, status: int, **tables: str) -> list[dict[str, Any]]:
    """What `evenhand reconcile` says of these tables, as its JSON."""
    arguments = list(more)
    for option, text in tables.items():
        file = tmp_path / f"{option}.txt"
        file.write_text(text)
        arguments += [f"--{option.replace('_', '-')}", str(file)]
    told = StringIO()
    if status:
        with pytest.raises(SystemExit) as ended:
            call_command("reconcile", *arguments, "--as", "json", stdout=told, stderr=StringIO())
        assert ended.value.code == status
    else:
        call_command("reconcile", *arguments, "--as", "json", stdout=told, stderr=StringIO())
    found: list[dict[str, Any]] = json.loads(told.getvalue())
    return found


def kinds(found: list[dict[str, Any]]) -> list[str]:
    return [str(each["kind"]) for each in found]


@pytest.mark.django_db
@pytest.mark.proves("RT2", "I25", "I27", "I35", "OA2")
class TestWhatDiffers:
    def test_rules_and_a_register_that_agree_differ_in_nothing(
        self, office: Office, pat: Person, tmp_path: Path
    ) -> None:
        office.restriction(pat, measures=[CLOSED])
        found = reconcile(
            tmp_path,
            status=0,
            postfix="pat@example.org PREPEND X-Closed: yes\n",
            csv="number,effect\n020 7946 0001,bars\n",
        )
        assert found == []
        assert Reconciliation.objects.get().differences.count() == 0

    def test_a_block_without_a_restriction(self, office: Office, pat: Person, tmp_path: Path) -> None:
        (found,) = reconcile(tmp_path, status=1, postfix="# old\npat@example.org\n    REJECT Go away\n")
        assert (found["kind"], found["line"], found["person"]) == ("no_restriction", 2, pat.reference)
        assert found["fix"] == "- pat@example.org REJECT Go away"
        assert "RT2" in found["clauses"]

    @pytest.mark.parametrize("how", ["lifted", "ended"])
    def test_a_rule_left_after_the_end(self, office: Office, pat: Person, tmp_path: Path, how: str) -> None:
        row = office.restriction(pat, measures=[CLOSED])
        if how == "lifted":
            office.do("lift_restriction", office.max, restriction=row, reasons="No longer needed.")
        else:
            office.on(row.ends_on + timedelta(days=1))
        found = reconcile(tmp_path, status=1, csv="number\n+44 20 7946 0001\n")
        assert kinds(found) == ["left_after_end"]
        assert row.reference in found[0]["why"]

    def test_a_restriction_without_its_rule(self, office: Office, pat: Person, tmp_path: Path) -> None:
        row = office.restriction(pat, measures=[CLOSED])
        found = reconcile(tmp_path, status=1, postfix="", csv="number,effect\n")
        assert {(each["kind"], each["address"], each["restriction"]) for each in found} == {
            ("missing", "pat@example.org", row.reference),
            ("missing", "+442079460001", row.reference),
        }
        assert f"+ +442079460001,phone,bars,{row.reference},{row.ends_on}" in {each["fix"] for each in found}
        assert (
            reconcile(
                tmp_path, "--carried", "email", "--carried", "phone", status=0, postfix="", csv="number\n"
            )
            == []
        )

    @pytest.mark.parametrize(("measure", "effect"), [(CLOSED, "bars"), (HOURS, "diverts")])
    def test_what_it_says_to_add_bars_only_a_closed_channel_and_agrees_with_the_register(
        self, office: Office, pat: Person, tmp_path: Path, measure: dict[str, Any], effect: str
    ) -> None:
        row = office.restriction(pat, measures=[measure])
        header = "address,channel,effect\n"
        (found,) = reconcile(tmp_path, status=1, csv=header)
        assert found["fix"] == f"+ +442079460001,phone,{effect},{row.reference},{row.ends_on}"
        assert reconcile(tmp_path, status=0, csv=f"{header}{found['fix'].removeprefix('+ ')}\n") == []

    def test_a_restriction_that_is_only_agreed_needs_no_rule_yet(
        self, office: Office, pat: Person, tmp_path: Path
    ) -> None:
        office.restriction(pat, measures=[CLOSED], starts_on=office.today + timedelta(days=3))
        assert reconcile(tmp_path, status=0, postfix="") == []
        assert kinds(reconcile(tmp_path, status=1, postfix="pat@example.org REDIRECT x@body.example\n")) == [
            "no_restriction"
        ]

    @pytest.mark.parametrize("action", ["REJECT", "DISCARD", "550 no", "HOLD", "defer_if_permit later"])
    def test_mail_is_lost_by_no_rule_though_the_channel_is_closed(
        self, office: Office, pat: Person, tmp_path: Path, action: str
    ) -> None:
        office.restriction(pat, measures=[CLOSED])
        assert kinds(reconcile(tmp_path, status=1, postfix=f"pat@example.org {action}\n")) == ["refuses"]

    def test_a_bar_that_goes_further_than_the_decision(
        self, office: Office, pat: Person, tmp_path: Path
    ) -> None:
        office.restriction(pat, measures=[HOURS])
        found = reconcile(tmp_path, status=1, csv="number;effect\n020 7946 0001;bars\n")
        assert kinds(found) == ["goes_further"]
        assert reconcile(tmp_path, status=0, csv="number;effect\n020 7946 0001;divert\n") == []

    def test_an_address_of_several_people_of_a_household_or_a_representative(
        self, office: Office, pat: Person, tmp_path: Path
    ) -> None:
        office.restriction(pat, measures=[CLOSED])
        office.person("Sam Example", emails=["pat@example.org"])
        office.do(
            "add_representative",
            office.cal,
            person=pat,
            name="Rae Advice",
            emails=["rae@example.net"],
            phones=[],
        )
        found = reconcile(
            tmp_path,
            "--carried",
            "email",
            status=1,
            postfix="pat@example.org REDIRECT x@body.example\nrae@example.net REJECT\n",
        )
        assert kinds(found) == ["shared", "shared"]

    def test_a_rule_that_closes_what_stays_open(self, office: Office, tmp_path: Path, settings: Any) -> None:
        settings.DISPUTE_ADDRESSES = {"email": "feedback@body.example", "voicemail": "020 7946 0124"}
        found = reconcile(
            tmp_path, status=1, postfix_recipients="feedback@body.example REJECT\ninfo@body.example REJECT\n",
            csv="number,side\n020 7946 0124,to\n",
        )  # fmt: skip
        assert kinds(found) == ["closes_floor", "closes_floor"]
        settings.MAIL_FLOOR = {"Complaints@body.example": "complaint"}
        mailboxes.cache_clear()
        found = reconcile(tmp_path, status=1, postfix_recipients="complaints@body.example REJECT\n")
        assert kinds(found) == ["closes_floor"]

    @pytest.mark.parametrize("pattern", ["body.example", ".body.example", "complaints@"])
    def test_a_rule_that_closes_what_stays_open_among_much_else(
        self, office: Office, tmp_path: Path, settings: Any, pattern: str
    ) -> None:
        """It names neither the address nor anybody: whoever complains is turned away all the same."""
        settings.MAIL_FLOOR = {"complaints@desk.body.example": "complaint"}
        mailboxes.cache_clear()
        assert kinds(reconcile(tmp_path, status=1, postfix_recipients=f"{pattern} REJECT\n")) == [
            "closes_floor"
        ]
        others = "nobody.example REJECT\nody.example REJECT\nplaints@ REJECT\n"
        assert reconcile(tmp_path, status=0, postfix_recipients=others) == []
        # What claims to come from our own domain is barred against forgers.
        assert reconcile(tmp_path, status=0, postfix="body.example REJECT\n") == []

    def test_a_mailbox_at_any_domain_is_barred_with_everybody_whose_address_begins_so(
        self, office: Office, pat: Person, tmp_path: Path
    ) -> None:
        office.restriction(pat, measures=[CLOSED])
        (found,) = reconcile(
            tmp_path, "--carried", "email", status=1, postfix="pat@ REJECT\nnobody@ REJECT\n"
        )
        assert (found["kind"], found["address"]) == ("catches_others", "pat@")
        assert "1 addresses" in found["why"]

    def test_a_domain_stands_for_those_below_it_too(self, office: Office, tmp_path: Path) -> None:
        office.person("Lee Example", emails=["lee@mail.college.example"])
        (found,) = reconcile(tmp_path, status=1, postfix="college.example REJECT\nollege.example REJECT\n")
        assert (found["kind"], found["address"]) == ("catches_others", "@college.example")

    @pytest.mark.parametrize("everywhere", [True, False])
    def test_a_bar_for_all_of_the_body_goes_further_than_a_decision_about_one_team(
        self, office: Office, pat: Person, tmp_path: Path, everywhere: bool
    ) -> None:
        row = office.restriction(pat, measures=[CLOSED], scope={"team": "Casework"})
        if everywhere:
            office.later(days=1)
            office.restriction(pat, measures=[CLOSED])
        header = "address,channel,effect\n"
        told = reconcile(tmp_path, status=0 if everywhere else 1, csv=f"{header}020 7946 0001,phone,bars\n")
        assert kinds(told) == ([] if everywhere else ["goes_further"])
        of_the_team = "number,team\n020 7946 0001,casework\n"
        assert reconcile(tmp_path, status=0, csv=of_the_team) == []
        assert kinds(
            reconcile(tmp_path, status=0 if everywhere else 1, csv=of_the_team.replace("case", "team"))
        ) == kinds(told)
        # And nobody is told to bar more than was decided.
        (missing,) = reconcile(tmp_path, status=1, csv=header)
        assert missing["fix"].startswith(
            f"+ +442079460001,phone,{'bars' if everywhere else 'diverts'},{row.reference[:2]}"
        )
        assert reconcile(tmp_path, status=0, csv=f"{header}{missing['fix'].removeprefix('+ ')}\n") == []

    def test_what_is_thrown_away_in_a_mailbox_of_complaints_is_told_whoever_wrote_it(
        self, office: Office, tmp_path: Path
    ) -> None:
        folder = tmp_path / "sieve"
        folder.mkdir()
        (folder / "own.sieve").write_text(
            'if header :contains "subject" "complaint" { discard; }\nif header "X-Spam" "YES" { fileinto "Junk"; }\n'
        )
        told = reconcile(tmp_path, "--folder", f"{folder}?floor=yes", status=1)
        assert [(each["kind"], each["line"]) for each in told if each["kind"] != "own_script"] == [
            ("loses_floor", 1)
        ]
        assert "loses_floor" not in kinds(reconcile(tmp_path, "--folder", str(folder), status=1))

    def test_sorting_somebodys_mail_is_no_block_but_what_sorted_it_for_a_restriction_is_left_over(
        self, office: Office, pat: Person, tmp_path: Path
    ) -> None:
        table = "pat@example.org PREPEND X: y\nnobody@example.net PREPEND X: y\n"
        assert reconcile(tmp_path, status=0, postfix=table) == []
        row = office.restriction(pat, measures=[CLOSED])
        assert reconcile(tmp_path, status=0, postfix=table) == []
        office.do("lift_restriction", office.max, restriction=row, reasons="No longer needed.")
        assert kinds(reconcile(tmp_path, status=1, postfix=table)) == ["left_after_end"]

    def test_a_domain_in_which_people_on_record_are_and_one_in_which_nobody_is(
        self, office: Office, pat: Person, tmp_path: Path
    ) -> None:
        found = reconcile(
            tmp_path, status=1, postfix="example.org REJECT\n.spam.example REJECT\n@example.org DISCARD\n"
        )
        assert kinds(found) == ["catches_others", "catches_others"]

    def test_somebody_blocked_of_whom_no_record_knows(self, office: Office, tmp_path: Path) -> None:
        assert kinds(reconcile(tmp_path, status=1, postfix="nobody@example.net REJECT\n")) == [
            "nobody_on_record"
        ]

    def test_what_cannot_be_read_is_told_and_the_rest_is_compared(
        self, office: Office, pat: Person, tmp_path: Path
    ) -> None:
        found = reconcile(
            tmp_path,
            status=1,
            postfix="/^pat/ REJECT\npat@example.org REJECT\nlonely\nx y\n",
            csv="what\n1\n",
        )
        assert kinds(found) == ["no_restriction", "unread", "unread", "unread", "unread"]
        assert {each["why"] for each in found[1:]} == {
            "Patterns with regular expressions are not compared.", "There is no action.", "There is no column “address”.",
            "The action is a restriction of the site’s own.",
        }  # fmt: skip

    def test_a_file_that_is_not_there_fails_and_the_others_are_recorded(
        self, office: Office, pat: Person, tmp_path: Path
    ) -> None:
        reconcile(tmp_path, "--csv", str(tmp_path / "gone.csv"), status=2, postfix="pat@example.org REJECT\n")
        assert [row.names for row in Reconciliation.objects.all()] == [{str(tmp_path / "postfix.txt")}]
        with pytest.raises(CommandError, match="Nothing was read"):
            call_command("reconcile", "--csv", str(tmp_path / "gone.csv"), stderr=StringIO())

    def test_scripts_that_lie_in_a_folder_are_compared_as_those_of_a_server(
        self, office: Office, pat: Person, tmp_path: Path
    ) -> None:
        folder = tmp_path / "sieve"
        folder.mkdir()
        own = folder / "own.sieve"
        own.write_text(
            'if address "from" "pat@example.org" { discard; }\nif header "subject" "x" { keep; }\n'
        )
        (folder / "own.svbin").write_bytes(b"\0")
        (folder / "odd.sieve").mkdir()
        office.restriction(pat, measures=[CLOSED])
        asked = ("--folder", f"{folder}?to=casework")
        found = reconcile(tmp_path, *asked, status=1)
        assert set(kinds(found)) == {"refuses", "own_script"}
        fix = next(each["fix"] for each in found if each["kind"] == "own_script")
        assert fix == f"evenhand sieve --print --to casework > {folder}/evenhand.sieve"
        script = StringIO()
        call_command("sieve", "--print", "--to", "casework", stdout=script)
        (folder / "evenhand.sieve").write_text(script.getvalue())
        (folder / ".dovecot.sieve").symlink_to("evenhand.sieve")  # that one alone runs
        assert reconcile(tmp_path, *asked, status=0) == []
        (folder / ".dovecot.sieve").unlink()
        (tmp_path / ".dovecot.sieve").symlink_to(own)
        assert set(kinds(reconcile(tmp_path, *asked, status=1))) == {"refuses", "own_script_idle"}
        assert "bars_from_floor" in kinds(reconcile(tmp_path, "--folder", f"{folder}?floor=yes", status=1))
        with pytest.raises(CommandError, match="Nothing was read"):
            reconcile(tmp_path, "--folder", str(tmp_path / "gone"), status=0)

    def test_looking_without_recording(self, office: Office, pat: Person, tmp_path: Path) -> None:
        reconcile(tmp_path, "--check", status=1, postfix="pat@example.org REJECT\n")
        assert not Reconciliation.objects.exists()

    def test_a_list_for_a_spreadsheet_holds_no_formula(self, office: Office, tmp_path: Path) -> None:
        file = tmp_path / "bars.csv"
        file.write_text('address\n"=cmd()@example.org"\n')
        told = StringIO()
        with pytest.raises(SystemExit):
            call_command("reconcile", "--csv", str(file), "--as", "csv", stdout=told, stderr=StringIO())
        cells = [cell for row in csv.reader(io.StringIO(told.getvalue())) for cell in row]
        assert "'=cmd()@example.org" in cells
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.django_db
@pytest.mark.proves("RT2", "I32")
class TestTheRecord:
    def test_a_difference_comes_again_until_it_is_gone_and_says_since_when(
        self, office: Office, pat: Person, tmp_path: Path
    ) -> None:
        table = "pat@example.org REJECT\n"
        reconcile(tmp_path, status=1, postfix=table)
        first = RuleDifference.objects.get()
        office.do("put_right", office.cal, difference=first, how="The line was removed on mx1.")
        began = office.now
        office.later(days=1)
        reconcile(tmp_path, status=1, postfix="# moved\n\n" + table)
        again = RuleDifference.objects.latest("pk")
        assert (again.first_found_at, again.put_right_at, again.line) == (began, None, 3)
        office.later(days=1)
        reconcile(tmp_path, status=0, postfix="")
        office.later(days=1)
        reconcile(tmp_path, status=1, postfix=table)
        assert RuleDifference.objects.latest("pk").first_found_at == office.now

    def test_it_is_put_right_once_by_a_caseworker_who_says_how(
        self, office: Office, pat: Person, tmp_path: Path
    ) -> None:
        reconcile(tmp_path, status=1, postfix="pat@example.org REJECT\n")
        row = RuleDifference.objects.get()
        with refused("RT2"):
            office.do("put_right", office.cal, difference=row, how="  ")
        with refused("RT2"):
            office.do("put_right", office.ana, difference=row, how="Removed.")
        office.do("put_right", office.cal, difference=row, how="Removed.")
        with refused("RT2"):
            office.do("put_right", office.mel, difference=row, how="Removed again.")
        assert office.entries("put_right") == 1

    def test_a_refusal_says_what_to_do_with_what_is_not_put_right(self) -> None:
        told = may_put_right(how=" ", put_right_already=True)
        assert [each.field for each in told] == ["", "how"]
        assert [bool(each.instead) for each in told] == [True, True]

    def test_the_database_keeps_it_as_it_was_found(self, office: Office, pat: Person, tmp_path: Path) -> None:
        reconcile(tmp_path, status=1, postfix="pat@example.org REJECT\n")
        row = RuleDifference.objects.get()
        with database_refuses("RT2"):
            RuleDifference.objects.filter(pk=row.pk).update(kind="unread")
        with database_refuses("RT2"):
            RuleDifference.objects.filter(pk=row.pk).update(put_right_at=office.now)
        with database_refuses("IN1"):
            row.delete()

    def test_what_is_not_put_right_waits_for_caseworkers_until_it_is(
        self, office: Office, pat: Person, tmp_path: Path
    ) -> None:
        def waiting() -> list[tuple[str, bool]]:
            return [
                (str(each.record), each.overdue)
                for each in due_for(office.cal, office.now)
                if each.kind == "rules"
            ]

        reconcile(tmp_path, status=1, postfix="pat@example.org REJECT\n", csv="number\n020 7946 0001\n")
        row = Reconciliation.objects.get()
        assert waiting() == [(f"casework.reconciliation:{row.pk}", False)]
        office.later(days=7)
        assert waiting() == [(f"casework.reconciliation:{row.pk}", True)]
        assert not [each for each in due_for(office.ana, office.now) if each.kind == "rules"]
        for each in row.differences.all():
            office.do("put_right", office.cal, difference=each, how="Removed.")
        assert waiting() == []

    def test_a_later_look_into_the_same_systems_takes_the_place_of_an_earlier_one(
        self, office: Office, pat: Person, tmp_path: Path
    ) -> None:
        reconcile(tmp_path, status=1, postfix="pat@example.org REJECT\n")
        reconcile(tmp_path, status=1, csv="number\n020 7946 0001\n")
        assert len(newest()) == 2
        reconcile(tmp_path, status=0, postfix="")
        assert [sorted(row.names)[0].rpartition("/")[2] for row in newest()] == ["postfix.txt", "csv.txt"]


class TestReadingRules:
    def test_what_scripts_do_to_whom(self) -> None:
        text = """require ["reject", "fileinto", "envelope", "copy"];
if anyof (address :is ["from", "sender"] ["A@example.org", "b@example.org"], header :contains "subject" "x") { discard; }
elsif envelope :domain "from" "example.net" { fileinto "INBOX.Trash"; }
elsif not address "from" "spared@example.org" { if true { reject "no"; } }
elsif header :contains "From" "c@example.org" { redirect :copy "x@example.org"; fileinto "Pat"; stop; }
elsif address :matches "from" "*@example.com" { redirect "y@example.org"; }
elsif address "to" "feedback@body.example" { ereject "no"; }
if header :contains "X-Spam-Flag" "YES" { fileinto "Junk"; }
if not address "from" "d@example.org" { keep; } else { discard; }
if not anyof (address "from" "e@example.org", size :over 1M) { keep; } elsif header "x" "y" { keep; } else { discard; }
discard;
"""
        assert [(r.line, r.address, r.effect, r.side) for r in rules_of(text, "s")] == [
            (2, "a@example.org", REFUSES, "from"),
            (2, "b@example.org", REFUSES, "from"),
            (3, "@example.net", HIDES, "from"),
            (5, "c@example.org", FILES, "from"),
            (5, "c@example.org", FILES, "from"),
            (6, "@example.com", DIVERTS, "from"),
            (7, "feedback@body.example", REFUSES, "to"),
            (9, "d@example.org", REFUSES, "from"),
            (10, "e@example.org", REFUSES, "from"),
        ]
        before_complaints = rules_of(text, "s", floor=True)
        assert [(r.line, r.effect) for r in before_complaints if not r.address] == [
            (4, REFUSES),
            (11, REFUSES),
        ]

    def test_what_a_postfix_table_does(self) -> None:
        table = b"""# comment
PAT@Example.ORG   REJECT
friend@example.org OK
example.net 550 5.7.1 no
10.0.0.1 REJECT
2001:db8::/32 REJECT
10.1 REJECT
abc.de REJECT
<> REJECT
User@ REJECT
far@example.org
   REDIRECT else@example.org
mine@example.org my_class
"""
        read = table_source(table, "t")
        assert [(r.line, r.address, r.effect) for r in read.rules] == [
            (2, "pat@example.org", REFUSES),
            (4, "@example.net", REFUSES),
            (8, "@abc.de", REFUSES),
            (10, "user@", REFUSES),
            (11, "far@example.org", DIVERTS),
        ]
        assert [each.line for each in read.unread] == [13]

    @given(st.binary(max_size=200))
    def test_no_bytes_make_a_reader_fall_over(self, data: bytes) -> None:
        for read in (
            table_source(data, "t"),
            csv_source(data, "c"),
            csv_source(b"address,effect\n" + data, "c"),
        ):
            assert all(rule.address for rule in read.rules)
