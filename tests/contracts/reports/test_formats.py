from __future__ import annotations

from pathlib import Path

import pytest

from givonkit_contracts.reports.formats import FORMATS, SUFFIXES, ReportNotWritten, destination, write, writer

from .example import CANARY, echoing_report, report

BEGINNINGS = {"json": "{", "junit": "<?xml", "html": "<!doctype html>", "sarif": "{", "har": "{", "text": "3 findings"}


@pytest.mark.parametrize(
    ("text", "name", "path"),
    [
        ("report.json", "json", "report.json"),
        ("out/REPORT.HTML", "html", "out/REPORT.HTML"),
        ("a.b.xml", "junit", "a.b.xml"),
        ("run.sarif", "sarif", "run.sarif"),
        ("run.har", "har", "run.har"),
        ("run.txt", "text", "run.txt"),
        ("sarif:report.json", "sarif", "report.json"),
        ("html:/dev/stdout", "html", "/dev/stdout"),
        (r"C:\reports\run.json", "json", r"C:\reports\run.json"),
        ("html:a:b", "html", "a:b"),
    ],
)
def test_a_destination_names_its_format_or_ends_like_it(text: str, name: str, path: str) -> None:
    assert destination(text) == (name, Path(path))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("report.pdf", "'report.pdf' does not say its format: expected a file name that ends in one of .json, .xml"),
        ("report", "does not say its format"),
        ("jsn:report", r"no report format is named 'jsn' \(did you mean 'json'\?\); there are har, html, json"),
        ("html:", "'html:' names no file"),
        ("", "'' names no file"),
    ],
)
def test_a_destination_that_says_no_format_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ReportNotWritten, match=reason):
        destination(text)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_written(name: str, tmp_path: Path) -> None:
    where = destination(f"{name}:{tmp_path / 'new' / 'report'}")
    write(report(), where)
    assert where.path.read_text("utf-8").startswith(BEGINNINGS[name])


def test_every_format_has_an_end_of_file_names() -> None:
    assert set(SUFFIXES.values()) == set(FORMATS) == set(BEGINNINGS)


def test_secrets_are_masked_in_what_is_written(tmp_path: Path) -> None:
    write(echoing_report(), destination(str(tmp_path / "report.json")), secrets=[CANARY])
    assert "3f9a1c" not in (tmp_path / "report.json").read_text("utf-8")


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReportNotWritten, match=r"cannot write the json report to .*: Is a directory"):
        write(report(), destination(f"json:{tmp_path}"))


def test_an_unknown_format_has_no_writer() -> None:
    with pytest.raises(ReportNotWritten, match="no report format is named 'pdf'"):
        writer("pdf")
