"""Creating jobs, and asking what they would cost."""

from __future__ import annotations

import re
from math import inf
from typing import TYPE_CHECKING

from givonkit.decimals import plain_decimal
from givonkit.simulator.assets import asset_uris
from givonkit.simulator.encoding import json_bytes
from givonkit.simulator.jobs import Ending, Job, Status
from givonkit.simulator.rendering import json_reply
from givonkit.validation import ABSENT, Findings, Violation

from .known_assets import known_asset

if TYPE_CHECKING:
    from givonkit.http import Reply, Request
    from givonkit.prices import Price
    from givonkit.simulator.assets import Asset
    from givonkit.simulator.idempotency import Remembered
    from givonkit.simulator.model_view import ModelView
    from givonkit.simulator.simulator import Simulator
    from givonkit.simulator.sizes import PlainFrame
    from givonkit.validation import Accepted

    from .visit import Visit

CONTENT_POLICY = "content_policy"
_charset_of = re.compile(rb"""\bcharset\s*=\s*["']?([^\s;"']*)""").search
_is_idempotency_key = re.compile(rb"[!-~](?:[ -~]{0,253}[!-~])?").fullmatch


def create(simulator: Simulator, visit: Visit) -> Reply:
    """Accept a job, or say why not; a repeated Idempotency-Key gets the answer of the job that it has made."""
    checked = _checked(simulator, visit.request)
    if isinstance(checked, Findings):
        return simulator.refusals.of(checked, visit.now)
    key = visit.request.headers.get(b"idempotency-key") if simulator.view.honours_idempotency else None
    if key is not None:
        key = key.strip()
        repeated = _repeated(simulator, visit, checked, key)
        if repeated is not None:
            return repeated
    sources = _sources(simulator, visit, checked)
    if isinstance(sources, Findings):
        return simulator.refusals.of(sources, visit.now)
    reply = _create(simulator, visit, checked, sources)
    if key is not None and reply.status < 300:
        _remember(simulator, visit, checked, key, reply)
    return reply


def quote(simulator: Simulator, visit: Visit) -> Reply:
    """Tell what a job would cost, without making one."""
    checked = _checked(simulator, visit.request)
    if isinstance(checked, Findings):
        return simulator.refusals.of(checked, visit.now)
    sources = _sources(simulator, visit, checked)
    if isinstance(sources, Findings):
        return simulator.refusals.of(sources, visit.now)
    view = simulator.view.model(checked.model.slug)
    checked.price = _price(simulator, checked, sources)
    summary = f"quoted: {checked.model.slug} {checked.mode}, {checked.price.text} tokens ({checked.price.basis})"
    reply = json_reply(200, simulator.renderer.quote(checked, view.kind), visit.now, summary, view.gap_headers)
    reply.facts = {"verdict": "answered", **_facts(checked, checked.price)}
    return reply


def _checked(simulator: Simulator, request: Request) -> Accepted | Findings:
    content_type = request.headers.get(b"content-type", b"")
    if content_type != b"application/json" and not _is_json(content_type):
        came = content_type.decode("latin-1")[:100]
        return simulator.finding("generations/content_type/json", came or "no Content-Type")
    limit = simulator.view.body_limit
    if len(request.body) > limit:
        return simulator.finding("generations/body/too_large", f"{len(request.body)} bytes", f"{limit:,} bytes")
    return simulator.view.validator.validate_bytes(request.body)


def _sources(simulator: Simulator, visit: Visit, accepted: Accepted) -> dict[str, Asset] | Findings:
    """Return the first known asset of each slot that is given one, or what is wrong with those that are."""
    slots = simulator.view.model(accepted.model.slug).slots
    if slots.keys().isdisjoint(accepted.given):
        return {}
    known: dict[str, Asset] = {}
    findings = Findings(simulator.spec.api.limits.details)
    rules = simulator.spec.request_rules
    for slot, pointer, identifier in asset_uris(slots, accepted.input):
        asset = known_asset(simulator, identifier, visit.account, visit.now)
        if asset is None and simulator.view.refuses_unknown_assets:
            findings.note(Violation(rules["generations/asset/known"], f"asset://{identifier}", pointer))
        elif asset is not None and asset.kind != slot.media:
            detail = f"asset://{identifier}, which is {_with_article(asset.kind)} ({asset.mime_type})"
            hint = _with_article(slot.media or "file")
            findings.note(Violation(rules["generations/asset/media"], ABSENT, pointer, detail=detail, hint=hint))
        elif asset is not None:
            known.setdefault(slot.name, asset)
    return findings if findings else known


