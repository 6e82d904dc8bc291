"""One request on its way through the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from givonkit.http import Request
    from givonkit.simulator.scenarios import Plan


class Visit:
    """A request with what is known of it: the account, the segment that its path names, the time, and its plan.

    `plan` is what a scenario has in store for it, if one matches, and `is_played` whether its outcome came to pass.
    """

    __slots__ = ("account", "is_played", "now", "plan", "request", "segment")

    def __init__(self, request: Request, account: int, segment: str, now: float, plan: Plan | None = None) -> None:
        self.request = request
        self.account = account
        self.segment = segment
        self.now = now
        self.plan = plan
        self.is_played = False
