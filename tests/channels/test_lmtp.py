"""A mail server hands over: what is acknowledged is stored, the rest stays with the mail server, nothing is refused for good."""

from __future__ import annotations

import itertools
import signal
import socket
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from smtplib import LMTP

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.channels.mail import letter
from tests.channels.programs import evenhand, free_port, serving, stop, wait_until

from evenhand.audit.models import Entry
from evenhand.channels.lmtp.lines import Lines
from evenhand.contacts import blobs
from evenhand.contacts.models import Contact, Copy

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
TO = ["complaints@body.example", "enquiries@body.example"]


def hand_over(
    place: Path | int, raw: bytes, to: list[str] = TO, sender: str = "pat@example.org"
) -> dict[str, tuple[int, bytes]]:
    """What a mail server is told for each recipient that is not acknowledged; it is told so for each."""
    with LMTP("127.0.0.1", place) if isinstance(place, int) else LMTP(str(place), timeout=60) as client:
        client.ehlo()
        assert client.mail(sender)[0] == 250
        assert [client.rcpt(each)[0] for each in to] == [250] * len(to)
        told = [client.data(raw), *(client.getreply() for _ in to[1:])]
        return {each: answer for each, answer in zip(to, told, strict=True) if answer[0] != 250}


@pytest.fixture
def lmtp(tmp_path: Path) -> Iterator[Path]:
    """A running server's socket."""
    path = tmp_path / "lmtp"
    with serving(tmp_path, "lmtp", "--socket", path):
        yield path


