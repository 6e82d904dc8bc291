"""What a POST with an Idempotency-Key was answered, so that the same one is answered the same again."""

from __future__ import annotations

import json
from collections import OrderedDict
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from givonkit.http import Headers


class Remembered(NamedTuple):
    """An answer, the digest of the request that got it, and the number of the job that it made."""

    digest: bytes
    status: int
    headers: Headers
    body: bytes
    summary: str
    job: int


class IdempotencyKeys:
    """Remembers the answers to the last `limit` pairs of account and key, each for some `seconds`."""

    def __init__(self, seconds: float, limit: int) -> None:
        self._seconds = seconds
        self._limit = limit
        self._kept: OrderedDict[tuple[int, bytes], tuple[float, Remembered]] = OrderedDict()

    def __repr__(self) -> str:
        return f"<IdempotencyKeys: {len(self)} of at most {self._limit}, for {self._seconds} seconds>"

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, account: int, key: bytes, now: float) -> Remembered | None:
        """Return what a key of an account was answered, or None."""
        self._forget(now)
        kept = self._kept.get((account, key))
        return kept[1] if kept is not None else None

    def keep(self, account: int, key: bytes, remembered: Remembered, now: float) -> None:
        """Remember what a key of an account is answered, in place of an earlier answer."""
        self._forget(now)
        self._kept[account, key] = (now + self._seconds, remembered)
        self._kept.move_to_end((account, key))
        if len(self._kept) > self._limit:
            self._kept.popitem(last=False)

    def _forget(self, now: float) -> None:
        while self._kept and next(iter(self._kept.values()))[0] <= now:
            self._kept.popitem(last=False)


def digest_of(model: str, given_input: Mapping[str, Any]) -> bytes:
    """Return a digest that equal requests share, in whatever order their keys are; 5 is 5.0, and 1 is not true."""
    request = json.loads(json.dumps([model, given_input]), parse_float=_whole_if_it_can_be)
    return blake2b(json.dumps(request, sort_keys=True).encode(), digest_size=16).digest()


def _whole_if_it_can_be(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() else number
