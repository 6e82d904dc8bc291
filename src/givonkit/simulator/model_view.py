"""What the simulator keeps ready for each model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .rendering import gaps_header
from .sizes import Framing

if TYPE_CHECKING:
    from givonkit.http import Headers
    from givonkit.spec import World
    from givonkit.validation.compiled_model import CompiledModel


class ModelView:
    """One model's frames, prices and slots, and the headers that name its gaps."""

    def __init__(self, compiled: CompiledModel, world: World) -> None:
        model = compiled.model
        self.kind = model.type
        self.framing = Framing(model, world)
        self.prices = compiled.prices
        self.slots = {name: field for name, field in model.fields.items() if field.is_slot}
        header = gaps_header(model.slug, model.gaps)
        self.gap_headers: Headers = [header] if header else []
