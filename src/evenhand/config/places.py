"""Where an installation keeps its data, and the key it signs with. No Django here: it is needed before Django starts."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
_CHECKOUT = PACKAGE.parent.parent


def data_folder() -> Path:
    """EVENHAND_DATA when it is set; else `data` in a checkout; else the user's own share folder.

    It never depends on the folder somebody stands in, so that each command meets the same database.
    """
    chosen = os.environ.get("EVENHAND_DATA")
    if chosen:
        return Path(chosen).expanduser().resolve()
    if (_CHECKOUT / "pyproject.toml").is_file():
        return _CHECKOUT / "data"
    shared = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(shared) / "evenhand"


def default_database() -> str:
    """The address of the embedded database, when no other is configured."""
    return f"sqlite:///{data_folder() / 'evenhand.sqlite3'}"


def is_demo() -> bool:
    """Whether this installation shows the invented organisation: marked once, when that was loaded."""
    return (data_folder() / "demo").is_file()


def mark_as_demo() -> None:
    """From now on every command here works in the demo, by its clock."""
    (data_folder() / "demo").write_text(
        "This installation shows an invented organisation. Never keep real cases in it.\n"
    )


def secret_key() -> str:
    """The key that signs sessions: EVENHAND_SECRET_KEY, or the one kept beside the data.

    A command that signs nothing lasting runs on a key of its own when none is kept yet.
    """
    given = os.environ.get("EVENHAND_SECRET_KEY")
    if given:
        return given
    kept = data_folder() / "secret_key"
    return kept.read_text().strip() if kept.is_file() else secrets.token_urlsafe(64)


def keep_secret_key() -> None:
    """Make the key once, readable by nobody else; every process of a server then signs with the same one.

    It is there whole or not at all: a disk that is full must not leave half a key behind.
    """
    if os.environ.get("EVENHAND_SECRET_KEY"):
        return
    kept = data_folder() / "secret_key"
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if kept.is_file():
        if kept.stat().st_size:
            return
        kept.unlink()  # what an earlier release left on a full disk
    draft = kept.with_name(f".secret_key.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, kept)
    finally:
        draft.unlink(missing_ok=True)
