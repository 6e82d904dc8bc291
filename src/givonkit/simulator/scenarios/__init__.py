"""Scenarios: what shall happen to which requests, and the faults that befall the answers."""

from .directive import find_directive, of_key, read_line
from .fault import Fault
from .file import read_scenarios, shipped
from .match import Difference, Known, Match
from .plan import Call, Plan
from .scenario import Outcome, Scenario, Step, Timing
from .stage import Stage

__all__ = [
    "Call",
    "Difference",
    "Fault",
    "Known",
    "Match",
    "Outcome",
    "Plan",
    "Scenario",
    "Stage",
    "Step",
    "Timing",
    "find_directive",
    "of_key",
    "read_line",
    "read_scenarios",
    "shipped",
]
