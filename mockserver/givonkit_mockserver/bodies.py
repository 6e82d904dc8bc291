"""Request bodies as they arrive: whole, too large, too slow, or broken off."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

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
    """Return a whole body of at most `limit` bytes that arrives within `seconds`; raises as `take_body` does."""
    kept: list[bytes] = []
    await take_body(
        receive, kept.append, limit=limit, declared=declared, seconds=seconds, waits_to_be_asked=waits_to_be_asked
    )
    return b"".join(kept)


async def take_body(
    receive: Receive,
    take: Callable[[bytes], object],
    *,
    limit: int,
    declared: bytes | None,
    seconds: float,
    waits_to_be_asked: bool = False,
    is_upload: bool = False,
) -> None:
    """Hand the pieces of a body of at most `limit` bytes to `take` as they come.

    The body arrives within `seconds`; of an upload, each piece does. A body that is too large is read on for a while
    and thrown away, since many clients only look for an answer when they have sent everything; one that waits to be
    asked for (Expect: 100-continue) is never asked for. Raises BodyTooLarge, BodyTooSlow or ClientGone.
    """
    known = declared.decode("latin-1") if declared is not None and declared.isdigit() else ""
    if known and (waits_to_be_asked or len(known) > _LONGEST_SIZE) and int(known[: _LONGEST_SIZE + 1]) > limit:
        raise BodyTooLarge(known if len(known) <= _LONGEST_SIZE else f"{known[:_LONGEST_SIZE]}…")
    size = 0
    try:
        async with asyncio.timeout(seconds) as patience:
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientGone
                piece = message.get("body", b"")
                size += len(piece)
                if size <= limit:
                    take(piece)
                if not message.get("more_body") or size > _DISCARDED_AT_MOST * limit:
                    break
                if is_upload:
                    patience.reschedule(asyncio.get_running_loop().time() + seconds)
    except TimeoutError:
        raise (BodyTooLarge(known or f"more than {limit}") if size > limit else BodyTooSlow()) from None
    if size > limit:
        raise BodyTooLarge(known or str(size))
