from __future__ import annotations

import copyreg
import datetime as dt
import os
import queue
import selectors
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import thread
from typing import TYPE_CHECKING, Any

import pytest

from givonkit_contracts.jumping import JumpingClock, selecting
from givonkit_contracts.jumping import jumping as installed

if TYPE_CHECKING:
    from collections.abc import Callable

    Program = Callable[[str], subprocess.CompletedProcess[str]]

OWNERS: tuple[Any, ...] = (
    *(time, threading, queue, dt, selectors, socket, thread),
    *(threading.Thread, threading.Condition, socket.socket, subprocess, *selecting.SELECTORS),
)


def everything() -> dict[tuple[str, str], int]:
    """Return the identity of whatever can be replaced: a missing attribute is a missing key."""
    found = {(repr(owner), name): id(value) for owner in OWNERS for name, value in vars(owner).items()}
    functions = [test_it_is_stopped_by_its_block, Keeper.__init__]
    found.update({("defaults", function.__name__): id(function.__defaults__) for function in functions})
    return found | {("copyreg", str(key)): id(value) for key, value in copyreg.dispatch_table.items()}


class Keeper:
    def __init__(self, pause: Any = time.sleep) -> None:
        self.pause = pause


def test_it_is_stopped_by_its_block(clock: JumpingClock) -> None:
    with clock.auto_jump() as jumping:
        assert repr(jumping) == "<Jumping on: JumpingClock(1767225600.0)>"
        time.sleep(60)
    assert repr(jumping) == "<Jumping stopped: JumpingClock(1767225660.0)>"
    assert time.time() > clock.now()


def test_it_begins_at_the_call_and_may_be_stopped_twice(clock: JumpingClock) -> None:
    jumping = clock.auto_jump()
    time.sleep(60)
    jumping.stop()
    jumping.stop()
    with clock.auto_jump():
        jumping.stop()
        time.sleep(60)
    assert clock.elapsed == 120.0


def test_everything_is_put_back_exactly(clock: JumpingClock) -> None:
    before = everything()
    with clock.auto_jump():
        changed = {key for key, value in everything().items() if before.get(key) != value}
        time.sleep(1)
    assert len(changed) > 20
    assert everything() == before


def test_everything_is_put_back_when_the_test_fails(clock: JumpingClock) -> None:
    before = everything()
    sleeping = threading.Thread(target=lambda: time.sleep(1_000_000))

    def fail() -> None:
        sleeping.start()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), clock.auto_jump():
        fail()
    sleeping.join(20)
    assert everything() == before


def test_everything_is_put_back_when_it_cannot_begin(clock: JumpingClock, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(select: object) -> None:
        raise MemoryError(select)

    monkeypatch.setattr(installed, "on_the_clock", fail)
    before = everything()
    with pytest.raises(MemoryError):
        clock.auto_jump()
    assert everything() == before
    monkeypatch.undo()
    with clock.auto_jump():
        time.sleep(60)
    assert clock.elapsed == 60.0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")  # which is what is tried
def test_the_child_of_a_fork_has_real_time(jumping: JumpingClock) -> None:
    threading.Thread(target=time.sleep, args=(1,)).start()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, b"real" if time.time() > jumping.now() + 1 else b"on the clock")
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(read, 100) == b"real"
    for end in (read, write):
        os.close(end)


@pytest.fixture
def program() -> Program:
    def run(text: str) -> subprocess.CompletedProcess[str]:
        prelude = "import sys, threading, time\nfrom givonkit_contracts.jumping import JumpingClock\n"
        command = [sys.executable, "-W", "error", "-c", prelude + text]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    return run


def test_a_process_that_never_stops_it_ends_all_the_same(program: Program) -> None:
    ended = program(
        "JumpingClock().auto_jump()\n"
        "threading.Thread(target=lambda: (time.sleep(100_000), print('slept'))).start()\n"
        "print('main')\n"
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "main\nslept\n", "")


def test_no_test_runner_and_no_client_library_is_loaded(program: Program) -> None:
    ended = program(
        "with JumpingClock().auto_jump():\n"
        "    time.sleep(1800)\n"
        "print({'pytest', 'httpx', 'anyio', 'asyncio', 'givonkit_mockserver'} & {*sys.modules})\n"
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "set()\n", "")
