from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from .tests_of_a_user import OVER_HTTP

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Run

BEGINNING = OVER_HTTP


def test_a_test_gets_a_double_over_http(run: Run) -> None:
    run("""
def test_it(givon):
    givon.when(prompt=contains("cat")).fail("content_policy").then.succeed()
    assert [poll(givon, create(givon))["status"] for _ in range(2)] == ["failed", "completed"]
    assert givon.jobs.where(status="failed")[0].error["code"] == "content_policy"
    givon.verify(model="kling-o1", times=2)
""").assert_outcomes(passed=1)


def test_every_test_has_a_double_of_its_own_on_one_server(run: Run) -> None:
    run("""
import pytest
addresses, ids = set(), set()

@pytest.mark.parametrize("turn", range(3))
def test_it(givon, givon_address, turn):
    assert len(givon.jobs) == 0
    ids.add(create(givon)["id"])
    addresses.add(givon.host_url)
    assert givon.base_url.startswith(givon_address)

def test_they_begin_alike_and_share_the_server():
    assert (len(ids), len(addresses)) == (1, 1)
""").assert_outcomes(passed=4)


def test_a_client_that_cannot_take_a_path_names_the_double_by_its_key(run: Run) -> None:
    run("""
class Host:
    def __init__(self, double):
        self.base_url, self.api_key = double.host_url, double.host_key

def test_it(givon):
    create(Host(givon))
    assert (len(givon.journal), givon.jobs.only().model) == (1, "kling-o1")
""").assert_outcomes(passed=1)


def test_a_server_of_the_session_stops_with_it(pytester: pytest.Pytester, run: Run) -> None:
    run("""
from pathlib import Path

def test_it(givon_address):
    Path("address").write_text(givon_address)
""").assert_outcomes(passed=1)
    with pytest.raises(URLError, match="refused"):
        urlopen(f"{(pytester.path / 'address').read_text()}/__givonkit/health", timeout=5)


@pytest.mark.parametrize(
    ("tests", "texts"),
    [
        (
            """
def test_it(givon):
    givon.when(prompt=contains("dog")).fail("timeout")
    create(givon, "a cat")
""",
            ["givon.when(prompt='*dog*'): fail=timeout was never used.", "*prompt: expected *dog*, came a cat"],
        ),
        (
            """
@pytest.mark.givon(strict=True)
def test_it(givon):
    create(givon)
""",
            [
                "Strict: a request for a job came that no when() and no expect() names.",
                "  POST /*/generations 202 accepted*",
            ],
        ),
        (
            """
def test_it(givon):
    givon.expect(times=2)
    create(givon)
""",
            ["*expected exactly 2, came 1: #1"],
        ),
    ],
)
def test_what_was_expected_and_is_not_so_fails_the_test(run: Run, tests: str, texts: list[str]) -> None:
    result = run(tests)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([text.replace("[", "[[]") for text in texts])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_failure_is_reported_with_the_conversation(run: Run) -> None:
    result = run("""
def test_it(givon):
    job = create(givon)
    poll(givon, job), poll(givon, job)
    assert poll(givon, job)["status"] == "failed"
""")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*- givon: the conversation with http://127.0.0.1:*/ns/test-it-* -*",
            "* s  #1 POST /api/v1/generations 202 accepted: kling-o1 text_to_video, 27.5 tokens (lower_bound), gen_*",
            "*sent: {*",
            '*answer: {"id":"gen_*',
            "* s  #2 GET /api/v1/generations/gen_* 200 completed: gen_*",
            "*the same 3 times, until * s (#4)",
        ]
    )


def test_a_passing_test_reports_no_conversation(run: Run) -> None:
    result = run("""
def test_it(givon):
    create(givon)
""")
    result.stdout.no_fnmatch_line("*the conversation with*")


def test_a_test_that_failed_anyway_is_not_told_of_expectations(run: Run) -> None:
    result = run("""
def test_it(givon):
    givon.when().fail()
    assert 1 == 2
""")
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*never used*")


