"""Files that a run writes: whole or not at all, and known to be writable before anything is sent."""

from __future__ import annotations

import os
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


def write_text(file: Path, text: str) -> None:
    """Write a file so that whoever reads it never sees half of it; its folder is made if need be.

    A link stays a link, and a device or a pipe is written to, never replaced.
    """
    content = text.encode("utf-8", "replace")
    target = file.resolve()
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(content)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f"{target.name}.partial")
        partial.write_bytes(content)
        partial.replace(target)
    except OSError as error:
        raise FileUnwritable(f"{file} cannot be written: {error.strerror}") from error
