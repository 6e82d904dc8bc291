"""The double's engine: `Simulator.handle` answers a Request with a Reply."""

from .accounts import key_label
from .clock import Clock, ManualClock, SystemClock
from .jobs import Frame, Job, State, Status
from .journal import Journal
from .ledger import Totals
from .simulator import Simulator

__all__ = [
    "Clock",
    "Frame",
    "Job",
    "Journal",
    "ManualClock",
    "Simulator",
    "State",
    "Status",
    "SystemClock",
    "Totals",
    "key_label",
]