@pytest.mark.proves("I25", "DF3")
class TestWhatIsAcknowledgedIsStored:
    def test_a_message_for_several_is_one_contact_with_its_envelope(self, lmtp: Path) -> None:
        raw = letter(1).replace(b"\n", b"\r\n")
        assert hand_over(lmtp, raw, sender="bounces+pat@example.org") == {}
        contact = Contact.objects.get()
        assert contact.recipients == TO
        assert (contact.envelope_sender, contact.sender) == ("bounces+pat@example.org", "writer1@example.org")
        assert contact.raw is not None
        assert blobs.content_of(contact.raw) == raw

    def test_a_message_from_nobody_is_taken_too(self, lmtp: Path) -> None:
        assert hand_over(lmtp, letter(1, Return_Path="<>", From="MAILER-DAEMON@x.example"), sender="") == {}
        contact = Contact.objects.get()
        assert (contact.envelope_sender, contact.automatic) == ("", "bounce")

    def test_handed_over_again_it_is_acknowledged_and_not_stored_again(self, lmtp: Path) -> None:
        for _ in range(3):
            assert hand_over(lmtp, letter(1)) == {}
        assert (Contact.objects.count(), Copy.objects.count()) == (1, 0)

    def test_the_same_bytes_for_another_recipient_add_the_recipient(self, lmtp: Path) -> None:
        for _ in range(2):
            assert hand_over(lmtp, letter(1), [TO[0]]) == {}
        contact = Contact.objects.get()
        assert contact.recipients == TO  # the second from its own To
        assert hand_over(lmtp, letter(1), ["third@body.example"]) == {}
        assert [copy.recipients[0] for copy in contact.copies.all()] == ["third@body.example"]
        assert Entry.objects.filter(action="receive_copy").count() == 1

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"\r\n",
            b".\r\n..\r\n",
            b"\0\0\0",
            b"no header at all",
            b"From: a@example.org\r\n\r\n" + b"x" * 3_000_000,
            b"From: a@example.org\n\nbare\nline\nends\n.\n.x\r.\r",
            b"\xff\xfe" * 1000,
            b"Subject: " + b"\x80\xff" * 5000,
        ],
        ids=range(9),
    )
    def test_nothing_that_it_says_is_refused(self, lmtp: Path, raw: bytes) -> None:
        assert hand_over(lmtp, raw) == {}
        assert Contact.objects.count() == 1  # as which whatever cannot be read is seen, too

    @pytest.mark.parametrize(
        "address",
        [
            '"odd local"@body.example',
            "a..b@body.example",
            "ŵ@body.example",
            "x" * 300 + "@b.example",
            "local",
        ],
    )
    def test_no_recipient_is_refused_for_how_it_is_written(self, lmtp: Path, address: str) -> None:
        with LMTP(str(lmtp), timeout=60) as client:
            client.ehlo_or_helo_if_needed()
            assert client.mail("a..b@example.org", ["SMTPUTF8"] if not address.isascii() else [])[0] == 250
            assert (
                client.docmd(f"RCPT TO:<{address}>".encode().decode("latin-1"))[0] == 250
                if address.isascii()
                else True
            )
            if not address.isascii():
                client.command_encoding = "utf-8"
                assert client.docmd(f"RCPT TO:<{address}>")[0] == 250
            assert client.data(letter(1))[0] == 250
        assert Contact.objects.get().recipients[0] == address

    def test_a_message_longer_than_is_read_is_kept_whole(self, lmtp: Path) -> None:
        raw = letter(1, body="x" * 76 + "\n") + b"y" * 70 * 1024 * 1024 + b"\n"
        assert hand_over(lmtp, raw) == {}
        contact = Contact.objects.get()
        assert contact.raw is not None
        assert contact.raw.size == len(raw + b"\r\n")
        assert "kept whole" in contact.problems[0]

    def test_many_at_once(self, lmtp: Path) -> None:
        told: list[dict[str, tuple[int, bytes]]] = []

        def some(first: int) -> None:
            told.extend(hand_over(lmtp, letter(number)) for number in range(first, first + 20))

        threads = [threading.Thread(target=some, args=(number * 20,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert told == [{}] * 160
        assert Contact.objects.count() == 160


@pytest.mark.proves("I25")
class TestWhatCannotBeStoredStaysWithTheMailServer:
    def test_one_longer_than_the_server_takes_is_answered_temporarily(self, tmp_path: Path) -> None:
        with serving(tmp_path, "lmtp", "--socket", tmp_path / "lmtp", "--longest", "1"):
            told = hand_over(tmp_path / "lmtp", letter(1, body="x" * 2_000_000))
            assert {code for code, _ in told.values()} == {452}
            assert all(b"longer than 1,048,576 bytes" in text for _, text in told.values())
            assert hand_over(tmp_path / "lmtp", letter(2)) == {}
        assert Contact.objects.count() == 1

    def test_with_the_database_away_each_recipient_is_asked_to_come_again(self, tmp_path: Path) -> None:
        away = "postgres://nobody@127.0.0.1:9/nothing"
        with serving(tmp_path, "lmtp", "--socket", tmp_path / "lmtp", database=away) as process:
            told = hand_over(tmp_path / "lmtp", letter(1))
            assert [code for code, _ in told.values()] == [451, 451]
            assert b"database does not answer" in told[TO[0]][1]
            assert "Traceback" not in stop(process)

    def test_killed_after_the_message_and_before_the_answer_it_stores_it_once(self, tmp_path: Path) -> None:
        path = tmp_path / "lmtp"
        with serving(tmp_path, "lmtp", "--socket", path) as process:
            client = LMTP(str(path))
            client.ehlo()
            client.mail("pat@example.org")
            client.rcpt(TO[0])
            client.docmd("DATA")
            client.send(letter(1).replace(b"\n", b"\r\n") + b".\r\n")
            wait_until(Contact.objects.exists)
            stop(process, signal.SIGKILL)
            client.close()
        assert path.exists()  # left behind; the next one clears it
        with serving(tmp_path, "lmtp", "--socket", path):
            assert hand_over(path, letter(1), [TO[0]]) == {}
        assert Contact.objects.count() == 1


class TestItIsAServer:
    def test_stopped_in_the_middle_of_a_message_it_takes_the_message_first(self, tmp_path: Path) -> None:
        path = tmp_path / "lmtp"
        with serving(tmp_path, "lmtp", "--socket", path) as process, LMTP(str(path)) as client:
            idle = socket.socket(socket.AF_UNIX)
            idle.settimeout(60)
            idle.connect(str(path))
            assert idle.recv(100).startswith(b"220 ")
            client.ehlo()
            client.mail("pat@example.org")
            client.rcpt(TO[0])
            client.docmd("DATA")
            client.send(b"From: a@example.org\r\n\r\nfirst half, ")
            process.terminate()
            assert idle.recv(100).startswith(b"421 ")
            client.send(b"second half\r\n.\r\n")
            assert client.getreply()[0] == 250
            assert "Stopped" in stop(process)
            assert process.returncode == 0
        assert Contact.objects.get().body == "first half, second half"
        assert not path.exists()

    def test_its_socket_is_for_those_it_is_for(self, tmp_path: Path) -> None:
        with serving(tmp_path, "lmtp", "--socket", tmp_path / "lmtp", "--mode", "600"):
            assert stat.S_IMODE((tmp_path / "lmtp").stat().st_mode) == 0o600

    def test_a_second_one_at_the_same_socket_says_so(self, lmtp: Path, tmp_path: Path) -> None:
        second = evenhand(tmp_path, "lmtp", "--socket", lmtp)
        out, err = second.communicate(timeout=60)
        assert second.returncode == 1
        assert "listens at" in err
        assert "Traceback" not in out + err
        assert hand_over(lmtp, letter(1)) == {}

    def test_a_file_that_is_no_socket_is_never_taken_for_one(self, tmp_path: Path) -> None:
        for place in (tmp_path / "evenhand.sqlite3", tmp_path / "folder"):
            place.mkdir() if place.name == "folder" else place.write_text("precious")
            mistyped = evenhand(tmp_path, "lmtp", "--socket", place)
            out, err = mistyped.communicate(timeout=60)
            assert mistyped.returncode == 1
            assert "Choose another place" in err
            assert "Traceback" not in out + err
        assert (tmp_path / "evenhand.sqlite3").read_text() == "precious"

    def test_it_listens_at_a_port_as_well(self, tmp_path: Path) -> None:
        port = free_port()
        with serving(tmp_path, "lmtp", "--port", str(port)):
            assert hand_over(port, letter(1)) == {}

    def test_a_command_that_is_none_and_recipients_without_a_sender_are_told_so(self, lmtp: Path) -> None:
        with LMTP(str(lmtp)) as client:
            client.ehlo()
            assert "size" in client.esmtp_features
            assert client.docmd("RCPT TO:<a@b.example>")[0] == 503
            assert client.docmd("DATA")[0] == 503
            assert client.docmd("NONSENSE")[0] == 500
            assert client.docmd("EHLO x")[0] == 500


@settings(max_examples=200, deadline=None)
@given(
    pieces=st.lists(
        st.sampled_from([b"\r", b"\n", b".", b"\r\n", b"\r\n.", b"..", b"xxx", b"y" * 70_000]), max_size=20
    ),
    steps=st.lists(st.integers(1, 9) | st.just(100_000), min_size=1, max_size=10),
)
def test_however_a_message_is_cut_into_pieces_it_is_the_same(pieces: list[bytes], steps: list[int]) -> None:
    raw = b"".join(pieces)
    lined = b"" if not raw else raw if raw.endswith(b"\r\n") else raw + b"\r\n"
    after = b"MAIL FROM:<x@example.org>\r\n"
    sent = (b"\r\n" + lined).replace(b"\r\n.", b"\r\n..")[2:] + b".\r\n" + after
    lines, told, place = Lines(), b"", 0
    for turn in itertools.count():
        if lines.ended:
            break
        # Small steps where the long line is not; else the test would take minutes.
        step = steps[turn % len(steps)] if b"yyyy" not in sent[place : place + 9] else 50_000
        told += lines.feed(sent[place : place + step])
        place += step
    assert told == lined
    assert lines.rest + sent[place:] == after
