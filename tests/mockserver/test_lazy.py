from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import TYPE_CHECKING

from givonkit_mockserver.lazy import LoadedOnDemand

if TYPE_CHECKING:
    from givonkit_mockserver.asgi import Application, Receive, Scope, Send


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer nothing."""


def test_an_application_is_built_once_for_all_who_ask_at_the_same_time() -> None:
    built: list[Application] = []

    def build() -> Application:
        built.append(application)
        return application

    async def ask_three_times() -> list[Application]:
        lazy = LoadedOnDemand(build)
        return [*await asyncio.gather(lazy.load(), lazy.load()), await lazy.load()]

    assert (asyncio.run(ask_three_times()), len(built)) == ([application] * 3, 1)


def test_other_requests_go_on_while_an_application_is_built() -> None:
    async def ask() -> bool:
        may_finish = asyncio.Event()
        loop = asyncio.get_running_loop()

        def build() -> Application:
            asyncio.run_coroutine_threadsafe(may_finish.wait(), loop).result(5)
            return application

        loading = asyncio.ensure_future(LoadedOnDemand(build).load())
        await asyncio.sleep(0.01)
        was_loading = not loading.done()
        may_finish.set()
        await loading
        return was_loading

    assert asyncio.run(ask())


def test_the_serve_command_is_loaded_without_the_control_side_s_framework() -> None:
    code = "import sys, givonkit_mockserver.serve; print([n for n in ('fastapi', 'pydantic') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
