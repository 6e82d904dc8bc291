from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from givonkit_contracts.server_checks.verdicts import Verdict

from ..check.runs import (  # noqa: TID252  # tests are no installed package
    DURATION,
    SPEC,
    contradicted,
    exchange,
    finding,
    report,
    seen,
    verdict,
)
from .conftest import KEY

if TYPE_CHECKING:
    from .conftest import FakeJudge, RunSuite

ONE_MODEL = ("--givonkit-model", "kling-o1")
THE_RULE = ("-k", "input.duration/enum")
TEST = f"test_the_server_keeps[[]{DURATION}]"
UNSETTLED = report(rules=(verdict(refuses=Verdict.NOT_SETTLED),))


def test_each_rule_is_one_test(run_suite: RunSuite, judge: FakeJudge) -> None:
    rules = [*SPEC.request_rules, *SPEC.conduct_rules(), *SPEC.conduct_rules("kling-o1")]
    expected = len({*rules, *(rule.id for rule in SPEC.model_rules("kling-o1"))})
    outcomes = run_suite(*ONE_MODEL).parseoutcomes()
    assert outcomes == {"passed": 2, "skipped": expected - 1}
    assert len(judge.asked) == 1


def test_rules_are_collected_without_a_word_to_the_server(run_suite: RunSuite, judge: FakeJudge) -> None:
    result = run_suite("--collect-only", "-q", target=None)
    result.stdout.fnmatch_lines(["*test_the_server_keeps[[]generations/job/own_id]", f"*{TEST}"])
    assert judge.asked == []


def test_a_confirmed_rule_passes(run_suite: RunSuite, judge: FakeJudge) -> None:
    run_suite(*ONE_MODEL, *THE_RULE).assert_outcomes(passed=1)
    assert judge.asked[0].models == ("kling-o1",)


def test_a_contradicted_rule_fails_with_the_finding(run_suite: RunSuite, judge: FakeJudge) -> None:
    judge.report = contradicted()
    result = run_suite(*THE_RULE)
    assert result.parseoutcomes()["failed"] == 1
    result.stdout.fnmatch_lines(["kling-o1 accepts duration 7", "Expected:*duration is one of 5, 10.", "curl -i *"])


def test_a_rule_that_is_not_settled_is_skipped_with_its_reason(run_suite: RunSuite, judge: FakeJudge) -> None:
    judge.report = replace(
        UNSETTLED, rules=(*UNSETTLED.rules, verdict("generations/job/own_id", keeps=Verdict.CONFIRMED))
    )
    result = run_suite(*ONE_MODEL, "-k", "duration/enum or own_id")
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED *: told so"])


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (UNSETTLED, "a run that settles nothing has failed"),
        (report(unjudged="nothing listens at 127.0.0.1:4999", rules=()), "nothing listens at 127.0.0.1:4999"),
        (report(interrupted=True, rules=()), "The run was interrupted"),
    ],
    ids=["vacuous", "unjudged", "interrupted"],
)
def test_a_run_that_is_no_result_is_one_error(run_suite: RunSuite, judge: FakeJudge, told: object, words: str) -> None:
    judge.report = told  # type: ignore[assignment]  # reports of one type, as parameters
    result = run_suite(*ONE_MODEL, "-k", "duration")
    outcomes = result.parseoutcomes()
    assert (outcomes["errors"], set(outcomes) <= {"errors", "skipped", "deselected"}) == (1, True)
    result.stdout.fnmatch_lines([f"*{words}*"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_what_was_settled_before_a_run_ended_early_is_told(run_suite: RunSuite, judge: FakeJudge) -> None:
    judge.report = contradicted(unjudged="the server is gone")
    run_suite(*ONE_MODEL, "-k", "duration/enum or resolution/enum").assert_outcomes(failed=1, errors=1)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--givonkit-budget", "x"), "--givonkit-budget: expected tokens such as 100 or 27.5, got 'x'"),
        (("--givonkit-rate", "0"), "--givonkit-rate: expected a number above 0, got '0'"),
        (("--givonkit-asset", "image"), "--givonkit-asset: expected one of image=URI"),
        (("--givonkit-seed", "x"), "--givonkit-seed: expected a whole number, got 'x'"),
        (("--givonkit-known", "nowhere.yaml"), "nowhere.yaml:1: cannot be read"),
        (("--givonkit-api-key-env", "NO_SUCH_KEY"), "the environment variable NO_SUCH_KEY is not set"),
    ],
)
def test_a_mistake_in_an_option_is_one_error(
    run_suite: RunSuite, judge: FakeJudge, options: tuple[str, ...], words: str
) -> None:
    result = run_suite(*ONE_MODEL, "-k", "duration", *options)
    assert (result.parseoutcomes()["errors"], judge.asked) == (1, [])
    result.stdout.fnmatch_lines([f"*{words.replace('[', '[[]')}*"])


