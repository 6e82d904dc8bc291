"""Which requests a test expects, and how often."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal, get_args

from givonkit.errors import ScenarioInvalid, SpecFileInvalid
from givonkit.simulator.verification_text import forgotten_text, report_text

from .matching import field_hint, match_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from givonkit.simulator.verification import Report, Unexpected

    from .director import Director

Verdict = Literal["accepted", "refused", "answered"]
__tracebackhide__ = True
_SHOWN = 5


class Expected:
    """Requests that match, how often they should come, and how they should be answered; `call` is what said so."""

    def __init__(self, call: str, match: Mapping[str, Any], **counts: Any) -> None:
        self.match = match
        self._told = {"match": dict(match), **{name: value for name, value in counts.items() if value is not None}}
        self._place = f"givon.{call}({match_words(match)})"
        self._check()

    def report(self, director: Director) -> Report:
        """Return how what came meets it; raises ScenarioInvalid when it asks for what cannot be."""
        try:
            return director.verify(json.dumps({"expectations": [self._told]}), self._place)
        except (SpecFileInvalid, ScenarioInvalid) as error:
            raise ScenarioInvalid(self._place, f"{error.reason}{field_hint(error.reason)}") from None

    def unmet_text(self, director: Director) -> str:
        """Return what is not as expected, with what came instead, or nothing."""
        report = self.report(director)
        return "" if report["met"] else _text(report)

    def _check(self) -> None:
        verdict, status = self._told.get("verdict"), self._told.get("status")
        if verdict is not None and verdict not in get_args(Verdict):
            raise ScenarioInvalid(
                self._place, f"verdict: expected one of {', '.join(get_args(Verdict))}, got {verdict!r}"
            )
        if status is not None and not isinstance(status, int):
            raise ScenarioInvalid(self._place, f"status: expected a number such as 202, got {status!r}")
        if "input.key" in self.match:
            raise ScenarioInvalid(self._place, "key: the journal keeps no keys; see the labels: givon.journal[0].key")


def unexpected_text(requests: Sequence[str], *, forgotten: int = 0) -> str:
    """Return that requests came which nobody expected, or nothing when there are none."""
    if not requests:
        return f"Strict: cannot be told: {forgotten_text(forgotten)}" if forgotten else ""
    noun = "a request for a job" if len(requests) == 1 else f"{len(requests)} requests for jobs"
    more = [f"  and {len(requests) - _SHOWN} more"] if len(requests) > _SHOWN else []
    lines = [f"Strict: {noun} came that no when() and no expect() names.", *(f"  {line}" for line in requests[:_SHOWN])]
    return "\n".join([*lines, *more])


def _text(report: Report) -> str:
    """Return a report's text without the requests for operations that nobody asked about."""
    asked = [miss for miss in report["unexpected"] if miss["nearest"] is not None and _is_of_operation(miss)]
    return report_text({**report, "unexpected": asked})


def _is_of_operation(miss: Unexpected) -> bool:
    return not any(told.startswith("operation: ") for told in miss["differences"])
