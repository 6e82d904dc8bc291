"""Where clients of the zoo are played to: one ground for all of them, and each run played once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit_contracts.client_checks.in_process import InProcessGround
from givonkit_contracts.client_checks.schedule_text import read_schedule

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit.spec import Spec
    from givonkit_contracts.client_checks.case import Case
    from givonkit_contracts.client_checks.obligation import Finding, Obligation
    from givonkit_contracts.client_checks.outcome import Outcome
    from givonkit_contracts.client_checks.run import Run

    Client = Callable[[Case], Outcome]


class Stand:
    """Plays lines to clients; the runs of the last client are kept."""

    def __init__(self, spec: Spec) -> None:
        self._client: Client | None = None
        self._runs: dict[str, Run] = {}
        self._ground = InProcessGround(self._called, spec)

    def run(self, client: Client, line: str) -> Run:
        """Return what came of a line with a client."""
        if client is not self._client:
            self._client, self._runs = client, {}
        if line not in self._runs:
            self._runs[line] = self._ground.play(read_schedule(line))
        return self._runs[line]

    def findings(self, client: Client, obligation: Obligation) -> list[Finding]:
        """Return what an obligation says of a client, line by line."""
        return [obligation.check(self.run(client, line)) for line in obligation.lines]

    def close(self) -> None:
        """Let time be real again."""
        self._ground.close()

    def _called(self, case: Case) -> Outcome:
        assert self._client is not None
        return self._client(case)
