import gc
from math import inf

import pytest

from givonkit.simulator import Ending, Job
from givonkit.simulator.shelf import PAGE, Shelf

FINISHED_AFTER = 2.0


def job(number: int, account: int = 0, created: float = 0.0) -> Job:
    return Job(
        *(number, account, "kling-o1", "text_to_video", b"{}", "27.5", "exact", (720, 1280, 5, False)),
        *(None, None, None, False, True, created, 0.5, 1.5),
    )


def filled(shelf: Shelf, count: int, *, now: float = 0.0, accounts: int = 1) -> Shelf:
    for _ in range(count):
        shelf.add(job(shelf.next_number, shelf.next_number % accounts, now), now)
    return shelf


def numbers(shelf: Shelf, account: int = 0, before: int | None = None) -> list[int]:
    return [job.number for job in shelf.newest_first(account, before)]


def test_an_empty_shelf_has_nothing() -> None:
    shelf = Shelf(10)
    assert (len(shelf), shelf.next_number, shelf.get(0), numbers(shelf)) == (0, 0, None, [])


def test_a_job_is_had_again_by_its_number() -> None:
    shelf = filled(Shelf(10), 3)
    assert shelf.get(1) == job(1)
    assert shelf.get(3) is None
    assert shelf.get(2**63) is None


def test_jobs_are_had_the_newest_first_from_below_a_number_on() -> None:
    shelf = filled(Shelf(10), 5)
    assert numbers(shelf) == [4, 3, 2, 1, 0]
    assert numbers(shelf, before=3) == [2, 1, 0]
    assert numbers(shelf, before=0) == []
    assert numbers(shelf, before=2**63) == [4, 3, 2, 1, 0]


def test_an_account_has_its_own_jobs_alone() -> None:
    shelf = filled(Shelf(10), 6, accounts=2)
    assert numbers(shelf, 0) == [4, 2, 0]
    assert numbers(shelf, 1, before=5) == [3, 1]
    assert numbers(shelf, 2) == []


def test_jobs_of_many_pages_are_had_in_one_row() -> None:
    count = 3 * PAGE + 1
    shelf = filled(Shelf(count), count)
    assert numbers(shelf) == list(range(count))[::-1]
    assert numbers(shelf, before=PAGE + 1)[:2] == [PAGE, PAGE - 1]
    assert [shelf.get(number) for number in (PAGE - 1, PAGE, count - 1)] == [job(PAGE - 1), job(PAGE), job(count - 1)]


def test_the_oldest_finished_jobs_leave_beyond_the_limit() -> None:
    shelf = filled(filled(Shelf(3), 3), 2, now=FINISHED_AFTER)
    assert numbers(shelf) == [4, 3, 2]
    assert (len(shelf), shelf.get(1), shelf.next_number) == (3, None, 5)


def test_a_job_that_is_not_finished_stays_beyond_the_limit() -> None:
    shelf = filled(Shelf(1), 5)
    assert numbers(shelf) == [4, 3, 2, 1, 0]


def test_a_job_that_was_passed_over_leaves_once_it_is_finished() -> None:
    shelf = filled(Shelf(2), 4)
    assert len(shelf) == 4
    for moment in range(1, 10):
        filled(shelf, 1, now=moment * FINISHED_AFTER)
    assert len(shelf) <= 2
    assert numbers(shelf)[0] == 12


def test_finished_jobs_leave_from_between_those_that_are_not() -> None:
    shelf = Shelf(2)
    shelf.add(job(0, created=100.0), 100.0)
    shelf.add(job(1, created=0.0), 100.0)
    shelf.add(job(2, created=100.0), 100.0)
    assert numbers(shelf) == [2, 0]


def test_pages_whose_jobs_have_all_left_take_no_room() -> None:
    shelf = Shelf(10)
    for number in range(3 * PAGE):
        shelf.add(job(number, created=number * 10.0), number * 10.0)
    assert len(shelf._pages) == 1
    assert numbers(shelf) == list(range(3 * PAGE))[:-11:-1]
    assert shelf.get(0) is None


def test_a_changed_job_stands_in_the_place_of_the_first() -> None:
    shelf = filled(Shelf(10), 3)
    shelf.replace(job(1)._replace(model="seedream-5"))
    found = shelf.get(1)
    assert found is not None
    assert found.model == "seedream-5"
    assert (numbers(shelf), len(shelf)) == ([2, 1, 0], 3)


def test_a_job_that_never_ends_stays_until_something_ends_it() -> None:
    shelf = Shelf(1)
    stalled = job(0)._replace(processing_seconds=inf)
    shelf.add(stalled, 0.0)
    filled(shelf, 3, now=10.0 * FINISHED_AFTER)
    assert numbers(shelf)[-1] == 0
    now = 20.0 * FINISHED_AFTER
    shelf.replace(stalled.ended(Ending("canceled"), now))
    filled(shelf, 3, now=now)
    assert 0 not in numbers(shelf)


def test_each_job_that_leaves_is_told_once_and_as_it_was() -> None:
    left: list[Job] = []
    shelf = Shelf(2, left.append)
    for moment in range(5):
        filled(shelf, 1, now=moment * FINISHED_AFTER)
    assert left == [job(number, created=number * FINISHED_AFTER) for number in range(3)]


def test_the_page_of_a_shelf_is_nothing_that_the_garbage_collector_visits() -> None:
    shelf = filled(Shelf(10), 1)
    gc.collect()
    assert not gc.is_tracked(shelf._pages[0][0])


def test_inputs_that_are_too_much_together_leave_with_their_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("givonkit.simulator.shelf.MOST_BYTES", 100)
    shelf = Shelf(1000)
    for number in range(5):
        shelf.add(job(number)._replace(input=bytes(40)), number * FINISHED_AFTER)
    assert numbers(shelf) == [4, 3]
