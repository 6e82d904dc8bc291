from __future__ import annotations

import asyncio
import re
import sys
import threading
import time
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from givonkit.errors import GivonkitError
from givonkit_contracts.jumping import JumpingClock, TimeCannotJump

if TYPE_CHECKING:
    from collections.abc import Callable


async def jump(clock: JumpingClock) -> None:
    clock.auto_jump()


def test_the_refusal_is_an_error_of_givonkit() -> None:
    assert issubclass(TimeCannotJump, GivonkitError)


@pytest.mark.parametrize("other", [False, True])
def test_time_that_jumps_already_cannot_jump_again(other: bool, jumping: JumpingClock) -> None:  # noqa: FBT001
    clock = JumpingClock(7) if other else jumping
    expected = f"time jumps already, for {jumping!r}: stop that first"
    with pytest.raises(TimeCannotJump, match=re.escape(expected)):
        clock.auto_jump()
    time.sleep(5)
    assert jumping.elapsed == 5.0


def test_a_loop_in_c_is_refused_by_its_name(clock: JumpingClock) -> None:
    uvloop = pytest.importorskip("uvloop")
    with (
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
        pytest.raises(TimeCannotJump, match=r"kind uvloop\.Loop.*asyncio\.SelectorEventLoop"),
    ):
        runner.run(jump(clock))
    assert type(time.sleep).__name__ == "builtin_function_or_method"


def in_trio(monkeypatch: pytest.MonkeyPatch) -> None:
    trio = SimpleNamespace(lowlevel=SimpleNamespace(in_trio_run=lambda: True))
    monkeypatch.setitem(sys.modules, "trio", trio)


def named_by_sniffio(monkeypatch: pytest.MonkeyPatch) -> None:
    sniffio = ModuleType("sniffio")
    vars(sniffio).update(current_async_library=lambda: "trio", AsyncLibraryNotFoundError=RuntimeError)
    monkeypatch.setitem(sys.modules, "sniffio", sniffio)


@pytest.mark.parametrize("inside", [in_trio, named_by_sniffio])
def test_trio_is_refused(
    inside: Callable[[pytest.MonkeyPatch], None], clock: JumpingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside(monkeypatch)
    with pytest.raises(TimeCannotJump, match=r"inside trio.*MockClock"):
        clock.auto_jump()


def test_where_trio_does_not_run_its_presence_does_not_matter(
    clock: JumpingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_library() -> str:
        raise LookupError

    named_by_sniffio(monkeypatch)
    vars(sys.modules["sniffio"]).update(current_async_library=no_library, AsyncLibraryNotFoundError=LookupError)
    with clock.auto_jump():
        time.sleep(60)
    assert clock.elapsed == 60.0


def test_another_interpreter_is_refused(clock: JumpingClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "implementation", SimpleNamespace(name="pypy"))
    with pytest.raises(TimeCannotJump, match=r"this is pypy.*clock.advance\(seconds\)"):
        clock.auto_jump()


def test_a_thread_may_not_let_time_jump_a_second_time(jumping: JumpingClock) -> None:
    refused = []

    def second() -> None:
        try:
            JumpingClock().auto_jump()
        except TimeCannotJump as error:
            refused.append(error)

    thread = threading.Thread(target=second)
    thread.start()
    thread.join()
    assert len(refused) == 1
    assert jumping.elapsed == 0.0
