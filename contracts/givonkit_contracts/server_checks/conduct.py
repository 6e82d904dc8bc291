"""Whether a server keeps faith with its jobs: they can be read, keep their ids, end once, and have results."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from .job_ends import BAD_WORDS, OPEN_WORDS, Outcome, normal
from .leaves import Path, is_url, last_name, leaves, written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .job_paths import IdPlace
    from .jobs_seen import Job, Reading
    from .places import Places
    from .rulings import Rulings

READABLE = "generations/job/readable"
KEEPS_ID = "generations/job/keeps_id"
OWN_ID = "generations/job/own_id"
ENDS_ONCE = "generations/job/ends_once"
RESULT = "generations/job/result"
UNKNOWN_PLACE = "the place where jobs are read was not found"
_FEWEST_TRIES = 3


def rule_on_reading(jobs: Iterable[Job], rulings: Rulings) -> None:
    """Find jobs that the server says are not there although it shows them at other times, or shows all others."""
    known = [job for job in jobs if job.readings]
    answering = [job for job in known if job.shown]
    late = sum(job.readings[0].is_gone and bool(job.shown) for job in known)
    for job in known:
        gone = _gone(job, first_counts=2 * late < len(known))
        never = not job.shown and len(answering) > 1 and len(gone) >= _FEWEST_TRIES
        if gone and (job.shown or never):
            rulings.contradict(
                READABLE,
                f"a job that was accepted was answered {gone[0].exchange.status} {_when(job)}",
                gone[0].exchange,
                before=(job.exchange,),
                seen=len(gone),
                tries=len(job.readings),
            )
        elif job.shown and not gone:
            rulings.confirm(READABLE)
    if not known:
        rulings.leave(READABLE, UNKNOWN_PLACE)


def _gone(job: Job, *, first_counts: bool) -> list[Reading]:
    """Return the readings that deny a job which is shown later, or had not ended; a slow start is no denial."""
    shown = [index for index, reading in enumerate(job.readings) if reading.values is not None]
    if not shown:
        return [reading for reading in job.readings if reading.is_gone]
    start = 0 if first_counts else shown[0]
    return [reading for reading in job.readings[start : shown[-1]] if reading.is_gone]


def _when(job: Job) -> str:
    return "on some readings and shown on others" if job.shown else "on every reading, while other jobs are shown"


def rule_on_ids(jobs: Iterable[Job], known: IdPlace | None, rulings: Rulings) -> None:
    """Find readings that show another id, and jobs that share one."""
    every = list(jobs)
    if known is None:
        rulings.leave(KEEPS_ID, UNKNOWN_PLACE)
        rulings.leave(OWN_ID, UNKNOWN_PLACE)
        return
    _rule_on_shared_ids(every, rulings)
    place = id_place(every, known.read[-1:] if known.read is not None else None)
    if place is None:
        rulings.leave(KEEPS_ID, "a job is shown without its id")
        return
    for job in every:
        shown = [reading for reading in job.shown if place in (reading.values or {})]
        other = [reading for reading in shown if str((reading.values or {})[place]) != job.id]
        if other:
            seen = (other[0].values or {})[place]
            rulings.contradict(
                KEEPS_ID,
                f"the job {job.id} is read with the id {seen} (at `{written(place)}`)",
                other[0].exchange,
                before=(job.exchange,),
                seen=len(other),
                tries=len(shown),
            )
        elif shown:
            rulings.confirm(KEEPS_ID)


def id_place(jobs: Iterable[Job], read_place: Path | None) -> Path | None:
    """Return where readings show the id: where it is most often, among the places that are called as the first one."""
    if read_place is None:
        return None
    counts: dict[Path, int] = defaultdict(int)
    for job in jobs:
        for reading in job.shown:
            for path, value in (reading.values or {}).items():
                counts[path] += last_name(path) == last_name(read_place) and str(value) == job.id
    best = max(counts, key=lambda path: counts[path], default=None)
    return best if best is not None and counts[best] > counts.get(read_place, 0) else read_place


def _rule_on_shared_ids(jobs: list[Job], rulings: Rulings) -> None:
    groups = _by_id(jobs)
    for identifier, group in groups.items():
        first = group[0]
        other = next((job for job in group if _request(job) != _request(first)), None)
        if other is not None:
            rulings.contradict(
                OWN_ID,
                f"two different requests were accepted as one job, {identifier}",
                other.exchange,
                before=(first.exchange,),
                seen=len(group) - 1,
                tries=len(group) - 1,
            )
        elif len(groups) > 1:
            rulings.confirm(OWN_ID)


def jobs_of_their_own(jobs: Iterable[Job]) -> list[Job]:
    """Return the jobs whose id no different request got too: what is shown under a shared id may be the other's."""
    groups = _by_id(jobs)
    return [job for group in groups.values() for job in group if len({_request(one) for one in group}) == 1]


def _by_id(jobs: Iterable[Job]) -> dict[str | None, list[Job]]:
    """Return jobs by id; a server may give the same job to a request that is repeated word for word."""
    groups: dict[str | None, list[Job]] = defaultdict(list)
    for job in jobs:
        if job.id is not None:
            groups[job.id].append(job)
    return groups


