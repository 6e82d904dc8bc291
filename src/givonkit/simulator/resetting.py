"""What can be reset, and what only together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit.errors import ResetInvalid, did_you_mean, nearest_word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .simulator import Simulator

TARGETS = frozenset(("jobs", "assets", "ledger", "journal", "scenarios", "clock"))
ALL = "all"


def read_targets(names: Iterable[str], simulator: Simulator) -> frozenset[str]:
    """Return the targets that names stand for; raises ResetInvalid, also for a clock without the jobs."""
    names = list(names)
    known = [*sorted(TARGETS), ALL]
    for name in names:
        if name not in known:
            raise ResetInvalid(
                f"nothing that can be reset is named {name!r}{did_you_mean(nearest_word(name, known))}; "
                f"known are {', '.join(known)}"
            )
    if not names:
        raise ResetInvalid(f"a reset names what is to be forgotten: {', '.join(known)}")
    targets = TARGETS if ALL in names else frozenset(names)
    if "clock" in targets and "jobs" not in targets and len(simulator.jobs):
        raise ResetInvalid("the clock goes back, and the jobs would be in its future; reset jobs and clock together")
    return targets
