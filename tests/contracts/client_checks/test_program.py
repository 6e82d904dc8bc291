from __future__ import annotations

from threading import Timer
from typing import TYPE_CHECKING

import pytest

from givonkit_contracts.client_checks.outcome import ErrorKind, Failed, Succeeded
from givonkit_contracts.client_checks.program import MOST_FAULTS_AT_FIRST
from givonkit_contracts.client_checks.program_place import Patience
from givonkit_contracts.client_checks.report import DriverFault, DriverGivenUp
from givonkit_contracts.client_checks.run import Run
from givonkit_contracts.client_checks.schedule import Schedule
from givonkit_contracts.client_checks.schedule_text import read_schedule, schedule_line

from .programs import QUICK, TELLING, TOOLS, Grounds, fault_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from givonkit_contracts.client_checks.program import ProgramGround


def test_a_program_gets_its_result_and_says_which(honest: ProgramGround) -> None:
    run = honest.play(read_schedule(QUICK))
    assert isinstance(run.outcome, Succeeded)
    assert run.outcome.results is not None
    (job,) = run.jobs
    assert (run.outcome.job_id, run.outcome.size) == (job.id, job.size)
    assert run.outcome.results[0].sha256 == job.sha256


def test_what_the_program_is_told_of_a_failed_job_comes_back(honest: ProgramGround) -> None:
    run = honest.play(read_schedule(f"fail=content_policy {QUICK}"))
    assert isinstance(run.outcome, Failed)
    assert run.outcome.kind is ErrorKind.JOB_FAILED
    assert "content policy" in run.outcome.message


def test_a_process_is_kept_for_many_errands(ground_of: Grounds) -> None:
    ground = ground_of(TELLING)
    assert len({str(ground.play(Schedule()).outcome) for _ in range(3)}) == 1


def test_schedules_are_played_at_the_same_time(ground_of: Grounds, tmp_path: Path) -> None:
    meeting = f"""{TOOLS}
def generate(errand):
    Path({str(tmp_path)!r}, f"{{os.getpid()}}.here").touch()
    while len(list(Path({str(tmp_path)!r}).glob("*.here"))) < 2:
        time.sleep(0.01)
    return failed(errand, "refused")
serve(generate)
"""
    assert all(isinstance(run, Run) for run in ground_of(meeting).play_all([Schedule()] * 2))


def test_what_came_of_many_schedules_comes_in_their_order(honest: ProgramGround) -> None:
    lines = ["after=20s", "create#1=reset:acted after=1s", "after=1s", "fail=content_policy after=1s", "create#1=422"]
    schedules = [read_schedule(f"{line} interval=1s") for line in lines]
    runs = list(honest.play_all(schedules))
    assert all(isinstance(run, Run) for run in runs)
    assert [run.schedule for run in runs if isinstance(run, Run)] == schedules


def test_schedules_are_only_read_as_far_as_they_are_needed(honest: ProgramGround) -> None:
    read: list[Schedule] = []

    def endless() -> Iterator[Schedule]:
        while True:
            read.append(read_schedule("create#1=422"))
            yield read[-1]

    played = honest.play_all(endless())
    assert isinstance(next(played), Run)
    assert len(read) <= 10
    played.close()  # type: ignore[attr-defined]  # it is a generator


def test_after_a_fault_the_next_errand_gets_a_new_process(ground_of: Grounds, tmp_path: Path) -> None:
    been = tmp_path / "been"
    text = f"""{TOOLS}
if not Path({str(been)!r}).exists():
    Path({str(been)!r}).touch(); print("rubbish", flush=True)
serve(lambda errand: failed(errand, "refused"))
"""
    ground = ground_of(text, patience=Patience())
    assert "does not follow the protocol" in fault_of(ground)
    assert isinstance(ground.play(Schedule()).outcome, Failed)


def test_a_fault_carries_the_schedule_and_the_end_of_stderr(ground_of: Grounds) -> None:
    schedule = read_schedule("create#1=503 deadline=60s")
    (fault,) = ground_of("import sys; sys.exit('no module named x')").play_all([schedule])
    assert isinstance(fault, DriverFault)
    assert fault.schedule == schedule_line(schedule)
    assert fault.log == "no module named x"


def test_a_driver_that_never_worked_is_given_up_soon(ground_of: Grounds) -> None:
    ground = ground_of("import sys; sys.exit('no module named x')")
    for _ in range(MOST_FAULTS_AT_FIRST):
        fault_of(ground)
    with pytest.raises(DriverGivenUp, match=r"after 3 faults in a row; mend it first(.|\n)*no module named x"):
        ground.play(Schedule())


def test_a_driver_that_has_worked_is_not_given_up_so_soon(ground_of: Grounds) -> None:
    text = f"""{TOOLS}
serve(lambda errand: failed(errand, "refused") if errand["deadline_seconds"] > 1 else sys.exit(1))
"""
    ground = ground_of(text)
    ground.play(Schedule())
    for _ in range(MOST_FAULTS_AT_FIRST + 1):
        fault_of(ground, "after=1s deadline=10s")
    assert isinstance(ground.play(Schedule()).outcome, Failed)


def test_closing_ends_what_is_being_played(ground_of: Grounds) -> None:
    ground = ground_of(f"{TOOLS}\nserve(lambda errand: time.sleep(60))\n", patience=Patience())
    played = ground.play_all([Schedule()] * 2)
    closing = Timer(0.3, ground.close)
    closing.start()
    assert isinstance(next(played), DriverFault)
    closing.join()
