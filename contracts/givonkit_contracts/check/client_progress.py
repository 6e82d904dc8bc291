"""How far the judging of a client is, on standard error: a live line on a terminal, a line for each stage elsewhere."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from givonkit_contracts.client_checks.judge import Progress


@contextmanager
def shown_client_progress(*, is_wanted: bool) -> Iterator[Callable[[Progress], None] | None]:
    """Yield what tells of a run's progress, or None when nobody wants to know."""
    if not is_wanted:
        yield None
    elif sys.stderr.isatty():
        from rich.console import Console  # noqa: PLC0415  # 60 ms that only a terminal needs

        with Console(stderr=True, highlight=False).status("starting the client") as status:
            yield lambda progress: status.update(_line(progress))
    else:
        yield _plain_lines()


def _plain_lines() -> Callable[[Progress], None]:
    """Return what writes a line when a stage begins."""
    told: set[str] = set()

    def watch(progress: Progress) -> None:
        if progress.doing not in told:
            told.add(progress.doing)
            sys.stderr.write(f"{_line(progress)}\n")
            sys.stderr.flush()

    return watch


def _line(progress: Progress) -> str:
    runs = f"{progress.runs:,} run{'' if progress.runs == 1 else 's'}"
    return f"{progress.doing}: {runs} so far, {progress.broken:,} broken"
