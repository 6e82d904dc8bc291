"""What is said of the requests that match, step by step."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from givonkit.errors import ScenarioInvalid

from .matching import field_hint, match_words, operations_of, turns_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .director import Director

__tracebackhide__ = True


class _Step(NamedTuple):
    """What happens to the next `times` requests: to one before another step, else to all; a line says it itself."""

    words: str
    times: int | None = None
    is_line: bool = False

    def line(self, *, is_last: bool) -> str:
        """Return the step in the scenario language."""
        times = self.times if is_last or self.is_line or self.times is not None else 1
        return self.words if times is None else f"{self.words} times={times}"


class Steps:
    """The steps of one scenario, which is set anew with each that is said."""

    def __init__(self, name: str, match: Mapping[str, Any], director: Director) -> None:
        self.name = name
        self.match = match
        self._director = director
        self._steps: list[_Step] = []
        self._is_over = False

    def __repr__(self) -> str:
        return f"{self._place}{f': {self.line}' if self._steps else ''}"

    @property
    def line(self) -> str:
        """The steps in the scenario language; empty while nothing was said."""
        return _line(self._steps)

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations of the requests that match."""
        return operations_of(self.match)

    def say(self, words: str, *, is_same_step: bool = False, is_line: bool = False) -> None:
        """Add a step, or words to the last one; raises ScenarioInvalid, and then all is as it was."""
        if is_same_step:
            last = self._steps[-1]
            self._set(
                [*self._steps[:-1], last._replace(words=f"{last.words} {words}", is_line=is_line or last.is_line)]
            )
        else:
            self._set([*self._steps, _Step(words, is_line=is_line)])

    def say_times(self, count: int) -> None:
        """Let the last step be for so many requests."""
        self._set([*self._steps[:-1], self._steps[-1]._replace(times=count)])

    def end(self) -> None:
        """Take nothing more: a reset has forgotten what was said."""
        self._is_over = True

    def _set(self, steps: list[_Step]) -> None:
        if self._is_over:
            raise ScenarioInvalid(self._place, "a reset has forgotten it; call givon.when() anew")
        if self._steps and self._director.played().get(self.name):
            raise ScenarioInvalid(
                self._place, "a request was answered so already; say all of it before the first request"
            )
        self._check_reached(steps)
        scenario = {"match": self.match, "steps": _line(steps)}
        try:
            self._director.set_scenarios(json.dumps({"scenarios": {self.name: scenario}}), self._place)
        except ScenarioInvalid as error:
            raise ScenarioInvalid(self._place, f"{error.reason}{field_hint(error.reason)}") from None
        self._steps = steps

    def _check_reached(self, steps: list[_Step]) -> None:
        """Refuse a step that no request would come to, since `nth` names too few."""
        turns = turns_of(self.match)
        if turns is not None and sum(step.times or 1 for step in steps[:-1]) >= turns > 0 and len(steps) > 1:
            requests = "one request" if turns == 1 else f"{turns} requests"
            raise ScenarioInvalid(
                self._place,
                f"nth names {requests}, so what follows would never happen; leave nth out, or name more turns",
            )

    @property
    def _place(self) -> str:
        return f"givon.when({match_words(self.match)})"


def _line(steps: list[_Step]) -> str:
    return " then ".join(step.line(is_last=step is steps[-1]) for step in steps)