def test_without_a_server_the_suite_says_what_is_missing(run_suite: RunSuite, judge: FakeJudge) -> None:
    result = run_suite(*ONE_MODEL, "-k", "duration", target=None)
    assert (result.parseoutcomes()["errors"], judge.asked) == (1, [])
    result.stdout.fnmatch_lines(["*no server is given; add --givonkit-target URL*"])


def test_an_unknown_model_is_told_when_tests_are_collected(run_suite: RunSuite, judge: FakeJudge) -> None:
    result = run_suite("--givonkit-model", "kling-01")
    result.stdout.fnmatch_lines(["*no model is named 'kling-01' (did you mean 'kling-o1'?)*"])
    assert (result.ret, judge.asked) == (pytest.ExitCode.INTERRUPTED, [])


def test_the_options_decide_what_a_run_may_do(run_suite: RunSuite, judge: FakeJudge) -> None:
    run_suite(
        *("--givonkit-model", "kling-o1", "--givonkit-model", "kling-2.6", "--givonkit-budget", "20"),
        *("--givonkit-at-risk", "30", "--givonkit-price-ceiling", "90", "--givonkit-asset", "image=https://a/b"),
        *("--givonkit-deadline", "60", "--givonkit-rate", "2", "--givonkit-seed", "7"),
    )
    (settings,) = judge.asked
    assert settings.models == ("kling-o1", "kling-2.6")
    assert (settings.budget, settings.at_risk) == (Decimal(20), Decimal(30))
    assert (settings.ceiling("kling-o1"), settings.assets) == (Decimal(90), {"image": "https://a/b"})
    assert (settings.deadline, settings.rate, settings.seed) == (60.0, 2.0, 7)


def test_only_the_models_of_the_chosen_tests_are_asked_about(run_suite: RunSuite, judge: FakeJudge) -> None:
    run_suite("-k", "kling-2.6/input.duration")
    assert judge.asked[0].models == ("kling-2.6",)


def test_a_known_deviation_is_an_expected_failure(
    run_suite: RunSuite, judge: FakeJudge, pytester: pytest.Pytester
) -> None:
    judge.report = contradicted()
    pytester.makefile(".yaml", known=f'- {{id: "{DURATION}:refuses:duration 7", because: ticket 12}}')
    result = run_suite(*ONE_MODEL, "-k", "duration/enum or every_known", "--givonkit-known", "known.yaml")
    result.assert_outcomes(xfailed=1, passed=1)
    result.stdout.fnmatch_lines(["XFAIL * ticket 12"])


@pytest.mark.usefixtures("judge")
def test_a_stale_entry_fails_a_test_of_its_own(run_suite: RunSuite, pytester: pytest.Pytester) -> None:
    pytester.makefile(".yaml", known=f'- {{id: "{DURATION}:refuses:duration 7", because: ticket 12}}')
    result = run_suite(*ONE_MODEL, "-k", "duration/enum or every_known", "--givonkit-known", "known.yaml")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["known.yaml:1: *take the entry out"])


def test_reports_and_observations_are_written_and_the_key_is_nowhere(
    run_suite: RunSuite, judge: FakeJudge, pytester: pytest.Pytester
) -> None:
    echoed = finding(exchange=exchange(202, reply={"key": KEY}), title=f"it echoes {KEY}")
    judge.report = contradicted(findings=(echoed,), observations=(seen("refusal-status", "422", says=KEY),))
    files = ("--givonkit-report", "r.json", "--givonkit-report", "r.html", "--givonkit-observations", "o.yaml")
    result = run_suite(*ONE_MODEL, *files)
    assert result.parseoutcomes()["failed"] == 1
    assert KEY not in str(result.stdout) + str(result.stderr)
    assert all(KEY not in (pytester.path / name).read_text() for name in ("r.json", "r.html", "o.yaml"))
