from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from givonkit_contracts.client_checks.outcome import Failed, Succeeded
from givonkit_contracts.client_checks.program_place import Patience
from givonkit_contracts.client_checks.run import Endless, Killed, Run
from givonkit_contracts.client_checks.schedule import Schedule
from givonkit_contracts.client_checks.schedule_text import read_schedule

from .programs import QUICK, TELLING, TOOLS, Grounds, fault_of

if TYPE_CHECKING:
    from pathlib import Path

    from givonkit_contracts.client_checks.program import ProgramGround


def test_results_are_on_another_host_than_the_api(honest: ProgramGround) -> None:
    run = honest.play(read_schedule(QUICK))
    assert run.lives[0].errand.base_url.removeprefix("http://") == run.of("create")[0].host
    assert run.of("download")[0].host.startswith("localhost:")


def test_the_base_url_has_no_path(honest: ProgramGround) -> None:
    run = honest.play(read_schedule(QUICK))
    assert run.lives[0].errand.base_url.count("/") == 2


def test_time_runs_twenty_times_as_fast(honest: ProgramGround) -> None:
    run = honest.play(read_schedule("after=4s interval=1s deadline=100s"))
    assert (run.deadline, run.poll_interval) == (5.0, 0.05)
    assert run.jobs[0].finished == pytest.approx(run.jobs[0].created + 0.2)


def test_time_begins_with_the_first_request(honest: ProgramGround) -> None:
    run = honest.play(read_schedule(f"kill=poll#1:before {QUICK}"))
    first, second = run.lives
    resumed = next(exchange for exchange in run.exchanges if exchange.life == 1)
    assert first.began == 0
    assert second.began == pytest.approx(resumed.at, abs=0.01)


@pytest.mark.parametrize("moment", ["before", "acted"])
@pytest.mark.parametrize("place", ["create#1", "poll#1", "download#1"])
def test_a_killed_program_is_started_again_with_the_same_folder(honest: ProgramGround, place: str, moment: str) -> None:
    run = honest.play(read_schedule(f"kill={place}:{moment} {QUICK}"))
    killed = next(exchange for exchange in run.exchanges if exchange.effect)
    assert [life.errand.do for life in run.lives] == ["generate", "resume"]
    assert run.lives[0].errand.state_dir == run.lives[1].errand.state_dir
    ending = run.lives[0].ending
    assert isinstance(ending, Killed)
    assert ending.exchange == killed.number
    assert killed.acted == (moment == "acted")
    assert isinstance(run.outcome, Succeeded)
    assert len(run.jobs) == 1


def test_a_program_that_is_killed_midway_has_half_of_the_answer(ground_of: Grounds, tmp_path: Path) -> None:
    half = tmp_path / "half"
    taking = f"""{TOOLS}
import http.client
def generate(errand):
    if errand["do"] == "resume":
        return failed(errand, "unknown_outcome")
    line = http.client.HTTPConnection(errand["base_url"].rpartition("/")[2])
    headers = {{"Authorization": "Bearer " + errand["api_key"], "Content-Type": "application/json"}}
    line.request("POST", "/api/v1/generations", json.dumps(errand["request"]), headers)
    answer = line.getresponse()
    Path({str(half)!r}).write_text(f"{{len(answer.read1())}} {{answer.headers['content-length']}}")
    time.sleep(60)
serve(generate)
"""
    run = ground_of(taking).play(read_schedule("kill=create#1:midway"))
    got, whole = map(int, half.read_text().split())
    assert got == whole // 2
    assert isinstance(run.lives[0].ending, Killed)
    assert isinstance(run.outcome, Failed)


def test_a_request_after_half_an_answer_is_not_answered_any_more(ground_of: Grounds) -> None:
    hasty = f"""{TOOLS}
def generate(errand):
    for _ in range(1 if errand["do"] == "resume" else 3):
        try: ask("POST", api(errand), errand["api_key"], errand["request"])
        except OSError: pass
        except Exception: pass
    return failed(errand, "transport")
serve(generate)
"""
    run = ground_of(hasty).play(read_schedule("kill=create#1:midway"))
    assert [exchange.life for exchange in run.exchanges] == [0, 1]
    assert isinstance(run.lives[0].ending, Killed)


def test_a_client_that_is_started_once_more_gets_a_process_of_its_own(ground_of: Grounds) -> None:
    run = ground_of(TELLING).play(read_schedule("after=1s again"))
    first, second = run.outcomes
    assert isinstance(first, Failed)
    assert isinstance(second, Failed)
    assert first.message != second.message


def test_a_request_without_a_key_belongs_to_the_run_as_well(ground_of: Grounds) -> None:
    keyless = f"""{TOOLS}
def generate(errand):
    try: ask("POST", api(errand), None, errand["request"])
    except HTTPError as error: return failed(errand, "auth", message=str(error.code))
serve(generate)
"""
    run = ground_of(keyless).play(Schedule())
    assert [(exchange.operation, exchange.carries_key, exchange.status) for exchange in run.exchanges] == [
        ("create", False, 401)
    ]


def test_a_request_for_a_run_that_is_over_is_not_part_of_the_next(ground_of: Grounds) -> None:
    late = f"""{TOOLS}
keys = []
def generate(errand):
    keys.append(errand["api_key"])
    try: ask("POST", api(errand), keys[0], errand["request"])
    except HTTPError as error: return failed(errand, "refused", message=str(error.code))
    return failed(errand, "unknown_outcome")
serve(generate)
"""
    ground = ground_of(late)
    assert len(ground.play(Schedule()).exchanges) == 1
    assert ground.play(Schedule()).exchanges == ()


