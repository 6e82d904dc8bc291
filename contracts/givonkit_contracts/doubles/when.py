"""Expectations that direct: what shall happen to the requests that match."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING, Literal

from givonkit.errors import ScenarioInvalid
from givonkit.simulator.scenarios.durations import duration_text

if TYPE_CHECKING:
    from .steps import Steps

__tracebackhide__ = True
Seconds = float | str
"""A length of time: seconds, or text such as `"500ms"`, `"2m"` or, drawn by the seed, `"2s-4s"`."""
On = str | Sequence[str]
"""The operations that a fault strikes; without it, the one that the expectation is about."""
_is_plain = re.compile(r'[^\s"\\]+').fullmatch
_acted: dict[bool, list[str]] = {True: ["acted"], False: []}


class Actions:
    """What can happen to the requests that match; each call says one thing and returns what can follow it.

    Lengths of time are seconds on the double's clock, except for `delay` and `drip`, which are about the client's own
    time-outs. Faults take `on` (the operations that they strike), `times` and `chance` (0 to 1). With `after_accept`
    the double has done its work before the fault strikes: the job is made and its tokens are taken.
    """

    def __init__(self, steps: Steps, *, is_same_step: bool = False) -> None:
        self._steps = steps
        self._is_same_step = is_same_step

    def succeed(
        self,
        *,
        after: Seconds | None = None,
        queued: Seconds | None = None,
        processing: Seconds | None = None,
        polls: int | None = None,
        progress: Sequence[float] | None = None,
    ) -> Happening:
        """The job completes; `after` so long, or at the poll numbered `polls`; `progress` are the steps shown."""
        return self._say("succeed", *_timing(after, queued, processing, polls, progress))

    def fail(
        self,
        code: str = "provider_error",
        message: str | None = None,
        *,
        after: Seconds | None = None,
        queued: Seconds | None = None,
        processing: Seconds | None = None,
        polls: int | None = None,
        progress: Sequence[float] | None = None,
    ) -> Happening:
        """The job fails: `content_policy`, `provider_error`, `timeout`, `internal_error` or a code of your own."""
        timing = _timing(after, queued, processing, polls, progress)
        return self._say(_word("fail", code), *_message(message), *timing)

    def cancel(self, *, after: Seconds | None = None, polls: int | None = None) -> Happening:
        """The server cancels the job."""
        return self._say("cancel", *_timing(after, None, None, polls, None))

    def stall(self) -> Happening:
        """The job never ends."""
        return self._say("stall")

    def refuse(self, status: int = 400, code: str | None = None, message: str | None = None) -> Happening:
        """The request is refused with a status from 400 to 599, in the shape of the API's errors."""
        return self._say(f"refuse={status}", *([_word("code", code)] if code else []), *_message(message))

    def respond(
        self,
        status: int,
        body: Literal["json", "html", "empty"] = "json",
        *,
        retry_after: int | str | None = None,
        after_accept: bool = False,
        on: On = (),
        times: int | None = None,
        chance: float | None = None,
    ) -> Happening:
        """An error of 400 to 599 comes instead, in the API's shape, as the page of a proxy (`html`), or `empty`.

        `retry_after` is a number of seconds, or `date`, `date+SECONDS`, `none`, `absurd`, `negative` or `word`.
        """
        if not 400 <= status <= 599:
            raise ScenarioInvalid("givon.when", f"respond: expected a status from 400 to 599, got {status!r}")
        shape = [] if body == "json" else [str(body)]
        retry = [] if retry_after is None else [f"retry={retry_after}"]
        return self._strike(str(status), *shape, *retry, *_acted[after_accept], on=on, times=times, chance=chance)

    def rate_limit(
        self, *, retry_after: int | str = 1, on: On = (), times: int | None = None, chance: float | None = None
    ) -> Happening:
        """One request too many: 429 with `Retry-After` (see `respond`)."""
        return self.respond(429, retry_after=retry_after, on=on, times=times, chance=chance)

    def reset_connection(
        self, *, after_accept: bool = False, on: On = (), times: int | None = None, chance: float | None = None
    ) -> Happening:
        """The connection is reset before anything was answered."""
        return self._strike("reset", *_acted[after_accept], on=on, times=times, chance=chance)

    def hang(
        self, *, after_accept: bool = False, on: On = (), times: int | None = None, chance: float | None = None
    ) -> Happening:
        """Nothing ever comes."""
        return self._strike("hang", *_acted[after_accept], on=on, times=times, chance=chance)

    def redirect(
        self,
        address: str,
        *,
        after_accept: bool = False,
        on: On = (),
        times: int | None = None,
        chance: float | None = None,
    ) -> Happening:
        """The answer sends the client to the same path of another host, such as `https://other.example`."""
        return self._strike("redirect", address, *_acted[after_accept], on=on, times=times, chance=chance)

    def delay(
        self, seconds: Seconds, *, on: On = (), times: int | None = None, chance: float | None = None
    ) -> Happening:
        """The answer comes late."""
        return self._strike("latency", _duration(seconds), on=on, times=times, chance=chance)

    def drip(
        self, size: int, seconds: Seconds, *, on: On = (), times: int | None = None, chance: float | None = None
    ) -> Happening:
        """The body comes in pieces of `size` bytes, so many seconds apart."""
        return self._strike("drip", f"{size}/{_duration(seconds)}", on=on, times=times, chance=chance)

    def garble(
        self,
        how: Literal["malformed", "truncated", "gzip_cut", "empty", "wrong_type"],
        parameter: int | str | None = None,
        *,
        on: On = (),
        times: int | None = None,
        chance: float | None = None,
    ) -> Happening:
        """The body is spoilt: no JSON, cut after `parameter` bytes, or with `parameter` as its content type."""
        return self._strike(how, *([] if parameter is None else [str(parameter)]), on=on, times=times, chance=chance)

    def cut(
        self,
        size: int,
        how: Literal["reset", "close"] = "reset",
        *,
        on: On = (),
        times: int | None = None,
        chance: float | None = None,
    ) -> Happening:
        """The connection ends after `size` bytes of the body, by a reset or in an orderly way."""
        return self._strike("cut" if how == "reset" else "close", str(size), on=on, times=times, chance=chance)

    def play(self, line: str) -> Happening:
        """Whatever a line of the scenario language says, as often as it says: `"fault=503:html times=2 then stall"`."""
        self._steps.say(line, is_same_step=self._is_same_step, is_line=True)
        return Happening(self._steps)

    def _strike(self, name: str, *parameters: str, on: On, times: int | None, chance: float | None) -> Happening:
        operations = [on] if isinstance(on, str) else list(on)
        if set(operations) == set(self._steps.operations):
            operations = []
        is_whole_step = not operations and not self._is_same_step
        words = [*parameters, *([f"on={'/'.join(operations)}"] if operations else [])]
        words += [f"times={times}"] if times is not None and not is_whole_step else []
        words += [f"chance={chance:f}"] if chance is not None else []
        happening = self._say(_word("fault", f"{name}:{','.join(words)}" if words else name))
        return happening.times(times) if times is not None and is_whole_step else happening

    def _say(self, *words: str) -> Happening:
        self._steps.say(" ".join(words), is_same_step=self._is_same_step)
        return Happening(self._steps)


