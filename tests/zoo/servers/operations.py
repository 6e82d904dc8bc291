"""What each operation of a server of the zoo does."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .bodies import Judged, judged
from .checks import Problem
from .jobs import CANCELED, COMPLETED, FAILED, PROCESSING, Job, id_of, needed_polls
from .pricing import cost
from .rendering import created_body, number, placed, read_body, rendered_job
from .replies import answered, refused, turned_away
from .state import Unreadable
from .uris import scheme_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from givonkit.http import Reply

    from .facts import Facts, ModelFacts
    from .state import Call, State


def create(state: State, call: Call) -> Reply:
    """Make a job of a request that nothing is wrong with."""
    mark = call.request.headers.get(b"idempotency-key", b"").decode("latin-1")
    remembered = state.remembered.get(f"{call.key} {mark}")
    if remembered is not None:
        return remembered
    request, model, refusal = _looked_at(state, call)
    if model is None or refusal is not None:
        state.accounts[call.key].charge(call.facts.conduct.refusal_costs)
        return refusal or turned_away(state, 404)
    job = _new_job(state, call, request, model)
    account = state.accounts[call.key]
    if job.charge > account.available:
        return turned_away(state, 402)
    state.shelf.put(job)
    (account.charge if state.shapes.charged_on == "accept" else account.reserve)(job.charge)
    reply = _created(state, call, job)
    if mark and state.shapes.honours_idempotency:
        state.remembered[f"{call.key} {mark}"] = reply
    return reply


def quote(state: State, call: Call) -> Reply:
    """Tell what a job would cost."""
    request, model, refusal = _looked_at(state, call)
    if model is None or refusal is not None:
        return refusal or turned_away(state, 404)
    tokens = _tokens(state, model, request)
    return answered(state, 200, placed(state.shapes.quote[1], number(tokens)))


def read(state: State, call: Call) -> Reply:
    """Show a job, which moves on by that."""
    job = _own_job(state, call)
    if job is None or call.facts.conduct.forgets_jobs:
        return turned_away(state, 404)
    had_ended = job.has_ended
    job.polls += 1
    _settle(state, job)
    shown_state = _shown_state(job, call.facts, had_ended=had_ended)
    return answered(state, 200, read_body(_job_body(state, call.facts, job, shown_state), state.shapes))


def list_jobs(state: State, call: Call) -> Reply:
    """Show the last jobs of a key."""
    own = [job for job in state.shelf if job.key == call.key][-20:]
    bodies = [_job_body(state, call.facts, job, job.state) for job in reversed(own)]
    return answered(state, 200, {"items": bodies, "next": None})


def cancel(state: State, call: Call) -> Reply:
    """End a job that has not ended."""
    job = _own_job(state, call)
    if job is None:
        return turned_away(state, 404)
    if job.has_ended:
        return turned_away(state, 409)
    job.cancel()
    _settle(state, job)
    return answered(state, 200, read_body(_job_body(state, call.facts, job, job.state), state.shapes))


def balance(state: State, call: Call) -> Reply:
    """Tell what a key can still spend."""
    return answered(state, 200, placed(state.shapes.balance[1], number(state.accounts[call.key].available)))


def upload(state: State, call: Call) -> Reply:
    """Keep what kind of media a file is."""
    name = f"asset_zoo{len(state.assets) + 1}"
    state.assets[f"asset://{name}"] = call.request.headers.get(b"content-type", b"").decode("latin-1").lower()
    return answered(state, 201, {"assetId": name, "uri": f"asset://{name}"})


OPERATIONS: dict[str, Callable[[State, Call], Reply]] = {
    "create": create,
    "quote": quote,
    "read": read,
    "list": list_jobs,
    "cancel": cancel,
    "balance": balance,
    "upload": upload,
}


def _looked_at(state: State, call: Call) -> tuple[Judged, ModelFacts | None, Reply | None]:
    """Return what a body asks for, its model, and the refusal where there is one."""
    kind = call.request.headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower()
    nothing = Judged(())
    if len(call.request.body) > state.shapes.reading.body_limit:
        return nothing, None, turned_away(state, 413)
    if kind != "application/json" and not state.shapes.reading.any_content_type:
        return nothing, None, turned_away(state, 415)
    if isinstance(call.body, Unreadable):
        return nothing, None, refused(state, [Problem((), "json", "the body is not JSON")], None, 400)
    request = judged(call.body, call.facts, state.shapes.reading)
    problems = [*request.problems, *_asset_problems(state, request)]
    return request, request.model, refused(state, problems, call.body) if problems else None


def _asset_problems(state: State, request: Judged) -> Iterator[Problem]:
    for name, row in request.model.fields.items() if request.model else ():
        given = request.given.get(name) if row.is_slot else None
        for uri in given if isinstance(given, list) else [given]:
            if not isinstance(uri, str) or scheme_of(uri) != "asset":
                continue
            kind = state.assets.get(uri)
            if kind is None and not state.shapes.reading.unknown_assets_taken:
                yield Problem(("input", name), "unknown_asset", "no such asset", stage=1)
            elif kind is not None and not kind.startswith(tuple(row.media)):
                yield Problem(("input", name), "media", f"this asset is {kind}", stage=1)


def _tokens(state: State, model: ModelFacts, request: Judged) -> Decimal:
    return cost(model, request.values, flat_rows=state.shapes.reading.flat_rows)


def _new_job(state: State, call: Call, request: Judged, model: ModelFacts) -> Job:
    shapes = state.shapes
    before = state.shelf.newest
    next_id = state.shelf.next_id(shapes.id_form)
    tokens = _tokens(state, model, request)
    count = state.shelf.count
    return Job(
        number=count,
        id=before.id if before and call.facts.conduct.repeats_ids else next_id,
        key=call.key,
        request=request,
        mode=_mode(model, request.given, references_first=shapes.reading.references_first),
        tokens=tokens,
        charge=tokens * model.charge_factor,
        created=state.clock.now(),
        will_fail=bool(shapes.job_fails_each) and count % shapes.job_fails_each == 0,
        polls_needed=needed_polls(shapes),
        steps=len(shapes.between),
    )


def _created(state: State, call: Call, job: Job) -> Reply:
    shapes = state.shapes
    path = shapes.read_place.path.replace("{id}", str(job.id))
    url = call.request.base_url + path.encode()
    body = created_body(_job_body(state, call.facts, job, job.state), shapes, url.decode("latin-1"))
    headers = [(b"location", path.encode())] if shapes.read_place.told_by == "location" else []
    return answered(state, shapes.created_status, body, *headers)


def _job_body(state: State, facts: Facts, job: Job, shown_state: str) -> dict[str, Any]:
    conduct, request = facts.conduct, job.request
    slug = request.model.slug if request.model else ""
    model = facts.models[slug]
    values = dict(request.values if state.shapes.defaults_shown else request.given)
    shown = {"type": request.type, "model": slug, "mode": model.shown_mode.get(job.mode, job.mode)}
    shown |= {name: value for name, value in model.shown_values.items() if name in shown}
    if state.shapes.assets_taken_in:
        values |= {
            name: _taken_in(values[name]) for name, row in model.fields.items() if row.is_slot and name in values
        }
    shown["input"] = values | {name: value for name, value in model.shown_values.items() if name in values}
    body = rendered_job(job, state.shapes, shown_state, shown, has_results=not conduct.leaves_out_results)
    if conduct.reads_with_other_id and job.polls:
        body[state.shapes.id_name] = id_of(f"other {job.id}", state.shapes.id_form, job.number + 1000)
    return body


def _taken_in(given: Any) -> Any:
    """Return what a slot shows where files are copied to the server's own store."""
    if isinstance(given, list):
        return [_taken_in(uri) for uri in given]
    return f"asset://{id_of(str(given), 'prefixed', 0)}"


