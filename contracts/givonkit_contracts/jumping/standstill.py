"""What ends a test whose time cannot go on, or goes on for ever.

They are no Exception: a client that repeats whatever fails catches every Exception, and would never end. Where pytest
runs they are what its own `fail()` raises, for after any other BaseException it leaves fixtures undone.
"""

from __future__ import annotations

import sys
from typing import Any

_Failed: Any = getattr(sys.modules.get("_pytest.outcomes"), "Failed", BaseException)


class TimeStandsStill(_Failed):  # type: ignore[misc]  # its base depends on who runs the tests
    """Nobody who takes part can go on, and no jump of the clock would change that."""


class TimeRunsAway(_Failed):  # type: ignore[misc]  # as above
    """The code under test waits, or asks for the time, again and again and without end."""


SLEEP_OF_ZERO = 10
"""How many looks at the clock a sleep of 0 seconds counts for, which takes longer."""
_MADE_BEFORE = (
    "A Lock, RLock or SimpleQueue made before auto_jump() is such a thing: make it afterwards, or let time jump before "
    'all fixtures with @pytest.mark.givon(clock="jump"); '
)
_ANSWER = (
    "a deadlock, or somebody outside who never answers: give the wait a time-out, or see that somebody ends it; where "
    "real work outside takes longer, say so with auto_jump(patience=...)"
)


def nobody_goes_on(patience: float, where: list[str], *, is_unseen: bool) -> str:
    """Return the text for participants who all wait, or are blocked where it cannot be seen."""
    advice = f"{_MADE_BEFORE}else it is {_ANSWER}" if is_unseen else f"This is {_ANSWER}"
    return _text(f"nobody has gone on for {patience:g} real seconds, and no jump of the clock helps.", where, advice)


def too_many_jumps(jumps: int, seconds: float, where: list[str]) -> str:
    """Return the text for a clock that jumped too often."""
    return _text(
        f"the clock has jumped {jumps:,} times, by {seconds:,.0f} s in all, and the code under test still waits.",
        where,
        "A client that polls for ever needs a deadline of its own, or a scenario in which the job ends; where so many "
        "waits are right, say so with auto_jump(most_jumps=...)",
    )


def asked_without_waiting(times: int, where: list[str]) -> str:
    """Return the text for code that looks at a clock that cannot move."""
    return _text(
        f"the code under test asked for the time {times:,} times without waiting: it never moves then (a sleep of 0 "
        f"counts as {SLEEP_OF_ZERO}).",
        where,
        "Let the loop wait between two looks: a time.sleep() or a time-out of more than 0 seconds lets time move",
    )


def _text(happened: str, where: list[str], advice: str) -> str:
    return "\n".join([happened, *where, advice])
