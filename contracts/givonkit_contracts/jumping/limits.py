"""How long time that jumps may stand still, and how often it may jump."""

from __future__ import annotations

from typing import NamedTuple

from .refusals import TimeCannotJump

PATIENCE = 5.0
MOST_JUMPS = 100_000


class Limits(NamedTuple):
    """The real seconds for which nobody may go on, and the number of jumps; `checked` raises TimeCannotJump."""

    patience: float = PATIENCE
    most_jumps: int = MOST_JUMPS

    def checked(self) -> Limits:
        """Return these limits if they can be kept."""
        patience: object = self.patience
        most_jumps: object = self.most_jumps
        if isinstance(patience, bool) or not isinstance(patience, int | float) or not patience > 0:
            raise TimeCannotJump(
                f"patience is a number of real seconds above 0, got {_shown(patience)}; leave it out for {PATIENCE:g}"
            )
        if isinstance(most_jumps, bool) or not isinstance(most_jumps, int) or most_jumps < 1:
            raise TimeCannotJump(
                f"most_jumps is a whole number, 1 or more, got {_shown(most_jumps)}; leave it out for {MOST_JUMPS:,}"
            )
        return self


def _shown(value: object) -> str:
    return f"{value!r} (type {type(value).__name__})"
