"""A real Dovecot with Pigeonhole for the tests: its interpreter, its ManageSieve server, and its delivery into mailboxes."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from tests.channels.programs import free_port, wait_until
from tests.channels.servers import Dovecot, needed, open_folder

_CONFIG = """\
base_dir = {folder}/run
log_path = {folder}/log
protocols = sieve
listen = 127.0.0.1
ssl = {ssl}
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
first_valid_uid = 1
first_valid_gid = 1
mail_uid = nobody
mail_gid = nogroup
mail_home = {folder}/mail/%u
mail_location = maildir:~/Maildir
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/mail/%u
}}
protocol lda {{
  mail_plugins = sieve
  postmaster_address = postmaster@body.example
  sendmail_path = {folder}/sendmail
}}
plugin {{
  sieve = file:~/sieve;active=~/active.sieve
  {limit}
}}
service managesieve-login {{
  inet_listener sieve {{
    port = {port}
  }}
}}
"""
# What Dovecot would send on lies in a file, one a message, with whom it is for in its first line.
_SENDMAIL = """\
#!/bin/sh
file=$(mktemp {folder}/sent/XXXXXX)
{{ echo "$*"; cat; }} >"$file"
"""
_STORED = re.compile(r"store message in folder: (.+)")
_SENT_ON = re.compile(r"redirect message to: <(.+)>")
_FLAGS = re.compile(r"add IMAP flags: (.+)")
_NOW = re.compile(r'currentdate (:zone "[^"]+") (:value "\w+"|:is) ')


@dataclass(frozen=True)
class Outcome:
    """What the interpreter would do with a message: the folders it lies in, whom a copy goes to, how it is marked."""

    folders: tuple[str, ...]
    copies: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass
class Interpreter:
    """`sieve-test`, which says what a script does with a message and does nothing of it."""

    folder: Path

    def run(
        self, script: str, message: bytes, now: datetime | None = None, envelope: str = "pat@example.org"
    ) -> Outcome:
        """At this moment: the script is then asked about a header that holds it, instead of about the clock."""
        if now is not None:
            script = _NOW.sub(r'date \1 \2 "x-now" ', script)
            message = f"X-Now: {format_datetime(now.astimezone(UTC))}\n".encode() + message
        (self.folder / "test.sieve").write_bytes(script.encode())
        (self.folder / "test.eml").write_bytes(message)
        told = subprocess.run(
            [
                "sieve-test", "-c", str(self.folder / "dovecot.conf"), "-f", envelope,
                str(self.folder / "test.sieve"), str(self.folder / "test.eml"),
            ],
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        assert told.returncode == 0, told.stderr + script
        assert "final result: success" in told.stderr, told.stderr
        kept = ("INBOX",) if re.search(r"Implicit keep:\s+\* store", told.stdout) else ()
        acted = told.stdout.partition("Implicit keep:")[0]
        for lost in ("discard", "reject", "ereject"):
            assert lost not in acted
        return Outcome(
            (*_STORED.findall(acted), *kept),
            tuple(_SENT_ON.findall(acted)),
            tuple(_FLAGS.findall(told.stdout)),
        )


@dataclass
class Pigeonhole(Dovecot):
    """Every mailbox takes “secret” at `port`, and what is delivered is met by the script that runs there."""

    def sieve(self, user: str, query: str = "") -> str:
        return f"sieve://{user}@127.0.0.1:{self.port}{query}"

    def home(self, user: str) -> Path:
        return self.folder / "mail" / user

    def give_script(self, user: str, name: str, text: str, *, active: bool = True) -> None:
        """A script of the site's own, as an administrator lays it there."""
        scripts = self.home(user) / "sieve"
        scripts.mkdir(parents=True, exist_ok=True)
        (scripts / f"{name}.sieve").write_text(text)
        if active:
            link = self.home(user) / "active.sieve"
            link.unlink(missing_ok=True)
            link.symlink_to(f"sieve/{name}.sieve")
        subprocess.run(["chown", "-R", "-h", "nobody:nogroup", str(self.home(user))], check=True)

    def scripts(self, user: str) -> dict[str, str]:
        return {path.stem: path.read_text() for path in sorted((self.home(user) / "sieve").glob("*.sieve"))}

    def running(self, user: str) -> str:
        link = self.home(user) / "active.sieve"
        return link.readlink().stem if link.is_symlink() else ""

    def receive(self, user: str, message: bytes, sender: str = "pat@example.org") -> None:
        """Deliver a message as a mail server's last step does."""
        subprocess.run(
            [
                "/usr/lib/dovecot/dovecot-lda", "-c", str(self.folder / "dovecot.conf"),
                "-d", user, "-f", sender, "-a", f"{user}@body.example",
            ],
            input=message,
            check=True,
            capture_output=True,
        )  # fmt: skip

    def mail(self, user: str) -> dict[str, int]:
        """How many messages lie in each folder."""
        box = self.home(user) / "Maildir"
        found = {"INBOX": box} | {each.name[1:]: each for each in box.glob(".*") if each.is_dir()}
        counted = {
            name: sum(1 for part in ("new", "cur") for _ in (each / part).glob("*"))
            for name, each in found.items()
        }
        return {name: number for name, number in counted.items() if number}

    def keywords(self, user: str) -> list[str]:
        """The keywords that messages in the inbox bear."""
        listed = (self.home(user) / "Maildir" / "dovecot-keywords").read_text().splitlines()
        return [line.partition(" ")[2] for line in listed]

    def sent_on(self) -> list[str]:
        """Whom copies were sent to."""
        return sorted(
            path.read_text(errors="replace").splitlines()[0].split()[-1]
            for path in (self.folder / "sent").iterdir()
        )