def _request(job: Job) -> str:
    return json.dumps(job.body, sort_keys=True)


def rule_on_ends(jobs: Iterable[Job], places: Places, rulings: Rulings) -> None:
    """Find jobs that had ended and then went on, or ended otherwise."""
    if places.status is None:
        rulings.leave(ENDS_ONCE, "the place of the status was not found")
        return
    every = [job for job in jobs if not job.is_canceled]
    earlier = _words_before_ends(every, places)
    for job in every:
        ended = next((i for i, reading in enumerate(job.shown) if _outcome(reading, places) is not Outcome.OPEN), None)
        if ended is None:
            continue
        first, after = job.shown[ended], job.shown[ended + 1 :]
        broken = [reading for reading in after if _is_undone(first, reading, places, earlier)]
        if broken:
            rulings.contradict(
                ENDS_ONCE,
                f"a job was {_word(first, places)!r} and then {_word(broken[0], places)!r}",
                broken[0].exchange,
                before=(job.exchange, first.exchange),
                seen=len(broken),
                tries=len(after),
            )
        elif after:
            rulings.confirm(ENDS_ONCE)


def _words_before_ends(jobs: list[Job], places: Places) -> set[str]:
    words: set[str] = set(OPEN_WORDS)
    for job in jobs:
        for reading in job.shown:
            if _outcome(reading, places) is not Outcome.OPEN:
                break
            words.add(normal(_word(reading, places)))
        if places.status in job.created and places.ends.outcome(job.created) is Outcome.OPEN:
            words.add(normal(job.created[places.status]))
    return words


def _is_undone(first: Reading, later: Reading, places: Places, earlier: set[str]) -> bool:
    now, then = _outcome(later, places), _outcome(first, places)
    if now is Outcome.OPEN:
        return normal(_word(later, places)) in earlier
    return now is not then


def _outcome(reading: Reading, places: Places) -> Outcome:
    return places.ends.outcome(reading.values or {})


def _word(reading: Reading, places: Places) -> str:
    return str((reading.values or {}).get(places.status or ()))


def rule_on_results(jobs: Iterable[Job], places: Places, rulings: Rulings) -> None:
    """Find completed jobs without the URL of a result, where others have one or nothing at all stands in its place."""
    completed = [(job, ended) for job in jobs if not job.is_canceled and (ended := _completed(job, places))]
    with_result = [job for job, ended in completed if any(_has_result(reading, places) for reading in ended)]
    for job, ended in completed:
        lacking = _lacking(job, places) if job in with_result else ended
        is_odd = 2 * len(with_result) >= len(completed) > 1 or not (with_result or _has_news(completed, places))
        if lacking and (job in with_result or is_odd):
            rulings.contradict(
                RESULT,
                f"a job is {_word(lacking[0], places)!r} and has no result",
                lacking[0].exchange,
                before=(job.exchange,),
                seen=len(lacking),
                tries=len(job.shown),
            )
        elif job in with_result:
            rulings.confirm(RESULT)
    if not completed:
        rulings.leave(RESULT, "no job was seen completed")
    elif not with_result:
        rulings.leave(RESULT, "the place of the results was not found")


def _has_result(reading: Reading, places: Places) -> bool:
    return bool(places.ends.urls(reading.values or {}))


def _lacking(job: Job, places: Places) -> list[Reading]:
    """Return the readings without a result between others that have it."""
    having = [index for index, reading in enumerate(job.shown) if _has_result(reading, places)]
    return [
        reading
        for reading in job.shown[having[0] : having[-1]]
        if _outcome(reading, places) is Outcome.COMPLETED and not _has_result(reading, places)
    ]


def _completed(job: Job, places: Places) -> list[Reading]:
    """Return the readings at the end that show a job completed, if there are two or more."""
    outcomes = {_outcome(reading, places) for reading in job.shown[-2:]}
    return job.shown[-2:] if len(job.shown) > 1 and outcomes == {Outcome.COMPLETED} else []


def _has_news(completed: list[tuple[Job, list[Reading]]], places: Places) -> bool:
    """Whether anything but status, progress and times came with the end, which might be a result in another form."""
    if len(completed) < 2:
        return True
    known = {places.status, places.progress, places.created_at, places.updated_at}
    was_seen_early = False
    for job, ended in completed:
        sent = {str(value) for _, value in leaves(job.body)}
        values = {path: value for path, value in (ended[-1].values or {}).items() if str(value) not in sent}
        if any(is_url(value) for value in values.values()):
            return True
        early = {(path, str(value)) for path, value in _early(job, places).items()}
        was_seen_early = was_seen_early or bool(early)
        news = [path for path, value in values.items() if (path, str(value)) not in early and path not in known]
        if early and any(isinstance(values[path], str) and len(values[path]) > 1 for path in news):
            return True
    return not was_seen_early


def _early(job: Job, places: Places) -> dict[Path, object]:
    """Return what was shown before the end: by readings, and by the answer to POST."""
    values: dict[Path, object] = dict(job.created)
    for reading in job.shown:
        if normal(_word(reading, places)) in BAD_WORDS or _outcome(reading, places) is not Outcome.OPEN:
            break
        values.update(reading.values or {})
    return values if len(values) > len(job.created) or len(values) > 4 else {}
