"""The double's engine: `Simulator.handle` answers a Request with a Reply."""

from .accounts import key_label
from .assets import Asset
from .clock import Clock, ManualClock, ScaledClock, SystemClock
from .jobs import Ending, Frame, Job, State, Status
from .journal import Journal
from .ledger import Ledger, Movement, Totals
from .simulator import Simulator
from .world_view import WorldView

__all__ = [
    "Asset",
    "Clock",
    "Ending",
    "Frame",
    "Job",
    "Journal",
    "Ledger",
    "ManualClock",
    "Movement",
    "ScaledClock",
    "Simulator",
    "State",
    "Status",
    "SystemClock",
    "Totals",
    "WorldView",
    "key_label",
]
