"""Shapes of a world, made from real answers: what is known in them becomes a `$name`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .job_ends import general
from .leaves import Path, is_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .exchange import Exchange
    from .jobs_seen import Job
    from .places import Places

_OUTPUT_NAMES = {
    "width": "width",
    "height": "height",
    "duration": "duration",
    "mimetype": "mime_type",
    "contenttype": "mime_type",
}
_GONE = object()


class JobShapes(NamedTuple):
    """The shapes of a job, and of the answers that hold one; None where no answer showed them."""

    job: dict[str, Any] | None
    created: Any
    read: Any
    output: Any
    job_error: Any


def job_shapes(jobs: Iterable[Job], places: Places, created: Path, read_root: Path, id_name: Path) -> JobShapes:
    """Return the shapes of jobs; the id stands at `created` in the answer to POST, and at `id_name` inside a job."""
    every = list(jobs)
    done = next((job for job in every if job.shown and places.ends.urls(job.last)), None)
    known = _known_places(places, id_name)
    job = _shape_of(done, read_root, known, places, every) if done is not None else None
    failed = next((one for one in every if places.error is not None and _below(one, places.error)), None)
    if job is not None and failed is not None and places.error is not None:
        _set(job, places.error, "$error")
    return JobShapes(
        job=job,
        created=_enveloped(every[0].exchange, created[:-1], job, {"id": created[-1], "status": places.status}),
        read=_enveloped(done.shown[-1].exchange, read_root, job, None) if done is not None else None,
        output=_output(done, places) if done is not None else None,
        job_error=_error(failed, places) if failed is not None else None,
    )


def _known_places(places: Places, id_name: Path) -> dict[Path, str]:
    named = {
        "id": id_name,
        "status": places.status,
        "variant": places.mode,
        "progress": places.progress,
        "tokens": places.cost,
        "created_at": places.created_at,
        "updated_at": places.updated_at,
        "input": places.echo or None,
        "type": ("type",),
        "model": ("model",),
    }
    return {path: f"${name}" for name, path in named.items() if path is not None and path[:1] != ("",)}


def _shape_of(
    job: Job, root: Path, known: Mapping[Path, str], places: Places, jobs: list[Job]
) -> dict[str, Any] | None:
    answer = _at(job.shown[-1].exchange.answer, root)
    if not isinstance(answer, dict):
        return None
    constant = _constants(jobs)
    lists = {_list_of(path) for path in places.ends.results}
    shape = _replaced(answer, (), {**known, **{path: "$outputs" for path in lists if path}}, constant)
    return shape if isinstance(shape, dict) else None


def _list_of(path: Path) -> Path:
    """Return the list that a result stands in; the place itself where it is in none."""
    return path[: path.index(0)] if 0 in path else path[:1]


def _constants(jobs: list[Job]) -> Mapping[Path, Any]:
    """Return the values that stand in the last reading of every job, and are always the same."""
    shown = [job.last for job in jobs if job.shown]
    first = shown[0] if shown else {}
    return {path: value for path, value in first.items() if all(path in one and one[path] == value for one in shown)}


def _replaced(value: Any, path: Path, known: Mapping[Path, str], constant: Mapping[Path, Any]) -> Any:
    if path in known:
        return known[path]
    if isinstance(value, dict):
        parts = {key: _replaced(part, (*path, key), known, constant) for key, part in value.items()}
        kept = {key: part for key, part in parts.items() if part is not _GONE}
        return kept if kept or not value else _GONE
    if isinstance(value, list):
        return _GONE
    text = isinstance(value, str) and value.startswith("$")
    return value if path in constant and not text else _GONE


def _enveloped(exchange: Exchange, root: Path, job: Any, names: Mapping[str, Any] | None) -> Any:
    """Return the shape of an answer that holds a job under some keys; where it holds a part of it, that part."""
    holder = _at(exchange.answer, root)
    if not isinstance(holder, dict) or any(isinstance(part, int) for part in root):
        return None
    shape: Any = "$job"
    if names is not None and job is not None and len(holder) < 4 <= len(job):
        status = names["status"]
        shape = {names["id"]: "$id"} | ({status[-1]: "$status"} if status and status[-1] in holder else {})
    for key in reversed(root):
        shape = {key: shape}
    return shape


def _output(job: Job, places: Places) -> Any:
    """Return the shape of one result."""
    place = min(places.ends.results, key=len, default=None)
    if place is None:
        return None
    if 0 not in place or place[-1] == 0:
        return "$url" if place[-1] == 0 else {place[-1]: "$url"}
    holder = place[: place.index(0) + 1]
    result = {path[len(holder) :]: value for path, value in job.last.items() if general(path)[: len(holder)] == holder}
    shape: dict[str, Any] = {}
    for path, value in result.items():
        name = "url" if is_url(value) and (*holder, *path) in places.ends.results else _output_name(path[-1:], value)
        if name is not None:
            _set(shape, path, f"${name}")
    return shape


def _output_name(path: Path, value: Any) -> str | None:
    if isinstance(value, str) and value.startswith("asset://"):
        return "asset_uri"
    if isinstance(value, str) and value.partition("/")[0] in ("image", "video") and " " not in value:
        return "mime_type"
    name = str(path[-1]) if path else ""
    return _OUTPUT_NAMES.get(name.lower().replace("_", ""))


def _error(job: Job, places: Places) -> Any:
    """Return the shape of a failed job's error: the longest text is its message, another one its code."""
    texts = {path: value for path, value in _below(job, places.error or ()).items() if isinstance(value, str)}
    if () in texts:
        return "$message"
    ordered = sorted(texts, key=lambda path: (" " in texts[path], len(texts[path])), reverse=True)
    shape: dict[str, Any] = {}
    for path, name in zip(ordered, ("message", "code"), strict=False):
        _set(shape, path, f"${name}")
    return shape


