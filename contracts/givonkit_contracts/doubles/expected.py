"""Which requests a test expects, and how often."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from givonkit.simulator.verification_text import report_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from givonkit.simulator.verification import Report

    from .director import Director

_SHOWN = 5


class Expected:
    """Requests that match, how often they should come, and how they should be answered."""

    def __init__(self, match: Mapping[str, Any], **counts: Any) -> None:
        self.match = match
        self._told = {"match": dict(match), **{name: value for name, value in counts.items() if value is not None}}

    def report(self, director: Director) -> Report:
        """Return how what came meets it; raises SpecFileInvalid when it asks for what cannot be."""
        return director.verify(json.dumps({"expectations": [self._told]}), "givon expects")

    def unmet_text(self, director: Director) -> str:
        """Return what is not as expected, with what came instead, or nothing."""
        report = self.report(director)
        return "" if report["met"] else _text(report)


def _text(report: Report) -> str:
    """Return a report's text without the requests for operations that nobody asked about."""
    asked = [
        miss for miss in report["unexpected"] if not any(told.startswith("operation: ") for told in miss["differences"])
    ]
    return report_text({**report, "unexpected": asked})


def unexpected_text(requests: Sequence[str]) -> str:
    """Return that requests came which nobody expected, or nothing when there are none."""
    if not requests:
        return ""
    noun = "a request for a job" if len(requests) == 1 else f"{len(requests)} requests for jobs"
    more = [f"  and {len(requests) - _SHOWN} more"] if len(requests) > _SHOWN else []
    lines = [f"Strict: {noun} came that no when() and no expect() names.", *(f"  {line}" for line in requests[:_SHOWN])]
    return "\n".join([*lines, *more])
