"""An application that is loaded when it is first asked for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from .asgi import Application


class LoadedOnDemand:
    """Builds an application once, or until it succeeds, in a thread: importing its framework holds up no request."""

    def __init__(self, build: Callable[[], Application]) -> None:
        self._build = build
        self._loading: asyncio.Future[Application] | None = None

    async def load(self) -> Application:
        """Return the application."""
        if self._loading is None or (self._loading.done() and self._loading.exception()):
            self._loading = asyncio.ensure_future(asyncio.to_thread(self._build))
        return await self._loading
