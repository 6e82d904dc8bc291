"""How far a run is, on standard error: a live line on a terminal, a line for each stage of a model elsewhere."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from givonkit_contracts.server_checks.judge import Progress


@contextmanager
def shown_progress(*, is_wanted: bool, stream: TextIO | None = None) -> Iterator[Callable[[Progress], None] | None]:
    """Yield what tells of a run's progress, or None when nobody wants to know."""
    stream = stream or sys.stderr
    if not is_wanted:
        yield None
    elif not stream.isatty():
        yield plain_lines(stream)
    else:
        with _live_line(stream) as watch:
            yield watch


def plain_lines(stream: TextIO) -> Callable[[Progress], None]:
    """Return what writes a line when a stage, or a model in it, begins for the first time."""
    told: set[str] = set()

    def watch(progress: Progress) -> None:
        what = _named(progress)
        if what not in told:
            told.add(what)
            stream.write(f"{what}: {_counts(progress)} so far\n")
            stream.flush()

    return watch


@contextmanager
def _live_line(stream: TextIO) -> Iterator[Callable[[Progress], None]]:
    from rich.console import Console  # noqa: PLC0415  # 60 ms that only a terminal needs
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415  # likewise
    from rich.progress import Progress as Bar  # noqa: PLC0415  # likewise

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[counts]}", markup=False),
    )
    with Bar(*columns, console=Console(file=stream), transient=True) as bar:
        task = bar.add_task("asking", counts="", total=None)

        def watch(progress: Progress) -> None:
            bar.update(
                task,
                description=_named(progress),
                completed=progress.done,
                total=progress.planned or None,
                counts=_counts(progress),
            )

        yield watch


def _named(progress: Progress) -> str:
    return f"{progress.stage} {progress.model}" if progress.model else progress.stage


def _counts(progress: Progress) -> str:
    requests = f"{progress.requests:,} request{'' if progress.requests == 1 else 's'}"
    return f"{requests}, {progress.findings:,} finding{'' if progress.findings == 1 else 's'}"
