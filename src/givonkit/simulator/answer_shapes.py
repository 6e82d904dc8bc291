"""The shapes of a world's answers, ready to be filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit.spec.shapes import compile_shape
from givonkit.spec.wire import SHAPE_VALUES

if TYPE_CHECKING:
    from givonkit.spec import World


class AnswerShapes:
    """Every shape of one world by its name, and those of a job that has no error."""

    def __init__(self, world: World) -> None:
        shapes = world.wire["shapes"]
        self.named = {
            name: compile_shape(shapes[name], known=known, shapes=shapes) for name, known in SHAPE_VALUES.items()
        }
        without_error = {**shapes, "job": {name: part for name, part in shapes["job"].items() if part != "$error"}}
        self.created, self.read, self.listed = (
            compile_shape(without_error[name], known=SHAPE_VALUES[name], shapes=without_error)
            for name in ("created", "read", "job")
        )
