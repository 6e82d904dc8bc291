"""How a server answers where no page says it: names, places, statuses, paths; drawn by a seed."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from .reading import Reading

if TYPE_CHECKING:
    from collections.abc import Mapping


class StatusWords(NamedTuple):
    """What the states of a job are called."""

    queued: str
    processing: str
    completed: str
    failed: str
    canceled: str


class ReadPlace(NamedTuple):
    """Where a job is read, and whether that is told by a `location` header, in the `body`, or not at all."""

    path: str
    told_by: str = ""


WORDS = (
    StatusWords("pending", "running", "succeeded", "failed", "cancelled"),
    StatusWords("QUEUED", "IN_PROGRESS", "COMPLETED", "FAILED", "CANCELED"),
    StatusWords("waiting", "rendering", "done", "error", "aborted"),
    StatusWords("Submitted", "Generating", "Ready", "Error", "Stopped"),
    StatusWords("in_queue", "in_progress", "success", "failure", "canceled"),
    StatusWords("created", "active", "finished", "rejected", "revoked"),
)
READ_PLACES = (
    ReadPlace("/api/v1/generations/{id}"),
    ReadPlace("/api/v1/jobs/{id}"),
    ReadPlace("/api/v1/tasks/{id}"),
    ReadPlace("/api/v1/generations/{id}", "location"),
    ReadPlace("/api/v1/requests/{id}/status", "location"),
    ReadPlace("/v2/queue/{id}", "body"),
    ReadPlace("/api/v1/tasks/{id}", "body"),
)


@dataclass(frozen=True)
class Shapes:
    """One way to answer."""

    created_status: int = 200
    created_shows: str = "job"
    envelope: str = ""
    read_envelope: str | None = None
    id_shown_when_read: bool = True
    results_from_the_start: bool = False
    assets_taken_in: bool = False
    statuses: Mapping[str, int] = field(default_factory=dict)
    id_name: str = "id"
    id_form: str = "uuid"
    status_name: str = "status"
    words: StatusWords = WORDS[0]
    between: tuple[str, ...] = ()
    read_place: ReadPlace = READ_PLACES[0]
    results: str = "result.url"
    relative_results: bool = False
    input_at: str = "input"
    defaults_shown: bool = True
    mode_at: str = "mode"
    cost_at: str = "cost"
    progress: str = ""
    errors: str = "flat"
    error_paths: str = "dotted"
    error_echo: bool = False
    language: str = "en"
    refusal_status: int = 422
    unknown_model_status: int = 422
    reported: str = "all"
    list_path: str = ""
    cancel: str = ""
    refunds: bool = True
    charged_on: str = "accept"
    balance: tuple[str, str] = ("", "")
    quote: tuple[str, str] = ("", "")
    upload_path: str = ""
    honours_idempotency: bool = False
    polls_needed: int = 2
    job_fails_each: int = 0
    limited_each: int = 0
    unavailable_each: int = 0
    delay: float = 0.0
    chunked: bool = False
    capital_headers: bool = False
    pretty: bool = False
    nulls: bool = False
    extra_headers: bool = False
    extra_answers: bool = False
    reading: Reading = field(default_factory=Reading)


OPTIONS: dict[str, tuple[Any, ...]] = {
    "created_status": (200, 201, 202),
    "created_shows": ("job", "id"),
    "envelope": ("", "data", "job", "result.generation"),
    "id_name": ("id", "generationId", "uuid", "taskId", "job_id"),
    "id_form": ("uuid", "number", "word", "prefixed"),
    "status_name": ("status", "state", "phase"),
    "words": WORDS,
    "read_place": READ_PLACES,
    "results": ("result.url", "results[].uri", "output[]", "assets[].href", "files.main", "resultUrl"),
    "input_at": ("input", "params", "request.input", ""),
    "defaults_shown": (True, False),
    "mode_at": ("mode", "variant", ""),
    "cost_at": ("cost", "cost.tokens", "usage.tokens", "price.amount", ""),
    "progress": ("", "percent", "fraction"),
    "errors": ("nested", "flat", "problem", "strings", "fields", "plain", "detail", "message"),
    "error_paths": ("dotted", "pointer", "name"),
    "error_echo": (False, True),
    "refusal_status": (400, 422),
    "unknown_model_status": (400, 404, 422),
    "reported": ("all", "first", "staged"),
    "list_path": ("", "/api/v1/generations", "/api/v1/jobs"),
    "cancel": ("", "post", "delete"),
    "refunds": (True, False),
    "charged_on": ("accept", "completion"),
    "balance": (
        ("", ""),
        ("/api/v1/balance", "balance"),
        ("/api/v1/account", "data.tokens.available"),
        ("/api/v1/me", "tokens"),
    ),
    "quote": (("", ""), ("/api/v1/generations/quote", "tokens"), ("/api/v1/generations/estimate", "estimate.total")),
    "upload_path": ("", "/api/v1/assets", "/api/v1/uploads"),
    "honours_idempotency": (False, True),
}
READINGS: dict[str, tuple[Any, ...]] = {
    "unknown_fields_refused": (True, False),
    "numbers_as_text": (False, True),
    "null_is_absent": (False, True),
    "empty_prompt_taken": (False, True),
    "malformed_uris_taken": (False, True),
    "references_first": (False, True),
    "end_image_needs_start": (False, True),
    "default_audio_counts": (False, True),
    "flat_rows": (False, True),
}


def drawn_shapes(seed: int) -> Shapes:
    """Return the shapes that a seed draws."""
    random = Random(f"shapes {seed}")
    reading = Reading(**{name: random.choice(options) for name, options in READINGS.items()})
    return Shapes(**{name: random.choice(options) for name, options in OPTIONS.items()}, reading=reading)


def with_reading(shapes: Shapes, **changes: Any) -> Shapes:
    """Return shapes with changes to how doubtful requests are read."""
    return replace(shapes, reading=replace(shapes.reading, **changes))


def changed(shapes: Shapes, changes: dict[str, Any]) -> Shapes:
    """Return shapes with some values changed, those of the reading among them."""
    own = {item.name for item in fields(Shapes)}
    shapes = replace(shapes, **{name: value for name, value in changes.items() if name in own})
    return with_reading(shapes, **{name: value for name, value in changes.items() if name not in own})
