"""Pages, the spec and the live server on one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from givonkit.spec.model_mapping import model_mapping

from .column import SPEC, Column
from .model_drift import Against, ModelDrift, model_drift

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from givonkit.spec.catalog import Spec
    from givonkit.spec.worlds import World

    from .live import Live
    from .row import Row


@dataclass(frozen=True)
class Drift:
    """What was laid side by side: each model that a page shows, and what the server shows about any of them."""

    models: tuple[ModelDrift, ...]
    server: tuple[Row, ...]

    @property
    def disagreements(self) -> tuple[Row, ...]:
        """The rows on which two columns disagree."""
        rows = [*(row for model in self.models for row in model.rows), *self.server]
        return tuple(row for row in rows if row.verdict is not None)

    @property
    def exit_code(self) -> int:
        """What a process ends with: 0 where nothing disagrees, 1 where clients break, else 3."""
        if any(row.is_breaking for row in self.disagreements):
            return 1
        return 3 if self.disagreements else 0


def drift(
    spec: Spec,
    world: World,
    pages: Mapping[str, Sequence[Column]],
    live: Live | None,
    file_of: Callable[[str], str],
) -> Drift:
    """Return the table of the pages of each model, against a spec in a world and what a live server showed."""
    against = Against(spec, world)
    models = tuple(
        model_drift(slug, _spec_column(spec, slug, file_of), columns, live, against) for slug, columns in pages.items()
    )
    return Drift(models, tuple(_of_server(live, models)) if live else ())


def _of_server(live: Live, models: Sequence[ModelDrift]) -> Iterator[Row]:
    """Yield what the server shows about any model, without the questions that the rows of a model tell."""
    told = {question for model in models for question in _questions_of(model)}
    yield from (row for row in live.facts() if row.fact.place.removeprefix("questions.") not in told)


def _spec_column(spec: Spec, slug: str, file_of: Callable[[str], str]) -> Column | None:
    return Column(SPEC, model_mapping(spec.models[slug]), file_of(slug)) if slug in spec.models else None


def _questions_of(model: ModelDrift) -> Iterator[str]:
    for row in model.rows:
        if model.spec and row.verdict and row.fact.live:
            yield (model.spec.condition(row.fact.place) or {})["question"]
