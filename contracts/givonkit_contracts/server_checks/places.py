"""Where things stand in a server's answers about jobs: status, result, cost, mode, the values that were sent."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .job_ends import BAD_WORDS, GOOD_WORDS, OPEN_WORDS, Ends, Outcome, ends_of, general, normal
from .leaves import Path, is_same, is_time, is_url, last_name, number, written
from .money_seen import price_readings
from .verdicts import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from givonkit.spec import Spec

    from .jobs_seen import Job

STATUS_NAMES = ("status", "state", "phase", "stage")
COST_NAMES = ("cost", "tokens", "price", "amount", "credits", "charge", "charged", "total")
_NOT_RESULTS = ("statusurl", "pollurl", "cancelurl", "self")
_is_word = re.compile(r"[^\W\d_][\w .-]{0,39}").fullmatch


@dataclass(frozen=True, slots=True)
class Places:
    """The places that are known; None where they are not."""

    ends: Ends
    echo: Path | None
    cost: Path | None
    mode: Path | None
    progress: Path | None
    error: Path | None
    created_at: Path | None
    updated_at: Path | None

    @property
    def status(self) -> Path | None:
        """Where the status stands."""
        return self.ends.status

    def told(self) -> Iterator[Place]:
        """Yield each known place in words."""
        names = {
            "status": (self.status, "its words change from reading to reading and are the same from job to job"),
            "input": (self.echo, "most values there are those that were sent under the same names"),
            "cost": (self.cost, "the number there is the price of the page for most jobs"),
            "mode": (self.mode, "the words there are modes of the pages"),
            "progress": (self.progress, "the number there grows until the job has ended"),
            "error": (self.error, "failed jobs alone have it"),
            "created at": (self.created_at, "a time that stays as it is"),
            "updated at": (self.updated_at, "a time that moves"),
        }
        for name, (path, how) in names.items():
            if path is not None:
                yield Place(name, written(path) if path else "the job itself", how)
        for path in sorted(self.ends.results, key=written):
            yield Place("result", written(path), "a URL stands there in completed jobs and in no other ones")


def learn_places(jobs: Iterable[Job], spec: Spec) -> Places:
    """Return where things stand, by what the answers about these jobs have in common."""
    every = [job for job in jobs if job.created or job.shown]
    echo = echo_place(every)
    status = status_place(every, echo)
    ends = ends_of(every, status, result_places(every, status))
    times = time_places(every)
    return Places(
        ends=ends,
        echo=echo,
        cost=cost_place(every, spec, echo),
        mode=mode_place(every, spec, echo),
        progress=progress_place(every, ends, echo),
        error=error_place(every, ends),
        created_at=times.get("created"),
        updated_at=times.get("updated"),
    )


def status_place(jobs: list[Job], echo: Path | None) -> Path | None:
    """Return where a word stands that changes over the readings of a job and comes again in other jobs."""
    seen: defaultdict[Path, list[list[Any]]] = defaultdict(list)
    for job in jobs:
        for path in _paths(job):
            if not is_below(path, echo):
                seen[path].append(job.history(path))
    candidates = [path for path, histories in seen.items() if _is_status(path, histories, len(jobs))]
    return min(
        candidates,
        key=lambda path: (not _is_called(path, STATUS_NAMES), -_changes(seen[path]), len(path)),
        default=None,
    )


def _is_status(path: Path, histories: list[list[Any]], jobs: int) -> bool:
    values = [value for history in histories for value in history]
    is_called = _is_called(path, STATUS_NAMES)
    if not all(isinstance(value, str) and _is_word(value) and not is_time(value) for value in values):
        return False
    if 2 * len(histories) < jobs:
        return False
    if _changes(histories):
        return len(histories) == 1 or len(set(values)) < len(values)
    return is_called and all(normal(value) in GOOD_WORDS | BAD_WORDS | OPEN_WORDS for value in values)


def _changes(histories: list[list[Any]]) -> int:
    return sum(len(set(history)) > 1 for history in histories)


def result_places(jobs: list[Job], status: Path | None) -> frozenset[Path]:
    """Return where URLs stand in jobs that have ended, and in none that has not."""
    late, early = Counter[Path](), set[Path]()
    for job in jobs:
        for values in (job.created, *(reading.values or {} for reading in job.shown)):
            word = normal(values.get(status)) if status is not None else ""
            urls = {
                general(path) for path, value in values.items() if is_url(value) and not _is_of_job(path, value, job)
            }
            if word in OPEN_WORDS or (word and word == _first_word(job, status) and word not in GOOD_WORDS):
                early |= urls
            elif word not in BAD_WORDS:
                late.update(urls)
    return frozenset(path for path in late if path not in early and last_name(path) not in _NOT_RESULTS)


def _first_word(job: Job, status: Path | None) -> str:
    words = job.history(status) if status is not None else []
    return normal(words[0]) if words and len({normal(word) for word in words}) > 1 else ""


def _is_of_job(path: Path, value: Any, job: Job) -> bool:
    """Whether a URL was sent, or reads the job itself."""
    sent = {str(part) for part in job.input.values()}
    return value in sent or (job.path is not None and str(value).endswith(job.path)) or "input" in path


def echo_place(jobs: list[Job]) -> Path | None:
    """Return the object under whose keys the values mostly are those that were sent under the same names."""
    same, differ = Counter[Path](), Counter[Path]()
    for job in jobs:
        for path, value in job.last.items():
            name = path[-1] if path else None
            if isinstance(name, str) and name in job.input and not isinstance(job.input[name], (dict, list)):
                (same if is_same(value, job.input[name]) else differ)[path[:-1]] += 1
    found = [place for place in same if same[place] >= differ[place]]
    return max(found, key=lambda place: (same[place], -len(place)), default=None)


def cost_place(jobs: list[Job], spec: Spec, echo: Path | None) -> Path | None:
    """Return where a number stands that is the price of the page for most jobs, or follows it, or the balance."""
    equal, other = Counter[Path](), Counter[Path]()
    amounts: defaultdict[Path, defaultdict[Any, set[Any]]] = defaultdict(lambda: defaultdict(set))
    for job in jobs:
        prices = price_readings(spec.models[job.model], job.input) if job.is_valid else None
        for path, value in ({**job.created, **job.last}).items() if prices else ():
            amount = number(value)
            if amount is None or (echo != () and is_below(path, echo)) or path[-1] in job.input:
                continue
            (equal if amount in (*(prices or ()), job.dropped) else other)[path] += 1
            amounts[path][frozenset(prices or ())].add(amount)
    found = [
        path
        for path in amounts
        if (_is_called(path, COST_NAMES) and (3 * equal[path] >= other[path] or _follows(amounts[path])))
        or (equal[path] > other[path] and len(set().union(*amounts[path].values())) > 2)
    ]
    return max(found, key=lambda path: (_is_called(path, COST_NAMES), equal[path], -len(path)), default=None)


def _follows(amounts: Mapping[Any, set[Any]]) -> bool:
    """Whether jobs of one price have one amount, and those of several prices several."""
    return (
        len(amounts) > 2
        and all(len(group) == 1 for group in amounts.values())
        and len(set().union(*amounts.values())) > 2
    )


def mode_place(jobs: list[Job], spec: Spec, echo: Path | None) -> Path | None:
    """Return where the words are modes of the pages."""
    modes = {normal(mode) for table in spec.api.modes.values() for mode in table}
    hits, misses = Counter[Path](), Counter[Path]()
    for job in jobs:
        for path, value in job.last.items():
            if isinstance(value, str) and (not echo or not is_below(path, echo)):
                (hits if normal(value) in modes else misses)[path] += 1
    return max((path for path in hits if hits[path] > 4 * misses[path]), key=lambda path: hits[path], default=None)


def progress_place(jobs: list[Job], ends: Ends, echo: Path | None) -> Path | None:
    """Return where a number stands that grows in a job and is 1 or 100 in the end."""
    grows, stands = Counter[Path](), set[Path]()
    for job in jobs:
        for path in _paths(job):
            values = [number(value) for value in job.history(path)]
            numbers = [value for value in values if value is not None]
            if len(numbers) < len(values) or is_below(path, echo) or not all(0 <= value <= 100 for value in numbers):
                continue
            is_done = any(ends.outcome(reading.values or {}) is Outcome.COMPLETED for reading in job.shown)
            if numbers != sorted(numbers) or (is_done and numbers[-1] not in (1, 100)):
                stands.add(path)
            elif len(set(numbers)) > 1:
                grows[path] += 1
    found = [path for path in grows if path not in stands or _is_called(path, ("progress", "percent"))]
    return max(found, key=lambda path: (_is_called(path, ("progress", "percent")), grows[path]), default=None)


def error_place(jobs: list[Job], ends: Ends) -> Path | None:
    """Return what only failed jobs have: a text, or the object around it."""
    failed, other = Counter[Path](), set[Path]()
    for job in jobs:
        for reading in job.shown:
            values = reading.values or {}
            texts = [path for path, value in values.items() if isinstance(value, str) and value and not is_time(value)]
            if ends.outcome(values) is Outcome.FAILED:
                failed.update(texts)
            else:
                other.update(texts)
    found = [path for path in failed if path not in other and path != ends.status]
    holders = Counter(path[:-1] for path in found if len(path) > 1 and path[0] != "")
    if holders:
        return max(holders, key=lambda path: holders[path])
    return min(found, key=len, default=None)


def time_places(jobs: list[Job]) -> dict[str, Path]:
    """Return where the time of a job's beginning stands, which stays, and the time of its last change, which moves."""
    stays, moves = Counter[Path](), Counter[Path]()
    for job in jobs:
        for path in _paths(job):
            values = job.history(path)
            if all(_is_moment(path, value) for value in values):
                (stays if len(set(values)) == 1 else moves)[path] += 1
    stays = Counter({path: count for path, count in stays.items() if path not in moves})
    named = {"created": (stays, "creat"), "updated": (moves, "updat")}
    return {
        name: max(paths, key=lambda path: (part in last_name(path), paths[path]))
        for name, (paths, part) in named.items()
        if paths
    }


def is_below(path: Path, holder: Path | None) -> bool:
    """Whether a path leads to somewhere inside a holder."""
    return bool(holder) and path[: len(holder or ())] == holder


def _is_moment(path: Path, value: Any) -> bool:
    if is_time(value):
        return True
    is_named = last_name(path).endswith(("at", "time", "created", "updated", "timestamp"))
    return is_named and type(value) in (int, float) and value > 1e8


def _is_called(path: Path, names: Iterable[str]) -> bool:
    return last_name(path).endswith(tuple(names))


def _paths(job: Job) -> set[Path]:
    return set(job.created).union(*(reading.values or {} for reading in job.shown))
