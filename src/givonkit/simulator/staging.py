"""Requests that a scenario may decide about: what it sees of them, and how its faults strike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from givonkit.errors import ScenarioInvalid
from givonkit.validation import Findings

from .accounts import key_label
from .scenarios.directive import find_directive, of_key
from .scenarios.effects import befallen
from .scenarios.match import Known
from .scenarios.plan import Call
from .scenarios.scenario import Timing
from .scenarios.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from givonkit.http import Reply, Request
    from givonkit.spec import Spec

    from .jobs import Job
    from .operations import Visit
    from .scenarios.plan import Plan
    from .scenarios.scenario import Scenario
    from .simulator import Simulator

_IN_PATHS = "/:@!$&'()*+,;=~-._"
"""What stands in a path as it is (RFC 3986)."""
_NEW = frozenset(("create_generation", "quote_generation"))
_DOWNLOAD = "download_output"
_OF_A_JOB = frozenset(("get_generation", "cancel_generation", _DOWNLOAD))


def known_words(spec: Spec) -> Known:
    """Return the words that scenarios and expectations can match by."""
    fields = {f"input.{field}" for slug in spec.models for field in spec.models[slug].fields}
    return Known(
        operations=[operation.word for operation in spec.api.operations.values()],
        types=tuple(spec.api.modes),
        models=tuple(spec.models),
        variants=[mode for modes in spec.api.modes.values() for mode in modes],
        fields=sorted(fields),
    )


def make_stage(simulator: Simulator, file_scenarios: Mapping[str, Scenario]) -> Stage:
    """Return the stage of a simulator, with the scenarios of its file set."""
    stage = Stage(simulator.seed, known_words(simulator.spec))
    stage.add("file", file_scenarios, simulator.started)
    return stage


def perform(simulator: Simulator, operation: str, key: bytes, visit: Visit) -> Reply:
    """Return the answer to a request that a scenario may decide about.

    Keys that name a scenario are taken beside the given ones.
    """
    request, now = visit.request, visit.now
    try:
        key_scenario = (
            None if simulator.accounts.is_given(key) else of_key(key.decode("latin-1"), simulator.stage.named)
        )
        account = _account(simulator, operation, key, visit, key_scenario)
        if account is None:
            return simulator.refusals.unauthorized(request.headers.get(b"authorization"), now)
        if operation != _DOWNLOAD:
            visit.account = account
        call = _call(simulator, operation, key, visit)._replace(account=account, key_scenario=key_scenario)
        visit.plan = simulator.stage.plan(call, now)
    except ScenarioInvalid as error:
        return simulator.refusals.misunderstood(error, now)
    if visit.plan is None:
        return _unplayed(simulator.perform(operation, visit), call)
    reply = simulator.perform(operation, visit) if visit.plan.acts else None
    if visit.is_played and visit.plan.waiting is not None:
        visit.plan.waiting.count_played()
    plan = _played(visit.plan, visit)
    if reply is not None and plan.says_nothing:
        return reply
    struck = _struck(simulator, plan, request, reply, now)
    struck.facts = {**_named(simulator, operation, visit, call), **(struck.facts or {})}
    return struck


def _unplayed(reply: Reply, call: Call) -> Reply:
    """Return an answer that no scenario decided about; where a header asked for one, the answer says so."""
    if call.header is not None:
        said = b"none; the header says nothing about this %b" % call.operation.encode()
        reply.headers = [*reply.headers, (b"givonkit-scenario", said)]
    return reply


def _account(
    simulator: Simulator, operation: str, key: bytes, visit: Visit, key_scenario: Scenario | None
) -> int | None:
    """Return the account of a key, or None when it may not ask; a download needs none, and is only counted with one."""
    if key_scenario is not None:
        return simulator.accounts.admit(key)
    if operation == _DOWNLOAD:
        is_counted = b"givonkit-scenario" in visit.request.headers
        return simulator.accounts.labels().get(key_label(key), visit.account) if is_counted else visit.account
    return simulator.accounts.number(key)


def _named(simulator: Simulator, operation: str, visit: Visit, call: Call) -> dict[str, Any]:
    """Return what a request is about, for answers whose operation was never performed."""
    facts = dict(call.facts)
    if operation in _NEW and "variant" not in facts and visit.plan is not None and not visit.plan.acts:
        facts["variant"] = _variant(simulator, visit.request.body)
    known = simulator.stage.known
    words = {
        "operation": known.operations,
        "type": known.types,
        "model": known.models,
        "variant": known.variants,
    }
    return {
        name: facts[name]
        for name, allowed in words.items()
        if isinstance(facts.get(name), str) and facts[name] in allowed
    }


def _played(plan: Plan, visit: Visit) -> Plan:
    """Return the part of a plan that came to pass: an outcome does not where the request was refused before it."""
    return plan if visit.is_played else plan._replace(outcome=None, timing=Timing(), bound=())


def _struck(simulator: Simulator, plan: Plan, request: Request, reply: Reply | None, now: float) -> Reply:
    """Return a reply after the plan's faults, with the header that names the scenario."""
    header = plan.header
    if plan.faults:
        query = f"?{request.query.decode('latin-1')}" if request.query else ""
        target = f"{simulator.prefix}{quote(request.path, safe=_IN_PATHS)}{query}"
        reply = befallen(plan.faults, reply, simulator.renderer.error, now, target=target)
    elif reply is None:
        raise AssertionError("a plan without faults acts")
    reply.headers = [*reply.headers, (b"givonkit-scenario", header.encode("ascii", "replace"))]
    reply.facts = {**(reply.facts or {}), "scenario": header}
    if plan.faults:
        reply.facts["fault"] = " ".join(f"fault={fault}" for fault in plan.faults)
    return reply