class Happening:
    """What was said so far, and what can follow it."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    def __repr__(self) -> str:
        return repr(self._steps)

    @property
    def then(self) -> Actions:
        """What happens to the next request that matches; what was said last goes for all that follow."""
        return Actions(self._steps)

    @property
    def also(self) -> Actions:
        """What happens to the same request beside what was said."""
        return Actions(self._steps, is_same_step=True)

    def times(self, count: int) -> Happening:
        """Let what was said last happen to so many requests; after the last step it is as if nothing were said."""
        self._steps.say_times(count)
        return self


class When(Actions):
    """Requests that match; say what shall happen to them."""

    def __init__(self, steps: Steps) -> None:
        super().__init__(steps)
        self.steps = steps

    def __repr__(self) -> str:
        return repr(self.steps)


def _timing(
    after: Seconds | None,
    queued: Seconds | None,
    processing: Seconds | None,
    polls: int | None,
    progress: Sequence[float] | None,
) -> list[str]:
    lengths = {"after": after, "queued": queued, "processing": processing}
    words = [_word(name, _duration(length)) for name, length in lengths.items() if length is not None]
    words += [f"polls={polls}"] if polls is not None else []
    return words + ([f"progress={','.join(f'{share:f}' for share in progress)}"] if progress is not None else [])


def _duration(length: Seconds) -> str:
    if isinstance(length, str):
        if not _is_plain(length):
            raise ScenarioInvalid("givon.when", f"expected a duration such as 500ms, 3s, 2m or 2s-4s, got {length!r}")
        return length
    if not 0 <= length < inf:
        raise ScenarioInvalid("givon.when", f"expected 0 seconds or more, got {length!r}")
    return duration_text(length)


def _message(message: str | None) -> list[str]:
    return [] if message is None else [f"message={json.dumps(message)}"]


def _word(name: str, value: str) -> str:
    if not _is_plain(value):
        raise ScenarioInvalid("givon.when", f"{name}: expected one word without spaces and quotes, got {value[:80]!r}")
    return f"{name}={value}"
