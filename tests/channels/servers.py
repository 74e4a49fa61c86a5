"""A real Postfix and a real Dovecot for the tests: on this machine's own address, at free ports, with nothing of the system's."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.channels.programs import free_port, wait_until

_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/state
maillog_file_prefixes = {folder}
maillog_file = {folder}/log
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.body.example
mydestination =
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
disable_dns_lookups = yes
smtpd_peername_lookup = no
smtpd_recipient_restrictions = permit_mynetworks, reject
smtputf8_enable = no
virtual_mailbox_domains = body.example
virtual_transport = lmtp:unix:{lmtp}
message_size_limit = 100000000
virtual_mailbox_limit = 0
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
transport_retry_time = 1s
lmtp_connection_cache_on_demand = yes
"""
_MASTER = """\
127.0.0.1:{port} inet n - {shut_in} - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - {shut_in} - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
_DOVECOT = """\
base_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/mail
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


def needed(*programs: str) -> None:
    """Skip where they are not installed or may not be run; on CI that is a failure."""
    missing = [name for name in programs if not shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")]
    why = (
        f"not installed: {', '.join(missing)}"
        if missing
        else ""
        if os.getuid() == 0
        else "only an administrator can start it"
    )
    if why:
        pytest.fail(why) if os.environ.get("CI") else pytest.skip(why)


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that the mail servers' own accounts may enter."""
    folder = Path(tempfile.mkdtemp(prefix="evenhand-mail-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Postfix:
    """It takes mail for body.example at `port`, and hands it over at `lmtp`."""

    folder: Path
    port: int

    @property
    def lmtp(self) -> Path:
        return self.folder / "lmtp"

    def configure(self, more: str) -> None:
        """More lines of its main.cf, from now on; of one name the last holds."""
        main = self.folder / "etc" / "main.cf"
        main.write_text(_each_once(main.read_text() + more))
        subprocess.run(
            ["/usr/sbin/postfix", "-c", str(self.folder / "etc"), "reload"], capture_output=True, check=True
        )

    def send(self, messages: list[bytes], to: list[str], sender: str = "pat@example.org") -> None:
        """Over one connection; each is accepted."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=120) as client:
            for message in messages:
                assert client.sendmail(sender, to, message) == {}

    def queued(self) -> int:
        """How many messages it holds. One on its way from one queue into another is seen in neither, so it is looked twice."""
        return max(self._seen(), self._seen())

    def _seen(self) -> int:
        told = subprocess.run(
            ["/usr/sbin/postqueue", "-c", str(self.folder / "etc"), "-j"],
            capture_output=True,
            text=True,
            check=True,
        )
        return len([json.loads(line) for line in told.stdout.splitlines()])

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")


@contextmanager
def postfix(more: str = "", *, shut_in: bool = True) -> Iterator[Postfix]:
    """Running until the end of the block; `more` are lines of its main.cf. What asks the gateway is shut into its queue folder, as
    on Debian, or not.
    """
    needed("postfix", "postqueue")
    with open_folder() as folder:
        server = Postfix(folder, free_port())
        for name in ("etc", "queue", "state"):
            (folder / name).mkdir()
        shutil.chown(folder / "state", "postfix")
        main = _each_once(_MAIN.format(folder=folder, lmtp=server.lmtp) + more)
        (folder / "etc" / "main.cf").write_text(main)
        (folder / "etc" / "master.cf").write_text(
            _MASTER.format(port=server.port, shut_in="y" if shut_in else "n")
        )
        command = ["/usr/sbin/postfix", "-c", str(folder / "etc")]
        started = subprocess.run([*command, "start"], capture_output=True, text=True, check=False)
        try:
            assert started.returncode == 0, started.stderr + server.log()
            wait_until(lambda: _answers(server.port), 60)
            yield server
        finally:
            subprocess.run([*command, "abort"], capture_output=True, check=False)


@dataclass
class Dovecot:
    """It serves the maildir of each user at `port`; every password is “secret”."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def url(self, user: str, folder: str = "INBOX") -> str:
        return f"imap://{user}@127.0.0.1:{self.port}/{folder}"

    def maildir(self, user: str, folder: str = "") -> Path:
        return self.folder / "mail" / user / (f".{folder}" if folder else "")

    def deliver(self, user: str, name: str, message: bytes) -> None:
        """As a mail server writes it: whole before it is there."""
        box = self.maildir(user)
        for each in (box, *(box / part for part in ("tmp", "new", "cur"))):
            each.mkdir(exist_ok=True)
            shutil.chown(each, "nobody", "nogroup")
        file = box / "tmp" / name
        file.write_bytes(message)
        shutil.chown(file, "nobody", "nogroup")
        file.rename(box / "new" / name)

    def messages(self, user: str, folder: str = "") -> set[str]:
        """The files of its messages, with the box each is in and its flags."""
        box = self.maildir(user, folder)
        return {f"{part}/{file.name}" for part in ("new", "cur") for file in (box / part).glob("*")}

    def start(self) -> None:
        self.process = subprocess.Popen(
            ["/usr/sbin/dovecot", "-F", "-c", str(self.folder / "dovecot.conf")],
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_until(lambda: _answers(self.port), 60)

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)
            with suppress(ProcessLookupError):  # what still serves somebody
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process = None


@contextmanager
def dovecot(more: str = "") -> Iterator[Dovecot]:
    """Running until the end of the block; `more` are lines of its configuration."""
    needed("dovecot")
    with open_folder() as folder:
        server = Dovecot(folder, free_port())
        (folder / "mail").mkdir()
        shutil.chown(folder / "mail", "nobody", "nogroup")
        (folder / "dovecot.conf").write_text(_DOVECOT.format(folder=folder, port=server.port) + more)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _each_once(main: str) -> str:
    """A main.cf in which the last line of a name is its only one: of any other Postfix warns, and what writes its log (postlogd)
    warns itself, which it waits for without end once ten others have warned before it. All of Postfix waits with it.
    """
    lines = "".join(line for line in main.splitlines(keepends=True) if not line.startswith("#"))
    settings = (
        each.partition("=") for each in re.split(r"^(?=\S)", lines, flags=re.MULTILINE) if each.strip()
    )
    return "".join(
        f"{name}={value}" for name, value in {name.rstrip(): value for name, _, value in settings}.items()
    )


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as probe:
        return bool(probe.recv(1))
    return False
