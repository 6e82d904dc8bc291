"""Where jobs are kept: by number, in pages, the oldest finished ones leaving when there are too many."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from .jobs import Job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE = 1024
MOST_BYTES = 512 * 2**20
_INPUT = Job._fields.index("input") - 1
_TIMES = slice(Job._fields.index("created") - 1, None)
"""Where a stored job holds the times whose sum is its end."""


class Shelf:
    """Keeps jobs by their number, at most `limit` unless more are unfinished; `leaves` is told each one that goes.

    Their inputs (which may hold whole files) together have at most 512 MiB.

    Pages are lists of plain tuples, a job without its number: no dict grows with all jobs at once, and nothing in a
    page is tracked by the garbage collector, so that neither pauses the server.
    """

    def __init__(self, limit: int, leaves: Callable[[Job], None] | None = None) -> None:
        self._limit = limit
        self._leaves = leaves
        self._pages: dict[int, list[tuple[Any, ...] | None]] = {}
        self._living: dict[int, int] = {}
        self._passed_over: deque[int] = deque()
        self._oldest = 0
        self._count = 0
        self._bytes = 0
        self.next_number = 0

    def __len__(self) -> int:
        return self._count

    def add(self, job: Job, now: float) -> None:
        """Keep a job whose number is `next_number`; the oldest finished jobs leave beyond the limit."""
        number = job.number
        page = self._pages.get(number // PAGE)
        if page is None:
            page = self._pages[number // PAGE] = []
            self._living[number // PAGE] = PAGE
        page.append(tuple(job)[1:])
        self.next_number = number + 1
        self._count += 1
        self._bytes += len(job.input)
        if self._is_full():
            self._make_room(now)

    def replace(self, job: Job) -> None:
        """Keep a job in the place of the one with its number, which is on the shelf."""
        page = self._pages[job.number // PAGE]
        page[job.number % PAGE] = tuple(job)[1:]

    def get(self, number: int) -> Job | None:
        """Return a job, or None when it has left or never was."""
        page = self._pages.get(number // PAGE)
        if page is None or number >= self.next_number:
            return None
        stored = page[number % PAGE]
        return None if stored is None else Job(number, *stored)

    def newest_first(self, account: int | None = None, before: int | None = None) -> Iterator[Job]:
        """Yield the jobs of one account or of all, the newest first, from below a number on."""
        last = self.next_number if before is None else before
        for page_number in reversed(self._pages):
            first = page_number * PAGE
            stored_jobs = self._pages[page_number][: max(last - first, 0)]
            for place in range(len(stored_jobs) - 1, -1, -1):
                stored = stored_jobs[place]
                if stored is not None and account in (None, stored[0]):
                    yield Job(first + place, *stored)

    def _is_full(self) -> bool:
        return self._count > self._limit or self._bytes > MOST_BYTES

    def _make_room(self, now: float) -> None:
        """Let finished jobs leave, the oldest first; jobs that are not finished are passed over and seen again."""
        for _ in range(min(len(self._passed_over), 2)):
            if self._is_full():
                self._let_go(self._passed_over.popleft(), now)
        while self._is_full() and self._oldest < self.next_number:
            self._oldest += 1
            self._let_go(self._oldest - 1, now)

    def _let_go(self, number: int, now: float) -> None:
        page_number = number // PAGE
        page = self._pages[page_number]
        stored = page[number % PAGE]
        if stored is not None and now < _end(*stored[_TIMES]):
            self._passed_over.append(number)
            return
        if stored is not None and self._leaves is not None:
            self._leaves(Job(number, *stored))
        if stored is not None:
            self._bytes -= len(stored[_INPUT])
        page[number % PAGE] = None
        self._count -= 1
        self._living[page_number] -= 1
        if self._living[page_number] == 0:
            del self._pages[page_number], self._living[page_number]


def _end(created: float, queued_seconds: float, processing_seconds: float) -> float:
    """Return when a stored job ends, rounded as `Job.finished` is."""
    return created + queued_seconds + processing_seconds
