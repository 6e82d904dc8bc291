"""Pages, the spec and a live server side by side: what disagrees, and who is probably behind."""

from .column import SPEC, Column
from .drift import Drift, drift
from .fact import Fact
from .live import Live
from .model_drift import ModelDrift
from .row import Row
from .said import Said
from .verdict import Verdict

__all__ = ["SPEC", "Column", "Drift", "Fact", "Live", "ModelDrift", "Row", "Said", "Verdict", "drift"]
