from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from givonkit.spec import load_spec
from givonkit_contracts.client_checks.in_process import InProcessGround
from givonkit_contracts.client_checks.judge import Progress, check_client
from givonkit_contracts.client_checks.obligation import Level
from givonkit_contracts.client_checks.report import DriverFault, FoundBy, Standing
from givonkit_contracts.client_checks.selection import ObligationUnknown
from givonkit_contracts.client_checks.settings import ClientSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from givonkit_contracts.client_checks.case import Case
    from givonkit_contracts.client_checks.report import ClientReport
    from givonkit_contracts.client_checks.run import Run
    from givonkit_contracts.client_checks.schedule import Schedule

careful: Any = import_module("tests.zoo.clients.careful")
QUICK = ClientSettings(examples=0, worlds=False, crash_points=False)


class Forgetful(careful.CarefulClient):  # type: ignore[misc]  # imported by its name
    """Makes a new key for every POST, so that a lost answer is paid twice."""

    def create(self) -> dict[str, Any]:
        """Send the POST until it is answered, each time as a new one."""
        while True:
            headers = {**self.key(), "Content-Type": "application/json", "Idempotency-Key": self.new_key()}
            job = self.understood(
                self.answer("POST", f"{self.case.base_url}{careful.JOBS}", headers=headers, content=self.body())
            )
            if job is not None:
                self.know(job)
                return dict(job)
            self.pause(1.0)


def judged(client: Callable[[Case], Any], settings: ClientSettings = QUICK, **told: Any) -> ClientReport:
    ground = told.pop("ground", InProcessGround)(client, load_spec())
    try:
        return check_client(ground, settings=settings, **told)
    finally:
        ground.close()


def forgetful(case: Case) -> Any:
    return Forgetful(case).outcome()


@pytest.fixture(scope="module")
def whole() -> ClientReport:
    """The report of a careful client, all of it but the worlds."""
    return judged(careful.careful, ClientSettings(worlds=False))


def test_a_careful_client_breaks_nothing(whole: ClientReport) -> None:
    assert [one.failure for one in whole.judged if one.failure] == []
    assert whole.exit_code == 0
    assert whole.completed > 200


def test_the_search_alone_finds_a_job_that_is_paid_twice() -> None:
    report = judged(forgetful, replace(QUICK, only=("money",), examples=200))
    (failure,) = report.failures
    assert failure.id == "money/one-errand-pays-for-one-job"
    assert failure.found_by in (FoundBy.SEARCH, FoundBy.SCHEDULE)
    assert failure.runs <= 200
    assert failure.run.schedule.events == 1
    assert report.exit_code == 1


def test_a_story_is_the_same_for_the_same_seed() -> None:
    settings = replace(QUICK, only=("money",), examples=60, seed=3)
    first, second = judged(forgetful, settings), judged(forgetful, settings)
    assert first.failures[0].run.schedule == second.failures[0].run.schedule
    assert [one.standing for one in first.judged] == [one.standing for one in second.judged]


def test_a_client_that_stands_at_its_crash_is_seen() -> None:
    def careless(case: Case) -> Any:
        for path in case.state_dir.iterdir():
            path.unlink()
        return careful.careful(case)

    report = judged(careless, replace(QUICK, only=("money",), crash_points=True))
    (failure,) = report.failures
    assert (failure.id, failure.found_by) == ("money/one-errand-pays-for-one-job", FoundBy.CRASH)
    assert len(failure.run.schedule.kills) == 1


def test_a_level_holds_the_ones_below_it() -> None:
    core = judged(careful.careful, replace(QUICK, level=Level.CORE))
    resilient = judged(careful.careful, replace(QUICK, level=Level.RESILIENT))
    assert {one.obligation.level for one in core.judged} == {Level.CORE}
    assert {one.obligation.id for one in core.judged} < {one.obligation.id for one in resilient.judged}


def test_only_names_obligations_and_shapes() -> None:
    report = judged(careful.careful, replace(QUICK, only=("polling/stops-on-failed", "money")))
    assert {one.obligation.shape for one in report.judged} == {"money", "polling"}
    assert sum(one.obligation.shape == "polling" for one in report.judged) == 1


def test_a_name_that_no_obligation_has_is_refused_with_the_nearest() -> None:
    with pytest.raises(
        ObligationUnknown, match=r"named 'polling/stops-on-fail' \(did you mean 'polling/stops-on-failed"
    ):
        judged(careful.careful, replace(QUICK, only=("polling/stops-on-fail",)))


def test_progress_is_told() -> None:
    told: list[Progress] = []
    judged(careful.careful, replace(QUICK, only=("money",)), watch=told.append)
    assert told[0] == Progress("the obligations' own schedules", 1, 0)


def test_no_schedule_begins_after_the_time_is_over() -> None:
    report = judged(careful.careful, replace(QUICK, seconds=0.0))
    assert (report.runs, report.completed, report.exit_code) == (0, 0, 3)
    assert {one.standing for one in report.judged} == {Standing.NOT_SETTLED}


def test_ctrl_c_leaves_a_report_of_what_was_done() -> None:
    calls = []

    def interrupted(case: Case) -> Any:
        calls.append(case)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return careful.careful(case)

    report = judged(interrupted)
    assert (report.interrupted, report.exit_code, report.runs) == (True, 130, 3)


class FlakyGround(InProcessGround):
    """A ground on which nothing happens twice, as over sockets."""

    is_exact = False

    def __init__(self, client: Callable[[Case], Any], spec: Any) -> None:
        super().__init__(client, spec)
        self._seen: set[str] = set()

    def play(self, schedule: Schedule) -> Run:
        """Let the first run of a schedule be that of a forgetful client, and each later one that of a careful one."""
        is_first = repr(schedule) not in self._seen
        self._seen.add(repr(schedule))
        self._client = forgetful if is_first else careful.careful
        return super().play(schedule)


def test_what_does_not_happen_again_is_not_blamed() -> None:
    report = judged(careful.careful, replace(QUICK, only=("posting/lost-answer-is-paid-once",)), ground=FlakyGround)
    (one,) = report.judged
    assert one.standing is Standing.NOT_SETTLED
    assert one.why.startswith("it broke once, and not again: ")


class FaultyGround(InProcessGround):
    """A ground whose driver breaks the protocol now and then."""

    is_exact = False

    def play_all(self, schedules: Iterable[Schedule]) -> Iterator[Run | DriverFault]:
        """Yield a fault in the place of each second run."""
        for number, schedule in enumerate(schedules):
            yield DriverFault("it printed rubbish", "") if number % 2 else self.play(schedule)


def test_a_fault_of_the_driver_is_none_of_the_client() -> None:
    report = judged(careful.careful, QUICK, ground=FaultyGround)
    assert report.exit_code == 2
    assert report.driver_faults
    assert not report.failures
