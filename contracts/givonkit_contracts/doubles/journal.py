"""What came to a double and what it answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from givonkit.errors import ScenarioInvalid, did_you_mean, nearest_word
from givonkit.simulator.scenarios.match import OPERATIONS

from .records import Records

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .director import Director


class Exchange(NamedTuple):
    """One request and its answer.

    `at` is in seconds since the double was made, or since its time began to jump; `status` is None when nothing was
    sent; `verdict` is accepted, refused or answered; `key` is the label of the key that came, or None; `facts` tell the
    rest (job, variant, tokens, rules, scenario, fault). Bodies are shown up to 16 KiB, keys as `[key]`.
    """

    number: int
    at: float
    operation: str | None
    method: str
    path: str
    status: int | None
    verdict: str | None
    key: str | None
    summary: str
    request: dict[str, Any]
    reply: dict[str, Any]
    facts: dict[str, Any]
    disturbance: str | None

    def __repr__(self) -> str:
        return f"<#{self.number} {self.at:g} s: {self.line}>"

    @property
    def line(self) -> str:
        """Method, path, status and what happened, on one line; `-` stands for no status."""
        return f"{self.method} {self.path} {'-' if self.status is None else self.status} {self.summary}"

    @property
    def sent(self) -> Any:
        """The request's body as JSON; raises ValueError when it is none."""
        return json.loads(self.request["body"])

    @property
    def received(self) -> Any:
        """The answer's body as JSON; raises ValueError when it is none."""
        return json.loads(self.reply["body"])


class DoubleJournal(Records[Exchange]):
    """The requests that came to the double, the oldest first; at most the last 1,000."""

    def __init__(self, director: Director, began: float) -> None:
        super().__init__(
            lambda: [_exchange(entry, self._began) for entry in director.journal()], "request", Exchange._fields
        )
        self._began = began

    def begin(self, began: float) -> None:
        """Count the seconds of the requests from this time on."""
        self._began = began

    def of(self, operation: str) -> list[Exchange]:
        """Return the requests for one operation: create, poll, list, cancel, download, …; raises ScenarioInvalid."""
        if operation not in OPERATIONS:
            nearest = did_you_mean(nearest_word(operation, OPERATIONS))
            raise ScenarioInvalid(
                "givon.journal", f"no operation is {operation!r}{nearest}; known are {', '.join(OPERATIONS)}"
            )
        return self.where(operation=operation)

    def times(self, operation: str) -> list[float]:
        """Return when the requests for one operation came, in seconds (see `Exchange.at`)."""
        return [exchange.at for exchange in self.of(operation)]


def _exchange(entry: Mapping[str, Any], began: float) -> Exchange:
    request, reply, facts = entry["request"], entry["reply"], entry["facts"]
    return Exchange(
        entry["number"],
        round(entry["time"] - began, 6),
        facts.get("operation"),
        request["method"],
        request["path"],
        reply["status"],
        facts.get("verdict"),
        entry["key"],
        entry["summary"],
        request,
        reply,
        facts,
        entry.get("disturbance"),
    )
