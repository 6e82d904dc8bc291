from __future__ import annotations

import time
from typing import Any

import pytest

from givonkit_contracts.jumping import JumpingClock, TimeCannotJump


@pytest.mark.parametrize("patience", [0, -1, float("nan"), True, "5", None])
def test_a_patience_that_is_no_time_is_refused(clock: JumpingClock, patience: Any) -> None:
    with pytest.raises(TimeCannotJump, match=r"patience is a number of real seconds above 0, got .* \(type \w+\)"):
        clock.auto_jump(patience=patience)
    assert type(time.sleep).__name__ == "builtin_function_or_method"


@pytest.mark.parametrize("most_jumps", [0, -1, 1.5, True, "5", None])
def test_a_number_of_jumps_that_is_none_is_refused(clock: JumpingClock, most_jumps: Any) -> None:
    with pytest.raises(TimeCannotJump, match=r"most_jumps is a whole number, 1 or more, got .* \(type \w+\)"):
        clock.auto_jump(most_jumps=most_jumps)
    assert type(time.sleep).__name__ == "builtin_function_or_method"


def test_patience_may_be_without_end(clock: JumpingClock) -> None:
    with clock.auto_jump(patience=float("inf"), most_jumps=1):
        time.sleep(60)
    assert clock.elapsed == 60.0
