"""What the client sent and what the double did with it, in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from givonkit_contracts.plain_text import printable, shortened, shown_body

from .effect_words import asked_wait, effects_of, is_killed_at
from .words import KEY_HEADER, seconds_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .run import Exchange, JobSeen, Run
    from .words import Names

_LONGEST_BODY = 200
_LONGEST_QUERY = 30
_LONGEST_MESSAGE = 120
_LONG_PAUSE = 8
_NEARLY = 0.95


class RequestWords:
    """Tells the requests of one run, each with regard to those before it."""

    def __init__(self, run: Run, names: Names) -> None:
        self._run = run
        self._names = names
        self._api = urlsplit(run.lives[0].errand.base_url)

    def sent(self, exchange: Exchange) -> str:
        """Return what the client sent: where to, with or without key, and what of a request for a job matters."""
        key = "with key" if exchange.carries_key else "without key"
        parts = [f"{exchange.method} {self.where(exchange)} {key}"]
        if exchange.operation == "create":
            parts += [self._idempotency(exchange), self._body(exchange)]
        return ", ".join([*parts, *self.circumstances(exchange)])

    def haste(self, exchange: Exchange) -> Iterator[str]:
        """Yield that a request comes earlier than the client was told, if it does."""
        before = self._before(exchange)
        asked = None if before is None else asked_wait(before)
        if before is not None and asked is not None and exchange.at - before.answered_at < asked * _NEARLY:
            yield f"though told to wait {seconds_text(asked)}"

    def circumstances(self, exchange: Exchange) -> Iterator[str]:
        """Yield what is worth knowing about the pause before a request: too short, or long."""
        yield from self.haste(exchange)
        before = self._before(exchange)
        if before is None:
            return
        pause = exchange.at - before.answered_at
        if pause > self._run.poll_interval and _kept_waiting(before):
            yield f"after {seconds_text(pause)} of waiting for that answer"
        elif pause > max(_LONG_PAUSE * self._run.poll_interval, asked_wait(before) or 0) / _NEARLY:
            yield f"after a pause of {seconds_text(pause)}"

    def answered(self, exchange: Exchange) -> str:
        """Return what the double did: what became of the request, and what befell the answer."""
        effects = ", ".join(effects_of(exchange))
        if not effects:
            return self._plain(exchange)
        if exchange.is_ok:
            return f"{self._plain(exchange)}, {effects}"
        done = self._done(exchange)
        return f"{done}; then {effects}{self._unlearnt(exchange)}" if done else f"{effects}{_undone(exchange)}"

    def made_by(self, exchange: Exchange) -> JobSeen | None:
        """Return the job that a request made."""
        job = self._run.job(exchange.job) if exchange.operation == "create" else None
        return job if job is not None and job.exchange == exchange.number else None

    def where(self, exchange: Exchange) -> str:
        """Return where a request went: its path, and before it another host than that of the API."""
        query = exchange.query if len(exchange.query) <= _LONGEST_QUERY else "…"
        host = f"{self._api.scheme}://{printable(exchange.host)}" if exchange.host != self._api.netloc else ""
        return f"{host}{self._names.path(exchange.path)}{f'?{printable(query)}' if query else ''}"

    def _before(self, exchange: Exchange) -> Exchange | None:
        """Return the request before another one in the same life."""
        before = self._run.exchanges[exchange.number - 2] if exchange.number > 1 else None
        return before if before is not None and before.life == exchange.life else None

    def _idempotency(self, exchange: Exchange) -> str:
        key = exchange.headers.get(KEY_HEADER)
        if key is None:
            return "no Idempotency-Key"
        earlier = [one.headers.get(KEY_HEADER) for one in self._earlier_creates(exchange)]
        which = "the same " if key in earlier else "another " if any(earlier) else ""
        return f"{which}Idempotency-Key {self._names.key(key)}"

    def _body(self, exchange: Exchange) -> str:
        earlier = [one.sent for one in self._earlier_creates(exchange)]
        if exchange.sent in earlier:
            return "the same body"
        return f"{'another body ' if earlier else ''}{shown_body(exchange.sent, _LONGEST_BODY)}"

    def _earlier_creates(self, exchange: Exchange) -> Iterator[Exchange]:
        return (one for one in self._run.of("create") if one.number < exchange.number)

    def _plain(self, exchange: Exchange) -> str:
        said = self._done(exchange) if exchange.is_ok else _message(exchange)
        return f"{exchange.status}: {said}" if said else str(exchange.status)

    def _done(self, exchange: Exchange) -> str:
        """Return what the double did about a request, whatever became of the answer."""
        if not exchange.acted:
            return ""
        match exchange.operation:
            case "create":
                return self._created(exchange)
            case "cancel":
                name = self._names.job(exchange.job)
                state = exchange.state or "unknown"
                return f"canceled {name}" if state == "canceled" else f"{name} is {state}"
            case "poll" if exchange.is_ok:
                return exchange.state or ""
            case "download" if exchange.is_ok:
                return f"the result, {len(exchange.body):,} bytes"
        return ""

    def _created(self, exchange: Exchange) -> str:
        made = self.made_by(exchange)
        if made is not None:
            return f"accepted {self._names.introduced(made)}"
        return "" if exchange.job is None else f"{self._names.job(exchange.job)} again, and no second one was made"

    def _unlearnt(self, exchange: Exchange) -> str:
        if self.made_by(exchange) is None or is_killed_at(exchange):
            return ""
        return ", so the client was not told of it" if exchange.status else ", so the client never learnt of it"


def _message(exchange: Exchange) -> str:
    """Return the words of a refusal, wherever they stand in its body."""
    told = exchange.told
    for part in (told.get("error"), told) if isinstance(told, dict) else ():
        if isinstance(part, str):
            return shortened(part, _LONGEST_MESSAGE)
        if isinstance(part, dict) and isinstance(part.get("message"), str):
            return shortened(part["message"], _LONGEST_MESSAGE)
    return shown_body(exchange.body, _LONGEST_MESSAGE) if exchange.body else ""


def _kept_waiting(exchange: Exchange) -> bool:
    """Whether the client may still have waited for an answer after it had begun, or should have."""
    return any(effect.startswith(("hang", "drip")) for effect in exchange.effect.split())


def _undone(exchange: Exchange) -> str:
    if exchange.acted or is_killed_at(exchange):
        return ""
    return {"create": "; no job was made", "cancel": "; nothing was canceled"}.get(exchange.operation or "", "")


def asked_for(run: Run) -> str:
    """Return what was to be asked for, where the first request for a job is not just that."""
    first = next(iter(run.of("create")), None)
    if first is not None and first.sent_json == run.schedule.request:
        return ""
    return shown_body(json.dumps(run.schedule.request, ensure_ascii=False).encode(), _LONGEST_BODY)
