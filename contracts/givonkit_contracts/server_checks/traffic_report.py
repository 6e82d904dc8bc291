"""What judging a recording found."""

from __future__ import annotations

from dataclasses import dataclass

from .verdicts import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficReport(Report):
    """What recorded traffic shows: nothing was sent, and nothing was spent."""