def _shown_state(job: Job, facts: Facts, *, had_ended: bool) -> str:
    if had_ended and facts.conduct.falls_back:
        return PROCESSING
    if had_ended and facts.conduct.changes_outcome and job.state in (COMPLETED, FAILED):
        return FAILED if job.state == COMPLETED else COMPLETED
    return job.state


def _settle(state: State, job: Job) -> None:
    """Charge or give back what a job that has just ended costs."""
    if not job.has_ended or job.is_settled:
        return
    job.is_settled = True
    account, is_free = state.accounts[job.key], job.state in (FAILED, CANCELED) and state.shapes.refunds
    if state.shapes.charged_on == "accept":
        account.refund(job.charge if is_free else Decimal(0))
    else:
        (account.release if is_free else account.settle)(job.charge)


def _own_job(state: State, call: Call) -> Job | None:
    job = state.shelf.get(call.id)
    return job if job is not None and job.key == call.key else None


def _mode(model: ModelFacts, given: Mapping[str, Any], *, references_first: bool) -> str:
    def rank(index: int) -> int:
        mode = model.modes[index][0]
        if mode.is_plain:
            return 3
        if mode.array:
            return -1 if references_first else 2
        return 0 if mode.media == "video" else 1

    ordered = [model.modes[index] for index in sorted(range(len(model.modes)), key=rank)]
    filled = [mode for mode, slots in ordered if mode.is_plain or any(given.get(slot) for slot in slots)]
    return (filled or [ordered[0][0]])[0].name
