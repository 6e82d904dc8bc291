"""What directs a double: the engine's `Control` in this process, or the same calls over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from givonkit.http import Reply, Request
    from givonkit.simulator.verification import Report


class Director(Protocol):
    """The calls of `givonkit.simulator.control.Control` that a test's double stands on."""

    def scenarios(self) -> Mapping[str, list[dict[str, Any]]]:
        """Return the scenarios by where they come from; each tells how many requests it `played` for."""
        ...

    def played(self) -> dict[str, int]:
        """Return how many requests each scenario that was set has decided about."""
        ...

    def set_scenarios(self, text: str, place: str = ...) -> list[str]:
        """Set the scenarios of a text, and return their names."""
        ...

    def clock(self) -> dict[str, Any]:
        """Return the clock's kind, its time and its pace."""
        ...

    def advance(self, seconds: float) -> dict[str, Any]:
        """Move the clock on by some seconds."""
        ...

    def set_time(self, seconds: float) -> dict[str, Any]:
        """Move the clock on to a time."""
        ...

    def set_pace(self, pace: float) -> dict[str, Any]:
        """Let the clock run at a pace."""
        ...

    def world(self) -> dict[str, Any]:
        """Return the answers of the world, and what was changed of its wire."""
        ...

    def set_world(self, text: str, place: str = ...) -> dict[str, Any]:
        """Answer as the world of a text."""
        ...

    def ledger(self) -> dict[str, dict[str, str]]:
        """Return the totals of each key, by its label."""
        ...

    def movements(self, key: str) -> list[dict[str, Any]]:
        """Return the movements of one key's tokens."""
        ...

    def jobs(self) -> list[dict[str, Any]]:
        """Return the jobs, the oldest first."""
        ...

    def assets(self) -> list[dict[str, Any]]:
        """Return the uploaded assets, the oldest first."""
        ...

    def journal(self, limit: int | None = ...) -> list[dict[str, Any]]:
        """Return the last requests and answers, the oldest first."""
        ...

    def verify(self, text: str, place: str = ...) -> Report:
        """Compare what came with the expectations of a text."""
        ...

    def reset(self, *targets: str) -> None:
        """Forget what the targets name."""
        ...

    def reseed(self, seed: int) -> None:
        """Draw by another seed."""
        ...


class Answers(Protocol):
    """Answers requests to the simulated API."""

    def __call__(self, request: Request, /) -> Reply:
        """Return the answer."""
        ...
