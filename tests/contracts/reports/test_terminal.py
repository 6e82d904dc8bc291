from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from givonkit_contracts.reports.headline import headline
from givonkit_contracts.reports.terminal import print_report, terminal_text
from givonkit_contracts.server_checks.verdicts import Verdict, short_id

from .example import ACCEPTED, NASTY, accepts_too_much, clean_report, empty_report, report, verdicts

UNSETTLED = replace(verdicts()[0], verdict=Verdict.NOT_SETTLED)

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from givonkit_contracts.server_checks.verdicts import Finding, Report


@pytest.mark.parametrize("width", [100, 60])
def test_everything_is_shown_at_any_width(width: int, snapshot: SnapshotAssertion) -> None:
    assert terminal_text(report(unjudged="it answered 429 for ever"), width=width) == snapshot


def test_the_long_report_names_every_rule(snapshot: SnapshotAssertion) -> None:
    assert terminal_text(clean_report(), verbose=True, width=100) == snapshot


def test_a_run_that_settled_nothing_is_shown_as_a_failure(snapshot: SnapshotAssertion) -> None:
    assert terminal_text(empty_report(), width=100) == snapshot


@pytest.mark.parametrize("run", [report(), report(interrupted=True), clean_report(), empty_report()])
def test_the_first_line_is_the_headline(run: Report) -> None:
    text = terminal_text(run, width=10_000)
    assert text.split("\n")[0] == headline(run)


@settings(deadline=None, max_examples=30)
@given(text=st.text(min_size=1), width=st.integers(20, 200))
def test_whatever_a_server_says_only_printable_text_comes_out(text: str, width: int) -> None:
    said = text + NASTY
    answered = replace(ACCEPTED, reply_body=said.encode("utf-8", "surrogatepass"), path=f"/{said}", trouble=said)
    finding = accepts_too_much(title=said, exchange=answered, before=(answered,), also=(said,), known=None)
    run = report(findings=(finding,), unjudged=said, stale=(said,), target=f"https://{said}")
    shown = terminal_text(run, width=width, verbose=True)
    assert shown.replace("\n", "").isprintable()


def test_markup_in_an_answer_is_text() -> None:
    assert "[bold]loud[/bold]" in terminal_text(report(), width=200)


def test_a_line_for_a_shell_is_never_broken() -> None:
    shown = terminal_text(report(), width=40).split("\n")
    assert any(line.startswith("   curl -i") and line.endswith('"duration": 12}}\'') for line in shown)


def test_colours_are_left_out_where_they_are_not_wanted() -> None:
    wanted, unwanted = (_coloured(environment) for environment in ({}, {"NO_COLOR": "1"}))
    assert "\x1b[1;31m" in wanted
    assert "31m" not in unwanted.replace(r"\x1b[31mred", "")


def _coloured(environment: dict[str, str]) -> str:
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, color_system="standard", width=100, _environ=environment)
    print_report(report(), console)
    return file.getvalue()


def test_a_terminal_without_unicode_gets_what_it_can_show() -> None:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="ascii")
    print_report(report(), Console(file=file, width=100))
    file.flush()
    assert b"kling-o1 accepts duration 12" in raw.getvalue()


def test_equal_reasons_are_grouped_and_hundreds_of_rules_stay_few_lines() -> None:
    many = verdicts() * 60
    assert len(terminal_text(report(rules=many)).split("\n")) < 100


def test_many_reasons_are_cut_with_the_way_to_see_them() -> None:
    rules = tuple(replace(UNSETTLED, why=f"reason {letter}") for letter in "abcdefghijklmnopqrstuvwxyzäöüß")
    text = terminal_text(report(rules=rules))
    assert "reason h" in text
    assert "reason i" not in text
    assert "22   for 22 more reasons" in text
    assert "--verbose" in text


def test_one_reason_that_is_cut_is_one_reason() -> None:
    rules = tuple(replace(UNSETTLED, why=f"reason {letter}") for letter in "abcdefghi")
    assert "1    for 1 more reason\n" in terminal_text(report(rules=rules))


def test_where_nothing_was_judged_there_are_no_counts_and_no_reasons() -> None:
    text = terminal_text(empty_report(unjudged="nothing listens"), verbose=True)
    assert not {"Rules", "Not settled, and why", "Every rule"} & set(text.split("\n"))


def test_what_was_learned_is_a_line_each_and_its_evidence_is_for_those_who_ask() -> None:
    plain, verbose = (terminal_text(report(), verbose=verbose) for verbose in (False, True))
    assert "·  create-status: 202 – an accepted POST gets 202\n" in plain
    assert "·  create-status: 202 – an accepted POST gets 202 (POST /api/v1/generations -> 202)\n" in verbose


def test_without_a_width_no_line_is_broken() -> None:
    line = next(line for line in terminal_text(report()).split("\n") if line.startswith("   Refused"))
    assert line.endswith('"prompt": "a lighthouse at dusk", "duration": 11}} -> 400')


def test_many_rules_are_shown_by_their_titles_after_the_first() -> None:
    text = terminal_text(report(findings=_many()))
    assert f"12. title 11 [{short_id('f-11')}]" in text
    assert "188 further rules contradicted; --verbose shows them at length:" in text
    assert f"·  title 12 [{short_id('f-12')}]" in text
    assert "and 128 more." in text
    assert len(text.split("\n")) < 350


def test_the_long_report_shows_every_rule_at_length() -> None:
    assert f"200. title 199 [{short_id('f-199')}]" in terminal_text(report(findings=_many()), verbose=True)


def _many() -> tuple[Finding, ...]:
    return tuple(
        accepts_too_much(id=f"f-{number}", title=f"title {number}", model=f"m-{number}") for number in range(200)
    )


def test_findings_about_one_rule_are_told_together() -> None:
    findings = tuple(accepts_too_much(id=f"f-{number}", title=f"title {number}", pair=None) for number in range(20))
    text = terminal_text(report(findings=(*findings, accepts_too_much())))
    assert "1. kling-o1 accepts duration 12" in text
    assert f"   20 further findings about the same rule:\n   ·  title 0 [{short_id('f-0')}]" in text
    assert "   and 16 more." in text
    assert "2. " not in text


def test_the_long_report_names_every_finding_about_a_rule() -> None:
    findings = tuple(accepts_too_much(id=f"f-{number}", title=f"title {number}") for number in range(20))
    assert f"·  title 19 [{short_id('f-19')}]" in terminal_text(report(findings=findings), verbose=True)