def _repeated(simulator: Simulator, visit: Visit, accepted: Accepted, key: bytes) -> Reply | None:
    """Return the answer to a request whose Idempotency-Key has come before, or cannot be taken."""
    from givonkit.simulator.idempotency import digest_of  # noqa: PLC0415  # most requests have no such key

    if not _is_idempotency_key(key):
        shown = f"{len(key)} characters" if len(key) > 255 else repr(key.decode("latin-1"))
        return simulator.refusals.of(simulator.finding("generations/idempotency_key/length", shown), visit.now)
    remembered = simulator.idempotency.find(visit.account, key, visit.now)
    if remembered is None:
        return None
    if remembered.digest != digest_of(accepted.model.slug, accepted.given):
        message = "this Idempotency-Key came with another request before; send the same body, or a new key"
        return simulator.refusals.stated(409, "idempotency_conflict", message, visit.now)
    body = _body_of(simulator, visit, remembered)
    reply = json_reply(remembered.status, body, visit.now, f"answered again: {remembered.summary}")
    reply.headers += [header for header in remembered.headers if header[0] == b"givonkit-gaps"]
    reply.facts = {"verdict": "answered again", **_facts(accepted, accepted.price)}
    return reply


def _body_of(simulator: Simulator, visit: Visit, remembered: Remembered) -> bytes:
    """Return the answer as it was, or in the shape and with the id of a world that has come since."""
    job = simulator.jobs.get(remembered.job)
    if job is None:
        return remembered.body
    identifier = simulator.renderer.identifiers.issue(job.number)
    kind = simulator.view.type_of(job)
    return simulator.renderer.created(job, identifier, kind, simulator.base_url(visit.request))


def _remember(simulator: Simulator, visit: Visit, accepted: Accepted, key: bytes, reply: Reply) -> None:
    from givonkit.simulator.idempotency import Remembered, digest_of  # noqa: PLC0415  # as in `_repeated`

    digest = digest_of(accepted.model.slug, accepted.given)
    number = simulator.jobs.next_number - 1
    answer = Remembered(digest, reply.status, reply.headers[:], reply.body, reply.summary, number)
    simulator.idempotency.keep(visit.account, key, answer, visit.now)


def _create(simulator: Simulator, visit: Visit, accepted: Accepted, sources: dict[str, Asset]) -> Reply:
    now, plan = visit.now, visit.plan
    price = _price(simulator, accepted, sources) if sources else accepted.price
    refusal = _refused(simulator, visit, price)
    if refusal is not None:
        return refusal
    view = simulator.view.model(accepted.model.slug)
    job = Job(
        simulator.jobs.next_number,
        visit.account,
        accepted.model.slug,
        accepted.mode,
        json_bytes(accepted.input if simulator.view.shows_defaults else accepted.given),
        price.text,
        price.basis,
        _frame(view, accepted, sources),
        _ending(visit) if plan is not None else None,
        simulator.polls if plan is None else _polls(simulator, visit),
        None if plan is None else plan.timing.progress,
        simulator.view.pays_at_once,
        simulator.view.gives_back,
        now,
        *(simulator.timing if plan is None else _seconds(simulator, visit)),
    )
    simulator.accept(job, price.tokens)
    if plan is not None:
        visit.is_played = True
        simulator.stage.bind(job.number, plan)
    identifier = simulator.renderer.identifiers.issue(job.number)
    body = simulator.renderer.created(job, identifier, view.kind, simulator.base_url(visit.request))
    summary = f"accepted: {job.model} {job.mode}, {price.text} tokens ({price.basis}), {identifier}"
    reply = json_reply(simulator.renderer.create_status, body, now, summary, view.gap_headers)
    reply.facts = {"verdict": "accepted", "job": identifier, **_facts(accepted, price)}
    return reply


