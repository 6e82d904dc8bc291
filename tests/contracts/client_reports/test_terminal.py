from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.console import Console

from givonkit_contracts.client_checks.story import BREAKS_HERE
from givonkit_contracts.client_reports.terminal import print_report, terminal_text

from .example import (
    ENDS,
    LOST,
    PAYS_ONCE,
    clean_report,
    dependency,
    echoing_report,
    empty_report,
    failure,
    judged,
    nasty_report,
    obligation,
    report,
)

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from givonkit_contracts.client_checks.run import Life


def test_a_report_reads_from_what_is_broken_to_what_to_do(snapshot: SnapshotAssertion) -> None:
    assert terminal_text(report(), width=100) == snapshot


def test_a_clean_report_is_short() -> None:
    assert terminal_text(clean_report()).split("\n") == [
        "Nothing is broken that must be met; 3 of 3 obligations met (level thrifty; 40 runs in 12 s).",
        "",
        "Next",
        "Nothing: the client meets what was asked of it.",
        "",
    ]


def test_a_story_that_stands_there_already_is_referred_to() -> None:
    told = terminal_text(clean_report(judged=(judged(PAYS_ONCE, failure()), judged(ENDS, failure(ENDS)))))
    assert told.count(BREAKS_HERE) == 1
    assert "   Its story is that of 1.\n" in told


def test_of_very_many_stories_the_first_are_told_unless_all_are_asked_for() -> None:
    runs = [
        replace(LOST, exchanges=LOST.exchanges[:3], deadline=float(number), lives=lives(number)) for number in range(12)
    ]
    bad = tuple(
        judged(one, failure(one, run=run))
        for one, run in (
            (obligation(f"money/number-{number}", f"Sentence {number}."), run) for number, run in enumerate(runs)
        )
    )
    told = terminal_text(clean_report(judged=bad))
    assert (told.count(BREAKS_HERE), told.count("Broken   one errand")) == (8, 12)
    assert "--verbose shows every story" in told
    assert terminal_text(clean_report(judged=bad), verbose=True).count(BREAKS_HERE) == 12


def lives(number: int) -> tuple[Life, ...]:
    """Return the lives of a run that lasts as many seconds longer."""
    return tuple(replace(life, ending=replace(life.ending, at=life.ending.at + number)) for life in LOST.lives)


def test_a_warning_has_no_story_unless_asked_for() -> None:
    assert terminal_text(report()).count(BREAKS_HERE) == 1
    assert terminal_text(report(), verbose=True).count(BREAKS_HERE) == 3


def test_an_answer_that_fails_says_so() -> None:
    told = terminal_text(report(dependencies=(dependency(fails=True, basis="observed"),)))
    assert "on-accept (charged at once; observed: this fails): it has no result [worlds/succeeds]" in told


def test_the_log_of_a_driver_is_shown() -> None:
    assert "| ValueError: é" in terminal_text(report())


def test_verbose_names_every_obligation() -> None:
    told = terminal_text(report(), verbose=True)
    assert "met          money/always-ends: A client ends, whatever it is answered. (MUST, core)" in told


def test_a_run_that_completed_nothing_says_why_and_what_to_do() -> None:
    told = terminal_text(empty_report())
    assert "money/pays-once: no run was completed" in told
    assert "See that the client is started at all" in told


def test_no_secret_is_shown_however_narrow_the_terminal() -> None:
    for width in (40, 100, 100_000):
        told = terminal_text(echoing_report(), secrets=['gvn_canary_3f9a1c"/é_77'], verbose=True, width=width)
        assert "3f9a1c" not in told
        assert "givon-test-key" not in told


def test_what_a_client_says_stays_text() -> None:
    told = terminal_text(nasty_report(), verbose=True)
    assert "[bold]loud[/bold]" in told
    assert all(line.isprintable() for line in told.split("\n"))


def test_a_terminal_that_knows_few_letters_gets_the_report_too() -> None:
    file = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    print_report(report(), Console(file=file, width=100))
    file.flush()
    assert b"<== it breaks here" in file.buffer.getvalue()
