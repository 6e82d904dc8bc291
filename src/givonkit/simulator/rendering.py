"""Replies in the shapes of a world."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from givonkit.decimals import plain_decimal
from givonkit.http import Reply

from .encoding import json_text
from .identifiers import Identifiers
from .jobs import Status
from .signatures import Signatures
from .timestamps import WRITERS, http_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from givonkit.http import Headers
    from givonkit.spec import World
    from givonkit.spec.shapes import Values
    from givonkit.validation import Accepted, Violation

    from .answer_shapes import AnswerShapes
    from .assets import Asset
    from .jobs import Job, State
    from .ledger import Totals

RULES_HEADER_BYTES = 3072
_MORE_BYTES = len("and-more;violations=1000000")
GAPS_HEADER_BYTES = 1024
_JSON_TYPE = (b"content-type", b"application/json")
_CACHED_DETAILS = 4096


class _Words(dict[str, bytes]):
    """The JSON of words that come again and again."""

    def __missing__(self, word: str) -> bytes:
        text = self[word] = json_text(word)
        return text


class Renderer:
    """Renders what a client gets to see, as one world has it."""

    def __init__(self, world: World, shapes: AnswerShapes, seed: int) -> None:
        wire = world.wire
        self.world = world
        self.identifiers = Identifiers(seed, **wire["id"])
        self.cursors = Identifiers(seed + 1, prefix="", form="short")
        self.assets = Identifiers(seed + 2, prefix="asset_", form="short")
        self.signatures = Signatures(seed)
        self.create_status: int = wire["create"]["status"]
        self.refusal_status: int = wire["refusal"]["status"]
        self.unknown_model_status: int = wire["unknown_model"]["status"]
        self._result_seconds: int | None = wire["results"]["seconds"]
        self._renews_results = wire["results"]["renewal"] == "on-read"
        self._output_path, _, _ = world.routes["download_output"].path.encode().partition(b"{")
        self._first_detail_only = wire["refusal"]["details"] == "first"
        self._statuses = {status: json_text(wire["statuses"][status.value]) for status in Status}
        self._write_time: Callable[[float], bytes] = WRITERS[wire["times"]]
        self._percent = wire["progress"] == "percent"
        self._shapes = shapes.named
        self._created, self._read, self._listed = shapes.created, shapes.read, shapes.listed
        self._read_failed, self._listed_failed = self._shapes["read"], self._shapes["job"]
        self._output = self._shapes["output"]
        self._error = self._shapes["error"]
        self._detail = self._shapes["detail"]
        self._details: dict[Violation, bytes] = {}
        self._words = _Words()

    def created(self, job: Job, identifier: str, kind: str, base_url: bytes) -> bytes:
        """Return the body that answers an accepted POST: the job as it was accepted, even if it ends at once."""
        return self._created(self._job_values(job, identifier, kind, job.state(-inf), base_url, now=job.created))

    def read(self, job: Job, identifier: str, kind: str, state: State, base_url: bytes, *, now: float) -> bytes:
        """Return the body that answers the reading of a job in the state that it has now."""
        shape = self._read_failed if state.status is Status.FAILED else self._read
        return shape(self._job_values(job, identifier, kind, state, base_url, now=now))

    def page(self, jobs: Iterable[tuple[Job, str]], next_before: int | None, now: float, base_url: bytes) -> bytes:
        """Return the body of a list; `next_before` is the number that the next page begins below."""
        texts = []
        for job, kind in jobs:
            state = job.state(now)
            shape = self._listed_failed if state.status is Status.FAILED else self._listed
            texts.append(
                shape(self._job_values(job, self.identifiers.issue(job.number), kind, state, base_url, now=now))
            )
        cursor = b"null" if next_before is None else json_text(self.cursors.issue(next_before))
        return self._shapes["list"]({"jobs": b"[" + b",".join(texts) + b"]", "cursor": cursor})

    def quote(self, accepted: Accepted, kind: str) -> bytes:
        """Return the body that answers a quote."""
        words = self._words
        price = accepted.price
        return self._shapes["quote"](
            {
                "type": words[kind],
                "model": words[accepted.model.slug],
                "variant": words[accepted.mode],
                "tokens": price.text.encode(),
                "cost_basis": words[price.basis],
            }
        )

    def balance(self, totals: Totals) -> bytes:
        """Return the body that tells a balance."""
        amounts = zip(totals._fields, totals, strict=True)
        return self._shapes["balance"]({name: plain_decimal(amount).encode() for name, amount in amounts})

    def asset(self, asset: Asset, shape: str = "asset") -> bytes:
        """Return the body that tells what is known of an asset."""
        identifier = self.assets.issue(asset.number)
        return self._shapes[shape](
            {
                "id": json_text(identifier),
                "uri": json_text(f"asset://{identifier}"),
                "type": json_text(asset.kind),
                "mime_type": json_text(asset.mime_type),
                "bytes": b"%d" % asset.size,
                "width": _number(asset.width),
                "height": _number(asset.height),
                "duration": _number(asset.seconds),
                "created_at": self._write_time(asset.created),
            }
        )

    def expires(self, job: Job, now: float) -> int | None:
        """Return when the URLs of a job's results that are given out now stop working, or None when they do not."""
        since = now if self._renews_results else job.finished
        return None if self._result_seconds is None else int(since) + self._result_seconds

    def error(self, code: str, message: str, violations: Iterable[Violation] = ()) -> bytes:
        """Return the body of a refusal."""
        details = [self._detail_text(violation) for violation in violations]
        if self._first_detail_only:
            del details[1:]
        values = {"code": json_text(code), "message": json_text(message), "details": b"[" + b",".join(details) + b"]"}
        return self._error(values)

    def _job_values(self, job: Job, identifier: str, kind: str, state: State, base_url: bytes, *, now: float) -> Values:
        status, since, progress = state
        words = self._words
        created_at = self._write_time(job.created)
        return {
            "id": b'"%b"' % identifier.encode(),
            "status": self._statuses[status],
            "type": words[kind],
            "model": words[job.model],
            "variant": words[job.mode],
            "input": job.input,
            "progress": self._progress(progress, is_told=job.progress is not None) if progress else b"0",
            "tokens": job.tokens.encode(),
            "cost_basis": words[job.cost_basis],
            "created_at": created_at,
            "updated_at": created_at if since == job.created else self._write_time(since),
            "outputs": self._outputs(job, kind, identifier, now, base_url) if status is Status.COMPLETED else b"[]",
            "error": self._job_error(job) if status is Status.FAILED else b"null",
        }

    def _outputs(self, job: Job, kind: str, identifier: str, now: float, base_url: bytes) -> bytes:
        width, height, seconds, _ = job.frame
        suffix, mime_type = OUTPUT_FILES[kind]
        name = identifier.encode() + suffix
        query = self.signatures.query(name.decode(), self.expires(job, now))
        output = self._output(
            {
                "url": b'"%b%b%b%b%b"' % (base_url, self._output_path, name, b"?" if query else b"", query),
                "mime_type": mime_type,
                "width": b"%d" % width,
                "height": b"%d" % height,
                "duration": _number(seconds),
                "asset_uri": b'"asset://%b"' % self.assets.issue(result_number(job.number)).encode(),
            }
        )
        return b"[" + output + b"]"

    def _job_error(self, job: Job) -> bytes:
        _, code, message = job.ending or ("", "", "")
        return self._shapes["job_error"]({"code": json_text(code), "message": json_text(message)})

    def _progress(self, share: float, *, is_told: bool) -> bytes:
        """Return how far a job is: a share that a scenario tells as it is, any other one in hundredths."""
        if self._percent:
            return b"%d" % min(round(share * 100), 99 if share < 1 else 100)
        return b"%.6g" % share if is_told else b"%.2g" % share

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