def _refused(simulator: Simulator, visit: Visit, price: Price) -> Reply | None:
    """Return the refusal of a job that breaks no rule of the request: by a scenario, a limit, or the balance."""
    outcome = visit.plan.outcome if visit.plan is not None else None
    if outcome is not None and outcome.kind == "refuse":
        visit.is_played = True
        return simulator.refusals.stated(outcome.status or 400, outcome.code or "", outcome.message or "", visit.now)
    is_moderated = outcome is not None and outcome.kind == "fail" and outcome.code == CONTENT_POLICY
    if outcome is not None and is_moderated and simulator.view.refuses_moderated:
        visit.is_played = True
        return simulator.refusals.stated(
            simulator.renderer.refusal_status, CONTENT_POLICY, outcome.message or "", visit.now
        )
    if simulator.is_running_full(visit.account, visit.now):
        message = f"the key has {simulator.view.running_limit} jobs running, which is the limit; wait until one ends"
        return simulator.refusals.busy(message, 1, visit.now)
    available = simulator.ledger.available(visit.account, visit.now)
    if price.tokens > available:
        message = f"the job costs {price.text} tokens, and {plain_decimal(available)} are available"
        return simulator.refusals.stated(402, "insufficient_tokens", message, visit.now)
    return None


def _price(simulator: Simulator, accepted: Accepted, sources: dict[str, Asset]) -> Price:
    """Return the price, from the length of the source video where it is known and counts."""
    if "source-seconds" not in accepted.price.assumes:
        return accepted.price
    view = simulator.view.model(accepted.model.slug)
    source = sources.get(_source_slot(view, accepted, "video"))
    if source is None or not source.seconds:
        return accepted.price
    return view.prices.price_of_source(accepted.input, source.seconds)


def _frame(view: ModelView, accepted: Accepted, sources: dict[str, Asset]) -> PlainFrame:
    source = sources.get(_source_slot(view, accepted)) if sources else None
    return (
        view.framing.frame(accepted.input) if source is None else view.framing.frame_of_source(accepted.input, source)
    )


def _source_slot(view: ModelView, accepted: Accepted, media: str | None = None) -> str:
    """Return the slot whose file the result is made from: the first that is given, in the order of the page."""
    given = (name for name, slot in view.slots.items() if name in accepted.given and media in (None, slot.media))
    return next(given, "")


def _ending(visit: Visit) -> tuple[str, str, str] | None:
    outcome = visit.plan.outcome if visit.plan is not None else None
    if outcome is None or outcome.kind not in ("fail", "cancel"):
        return None
    status = Status.FAILED if outcome.kind == "fail" else Status.CANCELED
    return Ending(status.value, outcome.code or "", outcome.message or "").plain


def _polls(simulator: Simulator, visit: Visit) -> tuple[int, int] | None:
    """Return the count of polls and the one that ends the job; a job that is timed or stalled ends by none."""
    plan = visit.plan
    if plan is None or (plan.outcome is not None and plan.outcome.kind == "stall"):
        return None
    if plan.timing.polls is not None:
        return 0, plan.timing.polls
    is_timed = (plan.timing.queued, plan.timing.processing, plan.timing.after) != (None, None, None)
    return None if is_timed else simulator.polls


def _seconds(simulator: Simulator, visit: Visit) -> tuple[float, float]:
    """Return how long the job waits and works."""
    plan = visit.plan
    if plan is None or _polls(simulator, visit) is not None:
        return inf, inf
    queued, processing = simulator.seconds
    timing = plan.timing
    if timing.after is not None:
        share = queued / (queued + processing) if queued + processing else 0.25
        queued, processing = share * timing.after.low, (1 - share) * timing.after.low
    if timing.queued is not None:
        queued = timing.queued.low
    if timing.processing is not None:
        processing = timing.processing.low
    return queued, inf if plan.outcome is not None and plan.outcome.kind == "stall" else processing


def _facts(accepted: Accepted, price: Price) -> dict[str, str]:
    return {
        "type": accepted.model.type,
        "model": accepted.model.slug,
        "variant": accepted.mode,
        "tokens": price.text,
        "basis": price.basis,
    }


def _with_article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _is_json(content_type: bytes) -> bool:
    kind, _, parameters = content_type.lower().partition(b";")
    charset = _charset_of(parameters)
    return kind.strip() == b"application/json" and (charset is None or charset[1] in (b"utf-8", b"utf8"))
