from __future__ import annotations

from dataclasses import fields

import pytest

from givonkit_contracts.reports.headline import failure_of_run, headline
from givonkit_contracts.server_checks.traffic_report import TrafficReport
from givonkit_contracts.server_checks.verdicts import Report

from .example import accepts_too_much, clean_report, empty_report, known_one, report


@pytest.mark.parametrize(
    ("run", "beginning"),
    [
        (report(), "3 findings contradict the documentation (1 more is known) and 1 entry of the file of known"),
        (report(findings=(accepts_too_much(),), stale=()), "1 finding contradicts the documentation; "),
        (report(findings=(known_one(),), stale=()), "Nothing new is contradicted (1 known finding); "),
        (report(findings=(), stale=("a", "b")), "2 known deviations are stale; "),
        (
            clean_report(),
            "Nothing documented is contradicted; 17 of 17 rules of the pages confirmed.",
        ),
        (empty_report(), "Nothing was settled, and a run that settles nothing has failed (exit 3); 0 of 13 rules"),
        (clean_report(interrupted=True), "The run was interrupted after 12 s; 17 of 17 rules"),
        (report(interrupted=True), "The run was interrupted after 12 s; until then: 3 findings contradict"),
        (empty_report(unjudged="GET / hangs."), "The server could not be judged: GET / hangs."),
        (clean_report(unjudged="it resets"), "The server could not be judged any further: it resets; 17 of 17 rules"),
        (
            clean_report(unjudged="404; is it right?"),
            "The server could not be judged any further: 404; is it right? 17",
        ),
    ],
)
def test_the_first_sentence_says_how_the_run_came_out(run: Report, beginning: str) -> None:
    assert headline(run).startswith(beginning)


def test_what_could_not_be_judged_at_all_has_no_counts_and_ends_once() -> None:
    assert headline(empty_report(unjudged="it takes no POST; is the address right?")) == (
        "The server could not be judged: it takes no POST; is the address right?"
    )


def test_a_recording_that_could_not_be_judged_is_called_one() -> None:
    facts = {field.name: getattr(empty_report(unjudged="it is empty"), field.name) for field in fields(Report)}
    assert headline(TrafficReport(**facts)) == "The recording could not be judged: it is empty."


def test_rules_that_no_page_states_are_counted_as_questions() -> None:
    assert headline(report(findings=(), stale=())).startswith(
        "Nothing documented is contradicted; 5 of 14 rules of the pages confirmed, 4 contradicted, 5 not settled; "
        "3 more are questions that no page answers; "
    )


def test_the_first_sentence_says_what_an_option_would_unlock() -> None:
    assert headline(report()).endswith("; a larger --budget would unlock up to 1 rule.")


def test_the_first_sentence_is_one_line_whatever_the_reason_holds() -> None:
    line = headline(empty_report(unjudged="a\nb\x1b[2J" + "c" * 1000))
    assert line.isprintable()
    assert len(line) < 500


def test_a_run_with_a_result_has_no_failure() -> None:
    assert failure_of_run(report()) is None


def test_an_interrupted_run_is_called_so_first() -> None:
    assert failure_of_run(empty_report(interrupted=True, unjudged="x")) == "The run was interrupted after 12 s"
