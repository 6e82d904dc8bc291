"""The wire of a world that answers as a server did: statuses, routes, words and shapes."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Protocol

from givonkit.errors import WorldInvalid

from .job_ends import BAD_WORDS, CANCEL_WORDS, OPEN_WORDS, Outcome, normal
from .learned_shapes import error_shapes, job_shapes
from .leaves import is_time, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from givonkit.spec import Spec

    from .canceling import Canceling
    from .exchange import Exchange
    from .job_paths import IdPlace
    from .jobs_seen import Job
    from .money_seen import BalanceWatch
    from .places import Places

is_uuid = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}").fullmatch
_prefix = re.compile(r"([A-Za-z]{1,18}[_-])[A-Za-z0-9]{6,}").fullmatch
_REFUSED = (400, 422)


class Seen(Protocol):
    """What was seen of a server's jobs."""

    jobs: list[Job]
    refusals: list[Exchange]
    id_place: IdPlace | None
    canceling: Canceling
    money: BalanceWatch
    spec: Spec
    list_looked_at: Exchange | None
    list_shown: Exchange | None

    @property
    def places_now(self) -> Places:
        """Where things stand."""


def learned_wire(seen: Seen, answers: Mapping[str, str]) -> dict[str, Any]:
    """Return values of the wire by their path; with the answers they make a world that the spec allows.

    What no world can say, such as ids that are numbers, is left out.
    """
    kept: dict[str, Any] = {}
    for changes in _groups(seen):
        told = {path: value for path, value in changes.items() if value is not None}
        if told and _is_world(seen.spec, answers, {**kept, **told}):
            kept |= told
    return kept


def _is_world(spec: Spec, answers: Mapping[str, str], changes: Mapping[str, Any]) -> bool:
    try:
        spec.world(answers, changes)
    except WorldInvalid:
        return False
    return True


def _groups(seen: Seen) -> Iterator[dict[str, Any]]:
    """Yield values that stand or fall together."""
    places = seen.places_now
    yield {"create.status": _most_common(job.exchange.status for job in seen.jobs)}
    yield {"refusal.status": _most_common(one.status for one in seen.refusals if one.status in _REFUSED)}
    yield from ({path: value} for path, value in _routes(seen).items())
    yield from _shapes(seen, places)
    yield from ({f"statuses.{name}": word} for name, word in status_words(seen.jobs, places).items())
    yield {"times": times_form(seen.jobs, places), "progress": progress_form(seen.jobs, places)}
    yield _id_form(seen.jobs)


def _most_common(values: Iterable[Any]) -> Any:
    return next((value for value, _ in Counter(values).most_common(1)), None)


def _routes(seen: Seen) -> dict[str, str]:
    routes = {}
    if seen.id_place is not None:
        routes["routes.get_generation"] = f"GET {seen.id_place.template}"
    if seen.canceling.way is not None:
        routes["routes.cancel_generation"] = str(seen.canceling.way)
    if seen.money.path is not None:
        routes["routes.get_balance"] = f"GET {seen.money.path}"
    if seen.list_shown is not None:
        routes["routes.list_generations"] = f"GET {seen.list_shown.path}"
    return routes


def _shapes(seen: Seen, places: Places) -> Iterator[dict[str, Any]]:
    place = seen.id_place
    if place is not None and place.created is not None:
        shapes = job_shapes(seen.jobs, places, place.created, place.root, (place.read or place.created)[-1:])
        inner = {"shapes.output": shapes.output, "shapes.job_error": shapes.job_error}
        yield {"shapes.job": shapes.job, **inner}
        yield {"shapes.read": shapes.read}
        yield {"shapes.created": shapes.created}
    yield {f"shapes.{name}": shape for name, shape in error_shapes(seen.refusals).items()}


def status_words(jobs: Sequence[Job], places: Places) -> dict[str, str]:
    """Return the words of a server by the names that the spec has for the states."""
    if places.status is None:
        return {}
    before: dict[str, int] = {}
    words: dict[str, str] = {}
    for job in jobs:
        for place, values in enumerate((job.created, *(reading.values or {} for reading in job.shown))):
            word = values.get(places.status)
            if not isinstance(word, str):
                continue
            outcome = places.ends.outcome(values)
            if outcome is Outcome.OPEN and (normal(word) in OPEN_WORDS or not job.is_canceled):
                before[word] = min(before.get(word, place), place)
            elif outcome is not Outcome.OPEN:
                words.setdefault(_state(word, outcome), word)
    ordered = sorted(before, key=lambda word: before[word])
    named = dict(zip(("queued", "processing"), ordered, strict=False))
    return named | words


def _state(word: str, outcome: Outcome) -> str:
    if normal(word) in CANCEL_WORDS:
        return "canceled"
    return "failed" if outcome is Outcome.FAILED or normal(word) in BAD_WORDS else "completed"


def times_form(jobs: Sequence[Job], places: Places) -> str | None:
    """Return how times are written: `rfc3339`, `unix`, or None where no job told one."""
    place = places.created_at or places.updated_at
    told = [job.last[place] for job in jobs if place is not None and place in job.last]
    if not told:
        return None
    return "rfc3339" if is_time(told[0]) else "unix"


def progress_form(jobs: Sequence[Job], places: Places) -> str | None:
    """Return how progress is told: `fraction`, `percent`, or None where no job told it."""
    told = [number(value) for job in jobs for value in (job.history(places.progress) if places.progress else ())]
    numbers = [value for value in told if value is not None]
    return ("percent" if max(numbers) > 1 else "fraction") if numbers else None


def _id_form(jobs: Sequence[Job]) -> dict[str, Any]:
    ids = [job.id for job in jobs if job.id is not None]
    if ids and all(is_uuid(identifier) for identifier in ids):
        return {"id.prefix": "", "id.form": "uuid"}
    prefixes = {match[1] for identifier in ids if (match := _prefix(identifier))}
    is_one = len(prefixes) == 1 and all(_prefix(identifier) for identifier in ids)
    return {"id.prefix": prefixes.pop(), "id.form": "short"} if is_one else {}