def _below(job: Job, place: Path) -> dict[Path, Any]:
    size = len(place)
    return {path[size:]: value for path, value in job.last.items() if path[:size] == place and value is not None}


def _set(shape: dict[str, Any], path: Path, value: Any) -> None:
    *holders, last = (str(part) for part in path)
    for holder in holders:
        shape = shape.setdefault(holder, {})
        if not isinstance(shape, dict):
            return
    shape[last] = value


def _at(value: Any, path: Path) -> Any:
    for part in path:
        if isinstance(value, dict) and isinstance(part, str):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return None
    return value


def error_shapes(refusals: Iterable[Exchange]) -> dict[str, Any]:
    """Return the shapes of a refusal, `error` and `detail`, where an answer shows all its parts."""
    for exchange in refusals:
        answer = exchange.answer
        if not isinstance(answer, dict) or exchange.status not in (400, 422):
            continue
        shapes: dict[str, Any] = {}
        error = _error_shape(answer, shapes)
        if error:
            return {"error": error, **shapes}
    return {}


def _error_shape(answer: dict[str, Any], shapes: dict[str, Any]) -> dict[str, Any]:
    shape: dict[str, Any] = {}
    for key, value in answer.items():
        if isinstance(value, dict):
            inner = _error_shape(value, shapes)
            if inner:
                shape[key] = inner
        elif isinstance(value, list) and value:
            shapes["detail"] = _detail(value[0])
            if shapes["detail"]:
                shape[key] = "$details"
        elif isinstance(value, str) and value:
            shape[key] = "$message" if " " in value else "$code" if key in ("code", "type", "title", "error") else None
    return {key: part for key, part in shape.items() if part is not None}


def _detail(item: Any) -> Any:
    if isinstance(item, str):
        return "$message"
    parts = item.items() if isinstance(item, dict) else ()
    return {key: _detail_name(key, value) for key, value in parts if isinstance(value, str)}


def _detail_name(key: str, value: str) -> str:
    if " " in value:
        return "$message"
    return (
        "$path"
        if key in ("path", "field", "pointer", "loc", "param", "name") or "/" in value or "." in value
        else "$code"
    )
