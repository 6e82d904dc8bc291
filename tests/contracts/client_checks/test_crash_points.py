from __future__ import annotations

from importlib import import_module
from typing import Any

from givonkit.spec import load_spec
from givonkit_contracts.client_checks.crash_points import crash_points
from givonkit_contracts.client_checks.in_process import InProcessGround
from givonkit_contracts.client_checks.schedule_text import read_schedule, schedule_line

careful: Any = import_module("tests.zoo.clients.careful").careful


def lines(of: str) -> list[str]:
    ground = InProcessGround(careful, load_spec())
    try:
        return [schedule_line(one) for one in crash_points(ground.play(read_schedule(of)))]
    finally:
        ground.close()


def test_a_client_dies_once_at_each_step_that_can_be_observed() -> None:
    assert [line for line in lines("") if line.count("kill=") == 1] == [
        "kill=create#1:before",
        "kill=create#1:acted",
        "kill=poll#1:before",
        "kill=poll#2:before",
        "kill=poll#3:before",
        "kill=download#1:before",
        "kill=download#1:midway",
    ]


def test_it_dies_twice_too() -> None:
    assert "kill=create#1:before kill=poll#1:before" in lines("")


def test_like_requests_are_not_tried_without_end() -> None:
    assert not any("poll#4" in line for line in lines("after=60s"))


def test_the_rest_of_the_schedule_stays() -> None:
    found = lines("stall deadline=1m")
    assert all(line.startswith("stall ") and line.endswith(" deadline=1m") for line in found)
    assert "stall kill=cancel#1:acted deadline=1m" in found