def _call(simulator: Simulator, operation: str, key: bytes, visit: Visit) -> Call:
    word = simulator.spec.api.operations[operation].word
    job = _job(simulator, operation, visit)
    body = _decoded(visit.request.body) if operation in _NEW else {}
    given = body.get("input")
    values = given if isinstance(given, dict) else {}
    facts: dict[str, Any] = {"operation": word, "key": key.decode("latin-1")}
    directive = None
    if operation in _NEW:
        facts |= {"type": body.get("type"), "model": body.get("model"), "input": values}
        if simulator.stage.compares_variants:
            facts["variant"] = _variant(simulator, visit.request.body)
        directive = _directive(values)
    elif job is not None:
        values = json.loads(job.input)
        facts |= {
            "type": simulator.view.type_of(job),
            "model": job.model,
            "variant": job.mode,
            "input": values,
        }
    facts["prompt"] = values.get("prompt")
    header = visit.request.headers.get(b"givonkit-scenario")
    return Call(
        operation=word,
        account=visit.account,
        facts=facts,
        job=None if job is None else job.number,
        header=None if header is None else header.decode("utf-8", "replace"),
        directive=directive,
    )


def _job(simulator: Simulator, operation: str, visit: Visit) -> Job | None:
    if operation not in _OF_A_JOB:
        return None
    if operation == _DOWNLOAD:
        return simulator.job_of(visit.segment.rpartition(".")[0])
    return simulator.job_of(visit.segment, visit.account)


def _decoded(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _variant(simulator: Simulator, body: bytes) -> str | None:
    outcome = simulator.view.validator.validate_bytes(body)
    return None if isinstance(outcome, Findings) else outcome.mode


def _directive(values: Mapping[str, Any]) -> str | None:
    """Return the directive that a text of the input holds; a second one is refused."""
    found: dict[str, str] = {}
    for name, value in values.items():
        directive = find_directive(value, f"the directive in /input/{name}") if isinstance(value, str) else None
        if directive is not None:
            found[name] = directive
    if len(found) > 1:
        raise ScenarioInvalid("the directives", f"expected one in a request, got one each in {' and '.join(found)}")
    return next(iter(found.values()), None)
