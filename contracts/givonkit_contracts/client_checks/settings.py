"""How a client is judged."""

from __future__ import annotations

from dataclasses import dataclass

from .obligation import Level


@dataclass(frozen=True)
class ClientSettings:
    """How much is asked of a client, and how long it is searched for bugs.

    With `strict` a SHOULD fails the run. `only` names obligations or their shapes (else all of the level). `examples`
    schedules are drawn by `seed` (None: 200; over sockets 40, and none at the level core). `worlds` says whether it is
    played in other worlds (None: unless `only` is given, or it is level core over sockets). `crash_points` can be left
    out. `seconds` ends the run early (None: never).
    """

    level: Level = Level.THRIFTY
    strict: bool = False
    examples: int | None = None
    seed: int = 0
    only: tuple[str, ...] = ()
    worlds: bool | None = None
    crash_points: bool = True
    seconds: float | None = None
