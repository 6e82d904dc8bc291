"""The world that a double answers as."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from givonkit.errors import SpecFileInvalid, WorldInvalid, did_you_mean, nearest_word

if TYPE_CHECKING:
    from .director import Director


__tracebackhide__ = True


class DoubleWorld(Mapping[str, str]):
    """The answers of the world, by the ids of the questions; another world can be set while the test runs."""

    def __init__(self, director: Director) -> None:
        self._director = director

    def __repr__(self) -> str:
        return f"<World {self._answers()}>"

    def __getitem__(self, question: str) -> str:
        answers = self._answers()
        if question not in answers:
            raise KeyError(f"no question is named {question!r}{did_you_mean(nearest_word(question, answers))}")
        return answers[question]

    def __iter__(self) -> Iterator[str]:
        return iter(self._answers())

    def __len__(self) -> int:
        return len(self._answers())

    def answer(self, question: str, answer: str) -> None:
        """Answer one question otherwise from now on; raises WorldInvalid, which names what there is."""
        world = self._director.world()
        self.set({**world["answers"], question: answer}, wire=world["wire"])

    def set(self, answers: Mapping[str, object] | None = None, *, wire: Mapping[str, object] | None = None) -> None:
        """Answer as another world from now on: `answers`, the default ones where none is given, and changed `wire`."""
        told = {
            "answers": {question: str(answer) for question, answer in (answers or {}).items()},
            **({"wire": dict(wire)} if wire else {}),
        }
        try:
            self._director.set_world(json.dumps(told), "givon.world")
        except SpecFileInvalid as error:
            raise WorldInvalid(f"givon.world: {error.reason}") from None

    def _answers(self) -> dict[str, str]:
        answers: dict[str, str] = self._director.world()["answers"]
        return answers