def result_number(job_number: int) -> int:
    """Return the number of a result as an asset; uploaded assets have the even ones."""
    return 2 * job_number + 1


def _number(value: float | None) -> bytes:
    if value is None:
        return b"null"
    return b"%d" % value if isinstance(value, int) else b"%.6g" % value


def json_reply(status: int, body: bytes, now: float, summary: str, extra: Headers | None = None) -> Reply:
    """Return a reply with a JSON body and the Date of the clock."""
    headers = [_JSON_TYPE, (b"content-length", b"%d" % len(body)), (b"date", http_date(int(now)))]
    if extra:
        headers += extra
    return Reply(status, headers, body, summary)


def rules_header(violations: list[Violation], more: int, world: World) -> tuple[bytes, bytes]:
    """Return the header that names the broken rules and their bases, at most 3 KiB of it."""
    words = list(dict.fromkeys(_rule_word(violation, world) for violation in violations))
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


def _rule_word(violation: Violation, world: World) -> str:
    question = violation.question
    word = f"{violation.rule.id};basis={world.basis(violation.basis, question)}"
    return word if question is None else f"{word};question={question}"


def gaps_header(model: str, gaps: Iterable[str]) -> tuple[bytes, bytes] | None:
    """Return the header that names what no page shows of a model, or None when all is known."""
    text = " ".join("; ".join(gaps).split())
    if not text:
        return None
    return b"givonkit-gaps", f"{model}: {text}".encode("ascii", "replace")[:GAPS_HEADER_BYTES]
