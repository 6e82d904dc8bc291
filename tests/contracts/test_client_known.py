from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from givonkit.errors import SpecFileInvalid
from givonkit.spec import load_spec
from givonkit_contracts.client_checks.in_process import InProcessGround
from givonkit_contracts.client_checks.judge import check_client
from givonkit_contracts.client_checks.selection import ObligationUnknown
from givonkit_contracts.client_checks.settings import ClientSettings
from givonkit_contracts.client_known import apply_client_known, read_client_known, write_client_known

if TYPE_CHECKING:
    from pathlib import Path

    from givonkit_contracts.client_checks.case import Case
    from givonkit_contracts.client_checks.report import ClientReport

CancelsOnce: Any = import_module("tests.zoo.clients.broken_giving_up").CancelsOnce
BROKEN = "giving_up/cancel-is-tried-again"
MET = "giving_up/cancels-the-job"
IDS = (BROKEN, MET)
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def report() -> ClientReport:
    """The report of a client that breaks one obligation and meets another."""

    def client(case: Case) -> Any:
        return CancelsOnce(case).outcome()

    ground = InProcessGround(client, load_spec())
    try:
        return check_client(ground, settings=ClientSettings(only=IDS, examples=0))
    finally:
        ground.close()


@pytest.fixture
def known(tmp_path: Path) -> Path:
    return tmp_path / "known.yaml"


def test_what_is_known_does_not_fail(report: ClientReport, known: Path) -> None:
    known.write_text(f"- {{id: {BROKEN}, because: ticket 12, until: 2026-11-23}}\n")
    marked = apply_client_known(report, read_client_known(known, IDS), TODAY)
    assert (report.exit_code, marked.exit_code) == (1, 0)
    assert [failure.known for failure in marked.failures] == ["ticket 12"]


def test_an_entry_whose_day_is_over_fails(report: ClientReport, known: Path) -> None:
    known.write_text(f"- {{id: {BROKEN}, because: ticket 12, until: 2026-11-22}}\n")
    marked = apply_client_known(report, read_client_known(known, IDS), TODAY)
    assert marked.exit_code == 1
    assert marked.stale == (
        f"known.yaml:1: {BROKEN} was expected until 2026-11-22: mend the client, or give it a later day",
    )


def test_an_entry_about_what_is_met_is_stale(report: ClientReport, known: Path) -> None:
    known.write_text(f"- {{id: {MET}, because: ticket 12}}\n")
    marked = apply_client_known(report, read_client_known(known, IDS), TODAY)
    assert marked.stale == (f"known.yaml:1: {MET} was looked for and is no longer so: take the entry out",)


def test_an_entry_about_what_was_not_looked_at_is_not_stale(report: ClientReport, known: Path) -> None:
    known.write_text(f"- {{id: {MET}, because: ticket 12}}\n")
    partial = replace(report, judged=tuple(one for one in report.judged if one.obligation.id == BROKEN))
    assert apply_client_known(partial, read_client_known(known, IDS), TODAY).stale == ()


def test_what_is_broken_is_written_and_known_words_are_kept(report: ClientReport, known: Path) -> None:
    write_client_known(report, known)
    (entry,) = read_client_known(known, IDS)
    assert entry.id == BROKEN
    assert entry.because
    known.write_text(f"- {{id: {BROKEN}, because: ticket 12, until: 2027-01-31}}\n")
    write_client_known(report, known, read_client_known(known, IDS))
    (entry,) = read_client_known(known, IDS)
    assert (entry.because, entry.until) == ("ticket 12", date(2027, 1, 31))


def test_an_unknown_id_is_refused_with_its_line_and_the_nearest(known: Path) -> None:
    known.write_text("- {id: giving_up/cancel-the-job, because: ticket 12}\n")
    with pytest.raises(
        ObligationUnknown, match=r"known.yaml:1: no obligation is named .* \(did you mean '.*cancels-the"
    ):
        read_client_known(known, IDS)


def test_a_file_that_is_no_list_of_entries_is_refused(known: Path) -> None:
    known.write_text("giving_up: later\n")
    with pytest.raises(SpecFileInvalid, match=r"known.yaml:1"):
        read_client_known(known, IDS)
