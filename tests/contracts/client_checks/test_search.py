from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from givonkit.spec import load_spec
from givonkit_contracts.client_checks.in_process import InProcessGround
from givonkit_contracts.client_checks.money import broken_money
from givonkit_contracts.client_checks.schedule_text import read_schedule, schedule_line
from givonkit_contracts.client_checks.search import drawn_schedules
from givonkit_contracts.client_checks.shrinking import shrunk
from givonkit_contracts.client_checks.troubles import troubles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit_contracts.client_checks.run import Run
    from givonkit_contracts.client_checks.schedule import Schedule

careful: Any = import_module("tests.zoo.clients.careful").careful
SPEC = load_spec()
TAKES_REAL_SECONDS = ("hang", "latency", "drip")


def lines(count: int, *, seed: int = 0, is_slow: bool = False) -> list[str]:
    return [schedule_line(one) for one in drawn_schedules(SPEC, examples=count, seed=seed, is_slow=is_slow)]


@pytest.fixture
def ground() -> Iterator[InProcessGround]:
    made = InProcessGround(careful, SPEC)
    yield made
    made.close()


def test_a_seed_draws_the_same_schedules_and_another_one_others() -> None:
    assert lines(60) == lines(60)
    assert lines(60) != lines(60, seed=1)


def test_as_many_are_drawn_as_are_asked_for_and_none_twice() -> None:
    drawn = lines(120)
    assert len(drawn) == len(set(drawn)) == 120


def test_where_time_is_real_nothing_takes_real_seconds() -> None:
    assert not [line for line in lines(200, is_slow=True) if any(word in line for word in TAKES_REAL_SECONDS)]
    assert [line for line in lines(200) if any(word in line for word in TAKES_REAL_SECONDS)]


def test_each_trouble_stands_alone_and_once() -> None:
    alone = [schedule_line(one) for one in troubles(seed=0, is_slow=False)]
    assert len(set(alone)) == len(alone)
    assert all(one.events <= 4 for one in troubles(seed=0, is_slow=False))


def test_a_careful_client_loses_nothing_to_any_trouble(ground: InProcessGround) -> None:
    runs = map(ground.play, drawn_schedules(SPEC, examples=120, seed=7, is_slow=False))
    broken = {schedule_line(run.schedule): broken_money(run) for run in runs}
    assert {line: found for line, found in broken.items() if found} == {}


def test_a_story_is_made_as_short_as_it_can_be(ground: InProcessGround) -> None:
    line = "fail=timeout after=30s create#1=reset:acted poll#1-2=503 poll#3=odd-extra repeats=2 long-ids deadline=1m"
    run = ground.play(read_schedule(line))
    shortest, tries = shrunk(run, ground.play, has_a_lost_post, 200)
    assert schedule_line(shortest.schedule) == "create#1=reset:acted"
    assert 0 < tries <= 40


def test_a_story_that_cannot_be_played_again_stays_as_it_is(ground: InProcessGround) -> None:
    run = ground.play(read_schedule("create#1=reset:acted poll#1=503"))

    def unplayable(_schedule: Schedule) -> None:
        return None

    assert shrunk(run, unplayable, has_a_lost_post, 200)[0] is run
    assert shrunk(run, ground.play, has_a_lost_post, 0) == (run, 0)


def has_a_lost_post(run: Run) -> bool:
    return any(one.acted and one.status is None for one in run.of("create"))
