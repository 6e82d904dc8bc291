"""Small words of a story: seconds, tokens, jobs and keys, each short and told apart from the others of its run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit.decimals import plain_decimal
from givonkit_contracts.plain_text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from .run import JobSeen, Run

KEY_HEADER = "idempotency-key"
_OF_IDS = (40, 64)
_OF_KEYS = (8, 12, 20, 32)
_TENTHS_FROM = 10


def seconds_text(seconds: float, unit: str = " s") -> str:
    """Return seconds as people write them: `0.25 s`, `12.5 s`, `1,800 s`."""
    digits = 1 if seconds >= _TENTHS_FROM else 2
    text = f"{max(seconds, 0):,.{digits}f}".rstrip("0").rstrip(".")
    return f"{text}{unit}"


def ended_text(state: str) -> str:
    """Return that a job has ended in a state: `completed`, `was canceled`."""
    return "was canceled" if state == "canceled" else state


def tokens_text(tokens: Decimal) -> str:
    """Return an amount of tokens: `1 token`, `27.5 tokens`."""
    return f"{plain_decimal(tokens)} token{'' if tokens == 1 else 's'}"


def short_ids(ids: Iterable[str], sizes: tuple[int, ...]) -> dict[str, str]:
    """Return for each id its beginning and its end, as little of them as tells it from the others, or all of it."""
    known = [*dict.fromkeys(ids)]
    for size in sizes:
        short = {name: _ends_of(name, size) for name in known}
        if len(set(short.values())) == len(known):
            return {name: printable(text) for name, text in short.items()}
    return {name: printable(name) for name in known}


def _ends_of(name: str, size: int) -> str:
    half = size // 2
    return name if len(name) <= size + 1 else f"{name[:half]}…{name[-half:]}"


class Names:
    """What the jobs and the keys of one run are called in its story."""

    def __init__(self, run: Run) -> None:
        self._ids = short_ids((job.id for job in run.jobs), _OF_IDS)
        self._jobs = {job.id: number for number, job in enumerate(run.jobs, 1)}
        sent = [exchange.headers[KEY_HEADER] for exchange in run.exchanges if KEY_HEADER in exchange.headers]
        self._keys = short_ids(sent, _OF_KEYS)

    def job(self, identifier: str | None) -> str:
        """Return what a job is called: by its number where there are several."""
        if identifier is None or len(self._jobs) < 2 or identifier not in self._jobs:
            return "the job"
        return f"job {self._jobs[identifier]}"

    def introduced(self, job: JobSeen) -> str:
        """Return what a job is called where it first appears: with its id."""
        return f"{self.job(job.id)} ({self.id_of(job.id)})"

    def id_of(self, identifier: str) -> str:
        """Return an id, shortened where it is very long."""
        return self._ids.get(identifier, printable(identifier))

    def key(self, key: str) -> str:
        """Return an Idempotency-Key, shortened so that two keys of the run never look alike."""
        return self._keys.get(key, printable(key))

    def path(self, path: str) -> str:
        """Return a path with its very long ids shortened."""
        for identifier, short in self._ids.items():
            path = path.replace(identifier, short)
        return printable(path)
