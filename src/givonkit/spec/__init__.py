"""The written contract: data, its typed form, rules and worlds."""

from .api import Api, Limits, Mode, Operation
from .catalog import Catalog, Spec, load_spec
from .models import Amount, Condition, Evidence, Field, Model, PriceRow, Prices, Range, Source
from .modes import ModeStep
from .questions import Answer, Question
from .routes import Route
from .rules import ModelRules, Rule
from .worlds import World

__all__ = [
    "Amount",
    "Answer",
    "Api",
    "Catalog",
    "Condition",
    "Evidence",
    "Field",
    "Limits",
    "Mode",
    "ModeStep",
    "Model",
    "ModelRules",
    "Operation",
    "PriceRow",
    "Prices",
    "Question",
    "Range",
    "Route",
    "Rule",
    "Source",
    "Spec",
    "World",
    "load_spec",
]