def _lay_out(folder: Path, port: int, ssl: str, limit: str) -> None:
    for name in ("mail", "sent"):
        (folder / name).mkdir()
        shutil.chown(folder / name, "nobody", "nogroup")
    if ssl == "yes":
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "cert.pem"],
            cwd=folder, check=True, capture_output=True,
        )  # fmt: skip
    config = _CONFIG.format(folder=folder, port=port, ssl=ssl, limit=limit)
    if ssl == "no":
        config = "".join(
            line for line in config.splitlines(True) if not line.startswith(("ssl_cert", "ssl_key"))
        )
    (folder / "dovecot.conf").write_text(config)
    sendmail = folder / "sendmail"
    sendmail.write_text(_SENDMAIL.format(folder=folder))
    sendmail.chmod(0o755)


@contextmanager
def pigeonhole(ssl: str = "no", limit: str = "") -> Iterator[Pigeonhole]:
    """Running until the end of the block; `limit` is a setting of its own for Sieve."""
    needed("dovecot", "sieve-test", "openssl")
    with open_folder() as folder:
        server = Pigeonhole(folder, free_port())
        _lay_out(folder, server.port, ssl, limit)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def interpreter() -> Iterator[Interpreter]:
    """Ready until the end of the block; nothing runs."""
    needed("sieve-test")
    with tempfile.TemporaryDirectory(prefix="evenhand-sieve-", dir="/tmp") as name:
        folder = Path(name)
        home = folder / "home"
        for each in (home, home / "sieve"):
            each.mkdir()
        (home / "sieve" / "site.sieve").write_text('require "imap4flags"; addflag "site";')
        (folder / "dovecot.conf").write_text(
            f"log_path = /dev/stderr\nmail_uid = nobody\nmail_gid = nogroup\nmail_home = {home}\n"
            f"mail_location = maildir:{home}/Maildir\nprotocols =\n"
            f"plugin {{\n  sieve = file:{home}/sieve;active={home}/active.sieve\n}}\n"
        )
        subprocess.run(["chown", "-R", "nobody:nogroup", name], check=True)
        folder.chmod(0o755)
        yield Interpreter(folder)


__all__ = ["Interpreter", "Outcome", "Pigeonhole", "interpreter", "pigeonhole", "wait_until"]
