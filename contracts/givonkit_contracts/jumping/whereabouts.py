"""Where threads stand, in the words of who wrote the code that they run."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .callers import is_real

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from .waits import Wait

_OURS = frozenset({"givonkit", "givonkit_contracts"})
_LIBRARY = str(Path(os.__file__).parent)
_INSTALLED = ("site-packages", "dist-packages")
_IDLE = frozenset({("concurrent.futures.thread", "_worker"), ("anyio._backends._asyncio", "run")})
_CALLS = {
    "functions": "time.sleep",
    "locks": "a Lock",
    "selecting": "the select() of an event loop",
    "threads": "Thread.join",
}


class Whereabouts:
    """Where the threads that take part stand at the moment at which this is made, and in which wait, if any."""

    def __init__(self, threads: dict[int, Wait | None]) -> None:
        self.threads = threads
        self._frames = sys._current_frames()  # noqa: SLF001  # documented, for looking at threads that are stuck

    def is_idle(self, thread: int) -> bool:
        """Whether a thread is a worker that waits for work."""
        for frame in _outwards(self._frames.get(thread)):
            if not _is_ours(frame) and _module(frame) not in {"threading", "queue"}:
                return (_module(frame), frame.f_code.co_name) in _IDLE
        return False

    def has_unseen(self) -> bool:
        """Whether a thread is in no wait that is known."""
        return None in self.threads.values()

    def is_stuck(self) -> bool:
        """Whether somebody waits, and everybody else stands where it cannot be seen."""
        unseen = [thread for thread, wait in self.threads.items() if wait is None]
        waiting = [thread for thread, wait in self.threads.items() if wait is not None and not self.is_idle(thread)]
        return bool(waiting) and not any(map(self._keeps_real_time, unseen))

    def lines(self) -> list[str]:
        """Return a line for each thread that is no idle worker, and one for each task of an event loop in it."""
        return [line for thread in self.threads if not self.is_idle(thread) for line in self._lines_of(thread)]

    def _keeps_real_time(self, thread: int) -> bool:
        for frame in _outwards(self._frames.get(thread)):
            if is_real(_module(frame)):
                return True
            if not _is_library(frame):
                return False
        return False

    def _lines_of(self, thread: int) -> list[str]:
        frames = list(_outwards(self._frames.get(thread)))
        line = f"  {_name(thread)} {self._doing(thread, frames)}"
        return [line, *(f"    its {task}" for task in _tasks(frames))]

    def _doing(self, thread: int, frames: list[FrameType]) -> str:
        wait = self.threads[thread]
        at = _index_of_user(frames)
        place = _line(frames[at]) if frames else "a place that cannot be seen"
        call = _call(frames[at - 1]) if at else "something that the clock does not see"
        if wait is None:
            return f"runs: {place}" if at and _is_ours(frames[at - 1]) else f"runs, or is blocked in {call}: {place}"
        return f"waits {'without a time-out ' if wait.deadline is None else ''}in {call}: {place}"


def _outwards(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _index_of_user(frames: list[FrameType]) -> int:
    """Return which frame, counted from the innermost, is the user's, or else of the library that is nearest to it."""
    for strict in (True, False):
        for index, frame in enumerate(frames):
            if not _is_library(frame) and not (strict and _is_installed(frame)):
                return index
    return next((index for index, frame in enumerate(frames) if not _is_ours(frame)), 0)


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__"))


def _is_ours(frame: FrameType) -> bool:
    return _module(frame).partition(".")[0] in _OURS


def _is_installed(frame: FrameType) -> bool:
    return any(folder in frame.f_code.co_filename for folder in _INSTALLED)


def _is_library(frame: FrameType) -> bool:
    file = frame.f_code.co_filename
    is_standard = file.startswith((_LIBRARY, "<frozen")) and not _is_installed(frame)
    return is_standard or _is_ours(frame)


def _call(frame: FrameType) -> str:
    if _is_ours(frame):
        return _CALLS.get(_module(frame).rpartition(".")[2], frame.f_code.co_name)
    return frame.f_code.co_qualname


def _line(frame: FrameType) -> str:
    file = Path(frame.f_code.co_filename)
    shown = file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
    return f"{shown}:{frame.f_lineno} {frame.f_code.co_name}"


def _name(thread: int) -> str:
    known = vars(threading)["_active"].get(thread)  # enumerate() takes a lock, which who is stuck may have
    return known.name if known is not None else f"thread {thread}"


def _tasks(frames: list[FrameType]) -> Iterator[str]:
    loop = next((frame.f_locals["self"] for frame in frames if frame.f_code.co_name == "_run_once"), None)
    if loop is None:
        return
    for task in sorted(sys.modules["asyncio"].all_tasks(loop), key=lambda task: str(task.get_name())):
        frame = _user_frame_of(task.get_coro())
        yield f"{task.get_name()} awaits in {_line(frame)}" if frame is not None else task.get_name()


def _user_frame_of(coroutine: Any) -> FrameType | None:
    """Return the innermost frame of the user's code in the chain of what a coroutine awaits."""
    frames: list[FrameType] = []
    while coroutine is not None:
        frame = getattr(coroutine, "cr_frame", None) or getattr(coroutine, "gi_frame", None)
        frames = frames if frame is None else [frame, *frames]
        coroutine = getattr(coroutine, "cr_await", None) or getattr(coroutine, "gi_yieldfrom", None)
    return frames[_index_of_user(frames)] if frames else None
