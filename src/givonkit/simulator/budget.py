"""What many journals may keep together."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections import deque

    from .journal import Journal

Plain = tuple[Any, ...]
Kept = tuple[Plain, dict[bytes, bytes], dict[str, Any] | None]
"""An entry of a journal: plain values, the first of them the bytes of its bodies, and the headers and facts."""
ITEMS = 3
"""The items that an entry is in a deque: in a tuple around its dicts, the garbage collector would visit each."""
MOST_BYTES = 256 * 1024 * 1024


class Budget:
    """Keeps the entries of all its journals together within `limit`, and the bodies that they hold within `most_bytes`.

    Beyond it, the journal that was written least recently loses its oldest entry. Journals of several threads
    can share a budget.
    """

    __slots__ = ("_journals", "_limit", "_lock", "_most_bytes", "_newest", "kept", "kept_bytes")

    def __init__(self, limit: int = 100_000, *, most_bytes: int = MOST_BYTES) -> None:
        if limit < 0:
            raise ValueError(f"limit: expected at least 0 entries, got {limit}")
        if most_bytes < 0:
            raise ValueError(f"most_bytes: expected at least 0 bytes, got {most_bytes}")
        self._limit = limit
        self._most_bytes = most_bytes
        self._lock = Lock()
        self._journals: OrderedDict[Journal, deque[Any]] = OrderedDict()
        self._newest: Journal | None = None
        self.kept = 0
        self.kept_bytes = 0

    def __repr__(self) -> str:
        return (
            f"<Budget: {self.kept} of {self._limit} entries and {self.kept_bytes} of {self._most_bytes} bytes "
            f"in {len(self._journals)} journals>"
        )

    def add(self, journal: Journal, entries: deque[Any], items: int, entry: Kept) -> None:
        """Add an entry to those of a journal (of so many items at most), and drop what is beyond the bounds."""
        self._lock.acquire()  # `with` takes twice as long, and this is done for every request
        try:
            if self._newest is not journal:
                self._journals[journal] = entries
                self._journals.move_to_end(journal)
                self._newest = journal
            change = entry[0][0]
            if len(entries) < items:
                self.kept += 1
            elif entries:
                change -= entries[0][0]
            else:
                return
            entries.extend(entry)
            if change:
                self.kept_bytes += change
            if self.kept > self._limit or self.kept_bytes > self._most_bytes:
                self._drop()
        finally:
            self._lock.release()

    def kept_in(self, entries: deque[Any]) -> list[Kept]:
        """Return the entries of a journal as they are now, the oldest first."""
        with self._lock:
            items = iter(list(entries))
        return list(zip(items, items, items, strict=True))

    def empty(self, journal: Journal, entries: deque[Any]) -> None:
        """Take all entries of a journal away, and give its room back."""
        with self._lock:
            self._journals.pop(journal, None)
            self.kept -= len(entries) // ITEMS
            self.kept_bytes -= sum(plain[0] for plain in list(entries)[::ITEMS])
            entries.clear()
            if self._newest is journal:
                self._newest = None

    def _drop(self) -> None:
        while self.kept > self._limit or self.kept_bytes > self._most_bytes:
            journal, entries = next(iter(self._journals.items()))
            if entries:
                self.kept_bytes -= entries.popleft()[0]
                entries.popleft()
                entries.popleft()
                self.kept -= 1
            else:
                del self._journals[journal]
