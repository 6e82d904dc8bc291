"""Files that a run writes: whole or not at all, and known to be writable before anything is sent."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from .errors import FileUnwritable

if TYPE_CHECKING:
    from pathlib import Path


def check_writable(file: Path) -> None:
    """Raise FileUnwritable if a file cannot be written, before there is anything to lose; folders can be made."""
    if file.is_dir():
        raise FileUnwritable(f"{file} cannot be written: it is a folder; name a file")
    there = next(place for place in (file, *file.absolute().parents) if place.exists())
    if there != file and not there.is_dir():
        raise FileUnwritable(f"{file} cannot be written: {there} is no folder; name another file")
    if not os.access(there, os.W_OK):
        raise FileUnwritable(f"{file} cannot be written: {there} may not be changed; name another file")


def write_text(file: Path, text: str) -> Path | None:
    """Write a file so that whoever reads it never sees half of it; return the folder that was made for it, if any.

    A link stays a link, a file keeps its mode, and a device or a pipe is written to, never replaced.
    """
    content = text.encode("utf-8", "replace")
    try:
        if file.exists() and not file.is_file():
            file.write_bytes(content)  # unresolved: /dev/stdout leads to a pipe that has no path
            return None
        target = file.resolve()
        made = _missing_folder(target if file.is_symlink() else file)
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, content)
    except OSError as error:
        raise FileUnwritable(f"{file} cannot be written: {error.strerror}") from error
    return made


def _missing_folder(file: Path) -> Path | None:
    """Return the outermost folder that is missing above a file."""
    missing = [folder for folder in file.parents if not folder.exists()]
    return missing[-1] if missing else None


def _replace(target: Path, content: bytes) -> None:
    partial = target.with_name(f"{target.name}.partial")
    if target.exists():
        mode = stat.S_IMODE(target.stat().st_mode)
        partial.touch(mode & 0o600)
        partial.chmod(mode)
    partial.write_bytes(content)
    partial.replace(target)
