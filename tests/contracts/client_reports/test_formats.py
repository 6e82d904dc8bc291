from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from givonkit_contracts.client_reports.formats import FORMATS, destination, write, writer
from givonkit_contracts.reports.formats import ReportNotWritten

from .example import CANARY, echoing_report, report

if TYPE_CHECKING:
    from pathlib import Path

BEGINNINGS = {"json": "{", "junit": "<?xml", "html": "<!doctype html>", "sarif": "{", "text": "1 obligation is broken"}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_written_without_secrets(name: str, tmp_path: Path) -> None:
    where = destination(f"{name}:{tmp_path / 'new' / 'report'}")
    write(report(), where)
    assert where.path.read_text("utf-8").startswith(BEGINNINGS[name])
    write(echoing_report(), where, secrets=[CANARY])
    assert "3f9a1c" not in where.path.read_text("utf-8")


def test_there_is_no_archive_of_exchanges() -> None:
    with pytest.raises(ReportNotWritten, match="there are html, json, junit, sarif, text"):
        destination("har:run.har")
    with pytest.raises(ReportNotWritten, match=r"'run.har' does not say its format"):
        destination("run.har")


def test_an_unknown_format_has_no_writer() -> None:
    with pytest.raises(ReportNotWritten, match="no report format is named 'har'"):
        writer("har")


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReportNotWritten, match=r"cannot write the json report to .*: Is a directory"):
        write(report(), destination(f"json:{tmp_path}"))
