"""What time that jumps refuses, and why."""

from __future__ import annotations

import sys

from givonkit.errors import GivonkitError


class TimeCannotJump(GivonkitError):
    """Time cannot jump here, or not together with what the code under test is about to do."""


def refuse_interpreter() -> None:
    """Raise TimeCannotJump where names bound before cannot be found."""
    name = sys.implementation.name
    if name != "cpython":
        raise TimeCannotJump(
            f"auto_jump() replaces names through CPython's garbage collector, and this is {name}: run these tests on "
            "CPython, or move the clock by hand with clock.advance(seconds)"
        )


def refuse_event_loop() -> None:
    """Raise TimeCannotJump inside an event loop whose waiting cannot be seen."""
    if _inside_trio():
        raise TimeCannotJump(
            "auto_jump() was called inside trio, whose waiting it cannot see: run this test on asyncio (with anyio: "
            'the backend "asyncio"), or give trio its own trio.testing.MockClock'
        )
    events, selecting = sys.modules.get("asyncio.events"), sys.modules.get("asyncio.selector_events")
    loop = events._get_running_loop() if events is not None else None  # noqa: SLF001  # documented, raises nothing
    if loop is None or (selecting is not None and isinstance(loop, selecting.BaseSelectorEventLoop)):
        return
    kind = f"{type(loop).__module__}.{type(loop).__qualname__}"
    raise TimeCannotJump(
        f"auto_jump() was called inside an event loop of the kind {kind}, which waits in C where it cannot be seen: "
        "run this test on asyncio.SelectorEventLoop"
    )


def refuse_connection(address: object) -> None:
    """Raise TimeCannotJump for a real connection that somebody makes while time jumps."""
    raise TimeCannotJump(
        f"a socket is about to be connected to {address!r} while time jumps, and real sockets do not wait for this "
        "clock: give the client a transport of givon_inprocess, or connect after stop()"
    )


def _inside_trio() -> bool:
    trio, sniffio = sys.modules.get("trio"), sys.modules.get("sniffio")
    if trio is not None and trio.lowlevel.in_trio_run():
        return True
    if sniffio is None:
        return False
    try:
        return bool(sniffio.current_async_library() == "trio")
    except sniffio.AsyncLibraryNotFoundError:
        return False
