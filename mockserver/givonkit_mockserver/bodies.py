"""Request bodies as they arrive: whole, too large, too slow, or broken off."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .asgi import Receive

_DISCARDED_AT_MOST = 4
_LONGEST_SIZE = 12


class BodyTooLarge(Exception):
    """A body is larger than the limit; `size` is what is known of its size, in bytes."""

    def __init__(self, size: str) -> None:
        super().__init__(size)
        self.size = size


class BodyTooSlow(Exception):
    """A body did not arrive in time."""


class ClientGone(Exception):
    """The client left before its body was complete."""


async def read_body(
    receive: Receive, *, limit: int, declared: bytes | None, seconds: float, waits_to_be_asked: bool = False
) -> bytes:
    """Return a whole body of at most `limit` bytes that arrives within `seconds`.

    A body that is too large is read on for a while and thrown away, since many clients only look for an answer when
    they have sent everything; one that waits to be asked for (Expect: 100-continue) is never asked for.
    Raises BodyTooLarge, BodyTooSlow or ClientGone.
    """
    known = declared.decode("latin-1") if declared is not None and declared.isdigit() else ""
    if known and (waits_to_be_asked or len(known) > _LONGEST_SIZE) and int(known[: _LONGEST_SIZE + 1]) > limit:
        raise BodyTooLarge(known if len(known) <= _LONGEST_SIZE else f"{known[:_LONGEST_SIZE]}…")
    kept: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientGone
                chunk = message.get("body", b"")
                size += len(chunk)
                if size <= limit:
                    kept.append(chunk)
                if not message.get("more_body") or size > _DISCARDED_AT_MOST * limit:
                    break
    except TimeoutError:
        raise (BodyTooLarge(known or f"more than {limit}") if size > limit else BodyTooSlow()) from None
    if size > limit:
        raise BodyTooLarge(known or str(size))
    return b"".join(kept)
