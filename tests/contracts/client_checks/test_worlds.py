from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from givonkit.spec.world_file import read_world
from givonkit_contracts.client_checks.covering import pairs_of
from givonkit_contracts.client_checks.in_process import InProcessGround
from givonkit_contracts.client_checks.report import DriverFault, FoundBy
from givonkit_contracts.client_checks.schedule import POLL_INTERVAL
from givonkit_contracts.client_checks.schedule_text import schedule_line
from givonkit_contracts.client_checks.visible import visible_answers
from givonkit_contracts.client_checks.worlds import InWorlds, dependencies
from tests.covering import every_pair
from tests.zoo.clients.careful import CarefulClient, GaveUpError, careful

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from givonkit import Spec
    from givonkit_contracts.client_checks.case import Case
    from givonkit_contracts.client_checks.in_process import Client
    from givonkit_contracts.client_checks.outcome import Outcome
    from givonkit_contracts.client_checks.run import Run
    from givonkit_contracts.client_checks.schedule import Schedule

DEPENDS_ON = {
    ("created-shape", "data"),
    ("id-name", "generation-id"),
    ("job-path", "jobs"),
    ("read-shape", "data"),
    ("status-words", "succeeded"),
    ("status-words", "capitals"),
    ("output-shape", "results"),
    ("idempotency", "ignored"),
    ("cancel", "delete"),
}
"""What the careful client takes for granted: names, shapes, places, and that its key is honoured."""
MOST_RUNS = 80
OBSERVED = """
target: https://api.example.org
run: 2026-01-01T00:00:00Z
questions:
  id-name: {answer: generation-id}
  status-words: {answer: completed}
"""


class Unsteady(InProcessGround):
    """A ground on which the first run of each schedule goes wrong in every world but the default one."""

    is_exact = False

    def __init__(self, spec: Spec) -> None:
        super().__init__(self.client, spec)
        self.goes_wrong = False
        self.seen: set[str] = set()

    def client(self, case: Case) -> Outcome:
        return raises(case) if self.goes_wrong else careful(case)

    def play(self, schedule: Schedule) -> Run:
        line = schedule_line(schedule)
        self.goes_wrong = bool(schedule.world) and line not in self.seen
        self.seen.add(line)
        return super().play(schedule)


class Faulty(InProcessGround):
    """A ground whose driver is at fault in every world but the default one."""

    def play_all(self, schedules: Iterable[Schedule]) -> Iterator[Run | DriverFault]:
        for schedule in schedules:
            yield DriverFault("died", schedule_line(schedule)) if schedule.world else self.play(schedule)


class Tolerant(CarefulClient):
    """A client that reads the id under two names and in two shapes, and not in both at once."""

    def understood(self, answer: Any) -> dict[str, Any] | None:
        told = answer.json() if answer is not None and answer.is_ok else None
        if told is None:
            return super().understood(answer)
        job: dict[str, Any] = dict(told["data"]) if "data" in told else {**told, "id": told.get("generationId")} | told
        return job if job.get("id") else None


class KnowsOneStatus(CarefulClient):
    """A client that takes a refusal for one only where it has the status 400."""

    def refused(self, answer: Any) -> GaveUpError:
        return super().refused(answer) if answer.status == 400 else GaveUpError("protocol", answer.said())


class CannotWait(CarefulClient):
    """A client that gives up when it is told to ask less often."""

    def understood(self, answer: Any) -> dict[str, Any] | None:
        if answer is not None and answer.status == 429:
            raise GaveUpError("rate_limited", answer.said())
        return super().understood(answer)


def played(client: Client, spec: Spec, **options: Any) -> InWorlds:
    ground = InProcessGround(client, spec)
    try:
        return dependencies(ground, spec, **options)
    finally:
        ground.close()


def raises(case: Case) -> Outcome:
    raise ValueError(case.id)


def answers_of(found: InWorlds) -> set[tuple[str, str]]:
    return {(dependency.question, dependency.answer) for dependency in found.dependencies}


@pytest.fixture(scope="module")
def runs() -> list[Run | DriverFault]:
    return []


@pytest.fixture(scope="module")
def found(spec: Spec, runs: list[Run | DriverFault]) -> InWorlds:
    return played(careful, spec, note=runs.append)


def test_a_client_depends_on_the_answers_that_it_takes_for_granted(found: InWorlds) -> None:
    assert answers_of(found) == DEPENDS_ON


def test_a_dependency_says_what_is_asked_and_what_the_answer_means(found: InWorlds, spec: Spec) -> None:
    dependency = next(one for one in found.dependencies if one.question == "output-shape")
    assert dependency.asks == spec.questions["output-shape"].asks
    assert dependency.means == spec.questions["output-shape"].answers["results"].means
    assert (dependency.basis, dependency.fails) == ("assumed", False)


