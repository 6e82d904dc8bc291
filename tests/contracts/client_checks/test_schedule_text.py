from __future__ import annotations

import pytest
from hypothesis import given, settings

from givonkit.errors import ScenarioInvalid
from givonkit.spec import load_spec
from givonkit_contracts.client_checks.schedule import Kill, Moment, Schedule
from givonkit_contracts.client_checks.schedule_text import read_schedule, schedule_line
from givonkit_contracts.client_checks.search import schedules


@given(schedules(load_spec()))
@settings(derandomize=True, database=None, deadline=None, max_examples=60)
def test_a_line_reads_back_as_the_same_schedule(schedule: Schedule) -> None:
    assert read_schedule(schedule_line(schedule)) == schedule


@pytest.mark.parametrize(
    "line",
    [
        "after=5s",
        "stall deadline=30s interval=5s",
        'fail=content_policy message="no, thank you" poll#2-3=503:retry=5',
        "create#1=reset:acted kill=poll#4:before world=idempotency:ignored",
        "after=5s repeats=2 long-ids again",
        "poll#1-=odd-status:moderating",
    ],
)
def test_a_line_is_written_as_it_was_read(line: str) -> None:
    assert schedule_line(read_schedule(line)) == line


def test_the_empty_line_is_the_plain_schedule() -> None:
    assert read_schedule("") == Schedule()
    assert schedule_line(Schedule()) == "after=5s"


def test_a_kill_names_request_and_moment() -> None:
    assert read_schedule("kill=download#1:midway").kills == (Kill("download", 1, Moment.MIDWAY),)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("pol#1=503", "no operation is 'pol' (did you mean 'poll'?); known are create, poll,"),
        ("poll#0=503", "expected a strike such as poll#2=503:retry=5 or poll#1-3=reset, got 'poll#0=503'"),
        ("poll#3-2=503", "expected the first number before the last one, got 'poll#3-2=503'"),
        ("poll#1=odd-staus:x", "unknown oddity 'odd-staus:x' (did you mean 'status'?)"),
        ("poll#1=odd-extra:x", "expected odd-extra alone, got 'odd-extra:x'"),
        ("poll#1=odd-progress:much", "expected odd-progress and a number from 0 to 1, got 'odd-progress:much'"),
        ("poll#1=resett", "unknown fault 'resett' (did you mean 'reset'?)"),
        ("kill=poll#1:later", "expected kill=poll#2:MOMENT with one of before, acted, midway, got 'poll#1:later'"),
        ("kill=pol#1:before", "no operation is 'pol'"),
        ("request=[1]", "request: expected a JSON object without spaces, got '[1]'"),
        ("repeats=9", "repeats: expected a number from 1 to 5, got '9'"),
        ("deadline=soon", "deadline: expected a duration such as 500ms, 3s, 2m or 1h, got 'soon'"),
        ("again=yes", "expected no value, got 'yes'"),
        ("succed", "succed"),
    ],
)
def test_what_cannot_be_read_is_named(line: str, reason: str) -> None:
    with pytest.raises(ScenarioInvalid) as error:
        read_schedule(line)
    assert reason in str(error.value)


def test_a_simpler_schedule_has_no_more_events() -> None:
    schedule = read_schedule(
        "fail=timeout after=3s poll#1-2=503 poll#3=reset kill=poll#4:before world=idempotency:ignored"
    )
    simpler = list(schedule.simpler())
    assert len(simpler) == 6
    assert all(one.events <= schedule.events for one in simpler)
