"""The Sieve scripts of a mailbox where they lie as files: for sites whose mail server speaks no ManageSieve. Reads only."""

from __future__ import annotations

from pathlib import Path

from .managesieve import MOST, ServerError

SUFFIX = ".sieve"
# What servers name the link that says which script runs, in the folder of the scripts or beside it (Dovecot, Cyrus).
_LINKS = (".dovecot.sieve", "active.sieve", "defaultbc", "active")


class FolderScripts:
    """The files of a folder that end in .sieve, by their names without it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> dict[str, bool]:
        """The name of each script, and whether it runs: the one that a link names; where there is none, any of them may.

        Raises OSError for what is no folder.
        """
        scripts = [
            file
            for file in sorted(self._folder.iterdir())
            if file.suffix == SUFFIX and file.is_file() and not file.is_symlink()
        ]
        active = self._active()
        return {file.stem: active is None or file.resolve() == active for file in scripts}

    def read(self, name: str) -> str:
        """The text of a script. Raises OSError, and ServerError for one that is too long to be one."""
        with (self._folder / f"{name}{SUFFIX}").open("rb") as file:
            text = file.read(MOST + 1)
        if len(text) > MOST:
            raise ServerError(f"{name}{SUFFIX} is too long to be a script.")
        return text.decode("utf-8", "replace")

    def _active(self) -> Path | None:
        links = (place / name for place in (self._folder, self._folder.parent) for name in _LINKS)
        return next((link.resolve() for link in links if link.is_symlink()), None)
