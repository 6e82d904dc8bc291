"""A fault that was told on one line, as a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit.errors import ScenarioInvalid, did_you_mean, nearest_word

from .scenarios import Match, Scenario, Timing, read_line
from .scenarios.scenario import BINDABLE

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from .scenarios import Stage

PLACE = "the fault"
_NAME = "fault"


def read_told_fault(line: str, operations: Sequence[str], stage: Stage) -> Scenario:
    """Return the scenario of a fault (`503:html times=2`) that strikes operations; its name is free on the stage.

    The line may begin with `fault=`. Raises ScenarioInvalid.
    """
    if len(line.splitlines()) > 1:
        raise ScenarioInvalid(PLACE, f"expected one line, got {line[:80]!r}")
    known = stage.known.operations
    _check_operations(operations, known)
    is_creating = "create" in operations
    struck = [word for word in known if word in operations or (is_creating and word in ("create", *BINDABLE))]
    steps = read_line(f"fault={line.strip().removeprefix('fault=')}", PLACE, stage.named, struck)
    if not is_creating and any(step.outcome or step.timing != Timing() for step in steps):
        raise ScenarioInvalid(
            PLACE, f"outcome and times are for the operation create, and the match names {', '.join(operations)}"
        )
    taken = stage.control_scenarios
    name = next(name for number in range(1, len(taken) + 2) if (name := f"{_NAME}-{number}") not in taken)
    return Scenario(name, Match((("operation", tuple(operations)),)), steps)


def _check_operations(operations: Sequence[str], known: Collection[str]) -> None:
    if not operations:
        raise ScenarioInvalid(PLACE, "on: expected at least one value, got an empty list")
    for word in operations:
        if word not in known:
            hint = did_you_mean(nearest_word(word, known))
            raise ScenarioInvalid(PLACE, f"on: expected one of {', '.join(known)}, got {word[:80]!r}{hint}")
