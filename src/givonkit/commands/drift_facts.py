"""What `spec drift --json` prints, key by key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from givonkit.spec.model_mapping import json_values

from .drift_words import place_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from givonkit.spec.drifting import Live, ModelDrift, Row, Said
    from givonkit.spec.observations import Seen

    from .drift_pages import ReadPage
    from .drift_report import DriftReport


class CellFacts(TypedDict):
    """What one column says: `shown` is false where it does not show the fact, `value` null where there is none."""

    shown: bool
    value: Any
    words: str | None


class RowFacts(TypedDict):
    """One fact; `behind` and `why` are null where nobody disagrees, and `behind` is empty where it cannot be told."""

    fact: str
    says: str
    language: str | None
    rules: list[str]
    spec: CellFacts
    pages: dict[str, CellFacts]
    live: CellFacts
    disagrees: bool
    breaking: bool
    behind: list[str] | None
    why: str | None
    mend: str | None


class PageFacts(TypedDict):
    """One page; `notes` are what could not be read, and `stopped` is where the page is cut."""

    file: str
    language: str | None
    seen: str | None
    gaps: list[str]
    notes: list[dict[str, Any]]
    stopped: dict[str, Any] | None


class ModelDriftFacts(TypedDict):
    """One model; `spec` is the file of its facts, null for a model that the spec lacks."""

    model: str
    spec: str | None
    pages: dict[str, PageFacts]
    facts: list[RowFacts]
    lacking: list[str]


class LiveFacts(TypedDict):
    """A server as it was seen; `facts` are about every model, `questions` what was seen of each, and when.

    `unanswered` are the questions of which nothing was seen. Contradictions of documented rules are not observations.
    """

    target: str
    seen: str
    questions: dict[str, Seen]
    unanswered: list[str]
    facts: list[RowFacts]


class DriftFacts(TypedDict):
    """The whole table; `live` is null where no observations were given."""

    models: list[ModelDriftFacts]
    live: LiveFacts | None
    unusable: list[dict[str, str]]
    disagreements: int
    breaking: int
    summary: str
    exit: int


def drift_facts(report: DriftReport) -> DriftFacts:
    """Return a report as plain values."""
    rows = report.drift.disagreements
    return {
        "models": [_model(model, report) for model in report.drift.models],
        "live": _live(report.live, report) if report.live else None,
        "unusable": [page._asdict() for page in report.unusable],
        "disagreements": len(rows),
        "breaking": sum(row.is_breaking for row in rows),
        "summary": report.summary,
        "exit": report.drift.exit_code,
    }


def _model(model: ModelDrift, report: DriftReport) -> ModelDriftFacts:
    pages = report.pages[model.slug]
    return {
        "model": model.slug,
        "spec": model.spec.file if model.spec else None,
        "pages": {name: _page(page) for name, page in pages.items()},
        "facts": [_row(row, pages) for row in report.shown(model.rows)],
        "lacking": list(model.news),
    }


def _page(page: ReadPage) -> PageFacts:
    return {
        "file": page.file,
        "language": page.page.language,
        "seen": page.seen,
        "gaps": list(page.page.mapping.get("gaps", ())),
        "notes": [note._asdict() for note in page.page.notes],
        "stopped": {"line": page.page.stopped.line, "place": page.page.stopped.place} if page.page.stopped else None,
    }


def _live(live: Live, report: DriftReport) -> LiveFacts:
    facts = [_row(row, {}) for row in report.shown(report.drift.server)]
    return {
        "target": live.target,
        "seen": live.observed.run,
        "questions": live.observed.questions,
        "unanswered": list(live.unanswered),
        "facts": facts,
    }


def _row(row: Row, pages: Mapping[str, ReadPage]) -> RowFacts:
    verdict = row.verdict
    return {
        "fact": row.fact.place,
        "says": row.fact.asks or place_words(row.fact),
        "language": row.fact.language,
        "rules": list(row.rules),
        "spec": _cell(row.fact.spec),
        "pages": {name: _cell(said) for name, said in zip(pages, row.fact.pages, strict=True)},
        "live": _cell(row.fact.live),
        "disagrees": verdict is not None,
        "breaking": row.is_breaking,
        "behind": list(verdict.behind) if verdict else None,
        "why": verdict.why if verdict else None,
        "mend": verdict.mend or None if verdict else None,
    }


def _cell(said: Said | None) -> CellFacts:
    if said is None:
        return {"shown": False, "value": None, "words": None}
    return {"shown": True, "value": json_values(said.value), "words": said.words}
