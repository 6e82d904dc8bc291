"""Which answers of which questions the jobs of a server showed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .charges import NOTHING, plain
from .learned_wire import is_uuid, progress_form, status_words, times_form
from .leaves import leaves, written
from .money_seen import BALANCE_PATHS
from .verdicts import Observation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from givonkit.spec import Spec

    from .exchange import Exchange
    from .jobs_seen import Job
    from .learned_wire import Seen
    from .leaves import Path
    from .places import Places

_ENVELOPES: dict[Path, str] = {(): "job", ("data",): "data"}
_OUTPUTS: dict[Path, str] = {("outputs", 0, "url"): "outputs", ("results", 0, "uri"): "results"}

_PROGRESS = {"fraction": "progress goes from 0 to 1", "percent": "progress goes from 0 to 100"}


class _Told(NamedTuple):
    question: str
    answer: str | None
    seen: str
    exchange: Exchange


def learned_answers(seen: Seen) -> tuple[Observation, ...]:
    """Return what was seen of the questions about jobs, balance and charges; what stayed unseen is left out."""
    if not seen.jobs:
        return ()
    return tuple(
        Observation(
            question=told.question,
            answer=told.answer if told.answer in seen.spec.questions[told.question].answers else None,
            seen=told.seen,
            evidence=f"{told.exchange.method} {told.exchange.path} -> {told.exchange.received()}",
            at=told.exchange.at,
        )
        for part in (_of_creation, _of_reading, _of_results, _of_money, _of_canceling)
        for told in part(seen)
    )


def _of_creation(seen: Seen) -> Iterator[_Told]:
    first = seen.jobs[0].exchange
    yield _Told("create-status", str(first.status), f"an accepted request gets {first.status}", first)
    place = seen.id_place
    if place is None or place.created is None:
        return
    shown, size = place.created[:-1], len(seen.jobs[0].created)
    is_part = size <= 2 and place.created[:-1] == ()
    answer = "id-only" if is_part else _ENVELOPES.get(shown)
    yield _Told("created-shape", answer, f"{size} values at `{written(shown)}`", first)
    name = (place.read or place.created)[-1]
    yield _Told("id-name", {"id": "id", "generationId": "generation-id"}.get(str(name)), f"`{name}`", first)
    identifier = seen.jobs[0].id or ""
    form = "uuid" if is_uuid(identifier) else "prefixed" if identifier.startswith("gen_") else None
    yield _Told("id-form", form, f"such as {identifier}", first)


def _of_reading(seen: Seen) -> Iterator[_Told]:
    place, places = seen.id_place, seen.places_now
    last = _last_shown(seen.jobs)
    if place is None or last is None:
        return
    route = f"GET {place.template}"
    yield _Told("job-path", _route_answer("job-path", "get_generation", route, seen.spec), route, last)
    yield _Told("read-shape", _ENVELOPES.get(place.root), f"the job at `{written(place.root)}`", last)
    words = status_words(seen.jobs, places)
    if words:
        yield _Told("status-words", _word_answer(words, seen.spec), ", ".join(dict.fromkeys(words.values())), last)
    progress = progress_form(seen.jobs, places)
    if progress is not None or any(len(job.shown) > 1 for job in seen.jobs):
        yield _Told("progress-scale", progress or "none", _PROGRESS.get(progress or "", "no progress is told"), last)
    times = times_form(seen.jobs, places)
    if times is not None:
        yield _Told("timestamps", times, f"at `{written(places.created_at or places.updated_at or ())}`", last)
    yield from _of_list(seen)


def _word_answer(words: dict[str, str], spec: Spec) -> str | None:
    """Return the answer whose words fit; it is none as long as two answers fit alike."""
    told = set(words.values())
    answers = spec.questions["status-words"].answers
    fitting = [name for name in answers if told <= set(spec.world({"status-words": name}).wire["statuses"].values())]
    return fitting[0] if len(fitting) == 1 else None


def _route_answer(question: str, operation: str, route: str, spec: Spec) -> str | None:
    """Return the answer in whose world an operation is reached by a route."""
    answers = spec.questions[question].answers
    return next((name for name in answers if spec.world({question: name}).wire["routes"][operation] == route), None)


def _of_list(seen: Seen) -> Iterator[_Told]:
    exchange = seen.list_looked_at
    if exchange is None:
        return
    if seen.list_shown is None:
        yield _Told("job-list", "no", f"GET {exchange.path} shows no job that was just created", exchange)
        return
    yield _Told("job-list", "yes", f"GET {exchange.path} shows the jobs", exchange)
    answer = exchange.answer
    keys = {key for key, value in answer.items() if isinstance(value, list)} if isinstance(answer, dict) else set()
    shape = {"data": "data", "items": "items"}.get(next(iter(keys), ""))
    yield _Told("list-shape", shape, f"jobs at `{next(iter(keys), 'the answer')}`", exchange)


def _of_results(seen: Seen) -> Iterator[_Told]:
    places = seen.places_now
    done = next((job for job in seen.jobs if job.shown and places.ends.urls(job.last)), None)
    if done is None:
        return
    exchange = done.shown[-1].exchange
    place = min(places.ends.results, key=len)
    yield _Told("output-shape", _OUTPUTS.get(place), f"a URL at `{written(place)}`", exchange)
    assets = [path for path, value in done.last.items() if _is_asset(value) and value not in _sent(done)]
    where = f"an asset URI at `{written(assets[0])}`" if assets else "no asset URI stands beside the URL"
    yield _Told("results-as-assets", "yes" if assets else "no", where, exchange)
    if places.echo is not None and (shown := _defaults_shown(seen.jobs, seen, places)) is not None:
        says = "defaults stand in the input" if shown else "the input has only what was sent"
        yield _Told("defaults-shown", "applied" if shown else "as-sent", says, exchange)


def _is_asset(value: object) -> bool:
    return isinstance(value, str) and value.startswith("asset://")


def _sent(job: Job) -> set[object]:
    return {value for _, value in leaves(job.body)}


def _defaults_shown(jobs: Sequence[Job], seen: Seen, places: Places) -> bool | None:
    """Whether the input of a job shows a field that was left out; None where nothing was."""
    for job in jobs:
        if not job.is_valid or not job.shown or places.echo is None:
            continue
        fields = seen.spec.models[job.model].fields.values()
        left_out = [field.name for field in fields if field.default is not None and field.name not in job.input]
        if left_out:
            return any((*places.echo, name) in job.last for name in left_out)
    return None


def _of_money(seen: Seen) -> Iterator[_Told]:
    last = _last_shown(seen.jobs)
    if last is not None:
        place = seen.places_now.cost
        says = "no price stands in a job" if place is None else f"at `{written(place)}`"
        yield _Told("cost-in-job", "no" if place is None else "yes", says, last)
    money = seen.money
    if money.is_searched:
        looked = money.windows[-1].look if money.windows else None
        if money.path is None:
            tried = ", ".join(BALANCE_PATHS)
            yield _Told("balance", "none", f"none of {tried} tells one", money.last_tried or seen.jobs[0].exchange)
        elif looked is not None:
            route = f"GET {money.path}"
            yield _Told("balance", _route_answer("balance", "get_balance", route, seen.spec), route, looked)
    yield from _of_charge(seen)


def _of_charge(seen: Seen) -> Iterator[_Told]:
    place = seen.money.place
    if place is None:
        return
    for window in seen.money.windows:
        job = window.only_created
        if job is not None and window.drop(place) > 0 and window.look is not None:
            held = _held(seen, place)
            says = f"the balance fell by {plain(window.drop(place))} on accept"
            answer = "on-completion" if held is not None else "on-accept"
            yield _Told(
                "charge-moment", answer, f"{says}, held back at `{written(held)}`" if held else says, window.look
            )
            return
    for window in seen.money.windows:
        if window.only_ended is not None and window.drop(place) > 0 and window.look is not None:
            yield _Told("charge-moment", "on-completion", "the balance fell when a job ended", window.look)
            return


def _held(seen: Seen, place: Path) -> Path | None:
    """Return the number that rises by as much as the balance falls on accept, and falls again when a job ends."""
    risen = set[tuple[str | int, ...]]()
    fallen = set[tuple[str | int, ...]]()
    for window in seen.money.windows:
        for other in window.before:
            if window.only_created is not None and -window.drop(other) == window.drop(place) > 0:
                risen.add(other)
            if (window.ended or window.canceled) and window.drop(other) > 0:
                fallen.add(other)
    return next(iter(sorted(risen & fallen, key=written)), None)


def _of_canceling(seen: Seen) -> Iterator[_Told]:
    canceling = seen.canceling
    if canceling.last is None:
        return
    if canceling.way is None:
        if canceling.is_hopeless:
            yield _Told("cancel", "none", "no usual way cancels a job", canceling.last)
        return
    route = str(canceling.way)
    yield _Told("cancel", _route_answer("cancel", "cancel_generation", route, seen.spec), route, canceling.last)
    place = seen.money.place
    for window in seen.money.windows:
        alone = len(window.canceled) == 1 and not (window.created or window.ended)
        job = window.canceled[0] if alone else None
        if place is None or job is None or not job.dropped or window.look is None:
            continue
        back = -window.drop(place)
        says = f"{plain(max(back, NOTHING))} of {plain(job.dropped)} tokens came back after a cancel"
        yield _Told("refund", "given-back" if back == job.dropped else "kept" if back == 0 else None, says, window.look)
        return


def _last_shown(jobs: Sequence[Job]) -> Exchange | None:
    return next((job.shown[-1].exchange for job in jobs if job.shown), None)
