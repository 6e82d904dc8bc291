"""What `spec drift` found, as every form of output tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from givonkit.spec.comparing.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from givonkit.spec.drifting import Drift, Live, ModelDrift, Row

    from .drift_pages import ReadPage, Unusable


@dataclass(frozen=True)
class DriftReport:
    """The table, the pages of each model by their short names, what could not be used, and how much is to be shown."""

    drift: Drift
    pages: Mapping[str, Mapping[str, ReadPage]]
    unusable: tuple[Unusable, ...]
    live: Live | None
    shows_all: bool

    def shown(self, rows: Iterable[Row]) -> list[Row]:
        """Return the rows that are shown: those on which two columns disagree, or every one."""
        return [row for row in rows if self.shows_all or row.verdict is not None]

    @property
    def summary(self) -> str:
        """One line: how many facts disagree, and how many of them break clients."""
        rows = self.drift.disagreements
        breaking = sum(row.is_breaking for row in rows)
        told = f"{counted(len(rows), 'fact')} {'disagrees' if len(rows) == 1 else 'disagree'}"
        if breaking:
            told += f", {breaking} so that clients of the spec break"
        nothing = "nothing disagrees on what was seen" if self.live else "nothing disagrees"
        return f"{told if rows else nothing} ({self._looked_at})"

    @property
    def _looked_at(self) -> str:
        pages = sum(map(len, self.pages.values()))
        parts = [f"{counted(pages, 'page')} of {counted(len(self.pages), 'model')}"] if pages else []
        if self.unusable:
            parts.append(f"{counted(len(self.unusable), 'page')} not usable")
        if self.live:
            parts.append("1 server")
        return ", ".join(parts)


def unseen_words(live: Live) -> str:
    """Return what observations do not tell, and where it is told, as sentences."""
    answered, unanswered = len(live.observed.questions), len(live.unanswered)
    return (
        f"{answered} of {counted(answered + unanswered, 'question')} were answered; the others disagree with nothing. "
        f"Contradictions of documented rules are not in this file: `givonkit check server {live.target}` tells them."
    )


def news_words(model: ModelDrift) -> str:
    """Return what a page shows and the spec's file lacks, as a sentence; nothing if there is nothing."""
    kinds = [_kind(place) for place in model.news]
    return f"A page shows what the spec's file lacks: {', '.join(dict.fromkeys(kinds))}." if kinds else ""


def _kind(place: str) -> str:
    kind, _, rest = place.partition(".")
    if kind == "fields":
        name, _, fact = rest.partition(".")
        return "descriptions" if fact == "description" else f"{name} ({fact})" if fact else name
    if kind == "prices":
        return "headline price" if rest == "headline" else "price rows"
    return {"example": "example request", "conditions": "conditions"}.get(kind, kind)
