"""Uploads as they arrive: into a file, so that none is held in memory whole, and none is in the journal."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from givonkit.simulator.uploads import Unpacker, spool

from .bodies import take_body

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import BinaryIO

    from givonkit.http import Request

    from .asgi import Receive


@asynccontextmanager
async def received_upload(request: Request, receive: Receive, *, limit: int, seconds: float) -> AsyncIterator[None]:
    """Let a request have its body, of at most `limit` bytes whose pieces come within `seconds`, as a file for a while.

    Raises as `take_body` does; whatever happens, the file is closed, and a closed one is gone.
    """
    with spool() as content:
        unpacker = _unpacker(request, content)
        await take_body(
            receive,
            unpacker.write,
            limit=limit,
            declared=request.headers.get(b"content-length"),
            seconds=seconds,
            waits_to_be_asked=request.headers.get(b"expect", b"").lower() == b"100-continue",
            is_upload=True,
        )
        request.file = unpacker.end()
        yield


def _unpacker(request: Request, content: BinaryIO) -> Unpacker:
    return Unpacker(request.headers.get(b"content-type", b""), content)
