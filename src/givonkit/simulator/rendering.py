"""Replies in the shapes of a world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from givonkit.http import Reply

from .encoding import json_text
from .identifiers import Identifiers
from .jobs import Frame, Status
from .shapes import compile_shape
from .timestamps import WRITERS, http_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from givonkit.http import Headers
    from givonkit.spec import World
    from givonkit.validation import Violation

    from .jobs import Job
    from .shapes import Values

RULES_HEADER_BYTES = 3072
_MORE_BYTES = len("and-more;violations=1000000")
GAPS_HEADER_BYTES = 1024
_JSON_TYPE = (b"content-type", b"application/json")
_JOB_VALUES = frozenset(
    (
        *("id", "status", "type", "model", "variant", "input", "progress", "tokens", "cost_basis"),
        *("created_at", "updated_at", "outputs"),
    )
)
_OUTPUT_VALUES = frozenset(("url", "mime_type", "width", "height", "duration", "asset_uri"))
_CACHED_DETAILS = 4096


class _Words(dict[str, bytes]):
    """The JSON of words that come again and again."""

    def __missing__(self, word: str) -> bytes:
        text = self[word] = json_text(word)
        return text


class Renderer:
    """Renders jobs, lists and refusals as one world has them."""

    def __init__(self, world: World, seed: int) -> None:
        wire = world.wire
        shapes = wire["shapes"]
        self.identifiers = Identifiers(seed, **wire["id"])
        self.cursors = Identifiers(seed + 1, prefix="", form="short")
        self.create_status: int = wire["create"]["status"]
        self.refusal_status: int = wire["refusal"]["status"]
        self.unknown_model_status: int = wire["unknown_model"]["status"]
        self._first_detail_only = wire["refusal"]["details"] == "first"
        self._statuses = {status: json_text(wire["statuses"][status.value]) for status in Status}
        self._write_time: Callable[[float], bytes] = WRITERS[wire["times"]]
        self._percent = wire["progress"] == "percent"
        self._created = _compiled(shapes, "created", _JOB_VALUES)
        self._read = _compiled(shapes, "read", _JOB_VALUES)
        self._listed = _compiled(shapes, "job", _JOB_VALUES)
        self._output = _compiled(shapes, "output", _OUTPUT_VALUES)
        self._list = _compiled(shapes, "list", frozenset(("jobs", "cursor")))
        self._error = _compiled(shapes, "error", frozenset(("code", "message", "details")))
        self._detail = _compiled(shapes, "detail", frozenset(("path", "code", "message")))
        self._details: dict[Violation, bytes] = {}
        self._words = _Words()

    def created(self, job: Job, identifier: str, kind: str, now: float, base_url: bytes) -> bytes:
        """Return the body that answers an accepted POST."""
        return self._created(self._job_values(job, identifier, kind, now, base_url))

    def read(self, job: Job, identifier: str, kind: str, now: float, base_url: bytes) -> bytes:
        """Return the body that answers the reading of a job."""
        return self._read(self._job_values(job, identifier, kind, now, base_url))

    def page(self, jobs: Iterable[tuple[Job, str]], next_before: int | None, now: float, base_url: bytes) -> bytes:
        """Return the body of a list; `next_before` is the number that the next page begins below."""
        texts = (
            self._listed(self._job_values(job, self.identifiers.issue(job.number), kind, now, base_url))
            for job, kind in jobs
        )
        cursor = b"null" if next_before is None else json_text(self.cursors.issue(next_before))
        return self._list({"jobs": b"[" + b",".join(texts) + b"]", "cursor": cursor})

    def error(self, code: str, message: str, violations: Iterable[Violation] = ()) -> bytes:
        """Return the body of a refusal."""
        details = [self._detail_text(violation) for violation in violations]
        if self._first_detail_only:
            del details[1:]
        values = {"code": json_text(code), "message": json_text(message), "details": b"[" + b",".join(details) + b"]"}
        return self._error(values)

    def _job_values(self, job: Job, identifier: str, kind: str, now: float, base_url: bytes) -> Values:
        status, since, progress = job.state(now)
        words = self._words
        created_at = self._write_time(job.created)
        return {
            "id": b'"%b"' % identifier.encode(),
            "status": self._statuses[status],
            "type": words[kind],
            "model": words[job.model],
            "variant": words[job.mode],
            "input": job.input,
            "progress": self._progress(progress) if progress else b"0",
            "tokens": job.tokens.encode(),
            "cost_basis": words[job.cost_basis],
            "created_at": created_at,
            "updated_at": created_at if since == job.created else self._write_time(since),
            "outputs": self._outputs(job, kind, identifier, base_url) if status is Status.COMPLETED else b"[]",
        }

    def _outputs(self, job: Job, kind: str, identifier: str, base_url: bytes) -> bytes:
        frame = Frame._make(job.frame)
        suffix, mime_type = OUTPUT_FILES[kind]
        output = self._output(
            {
                "url": b'"%b/outputs/%b%b"' % (base_url, identifier.encode(), suffix),
                "mime_type": mime_type,
                "width": b"%d" % frame.width,
                "height": b"%d" % frame.height,
                "duration": b"null" if frame.seconds is None else b"%g" % frame.seconds,
                "asset_uri": b'"asset://asset_%b"' % self.cursors.issue(job.number).encode(),
            }
        )
        return b"[" + output + b"]"

    def _progress(self, share: float) -> bytes:
        return b"%d" % (share * 100) if self._percent else b"%.2g" % share

    def _detail_text(self, violation: Violation) -> bytes:
        if not violation.is_shared:
            return self._rendered_detail(violation)
        text = self._details.get(violation)
        if text is None:
            if len(self._details) >= _CACHED_DETAILS:
                self._details.clear()
            text = self._details[violation] = self._rendered_detail(violation)
        return text

    def _rendered_detail(self, violation: Violation) -> bytes:
        return self._detail(
            {
                "path": json_text(violation.pointer),
                "code": json_text(violation.rule.code),
                "message": json_text(violation.message),
            }
        )


OUTPUT_FILES = {"video": (b".mp4", b'"video/mp4"'), "image": (b".png", b'"image/png"')}
"""File name suffix and media type (as JSON) of the results of each type of job."""


def _compiled(shapes: dict[str, Any], name: str, known: frozenset[str]) -> Callable[[Values], bytes]:
    return compile_shape(shapes[name], known=known, shapes=shapes)


def json_reply(status: int, body: bytes, now: float, summary: str, extra: Headers | None = None) -> Reply:
    """Return a reply with a JSON body and the Date of the clock."""
    headers = [_JSON_TYPE, (b"content-length", b"%d" % len(body)), (b"date", http_date(int(now)))]
    if extra:
        headers += extra
    return Reply(status, headers, body, summary)


def rules_header(violations: list[Violation], more: int) -> tuple[bytes, bytes]:
    """Return the header that names the broken rules and their bases, at most 3 KiB of it."""
    words = list(dict.fromkeys(map(_rule_word, violations)))
    kept: list[str] = []
    size = 0
    for word in words:
        size += len(word) + 2
        if size + _MORE_BYTES > RULES_HEADER_BYTES:
            break
        kept.append(word)
    left_out = len(words) - len(kept) + more
    if left_out:
        kept.append(f"and-more;violations={left_out}")
    return b"givonkit-rules", ", ".join(kept).encode("ascii", "replace")


def _rule_word(violation: Violation) -> str:
    question = violation.question
    word = f"{violation.rule.id};basis={violation.basis}"
    return word if question is None else f"{word};question={question}"


def gaps_header(model: str, gaps: Iterable[str]) -> tuple[bytes, bytes] | None:
    """Return the header that names what no page shows of a model, or None when all is known."""
    text = " ".join("; ".join(gaps).split())
    if not text:
        return None
    return b"givonkit-gaps", f"{model}: {text}".encode("ascii", "replace")[:GAPS_HEADER_BYTES]
