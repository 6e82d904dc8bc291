from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from .tests_of_a_user import OVER_HTTP

if TYPE_CHECKING:
    from .conftest import Run

BEGINNING = OVER_HTTP


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
    pytester.makepyfile(BEGINNING + tests)
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
    (below / "test_below.py").write_text(BEGINNING + tests)
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
        (
            "def test_it(givon): pass\n",
            ["--givonkit-seed=x"],
            "*givon_seed (seed=, --givonkit-seed): expected a whole number, got 'x'",
        ),
        (
            "@pytest.mark.givon(seed=1.5)\ndef test_it(givon): pass\n",
            [],
            "*givon_seed*expected a whole number, got 1.5",
        ),
        ("@pytest.mark.givon(balance=-1)\ndef test_it(givon): pass\n", [], "*givon_balance*0 tokens or more, got -1"),
        ("@pytest.mark.givon(balance='lots')\ndef test_it(givon): pass\n", [], "*givon_balance*got 'lots'"),
        ("@pytest.mark.givon(world=5)\ndef test_it(givon): pass\n", [], "*givon_world*a World or None, got 5"),
        ("@pytest.mark.givon(scenarios=5)\ndef test_it(givon): pass\n", [], "*givon_scenarios*or None, got 5"),
        (
            "@pytest.mark.givon(clock=5)\ndef test_it(givon): pass\n",
            [],
            "*givon_clock*a pace such as instant or a clock, got 5",
        ),
        ("@pytest.mark.givon(strict='no')\ndef test_it(givon): pass\n", [], "*givon_strict*True or False, got 'no'"),
        ("@pytest.mark.givon(clock='jump')\ndef test_it(givon): pass\n", [], "*jump is a pace of givon_inprocess*"),
        (
            "def test_it(givon): pass\n",
            ["--givonkit-url=localhost:4010"],
            "*such as http://localhost:4010, got 'localhost:4010'",
        ),
        (
            "def test_it(givon): pass\n",
            ["--givonkit-url=http://me:secret@localhost"],
            "*got one with a name or password",
        ),
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


def test_the_fixtures_explain_themselves(run: Run) -> None:
    result = run("def test_it(): pass\n", "--fixtures")
    result.stdout.fnmatch_lines(
        [
            "givon -- *",
            "    A double of the API over HTTP that this test has for itself.",
        ]
    )
    result.stdout.fnmatch_lines(["givon_spec [[]session scope[]] -- *", "    The spec, with the models of *"])
    assert "no docstring" not in "".join(line for line in result.outlines if line.startswith("givon"))
