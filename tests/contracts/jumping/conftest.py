from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from givonkit_contracts.jumping import JumpingClock

if TYPE_CHECKING:
    from collections.abc import Iterator

START = 1767225600.0


@pytest.fixture
def clock() -> JumpingClock:
    return JumpingClock(START)


@pytest.fixture
def jumping(clock: JumpingClock) -> Iterator[JumpingClock]:
    """Return a clock whose time jumps during the test, which takes less than thirty real seconds."""
    began = time.clock_gettime(time.CLOCK_MONOTONIC)
    with clock.auto_jump():
        yield clock
    assert time.clock_gettime(time.CLOCK_MONOTONIC) - began < 30
