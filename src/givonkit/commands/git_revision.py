"""Files as they stood in a revision of the git repository around the working folder."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from givonkit.errors import GivonkitError

SECONDS = 30
LARGEST_FILE = 64 * 2**20
MOST_FILES = 5_000
_is_range = re.compile(r"([^:]*?)\.\.\.?([^:.]*)").fullmatch
_FILE_MODES = ("100644", "100755")
_ENVIRONMENT = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1"}


class RevisionUnusable(GivonkitError):
    """A revision is not known, or what it names cannot be read."""


class _Listed(NamedTuple):
    """A file of a revision's tree: its path below the tree, the name of its object, and its bytes."""

    path: PurePosixPath
    object: str
    size: int


class Revision:
    """A file, or a folder, of a revision: `HEAD~1:models`, or `HEAD~1` for the whole tree.

    Raises RevisionUnusable when git knows no such thing here.
    """

    def __init__(self, name: str) -> None:
        self.name = name.rstrip("/")
        self._object = _known_object(name)
        self.is_folder = _git("cat-file", "-t", self._object).strip() != b"blob"

    @property
    def is_alone(self) -> bool:
        """Whether no path is named, but the revision as a whole."""
        return self.name.find(":") in (-1, len(self.name) - 1)

    @property
    def file_name(self) -> str:
        """The last part of the path, which tells what kind of file it is."""
        return PurePosixPath(self.name.partition(":")[2]).name or self.name

    def content(self) -> bytes:
        """Return the bytes of the file."""
        size = int(_git("cat-file", "-s", self._object))
        _check_size(self.name, size)
        return _git("cat-file", "blob", self._object)

    def files(self, *, below: bool) -> dict[str, bytes]:
        """Return the YAML files of the folder by their path, and, if asked, of the folders below it."""
        depth = [] if not below else ["-r"]
        lines = _git("ls-tree", "--full-tree", "-z", "-l", *depth, self._object).decode("utf-8", "replace").split("\0")
        found = [entry for entry in map(_listed, lines) if entry is not None]
        if len(found) > MOST_FILES:
            raise RevisionUnusable(f"{self.name} has more than {MOST_FILES} YAML files: name a folder, REV:PATH")
        _check_size(f"{self.name}: its YAML files", sum(entry.size for entry in found))
        return {str(entry.path): content for entry, content in zip(found, _contents(found), strict=True)}

    def folder(self, name: str) -> Revision | None:
        """Return a folder of this one, or None when it has none of that name."""
        try:
            found = Revision(f"{self.name}/{name}")
        except RevisionUnusable:
            return None
        return found if found.is_folder else None


def path_in_repository(path: Path) -> str | None:
    """Return the path of a file or folder below the top of the repository around the working folder, if it is there."""
    try:
        top = Path(os.fsdecode(_git("rev-parse", "--show-toplevel").rstrip(b"\n"))).resolve()
    except RevisionUnusable:
        return None
    place = path.resolve()
    return place.relative_to(top).as_posix() if place.is_relative_to(top) else None


def _known_object(name: str) -> str:
    if name.startswith("-") or not name.isprintable():
        raise RevisionUnusable(f"{name!r} is no file, no folder and no git revision")
    revision = name.removesuffix(":")
    revision += "/" if revision.endswith(":.") else ""
    try:
        return _git("rev-parse", "--verify", "--quiet", _object_name(revision)).decode().strip()
    except RevisionUnusable as error:
        raise RevisionUnusable(_not_known(name, str(error))) from None


def _object_name(revision: str) -> str:
    """Return the name of the tree where a revision is named alone."""
    return revision if ":" in revision else f"{revision}^{{tree}}"


def _not_known(name: str, reason: str) -> str:
    revision, colon, path = name.partition(":")
    if reason and not _is_range(name):
        return f"there is no file or folder {name!r}, and git cannot be asked for a revision: {reason}"
    if colon and path:
        return f"there is no file or folder {name!r}, and git knows no {path!r} in a revision {revision!r} here"
    range_of = _is_range(name)
    if range_of:
        first, second = range_of.groups()
        return f"{name!r} is a range: give the two revisions apart, {first or 'HEAD'} {second or 'HEAD'}"
    return f"there is no file or folder {name!r}, and git knows no revision of that name here{_shallow_words()}"


def _shallow_words() -> str:
    """Return what may be behind a revision that is not known."""
    try:
        is_shallow = _git("rev-parse", "--is-shallow-repository").strip() == b"true"
    except RevisionUnusable:
        return ""
    return " (this clone is shallow: fetch the whole history, with fetch-depth: 0 in a workflow)" if is_shallow else ""


def _listed(line: str) -> _Listed | None:
    facts, tab, path = line.partition("\t")
    if not tab or not path.endswith((".yaml", ".yml")) or PurePosixPath(path).name.startswith("."):
        return None
    mode, _, name, size = facts.split()
    return _Listed(PurePosixPath(path), name, int(size)) if mode in _FILE_MODES else None


def _contents(files: list[_Listed]) -> list[bytes]:
    if not files:
        return []
    names = "".join(f"{file.object}\n" for file in files)
    output = _git("cat-file", "--batch", given=names.encode())
    contents = []
    for file in files:
        start = output.index(b"\n") + 1
        contents.append(output[start : start + file.size])
        output = output[start + file.size + 1 :]
    return contents


def _check_size(name: str, size: int) -> None:
    if size > LARGEST_FILE:
        raise RevisionUnusable(f"{name} has {size:,} bytes; at most {LARGEST_FILE:,} are read")


def _git(*arguments: str, given: bytes = b"") -> bytes:
    """Return what a git command prints; RevisionUnusable carries what it says when it fails."""
    command = ["git", "--no-pager", *arguments]
    environment = {**os.environ, **_ENVIRONMENT}
    try:
        finished = subprocess.run(  # noqa: S603  # no shell, and no argument of the user begins with a dash
            command, input=given, capture_output=True, check=False, timeout=SECONDS, env=environment
        )
    except FileNotFoundError:
        raise RevisionUnusable("git is not installed") from None
    except subprocess.TimeoutExpired:
        raise RevisionUnusable(f"git did not answer within {SECONDS} s") from None
    if finished.returncode:
        raise RevisionUnusable(finished.stderr.decode("utf-8", "replace").strip())
    return finished.stdout
