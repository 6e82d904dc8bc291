from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., pytest.RunResult]

CLIENT = """
import json, urllib.request
import pytest
from givonkit_contracts import contains

def send(double, path, body=None):
    headers = {"authorization": f"Bearer {double.api_key}", "content-type": "application/json"}
    content = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(double.base_url + path, content, headers)) as answer:
        return json.load(answer)

def create(double, prompt="a cat", **values):
    body = {"type": "video", "model": "kling-o1", "input": {"prompt": prompt, **values}}
    return send(double, "/api/v1/generations", body)

def poll(double, job):
    return send(double, f"/api/v1/generations/{job['id']}")
"""


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Run tests in which the names of CLIENT are known, and return what came of it."""
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")

    def ran(tests: str, *options: str) -> pytest.RunResult:
        pytester.makepyfile(CLIENT + tests)
        return pytester.runpytest_inprocess("-p", "no:cacheprovider", "-p", "no:randomly", *options)

    return ran


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


def test_the_marker_says_what_the_double_begins_with(run: Run) -> None:
    run("""
@pytest.mark.givon(world={"refusal-status": "422"}, balance=30, seed=7, clock="manual")
def test_it(givon):
    assert (givon.world["refusal-status"], givon.ledger.available) == ("422", 0)
    job = create(givon)
    assert (givon.ledger.available, poll(givon, job)["status"]) == (2.5, "queued")
    givon.clock.advance(2)
    assert (poll(givon, job)["status"], givon.clock.now) == ("completed", 1767225602.0)

@pytest.mark.givon(scenarios={"always": {"steps": "fail=timeout"}})
def test_scenarios(givon):
    assert poll(givon, create(givon))["status"] == "failed"
""").assert_outcomes(passed=2)


def test_a_nearer_marker_goes_before_a_farther_one(run: Run) -> None:
    run("""
pytestmark = pytest.mark.givon(seed=7, clock="manual")

@pytest.mark.givon(clock="3-polls")
def test_it(givon, givon_seed):
    job = create(givon)
    assert [poll(givon, job)["status"] for _ in range(3)] == ["processing", "processing", "completed"]
    assert givon_seed == 7
""").assert_outcomes(passed=1)


def test_each_link_can_be_overridden(run: Run) -> None:
    run(
        """
from givonkit import ManualClock

@pytest.fixture
def givon_world():
    return {"refusal-status": "422"}

@pytest.fixture
def givon_scenarios():
    return {"always": {"steps": "fail=timeout"}}

@pytest.fixture
def givon_seed():
    return 99

@pytest.fixture
def givon_clock():
    return ManualClock(500.0)

@pytest.fixture
def givon_balance():
    return 1000

def test_it(givon, givon_spec):
    assert poll(givon, create(givon))["status"] == "queued"
    givon.clock.advance(5)
    assert (givon.clock.now, givon.world["refusal-status"]) == (505.0, "422")
    assert (givon.jobs.only().status, givon.ledger.available) == ("failed", 1000)
    assert givon.jobs.only().id != "gen_2393a7ebc13f25ad", "another seed draws other ids"
    assert "kling-o1" in givon_spec.models
"""
    ).assert_outcomes(passed=1)


def test_options_go_before_settings(pytester: pytest.Pytester) -> None:
    (pytester.path / "world.yaml").write_text('answers: {refusal-status: "422"}\n')
    (pytester.path / "scenarios.yaml").write_text("scenarios: {always: {steps: fail=timeout}}\n")
    tests = """
def test_it(givon, givon_seed):
    assert (givon.world["refusal-status"], givon_seed) == ("422", 5)
    assert poll(givon, create(givon))["status"] == "queued"
    givon.clock.advance(2)
    assert givon.jobs.only().status == "failed"
"""
    pytester.makeini(
        "[pytest]\nasyncio_default_fixture_loop_scope = function\ngivonkit_world = world.yaml\ngivonkit_seed = 4\n"
        "givonkit_scenarios = scenarios.yaml\ngivonkit_clock = real\n"
    )
    pytester.makepyfile(CLIENT + tests)
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", "--givonkit-seed", "5", "--givonkit-clock=manual")
    result.assert_outcomes(passed=1)


def test_a_file_of_a_marker_or_a_setting_stands_below_the_root(pytester: pytest.Pytester) -> None:
    below = pytester.mkdir("below")
    (pytester.path / "world.yaml").write_text('answers: {refusal-status: "422"}\n')
    (pytester.path / "scenarios.yaml").write_text("scenarios: {always: {steps: fail=timeout}}\n")
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\ngivonkit_world = world.yaml\n")
    tests = """
@pytest.mark.givon(scenarios="scenarios.yaml")
def test_it(givon):
    assert (givon.world["refusal-status"], poll(givon, create(givon))["status"]) == ("422", "failed")
"""
    (below / "test_below.py").write_text(CLIENT + tests)
    os.chdir(below)
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_models_of_ones_own_are_a_setting(pytester: pytest.Pytester) -> None:
    (pytester.path / "models").mkdir()
    (pytester.path / "models/mine.yaml").write_text(
        "model: mine\nname: Mine\ntype: image\nfields:\n  prompt: {type: string, required: true}\n"
        "prices: {headline: {amount: 1, unit: tokens}, rows: []}\nexample: {prompt: x}\n"
    )
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\ngivonkit_models = models\n")
    pytester.makepyfile("def test_it(givon_spec):\n    assert givon_spec.models['mine'].name == 'Mine'\n")
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("tests", "options", "problem"),
    [
        (
            "@pytest.mark.givon(sed=3)\ndef test_it(givon): pass\n",
            [],
            "*the marker givon takes world, * by name, got 'sed'",
        ),
        (
            "@pytest.mark.givon('x')\ndef test_it(givon): pass\n",
            [],
            "*the marker givon takes world, * by name, got 'x'",
        ),
        ("def test_it(givon): pass\n", ["--givonkit-seed=x"], "*--givonkit-seed: expected a whole number, got 'x'"),
        ("def test_it(givon): pass\n", ["--givonkit-world=nowhere.yaml"], "*no file is named 'nowhere.yaml'*"),
        ("def test_it(givon): pass\n", ["--givonkit-scenarios=nowhere.yaml"], "*nowhere.yaml*"),
        ("def test_it(givon): pass\n", ["--givonkit-clock=fast"], "*the pace is real, instant, manual*got 'fast'*"),
        (
            "def test_it(givon): pass\n",
            ["--givonkit-url=http://127.0.0.1:9"],
            "*no double answers at http://127.0.0.1:9*givonkit serve*",
        ),
    ],
)
def test_a_wrong_setting_is_told(run: Run, tests: str, options: list[str], problem: str) -> None:
    result = run(tests, *options)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([problem])
    assert len(result.outlines) < 20, "the words alone, without the way to them"


def test_strict_markers_and_warnings_as_errors_are_no_hindrance(run: Run) -> None:
    run(
        """
@pytest.mark.givon(strict=True)
def test_it(givon):
    givon.expect()
    create(givon)
""",
        "--strict-markers",
        "-W",
        "error",
    ).assert_outcomes(passed=1)


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


def test_the_fixtures_explain_themselves(run: Run) -> None:
    result = run("def test_it(): pass\n", "--fixtures")
    result.stdout.fnmatch_lines(
        [
            "givon_spec [[]session scope[]] -- *",
            "    The spec, with the models of the setting `givonkit_models` added.",
            "givon -- *",
            "    A double of the API over HTTP that this test has for itself.",
        ]
    )
    assert "no docstring" not in "".join(line for line in result.outlines if line.startswith("givon"))


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
