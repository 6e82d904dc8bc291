"""What recorded traffic shows about questions that no page answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .outcome import Outcome
from .verdicts import Observation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from givonkit.spec import Spec

    from .doubts import Doubt
    from .traffic_request import Recorded
    from .traffic_suspects import Suspects

_ANSWERS = {
    "audio-with-video-reference": ("explicit", "default-counts"),
    "audio-without-price-row": ("accepted", "refused"),
    "character-unit": ("code-points", "utf16-units"),
    "data-uri-payload": ("any", "base64"),
    "empty-prompt": ("accepted", "refused"),
    "end-image-alone": ("accepted", "refused"),
    "json-strictness": ("accepted", "refused"),
    "moderation": (None, "refused"),
    "null-fields": ("absent", "refused"),
    "other-models": ("accepted", "refused"),
    "relaxed-audio-off": ("accepted", "refused"),
    "sent-variant": ("ignored", "must-agree"),
    "string-numbers": ("coerced", "refused"),
    "unknown-asset": (None, "refused"),
    "unknown-fields": ("ignored", "refused"),
    "unstated-array-limit": ("any", "16"),
}
"""The answer of a question that an acceptance shows, and the one that a refusal shows."""


def observations(
    recorded: Iterable[Recorded], excuses: Iterable[tuple[Recorded, Doubt]], suspects: Suspects, spec: Spec
) -> tuple[Observation, ...]:
    """Return what was seen of each question, each answer once; `excuses` are refusals that a doubt may explain."""
    recorded = list(recorded)
    refusals = {each.exchange.status for each in recorded if each.outcome is Outcome.REFUSED and each.broken}
    seen: dict[tuple[str, str | None], Observation] = {}
    for each in recorded:
        for found in (*_statuses(each, refusals, spec), *_doubts(each, suspects)):
            seen.setdefault((found.question, found.answer), found)
    for each, doubt in excuses:
        if doubt.question is not None:
            seen.setdefault((doubt.question, _ANSWERS[doubt.question][1]), _refusal(each, doubt.question))
    return tuple(seen.values())


def _statuses(recorded: Recorded, refusals: set[int | None], spec: Spec) -> Iterator[Observation]:
    status = recorded.exchange.status
    if recorded.outcome is Outcome.ACCEPTED:
        yield _of_status("create-status", recorded, spec, f"a request was accepted with {status}")
    elif recorded.outcome is Outcome.REFUSED and recorded.broken:
        yield _of_status("refusal-status", recorded, spec, f"a wrong request was refused with {status}")
    elif recorded.outcome is Outcome.REFUSED and _questions(recorded) == {"other-models"}:
        answer = "as-refusal" if status in refusals else "404" if status == 404 else None
        yield _observation("unknown-model-status", answer, recorded, f"an unknown model was refused with {status}")


def _of_status(question: str, recorded: Recorded, spec: Spec, seen: str) -> Observation:
    answer = str(recorded.exchange.status)
    return _observation(question, answer if answer in spec.questions[question].answers else None, recorded, seen)


def _doubts(recorded: Recorded, suspects: Suspects) -> Iterator[Observation]:
    questions = _questions(recorded)
    if recorded.outcome is Outcome.ACCEPTED:
        for question in sorted(_ANSWERS.keys() & questions):
            seen = f"a request was accepted where {_why(recorded, question)}"
            yield _observation(question, _ANSWERS[question][0], recorded, seen)
    elif recorded.outcome is Outcome.REFUSED and not recorded.broken and len(questions) == 1:
        if suspects.may_lack_files(recorded):
            return
        for question in _ANSWERS.keys() & questions:
            yield _refusal(recorded, question)


def _refusal(recorded: Recorded, question: str) -> Observation:
    why = _why(recorded, question)
    return _observation(question, _ANSWERS[question][1], recorded, f"a request was refused where {why}")


def _why(recorded: Recorded, question: str) -> str:
    return next((doubt.why for doubt in recorded.doubts if doubt.question == question), "nothing else was new")


def _questions(recorded: Recorded) -> set[str | None]:
    return {doubt.question for doubt in recorded.doubts}


def _observation(question: str, answer: str | None, recorded: Recorded, seen: str) -> Observation:
    exchange = recorded.exchange
    sent = " ".join(exchange.body.decode("utf-8", "replace").split())
    evidence = f"{exchange.probe}: {exchange.method} {exchange.path} {sent[:200]} -> {exchange.received()}"
    return Observation(question=question, answer=answer, seen=seen, evidence=evidence, at=exchange.at)
