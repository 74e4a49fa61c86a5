"""Takes the files, the connections and the signals of this machine from a process, where the kernel knows how (Landlock).

A hostile file that takes a reader over runs as the same user as we do: it could read our database and the secrets of our other
processes, and delete them. Behind the fence it reads what programs are made of, and no more. Only the standard library is used.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446  # the numbers of the system calls, on every processor
_EXECUTE, _READ_FILE, _READ_FOLDER = 1 << 0, 1 << 2, 1 << 3
_KNOWN = {
    1: 13,
    2: 14,
    3: 15,
    4: 15,
}  # rights over files, by the version of Landlock; sixteen from the fifth on
_TCP, _ABSTRACT_SOCKETS_AND_SIGNALS = 0b11, 0b11
_PROGRAMS = (
    "/usr", "/bin", "/lib", "/lib32", "/lib64", "/opt", "/nix/store", "/gnu/store", "/etc/ld.so.cache", "/etc/ld.so.preload",
    "/etc/fonts", "/var/cache/fontconfig", "/dev/null", "/dev/urandom",
)  # fmt: skip


def known() -> int:
    """The version of Landlock that this kernel has; below 1 where it has none, or none is to be had."""
    return int(ctypes.CDLL(None, use_errno=True).syscall(_CREATE, None, 0, 1))


def fence_in() -> bool:
    """From here on only what programs are made of is read, nothing is written, made or deleted, and nobody is reached.

    Whether the kernel could; running a program stays possible, and it is fenced in as well. For good: nothing takes it away.
    """
    libc, version = ctypes.CDLL(None, use_errno=True), known()
    if version < 1:
        return False
    files = (1 << _KNOWN.get(version, 16)) - 1 & ~_EXECUTE
    fields = [
        files,
        *([_TCP] if version >= 4 else []),
        *([_ABSTRACT_SOCKETS_AND_SIGNALS] if version >= 6 else []),
    ]
    told = struct.pack(f"={len(fields)}Q", *fields)
    rules = libc.syscall(_CREATE, told, len(told), 0)
    if rules < 0:
        return False
    try:
        for path in _readable():
            _allow(libc, rules, path)
        return bool(libc.syscall(_RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)


def _readable() -> Iterator[str]:
    """Where this Python and the programs of this machine are."""
    own: Iterable[str] = (sys.prefix, sys.base_prefix, *sys.path, os.environ.get("TESSDATA_PREFIX", ""))
    yield from dict.fromkeys(path for path in (*own, *_PROGRAMS) if path != "/" and Path(path).is_absolute())


def _allow(libc: ctypes.CDLL, rules: int, path: str) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # it is not there, so nothing of it is needed
    try:
        rights = _READ_FILE | (_READ_FOLDER if Path(path).is_dir() else 0)
        libc.syscall(_ADD_RULE, rules, 1, struct.pack("=Qi", rights, place), 0)
    finally:
        os.close(place)
