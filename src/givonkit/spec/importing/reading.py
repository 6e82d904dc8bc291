"""What is read off a page: facts with their lines, and what is told about the rest."""

from __future__ import annotations

from typing import Any, NamedTuple

NOT_FOUND = "not found"
NOT_UNDERSTOOD = "not understood"
CONTRADICTION = "contradiction"
TO_CHECK = "to check"


class Note(NamedTuple):
    """What a reader of the page has to know: of a kind, in words, and about which line, if about one."""

    kind: str
    says: str
    line: int | None = None


class Seen(NamedTuple):
    """One value of a fact, as one place of the page shows it."""

    value: Any
    line: int
    basis: str = "documented"


class Reading:
    """The facts of a page by path, each as every place shows it, and the notes about what could not be read."""

    def __init__(self) -> None:
        self._seen: dict[str, list[Seen]] = {}
        self.notes: list[Note] = []

    def see(self, path: str, value: Any, line: int, *, basis: str = "documented") -> None:
        """Take a fact from a line."""
        self._seen.setdefault(path, []).append(Seen(value, line, basis))

    def note(self, kind: str, says: str, line: int | None = None) -> None:
        """Take a note, once."""
        note = Note(kind, says, line)
        if note not in self.notes:
            self.notes.append(note)

    def fact(self, path: str) -> Seen | None:
        """Return the value that all places agree on; a contradiction is noted, and is no value."""
        seen = self._seen.get(path)
        if not seen:
            return None
        others = [each for each in seen if each.value != seen[0].value]
        if not others:
            return seen[0]
        told = f"{path}: {shown(seen[0].value)} here, {shown(others[0].value)} in line {others[0].line}"
        self.note(CONTRADICTION, told, seen[0].line)
        return None

    def first(self, path: str) -> Seen | None:
        """Return the value that was seen first, whatever other places show."""
        return self._seen.get(path, [None])[0]

    def has(self, path: str) -> bool:
        """Whether any place shows the fact."""
        return path in self._seen

    def under(self, prefix: str) -> list[str]:
        """Return what follows a prefix in the paths, in the order in which they were seen."""
        rests = (path[len(prefix) :] for path in self._seen if path.startswith(prefix))
        return list(dict.fromkeys(rests))


def shown(value: Any) -> str:
    """Return a value as a note tells it."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {shown(part)}" for key, part in value.items()) or "anything of its type"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(shown, value))}]"
    return "none" if value is None else str(value)
