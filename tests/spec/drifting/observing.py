"""What a server showed, without a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from givonkit.spec.drifting import Live
from givonkit.spec.observations import Observed
from givonkit.spec.worlds import World

from .columns import SHIPPED

if TYPE_CHECKING:
    from givonkit.spec.observations import Seen

TARGET = "https://api.givon.ai"


def live(
    answers: dict[str, str | None] | None = None,
    wire: dict[str, Any] | None = None,
    *,
    assumed: dict[str, str] | None = None,
    seen: str = "so",
) -> Live:
    """Return a server that showed these answers and this wire, beside a world with `assumed` answers."""
    answers, wire = answers or {}, wire or {}
    questions: dict[str, Seen] = {
        name: {"answer": answer, "seen": seen, "evidence": "POST -> 202", "date": "2026-11-22T12:00:00Z"}
        for name, answer in answers.items()
    }
    told = {name: answer for name, answer in answers.items() if answer is not None}
    seen_world = World(SHIPPED.questions, SHIPPED.api.wire, told, wire)
    return Live(Observed(TARGET, "2026-11-22T12:00:00Z", questions, wire), SHIPPED, SHIPPED.world(assumed), seen_world)
