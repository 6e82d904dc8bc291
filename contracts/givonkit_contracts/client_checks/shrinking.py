"""Shorter stories: what a schedule does not need is taken away while the run still breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from .run import Run
    from .schedule import Schedule


def shrunk(
    run: Run, play: Callable[[Schedule], Run | None], is_broken: Callable[[Run], bool], most_tries: int
) -> tuple[Run, int]:
    """Return the simplest run that is still broken, and how many runs that took; a run of None could not be played."""
    tries = 0
    seen: set[str] = set()
    is_simpler = True
    while is_simpler:
        is_simpler = False
        for schedule in run.schedule.simpler():
            if repr(schedule) in seen or tries >= most_tries:
                continue
            seen.add(repr(schedule))
            tries += 1
            simpler = play(schedule)
            if simpler is not None and is_broken(simpler):
                run, is_simpler = simpler, True
                break
    return run, tries