def test_tests_in_several_processes_do_not_meet(run: Run) -> None:
    run(
        """
import pytest

@pytest.mark.parametrize("turn", range(12))
def test_it(givon, turn):
    create(givon)
    assert len(givon.jobs) == len(givon.journal) == 1
""",
        "-n",
        "3",
    ).assert_outcomes(passed=12)


def test_the_plugin_loads_no_framework_and_nothing_of_the_engine(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(
        "import sys\n"
        "def pytest_sessionfinish():\n"
        "    heavy = {'fastapi', 'starlette', 'uvicorn', 'httpx', 'httpx2', 'requests', 'aiohttp', 'respx', 'click',\n"
        "             'hypothesis', 'yaml', 'rich', 'asyncio', 'givonkit.simulator', 'givonkit.spec'}\n"
        "    assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    (tmp_path / "test_one.py").write_text("def test_one():\n    assert True\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "givonkit_contracts.plugin",
        "-p",
        "no:cacheprovider",
        str(tmp_path),
    ]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    finished = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, cwd=tmp_path, timeout=60
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "1 passed" in finished.stdout


def test_no_key_stands_in_the_report_of_a_failure(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    canary = "canary-9f8e7d6c5b4a3"
    monkeypatch.setenv("CANARY", canary)
    result = run(
        """
import os

def test_it(givon):
    givon.api_key = os.environ["CANARY"]
    givon.when(prompt="never").fail()
    job = create(givon, f"my key is {givon.api_key}")
    poll(givon, job)
    givon.expect(prompt="another", times=2)

def test_verify(givon):
    givon.api_key = os.environ["CANARY"]
    create(givon, f"my key is {givon.api_key}")
    givon.verify(prompt="another")
""",
        "-vv",
    )
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*my key is [[]key[]]*"])
    assert canary not in result.stdout.str() + result.stderr.str()


def test_a_late_request_of_a_test_that_has_ended_is_refused(run: Run) -> None:
    run("""
ended = []

def test_it(givon):
    ended.append(givon)

def test_next(givon):
    with pytest.raises(urllib.error.HTTPError, match="400"):
        create(ended[0])
    assert len(givon.jobs) == 0
""").assert_outcomes(passed=2)


def test_a_test_that_is_run_again_has_a_fresh_double(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makeconftest("""
from _pytest.runner import runtestprotocol

def pytest_runtest_protocol(item, nextitem):
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for turn in range(3):
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        if not any(report.failed for report in reports):
            break
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    return True
""")
    run("""
turns = []

def test_it(givon):
    turns.append(givon)
    givon.when(prompt="a cat").fail()
    create(givon, "a dog" if len(turns) == 1 else "a cat")
""").assert_outcomes(passed=1)


def test_doubles_of_tests_that_are_over_are_let_go(run: Run) -> None:
    run("""
import gc, weakref
refs = []

@pytest.mark.parametrize("turn", range(3))
def test_it(givon, givon_inprocess, turn):
    create(givon)
    refs.extend([weakref.ref(givon), weakref.ref(givon_inprocess)])

def test_nothing_is_left():
    gc.collect()
    assert [ref() for ref in refs] == [None] * 6
""").assert_outcomes(passed=4)


def test_a_failure_after_the_test_is_reported_with_the_conversation_too(run: Run) -> None:
    result = run("""
@pytest.fixture
def careless(givon):
    create(givon)
    yield
    assert 1 == 2

def test_it(careless):
    pass
""")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["* s  #1 POST /api/v1/generations 202 accepted: *"])


def test_a_server_that_dies_during_a_test_does_not_end_the_session(run: Run) -> None:
    result = run("""
from givonkit import Simulator
from givonkit.simulator.namespaces import Namespaces
from givonkit_mockserver.live import LiveServer

live = LiveServer(Namespaces(lambda name, prefix: Simulator(prefix=prefix)))

@pytest.fixture(scope="session")
def givon_address():
    live.start()
    yield live.base_url
    live.stop()

def test_it(givon):
    live.stop()
    assert 1 == 2

def test_next():
    pass
""")
    result.assert_outcomes(passed=1, failed=1, errors=1)
    result.stdout.fnmatch_lines(["It cannot be shown: no double answers at http://127.0.0.1:*"])
