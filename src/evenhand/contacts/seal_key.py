"""The key pair of the seal: the public part here, by which anything can be sealed; the private part with the content lead.

EVENHAND_SEAL_KEY names the public part, or the data folder holds it. Where nobody made a pair before the first thing had to be
sealed, one is made then: sealing never waits. Its private part lies in the data folder until it is taken away, and the content
lead's page says so until it is (`evenhand seal_key take`).
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from .envelope import CannotOpenError, PrivateKey, PublicKey

_PUBLIC = "seal_key.pub"
_LEFT = "seal_key_to_take_away_*.pem"


def public_key() -> PublicKey:
    """What seals here. Makes a pair where there is none yet. Raises ImproperlyConfigured when the setting is no key."""
    folder = Path(settings.DATA_FOLDER)
    kept = folder / _PUBLIC
    try:
        if settings.SEAL_KEY:
            return PublicKey.read(settings.SEAL_KEY)
        return PublicKey.read(kept.read_text()) if kept.is_file() else _made_here(folder)
    except CannotOpenError as error:
        where = "EVENHAND_SEAL_KEY" if settings.SEAL_KEY else kept
        raise ImproperlyConfigured(f"{where}: {error} `evenhand seal_key make` makes one.") from error


def use(key: PublicKey) -> bool:
    """Seal with this from now on, unless a setting or an earlier key says otherwise; whether it is used."""
    if settings.SEAL_KEY:
        return settings.SEAL_KEY.strip() == str(key)
    folder = Path(settings.DATA_FOLDER)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return _first(folder, key) == key


def left_here() -> list[Path]:
    """The private keys that still lie on this machine, for somebody to take away."""
    return sorted(Path(settings.DATA_FOLDER).glob(_LEFT))


def write_new(file: Path, content: bytes) -> None:
    """Write a file that is there for its owner alone and was not there before: whole, or not at all. Raises FileExistsError."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as made:
            made.write(content)
            made.flush()
            os.fsync(made.fileno())
    except OSError:
        file.unlink(
            missing_ok=True
        )  # a key cut short on a full disk would stand before the one that is made next
        raise


def wipe(file: Path) -> None:
    """Overwrite a small file and remove it. What a disk keeps besides, such as a snapshot, is beyond us."""
    with suppress(FileNotFoundError):
        with file.open("r+b") as held:
            held.write(bytes(file.stat().st_size))
            held.flush()
            os.fsync(held.fileno())
        file.unlink()


def _made_here(folder: Path) -> PublicKey:
    """A pair for whoever comes first; of two processes at once one pair stays."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = PrivateKey.make()
    private = folder / _LEFT.replace("*", made.public.mark)
    write_new(private, made.written())
    stays = _first(folder, made.public)
    if stays != made.public:
        wipe(private)
    return stays


def _first(folder: Path, key: PublicKey) -> PublicKey:
    """The key that was first written down here: this one, unless another was."""
    draft = folder / f".{_PUBLIC}.{key.mark}"
    with suppress(FileExistsError):
        write_new(draft, f"{key}\n".encode())
    with suppress(FileExistsError):
        os.link(draft, folder / _PUBLIC)
    draft.unlink(missing_ok=True)
    return PublicKey.read((folder / _PUBLIC).read_text())
