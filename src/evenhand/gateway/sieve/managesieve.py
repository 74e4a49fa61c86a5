"""The scripts of a mailbox at its mail server (ManageSieve, RFC 5804): read all of them, write our own alone."""

from __future__ import annotations

import base64
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from .account import Account
from .script import NAME

PATIENCE = 30.0  # seconds for a slow server to say anything at all
MOST = (
    16 * 1024 * 1024
)  # bytes of one script: a longer answer is no script, and we write none that we could not read again
_LONGEST_LINE = 16_384
_LITERAL = re.compile(rb"\{(\d{1,10})\+?\}$")
_STRING = re.compile(rb'"((?:[^"\\]|\\.)*)"')
_CODE = re.compile(rb"\s*NO\s*\(([A-Za-z/-]+)", re.IGNORECASE)
_ENDS = (b"OK", b"NO", b"BYE")


class ServerError(Exception):
    """The mail server refused what it was asked, or cannot be spoken to; the text says it in its words, and `code` why, as the
    protocol has it (QUOTA/MAXSIZE), if it does.
    """

    def __init__(self, told: str, code: str = "") -> None:
        super().__init__(told)
        self.code = code


class Scripts:
    """The scripts of one mailbox, over a connection that is signed in."""

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection

    def names(self) -> dict[str, bool]:
        """The name of each script, and whether it is the active one."""
        found = {}
        for line in self._connection.ask(b"LISTSCRIPTS"):
            if line.words:
                found[line.words[0]] = line.rest.strip().upper() == b"ACTIVE"
        return found

    def read(self, name: str) -> str:
        """The text of a script."""
        lines = self._connection.ask(b"GETSCRIPT " + _quoted(name))
        return lines[0].words[0] if lines and lines[0].words else ""

    def write(self, text: str) -> None:
        """Put our own script there, checked by the server; no other script can be written."""
        script = text.encode()
        if len(script) > MOST:
            # It could be neither compared nor stopped afterwards, and what was lifted would live on in it (I35).
            raise ServerError(f"Evenhand itself writes none above {MOST // 1000:,} KB", "QUOTA/MAXSIZE")
        self._connection.ask(b"PUTSCRIPT " + _quoted(NAME) + b" " + _literal(script))

    def has_room(self, size: int) -> bool:
        """Whether the server would take a script of ours of so many bytes. One that cannot say so would not."""
        if size > MOST:
            return False
        try:
            self._connection.ask(b"HAVESPACE %b %d" % (_quoted(NAME), size))
        except ServerError:
            return False
        return True

    def activate(self, name: str = NAME) -> None:
        """Let our own script be the one that runs, or another that is there; "" for none."""
        self._connection.ask(b"SETACTIVE " + _quoted(name))


@contextmanager
def opened(account: Account) -> Iterator[Scripts]:
    """The scripts of an account. Raises ServerError or OSError when they cannot be reached.

    The connection is encrypted and the server's certificate checked, unless it is this machine's own.
    """
    with socket.create_connection((account.host, account.port), timeout=PATIENCE) as plain:
        connection = _Connection(plain)
        can = connection.capabilities()
        if account.must_encrypt:
            if "STARTTLS" not in can:
                raise ServerError(f"{account.host} offers no encryption; a password is not sent without.")
            connection.ask(b"STARTTLS")
            # Whatever was sent before the encryption began is forgotten with the connection that heard it.
            secure = ssl.create_default_context().wrap_socket(plain, server_hostname=account.host)
            connection = _Connection(secure)
            can = connection.capabilities()
        if "PLAIN" not in can.get("SASL", "").upper().split():
            raise ServerError(f"{account.host} does not take a password (SASL PLAIN).")
        secret = base64.b64encode(f"\0{account.user}\0{account.password}".encode())
        connection.ask(b'AUTHENTICATE "PLAIN" "' + secret + b'"')
        yield Scripts(connection)
        with suppress(OSError, ServerError):
            connection.ask(b"LOGOUT")


class _Line:
    """One line of an answer: its strings, and what stands around them."""

    def __init__(self, words: list[str], rest: bytes) -> None:
        self.words = words
        self.rest = rest


class _Connection:
    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._file = sock.makefile("rb")

    def capabilities(self) -> dict[str, str]:
        """What a server says about itself when it is met, and after encryption has begun."""
        return {line.words[0].upper(): "".join(line.words[1:2]) for line in self._answer() if line.words}

    def ask(self, command: bytes) -> list[_Line]:
        """The lines before OK. Raises ServerError with the server's words when it says NO or BYE."""
        self._socket.sendall(command + b"\r\n")
        return self._answer()

    def _answer(self) -> list[_Line]:
        lines: list[_Line] = []
        size = 0
        while True:
            line = self._line()
            size += sum(map(len, line.words)) + 1
            if size > MOST + _LONGEST_LINE:
                raise ServerError("The server's answer does not end.")
            word = line.rest.split(maxsplit=1)[:1]
            code = word[0].upper() if word else b""
            if code in _ENDS:
                if code != b"OK":
                    told = " ".join(line.words) or line.rest.decode("utf-8", "replace")
                    why = _CODE.match(line.rest)
                    raise ServerError(told.strip()[:500], why[1].decode().upper() if why else "")
                return lines
            lines.append(line)

    def _line(self) -> _Line:
        """A line with its strings taken out of it; a string of a given length may hold lines of its own."""
        words: list[str] = []
        rest = b""
        while True:
            piece = self._file.readline(_LONGEST_LINE)
            if not piece.endswith(b"\n"):
                raise ServerError("The server ended the connection in the middle of an answer.")
            piece = piece.rstrip(b"\r\n")
            literal = _LITERAL.search(piece)
            text = piece[: literal.start()] if literal else piece
            words += [_unquoted(each) for each in _STRING.findall(text)]
            rest += _STRING.sub(b"", text)
            if not literal:
                return _Line(words, rest)
            words.append(self._exactly(int(literal[1])).decode("utf-8", "replace"))

    def _exactly(self, number: int) -> bytes:
        if number > MOST:
            raise ServerError("The server's script is too long to be one.")
        found = self._file.read(number)
        if len(found) < number:
            raise ServerError("The server ended the connection in the middle of an answer.")
        return found


def _quoted(name: str) -> bytes:
    return b'"' + name.replace("\\", "\\\\").replace('"', '\\"').encode() + b'"'


def _unquoted(text: bytes) -> str:
    return re.sub(rb"\\(.)", rb"\1", text).decode("utf-8", "replace")


def _literal(text: bytes) -> bytes:
    return b"{%d+}\r\n%b" % (len(text), text)