def test_a_redirect_to_another_host_can_be_followed(honest: ProgramGround) -> None:
    run = honest.play(read_schedule(f"poll#1=redirect:307,https://elsewhere.test {QUICK}"))
    assert run.exchanges[1].reply_headers["location"].startswith("https://elsewhere.test/")
    assert run.exchanges[2].host.startswith("localhost:")
    assert isinstance(run.outcome, Succeeded)


def test_a_client_that_never_answers_and_has_asked_is_endless(ground_of: Grounds) -> None:
    waiting = f"""{TOOLS}
def generate(errand):
    ask("POST", api(errand), errand["api_key"], errand["request"])
    time.sleep(60)
serve(generate)
"""
    run = ground_of(waiting).play(read_schedule(f"{QUICK} deadline=4s"))
    assert isinstance(run.ending, Endless)
    assert run.ending.why == "it had not answered 0.2 s after its deadline"


def test_a_client_that_still_polls_is_endless_whatever_it_says_at_the_end(ground_of: Grounds) -> None:
    polling = f"""{TOOLS}
from threading import Thread
errand = json.loads(sys.stdin.readline())
def answer():
    sys.stdin.readline()
    print(json.dumps(failed(errand, "timeout")), flush=True)
Thread(target=answer).start()
while True:
    try: ask("GET", api(errand, "/gen_1"), errand["api_key"])
    except HTTPError: time.sleep(0.05)
"""
    assert isinstance(ground_of(polling).play(read_schedule(f"{QUICK} deadline=4s")).ending, Endless)


def test_a_client_that_asks_without_end_is_stopped(ground_of: Grounds) -> None:
    polling = f"""{TOOLS}
def generate(errand):
    while True:
        try: ask("GET", api(errand, "/gen_1"), errand["api_key"])
        except HTTPError: pass
serve(generate)
"""
    run = ground_of(polling, patience=Patience()).play(Schedule())
    assert isinstance(run.ending, Endless)
    assert "s it had sent 2000 requests" in run.ending.why


BAD_ANSWERS = {
    "rubbish": ("print('hello', flush=True)", "its answer does not follow the protocol: expected one line of JSON"),
    "another id": ('print(\'{"id": "x"}\', flush=True)', "that of the errand"),
    "another shape": (
        "print(json.dumps({'id': errand['id'], 'outcome': 'ok'}), flush=True)",
        '"succeeded" or "failed"',
    ),
    "two lines": ("print((json.dumps(failed(errand, 'refused')) + '\\n') * 2, flush=True)", "another line"),
    "a line that is too long": ("print('x' * 2_000_000, flush=True)", "more than 1 MiB"),
    "a death": ("sys.exit(3)", "it ended (exit status 3) instead of answering"),
    "a signal": ("os.abort()", "it died of SIGABRT"),
    "a closed stdout": ("os.close(1); time.sleep(60)", "it closed its stdout"),
}


@pytest.mark.parametrize(("conduct", "told"), BAD_ANSWERS.values(), ids=list(BAD_ANSWERS))
def test_what_breaks_the_protocol_is_a_fault_of_the_driver(ground_of: Grounds, conduct: str, told: str) -> None:
    text = f"{TOOLS}\nfor line in sys.stdin:\n    errand = json.loads(line)\n    {conduct}\n"
    assert told in fault_of(ground_of(text))


SILENCES = {
    "nothing": ("time.sleep(60)", "it neither answered nor sent a request within 2 s"),
    "no end of line": ("print('{}', end='', flush=True); time.sleep(60)", "and no end of line"),
    "no flush": ("print(json.dumps(failed(errand, 'refused')))", "flush stdout after each line"),
}


@pytest.mark.parametrize(("conduct", "told"), SILENCES.values(), ids=list(SILENCES))
def test_what_never_answers_is_a_fault_of_the_driver(ground_of: Grounds, conduct: str, told: str) -> None:
    text = f"{TOOLS}\nfor line in sys.stdin:\n    errand = json.loads(line)\n    {conduct}\n"
    assert told in fault_of(ground_of(text, patience=Patience(start=2.0, grace=0.1, margin=0.1)))


def test_an_answer_without_a_flush_is_a_fault_of_the_driver_after_requests_too(ground_of: Grounds) -> None:
    text = f"""{TOOLS}
for line in sys.stdin:
    errand = json.loads(line)
    ask("POST", api(errand), errand["api_key"], errand["request"])
    print(json.dumps(failed(errand, "timeout")))
"""
    assert "flush stdout" in fault_of(ground_of(text, patience=Patience(grace=0.1, margin=1.1)))


def test_a_flood_on_stderr_is_no_fault(ground_of: Grounds) -> None:
    text = f"{TOOLS}\nserve(lambda errand: sys.stderr.write('x' * 5_000_000) and failed(errand, 'refused'))\n"
    assert isinstance(ground_of(text, patience=Patience()).play(Schedule()).outcome, Failed)


def test_a_program_that_needs_time_to_start_is_waited_for(ground_of: Grounds) -> None:
    text = f"{TOOLS}\ntime.sleep(0.6)\nserve(lambda errand: failed(errand, 'refused'))\n"
    ground = ground_of(text)
    assert isinstance(ground.play(read_schedule("after=1s deadline=4s")).outcome, Failed)


def test_a_program_that_does_one_errand_and_ends_is_started_for_the_next(ground_of: Grounds) -> None:
    text = f"{TOOLS}\nprint(json.dumps(failed(json.loads(input()), 'refused')))\n"
    ground = ground_of(text, patience=Patience())
    assert all(isinstance(run, Run) for run in ground.play_all([Schedule()] * 6))