def test_a_dependency_shows_the_run_that_breaks_in_no_other_world(found: InWorlds) -> None:
    dependency = next(one for one in found.dependencies if one.question == "read-shape")
    assert dependency.failure.id == "worlds/succeeds"
    assert dependency.failure.run.schedule.world == {"read-shape": "data"}
    assert dependency.failure.found_by is FoundBy.WORLD
    assert "the client has no result: failed (timeout)" in dependency.failure.broken.why


def test_a_second_job_that_is_paid_is_found_where_the_key_is_ignored(found: InWorlds) -> None:
    dependency = next(one for one in found.dependencies if one.question == "idempotency")
    assert dependency.failure.id == "money/one-errand-pays-for-one-job"


def test_what_a_client_survives_is_played_in_few_worlds_that_have_each_two_answers(found: InWorlds, spec: Spec) -> None:
    left = {
        question: [str(spec.questions[question].default), *survived]
        for question, answers in visible_answers(spec).items()
        if (survived := [answer for answer in answers if (question, answer) not in answers_of(found)])
    }
    worlds = [{question: world.get(question, left[question][0]) for question in left} for world in found.worlds]
    assert set().union(*map(pairs_of, worlds)) >= every_pair(left)
    assert sum(len(world) > 1 for world in found.worlds) <= 15


def test_few_runs_are_needed(runs: list[Run | DriverFault], found: InWorlds) -> None:
    assert found.worlds[0] == {}
    assert len(runs) <= MOST_RUNS


def test_a_world_that_tells_the_client_nothing_new_is_not_played_alone(found: InWorlds) -> None:
    assert {"list-shape": "items"} not in found.worlds
    assert {"timestamps": "unix"} in found.worlds


def test_two_answers_that_only_break_something_together_are_named_together(spec: Spec) -> None:
    found = played(lambda case: Tolerant(case).outcome(), spec)
    assert {(one.question, one.answer) for one in found.dependencies if " with " in one.question} == {
        ("created-shape with id-name", "data with generation-id"),
        ("id-name with read-shape", "generation-id with data"),
    }
    pair = next(one for one in found.dependencies if one.question == "created-shape with id-name")
    assert pair.means == "the job under `data`; `generationId`"
    assert pair.failure.run.schedule.world == {"created-shape": "data", "id-name": "generation-id"}


def test_a_refusal_by_another_status_is_taken_for_something_else(spec: Spec) -> None:
    found = played(lambda case: KnowsOneStatus(case).outcome(), spec)
    dependency = next(one for one in found.dependencies if one.question == "refusal-status")
    assert dependency.failure.id == "worlds/says-how-it-ended"
    assert ("unknown-model-status", "404") in answers_of(found)


def test_to_depend_on_an_answer_that_was_observed_is_a_failure(spec: Spec) -> None:
    found = played(careful, spec, observed=read_world(OBSERVED, "observed.yaml", spec))
    failing = {one.question: (one.basis, one.answer) for one in found.dependencies if one.fails}
    assert failing == {"id-name": ("observed", "generation-id")}
    assert "status-words" not in {one.question for one in found.dependencies}
    assert not any("status-words" in world for world in found.worlds)


def test_a_client_that_breaks_in_the_default_world_is_not_blamed_on_answers(spec: Spec) -> None:
    assert played(raises, spec).dependencies == ()


def test_a_driver_at_fault_says_nothing_about_the_client(spec: Spec) -> None:
    told: list[Run | DriverFault] = []
    ground = Faulty(careful, spec)
    try:
        found = dependencies(ground, spec, note=told.append)
    finally:
        ground.close()
    assert found == InWorlds((), ({},))
    assert sum(isinstance(one, DriverFault) for one in told) > 10


def test_where_time_is_real_what_breaks_once_is_looked_at_again(spec: Spec) -> None:
    runs: list[Run | DriverFault] = []
    ground = Unsteady(spec)
    try:
        assert answers_of(dependencies(ground, spec, note=runs.append)) == DEPENDS_ON - {("cancel", "delete")}
    finally:
        ground.close()
    assert runs
    assert not any(schedule_of(run).poll_interval < POLL_INTERVAL for run in runs)


def test_a_client_that_cannot_wait_depends_on_the_limit_of_requests(spec: Spec) -> None:
    found = played(lambda case: CannotWait(case).outcome(), spec)
    dependency = next(one for one in found.dependencies if one.question == "rate-limit")
    assert dependency.failure.run.schedule.poll_interval < POLL_INTERVAL


def schedule_of(run: Run | DriverFault) -> Schedule:
    assert not isinstance(run, DriverFault)
    return run.schedule
