"""What changed between two sides of the spec: each change in words, graded for clients, with the rules it touches."""

from .change import Change, Grade
from .models import model_changes
from .shown import Pair, ShownModel
from .specs import catalog_changes, spec_changes
from .words import fact_words

__all__ = [
    "Change",
    "Grade",
    "Pair",
    "ShownModel",
    "catalog_changes",
    "fact_words",
    "model_changes",
    "spec_changes",
]
