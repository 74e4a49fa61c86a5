"""Handing a message to a mail server, so that at every moment it is known whether the server may have taken it.

A server has a message when it has answered the final dot. Until that dot is sent, whatever goes wrong, it has nothing and the
message may be tried again. From then on and without an answer, nobody but the server knows: that is told as unknown, and never
tried again by a machine.
"""

from __future__ import annotations

import re
import select
import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP

from django.core.mail import get_connection

from evenhand.policy.outcome import N_

from . import LATER, NEVER, TAKEN, UNKNOWN, Handed

_WIRE = SMTP.clone(cte_type="7bit", max_line_length=78)
_DOTS = re.compile(rb"^\.", re.MULTILINE)
_GOES_ON = 354


def as_sent(message: EmailMessage) -> bytes:
    """The message as it goes over the wire, every line ended and every character in ASCII: the bytes that are kept."""
    return message.as_bytes(policy=_WIRE)


def hand_over(raw: bytes, sender: str, to: str, *, before_the_dot: Callable[[], object]) -> Handed:
    """Hand these bytes over to the configured mail server. `before_the_dot` is called when nothing but the final dot is left to
    send; what it raises ends the attempt, and the server has nothing then.
    """
    backend = get_connection()
    try:
        backend.open()
    except (OSError, smtplib.SMTPException) as problem:
        return Handed(LATER, _said(problem))
    server: smtplib.SMTP = backend.connection  # type: ignore[attr-defined]
    try:
        came = _offer(server, raw, sender, to) or _finish(server, before_the_dot)
    except BaseException:
        server.close()  # in the midst of the message: what has no final dot is not taken, and a QUIT would be read as its text
        raise
    _part(server)
    return came


def _offer(server: smtplib.SMTP, raw: bytes, sender: str, to: str) -> Handed | None:
    """Everything but the final dot. None when the server waits for it."""
    try:
        server.ehlo_or_helo_if_needed()
        code, said = server.mail(sender)
        if code != 250:
            return Handed(LATER, _reply(code, said))  # of us, not of this letter
        code, said = server.rcpt(to)
        if code not in (250, 251):
            return _refused(code, said)
        code, said = server.docmd("DATA")
        if code != _GOES_ON:
            return _refused(code, said)
        server.send(_DOTS.sub(b"..", raw if raw.endswith(b"\r\n") else raw + b"\r\n"))
        if server.sock is None or select.select([server.sock], [], [], 0)[0]:
            # It speaks before its time: it has hung up, or refuses what it has read.
            code, said = server.getreply()
            return _refused(code, said)
    except UnicodeEncodeError:
        return Handed(NEVER, N_("The address holds characters that mail servers do not take."))
    except (OSError, smtplib.SMTPException) as problem:
        return Handed(LATER, _said(problem))
    return None


def _finish(server: smtplib.SMTP, before_the_dot: Callable[[], object]) -> Handed:
    before_the_dot()
    try:
        server.send(b".\r\n")
        code, said = server.getreply()
    except (OSError, smtplib.SMTPException) as problem:
        return Handed(UNKNOWN, _said(problem))
    if 400 <= code < 600:
        return _refused(code, said)
    return Handed(TAKEN if code == 250 else UNKNOWN, _reply(code, said))


def _refused(code: int, said: bytes) -> Handed:
    return Handed(NEVER if 500 <= code < 600 else LATER, _reply(code, said))


def _part(server: smtplib.SMTP) -> None:
    """Be polite where it costs nothing; whatever came of the letter has been said by now."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _reply(code: int, said: bytes) -> str:
    return f"{code} {said.decode('utf-8', 'replace')}"[:1000]


def _said(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPResponseException):
        error = problem.smtp_error
        return _reply(problem.smtp_code, error if isinstance(error, bytes) else str(error).encode())
    return f"{type(problem).__name__}: {problem}"[:1000]
