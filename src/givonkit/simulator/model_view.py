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
    """One model's frames, and the headers that name its gaps."""

    def __init__(self, compiled: CompiledModel, world: World) -> None:
        model = compiled.model
        self.kind = model.type
        self.framing = Framing(model, world)
        header = gaps_header(model.slug, model.gaps)
        self.gap_headers: Headers = [header] if header else []
