"""A sentence about two fields, where a live server was seen to apply it or not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .column import SPEC, Column
from .live import SERVE
from .phrases import listed
from .row import Row
from .said import Said
from .verdict import Verdict, verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .fact import Fact
    from .live import Live


def live_condition(fact: Fact, spec: Column, pages: Sequence[Column], live: Live) -> Row | None:
    """Return the row of a condition that the server was seen to apply or not, or None if that was not seen."""
    question = str((spec.condition(fact.place) or {}).get("question"))
    applies = live.applies(question)
    if applies is None:
        return None
    assumed = f"assumed: {live.world.answers.get(question)}"
    told = replace(
        fact,
        spec=fact.spec if fact.spec is None or fact.spec.value else Said(None, assumed),
        live=Said(applies, "applies it" if applies else "does not apply it"),
    )
    shown = [(page, said.value) for page, said in zip(pages, fact.pages, strict=True) if said is not None]
    telling = [page.name for page, value in shown if value] + ([SPEC] if fact.spec and fact.spec.value else [])
    silent = [page.name for page, value in shown if not value]
    found = _verdict(applies, telling, silent, live, question)
    is_breaking = found is not None and applies and live.refuses_more(question)
    return Row(told, found or verdict(told, spec, pages), is_breaking=is_breaking)


def _verdict(applies: bool, telling: list[str], silent: list[str], live: Live, question: str) -> Verdict | None:  # noqa: FBT001  # private, and the name says it
    on = f"the server {'applies it' if applies else 'does not apply it'} ({live.date(question)})"
    if telling and not applies:
        who = _told_by(telling)
        return Verdict((), f"{who}, and {on}: the page is behind, or the server breaks it", live.judge)
    if telling and silent:
        return Verdict(tuple(silent), f"{on}, and {_told_by(telling)}")
    if applies and silent and live.refuses_more(question):
        return Verdict((*silent, SPEC), f"{on}, and no page tells it", SERVE)
    if applies and silent:
        return Verdict(tuple(silent), f"{on}, and no page tells it")
    return None


def _told_by(names: list[str]) -> str:
    named = ["the spec" if name == SPEC else name for name in names]
    return f"{listed(named)} {'tells' if len(names) == 1 else 'tell'} it"
