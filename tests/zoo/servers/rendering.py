"""Answers in the shapes of a server: a job, a list, a refusal."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .jobs import COMPLETED, FAILED, PROCESSING, QUEUED

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from .checks import Problem
    from .jobs import Job
    from .shapes import Shapes

GERMAN = {
    "is required": "ist nötig",
    "is not known": "ist unbekannt",
    "this value is not available": "dieser Wert ist nicht verfügbar",
    "must not be empty": "darf nicht leer sein",
    "no such model": "kein solches Modell",
}


def placed(at: str, value: Any) -> dict[str, Any]:
    """Return a value at a place such as `data.tokens` or `results[].uri`."""
    for name in reversed(at.split(".")):
        value = {name.removesuffix("[]"): [value] if name.endswith("[]") else value}
    return value if isinstance(value, dict) else {}


def merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return two objects as one, objects inside them merged too."""
    both = dict(one)
    for name, value in other.items():
        inner = both.get(name)
        both[name] = merged(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return both


def number(tokens: Decimal) -> int | float:
    """Return tokens as a JSON number."""
    return int(tokens) if tokens == int(tokens) else float(tokens)


def state_word(job: Job, shapes: Shapes, state: str) -> str:
    """Return what a state is called; a job that is worked on may be in one of the states between."""
    if state == PROCESSING and job.between is not None:
        return shapes.between[job.between]
    return str(getattr(shapes.words, state))


def rendered_job(job: Job, shapes: Shapes, state: str, shown: dict[str, Any], *, has_results: bool) -> dict[str, Any]:
    """Return a job as it is read."""
    body: dict[str, Any] = {shapes.id_name: job.id, shapes.status_name: state_word(job, shapes, state)}
    body |= {"type": shown["type"], "model": shown["model"]}
    for at, value in (
        (shapes.input_at, shown["input"]),
        (shapes.mode_at, shown["mode"]),
        (shapes.cost_at, number(job.tokens)),
    ):
        body = merged(body, placed(at, value)) if at else body
    if shapes.progress:
        done = {QUEUED: 0, PROCESSING: 40}.get(state, 100)
        body["progress"] = done if shapes.progress == "percent" else done / 100
    if state == COMPLETED and has_results:
        body = merged(body, _results(job, shapes, are_there=True))
    elif shapes.results_from_the_start:
        body = merged(body, _results(job, shapes, are_there=False))
    if state == FAILED:
        body["reason"] = {"code": "provider_error", "message": "the provider gave up"}
    if shapes.nulls:
        body |= {"parent": None, "error": None, "completedAt": None}
    if shapes.extra_answers:
        body |= {
            "region": "eu-2",
            "attempt": 1,
            "createdAt": job.created,
            "links": {"docs": "https://docs.example.org/jobs"},
        }
    return body


def created_body(body: dict[str, Any], shapes: Shapes, url: str) -> dict[str, Any]:
    """Return the answer to an accepted request, made of the job as it is read."""
    if shapes.created_shows == "nothing":
        return {}
    if shapes.created_shows == "id":
        body = {name: body[name] for name in (shapes.id_name, shapes.status_name)}
    if shapes.read_place.told_by == "body":
        body = {**body, "statusUrl": url}
    return _inside(shapes.envelope, body)


def read_body(body: dict[str, Any], shapes: Shapes) -> dict[str, Any]:
    """Return the answer to who reads a job."""
    if not shapes.id_shown_when_read:
        body = {name: value for name, value in body.items() if name != shapes.id_name}
    return _inside(shapes.envelope if shapes.read_envelope is None else shapes.read_envelope, body)


def _inside(envelope: str, body: dict[str, Any]) -> dict[str, Any]:
    return placed(envelope, body) if envelope else body


def _results(job: Job, shapes: Shapes, *, are_there: bool) -> dict[str, Any]:
    if not are_there:
        return {shapes.results.split(".")[0].removesuffix("[]"): [] if "[]" in shapes.results else None}
    ending = "mp4" if job.request.type == "video" else "png"
    host = "" if shapes.relative_results else "https://cdn.zoo.example"
    return placed(shapes.results, f"{host}/files/{job.id}.{ending}")


def rendered_error(
    status: int, code: str, problems: Iterable[Problem], shapes: Shapes, *, echo: Any, now: float
) -> tuple[str, bytes]:
    """Return the content type and the body of a refusal."""
    lines = [(_path(problem, shapes), problem.code, _says(problem, shapes)) for problem in problems]
    if shapes.errors == "plain":
        text = "\n".join(f"{path}: {says}" if path else says for path, _, says in lines)
        return "text/plain; charset=utf-8", text.encode("utf-8", "replace")
    body = _error_body(status, code, lines, shapes)
    if shapes.error_echo:
        time = datetime.fromtimestamp(now, UTC).isoformat()
        body |= {"requestId": f"req-{int(now * 1000) % 10**9}", "timestamp": time, "received": echo}
    kind = "application/problem+json" if shapes.errors == "problem" else "application/json"
    return kind, json_bytes(body, shapes)


def json_bytes(value: Any, shapes: Shapes) -> bytes:
    """Return a value as JSON, as pretty as the server likes it."""
    if shapes.pretty:
        return json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "replace")
    return json.dumps(value, separators=(",", ":")).encode()


def _path(problem: Problem, shapes: Shapes) -> str:
    parts = [str(part) for part in problem.path]
    if not parts:
        return ""
    styles = {"dotted": ".".join(parts), "pointer": "/" + "/".join(parts)}
    return styles.get(shapes.error_paths, parts[1] if len(parts) > 1 else parts[0])


def _says(problem: Problem, shapes: Shapes) -> str:
    return GERMAN.get(problem.says, f"ungültig: {problem.says}") if shapes.language == "de" else problem.says


def _error_body(status: int, code: str, lines: list[tuple[str, str, str]], shapes: Shapes) -> dict[str, Any]:
    """Return the object that tells what is wrong; which one, the shape `errors` says."""
    details = [{"path": path, "code": inner, "message": says} for path, inner, says in lines]
    texts = [f"{path}: {says}".removeprefix(": ") for path, _, says in lines]
    grouped: dict[str, list[str]] = {}
    for path, _, says in lines:
        grouped.setdefault(path or "request", []).append(says)
    bodies: dict[str, dict[str, Any]] = {
        "nested": {"error": {"code": code, "message": "; ".join(texts), "details": details}},
        "flat": {"code": code, "message": texts[0], "errors": details},
        "problem": {"type": "about:blank", "title": code, "status": status, "invalid-params": details},
        "strings": {"errors": texts},
        "fields": {"errors": grouped},
        "detail": {"detail": [{"loc": path.split("."), "msg": says, "type": inner} for path, inner, says in lines]},
        "message": {"success": False, "message": "; ".join(texts)},
    }
    return bodies[shapes.errors]
