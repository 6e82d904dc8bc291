"""What a client says of its errand: how it ended, as a line of the protocol says it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import TYPE_CHECKING, Any, NoReturn

from givonkit.errors import GivonkitError, did_you_mean, nearest_word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class ErrorKind(Enum):
    """Why an errand failed, as the client sees it."""

    REFUSED = "refused"
    """The API refused the request."""
    AUTH = "auth"
    """The API does not take the key."""
    INSUFFICIENT_TOKENS = "insufficient_tokens"
    """The balance is too small."""
    RATE_LIMITED = "rate_limited"
    """The API was asked too often until the deadline."""
    JOB_FAILED = "job_failed"
    """The job failed."""
    CANCELED = "canceled"
    """The job was canceled."""
    TIMEOUT = "timeout"
    """The deadline passed."""
    UNKNOWN_OUTCOME = "unknown_outcome"
    """Whether there is a job cannot be known."""
    TRANSPORT = "transport"
    """No answer came, or not all of it."""
    PROTOCOL = "protocol"
    """An answer came that cannot be understood."""


class OutcomeInvalid(GivonkitError):
    """What a client said of its errand does not follow the protocol."""


@dataclass(frozen=True)
class ResultFile:
    """One result that the client has: where it was fetched, the SHA-256 of its bytes (hex) and how many they are."""

    url: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Succeeded:
    """The client has the results of a job; `size` is that of the first one in bytes."""

    job_id: str
    urls: tuple[str, ...]
    size: int
    cost_tokens: Decimal | None = None
    results: tuple[ResultFile, ...] | None = None

    def __str__(self) -> str:
        cost = "" if self.cost_tokens is None else f", cost {self.cost_tokens} tokens"
        files = f"{len(self.urls)} result{'' if len(self.urls) == 1 else 's'}"
        return f"succeeded: job {self.job_id}, {files}, {self.size} bytes{cost}"


@dataclass(frozen=True)
class Failed:
    """The client has no result; `escaped` says that a Python callable raised instead of returning this."""

    kind: ErrorKind
    message: str = ""
    job_id: str | None = None
    cost_tokens: Decimal | None = None
    escaped: bool = False

    def __str__(self) -> str:
        job = "" if self.job_id is None else f", job {self.job_id}"
        said = f": {self.message}" if self.message else ""
        return f"{'raised' if self.escaped else f'failed ({self.kind.value})'}{job}{said}"


Outcome = Succeeded | Failed


def succeeded(
    job_id: str, *, urls: Sequence[str], contents: Sequence[bytes], cost_tokens: Decimal | float | str | None = None
) -> Succeeded:
    """Return the outcome of an errand whose results the client has, each with its URL."""
    results = tuple(
        ResultFile(url, hashlib.sha256(content).hexdigest(), len(content))
        for url, content in zip(urls, contents, strict=True)
    )
    size = results[0].size if results else 0
    return Succeeded(job_id, tuple(urls), size, None if cost_tokens is None else Decimal(str(cost_tokens)), results)


def failed(
    kind: ErrorKind | str,
    message: str = "",
    *,
    job_id: str | None = None,
    cost_tokens: Decimal | float | str | None = None,
) -> Failed:
    """Return the outcome of an errand that failed; raises OutcomeInvalid for a kind that the protocol does not have."""
    cost = None if cost_tokens is None else Decimal(str(cost_tokens))
    return Failed(kind if isinstance(kind, ErrorKind) else _kind(kind), str(message), job_id, cost)


def read_outcome(line: str, errand: str) -> Outcome:
    """Return what a line of a program says about an errand; raises OutcomeInvalid, which shows what came."""
    try:
        told = json.loads(line, parse_float=Decimal)
    except (ValueError, RecursionError, InvalidOperation):
        _refuse("one line of JSON", line)
    if not isinstance(told, dict):
        _refuse("a JSON object", line)
    if told.get("id") != errand:
        _refuse(f'"id": {json.dumps(errand)}, that of the errand', json.dumps(told.get("id"), default=str))
    ended = told.get("outcome")
    if ended not in ("succeeded", "failed"):
        _refuse('"outcome": "succeeded" or "failed"', json.dumps(ended, default=str))
    return _succeeded(told) if ended == "succeeded" else _failed(told)


def _succeeded(told: Mapping[str, Any]) -> Succeeded:
    urls = told.get("urls")
    if not isinstance(urls, list) or not all(isinstance(url, str) for url in urls):
        _refuse('"urls": a list of strings', json.dumps(urls, default=str))
    return Succeeded(_text(told, "job_id"), tuple(urls), _count(told, "bytes"), _cost(told), _results(told))


def _failed(told: Mapping[str, Any]) -> Failed:
    error = told.get("error")
    if not isinstance(error, dict):
        _refuse('"error": {"kind", "message", "job_id"}', json.dumps(error, default=str))
    job_id = error.get("job_id")
    if job_id is not None and not isinstance(job_id, str):
        _refuse('"job_id" of the error: a string or null', json.dumps(job_id, default=str))
    message = error.get("message")
    if message is not None and not isinstance(message, str):
        _refuse('"message" of the error: a string', json.dumps(message, default=str))
    return Failed(_kind(error.get("kind")), message or "", job_id, _cost(told))


def _kind(name: object) -> ErrorKind:
    known = [kind.value for kind in ErrorKind]
    if name not in known:
        near = did_you_mean(nearest_word(str(name), known))
        raise OutcomeInvalid(f"kind of the error: expected one of {', '.join(known)}, got {str(name)[:80]!r}{near}")
    return ErrorKind(name)


def _results(told: Mapping[str, Any]) -> tuple[ResultFile, ...] | None:
    results = told.get("results")
    if results is None:
        return None
    if not isinstance(results, list) or not all(isinstance(result, dict) for result in results):
        _refuse('"results": a list of {"url", "sha256", "size"}', json.dumps(results, default=str))
    return tuple(
        ResultFile(_text(result, "url"), _text(result, "sha256").lower(), _count(result, "size")) for result in results
    )


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str):
        _refuse(f'"{name}": a string', json.dumps(value, default=str))
    return value


def _count(told: Mapping[str, Any], name: str) -> int:
    value = told.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        _refuse(f'"{name}": a number of bytes', json.dumps(value, default=str))
    return value


def _cost(told: Mapping[str, Any]) -> Decimal | None:
    value = told.get("cost_tokens")
    if value is None:
        return None
    try:
        cost = Decimal(value) if isinstance(value, int | Decimal | str) and not isinstance(value, bool) else None
    except InvalidOperation:
        cost = None
    if cost is None or not cost.is_finite():
        _refuse('"cost_tokens": a number', json.dumps(value, default=str))
    return cost


def _refuse(expected: str, came: str) -> NoReturn:
    raise OutcomeInvalid(f"expected {expected}, got {came.strip()[:200]!r}")
