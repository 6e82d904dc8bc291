"""The world that a double answers as."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .director import Director


class DoubleWorld(Mapping[str, str]):
    """The answers of the world, by the ids of the questions; another world can be set while the test runs."""

    def __init__(self, director: Director) -> None:
        self._director = director

    def __repr__(self) -> str:
        return f"<World {self._answers()}>"

    def __getitem__(self, question: str) -> str:
        return self._answers()[question]

    def __iter__(self) -> Iterator[str]:
        return iter(self._answers())

    def __len__(self) -> int:
        return len(self._answers())

    def answer(self, question: str, answer: str) -> None:
        """Answer one question otherwise from now on; raises WorldInvalid, which names what there is."""
        world = self._director.world()
        self.set({**world["answers"], question: answer}, wire=world["wire"])

    def set(self, answers: Mapping[str, str] | None = None, *, wire: Mapping[str, object] | None = None) -> None:
        """Answer as another world from now on: `answers`, the default ones where none is given, and changed `wire`."""
        told = {"answers": dict(answers or {}), **({"wire": dict(wire)} if wire else {})}
        self._director.set_world(json.dumps(told), "givon.world")

    def _answers(self) -> dict[str, str]:
        answers: dict[str, str] = self._director.world()["answers"]
        return answers
