"""Where other servers reach a door of ours: a socket in the file system or a port, the same for all doors that listen."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pwd
import re
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

Protocol = Callable[[], asyncio.Protocol]

_BACKLOG = 512
_PATIENCE = 5.0  # seconds for another server that begins or ends in the same folder at this very moment
_AN_ANSWER = 2.0  # seconds; a server that does not take a connection for so long is one all the same


class CannotListenError(Exception):
    """It cannot listen there; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Where:
    """A socket in the file system (`unix:PATH`, or a path), or a port (`inet:HOST:PORT`), as Postfix writes them."""

    socket: str = ""
    host: str = "127.0.0.1"
    port: int = 0

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"unix:{self.socket}" if self.socket else f"inet:{host}:{self.port}"


def read_where(written: str) -> Where:
    """Raises ValueError, in words, for what is neither."""
    kind, _, rest = written.partition(":")
    if kind == "unix" and rest:
        return Where(socket=rest)
    if "/" in written and kind != "inet":
        return Where(socket=written)
    host, _, port = (rest if kind == "inet" else written).rpartition(":")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(
            f"“{written}” is no place to listen at. Write unix:/path/of/socket or inet:127.0.0.1:8891."
        )
    return Where(host=host.strip("[]") or "127.0.0.1", port=int(port))


def read_mode(written: str) -> int:
    """Who may use a socket, as chmod writes it. Raises ValueError, in words, for what is no mode."""
    if not re.fullmatch(r"0?[0-7]{3}", written):
        raise ValueError(f"“{written}” is no mode. Write it as chmod does, such as 660 or 666.")
    return int(written, 8)


async def listen(where: Where, protocol: Protocol, mode: int) -> asyncio.AbstractServer:
    """Answer there from now on; `mode` is who may use a socket, as chmod has it. Raises CannotListenError."""
    loop = asyncio.get_running_loop()
    try:
        if not where.socket:
            return await loop.create_server(protocol, where.host, where.port, backlog=_BACKLOG)
        async with _alone_in(Path(where.socket).parent):
            _clear(where.socket)
            before = os.umask(0o777 & ~mode)
            try:
                return await loop.create_unix_server(protocol, where.socket, backlog=_BACKLOG)
            finally:
                os.umask(before)
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise CannotListenError(f"It cannot listen at {where}: {why}. Choose another place.") from error


async def leave(where: Where) -> None:
    """Take away what was listened at, so that nobody waits there. To be called once that has ended: where something listens there
    still, it is another's by now.
    """
    if where.socket:
        with suppress(OSError, CannotListenError):
            async with _alone_in(Path(where.socket).parent):
                _clear(where.socket)


@asynccontextmanager
async def _alone_in(folder: Path) -> AsyncIterator[None]:
    """Of all that begin or end to listen in this folder one does at a time: two that both find a socket left behind would both take
    it away, the second that of the first. The folder itself is locked, so that nothing is left there that could be in the way.
    """
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except PermissionError:  # one in which we may make something, and see nothing
        yield
        return
    end = monotonic() + _PATIENCE
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if monotonic() > end:  # whoever holds it is none of ours, and keeps nobody from listening
                    break
                await asyncio.sleep(0.05)
        yield
    finally:
        os.close(handle)


def _clear(path: str) -> None:
    """Remove a socket that a killed server left behind; raise when another one still answers there, or it is no socket at all."""
    with socket.socket(socket.AF_UNIX) as probe, suppress(FileNotFoundError):
        if not Path(path).is_socket() and Path(path).exists():
            # Linux says of any file that it refuses connections: whoever mistyped the path would lose theirs.
            raise CannotListenError(
                f"{path} is a file or a folder, and stays as it is. Choose another place."
            )
        probe.settimeout(_AN_ANSWER)
        try:
            probe.connect(path)
        except ConnectionRefusedError:
            Path(path).unlink()
            return
        except PermissionError:
            raise CannotListenError(
                f"At {path} there is a socket of {_owner(path)}, and whether anything answers there cannot be seen. "
                "If nothing does, remove it; else stop that, or choose another place."
            ) from None
        except TimeoutError:
            pass  # it has more to do than it can
        raise CannotListenError(
            f"Another server listens at {path} already. Stop it, or choose another place."
        )


def _owner(path: str) -> str:
    whose = Path(path).stat().st_uid
    try:
        return pwd.getpwuid(whose).pw_name
    except KeyError:
        return f"user {whose}"
