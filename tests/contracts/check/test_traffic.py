from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from givonkit_contracts.check.bodies import model_of
from givonkit_contracts.check.traffic import is_about

from .runs import DURATION, exchange, request_body

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Run


def entry(status: int, body: Any) -> dict[str, Any]:
    return {
        "startedDateTime": "2026-11-22T12:00:00Z",
        "time": 12.5,
        "request": {
            "method": "POST",
            "url": "https://api.givon.ai/api/v1/generations",
            "httpVersion": "HTTP/1.1",
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "queryString": [],
            "cookies": [],
            "headersSize": -1,
            "bodySize": -1,
            "postData": {"mimeType": "application/json", "text": json.dumps(body)},
        },
        "response": {
            "status": status,
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "cookies": [],
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
            "content": {"size": 2, "mimeType": "application/json", "text": '{"id": "job-1"}'},
        },
        "cache": {},
        "timings": {"send": 0, "wait": 12, "receive": 0},
    }


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A recording in which seven seconds of kling-o1 were accepted, and a valid request of kling-2.6 was refused."""
    other = {"type": "video", "model": "kling-2.6", "input": {"prompt": "a"}}
    entries = [entry(202, request_body(duration=7)), entry(202, request_body()), entry(400, other)]
    file = tmp_path / "traffic.har"
    file.write_text(
        json.dumps({"log": {"version": "1.2", "creator": {"name": "t", "version": "1"}, "entries": entries}})
    )
    return file


def test_recorded_traffic_is_judged_without_a_key(run: Run, recording: Path) -> None:
    result = run("traffic", str(recording), key=None)
    assert (result.exit_code, result.stderr) == (1, "")
    assert DURATION in result.stdout


def test_only_the_models_that_are_named_are_judged(run: Run, recording: Path) -> None:
    told = json.loads(run("traffic", str(recording), "--model", "kling-o1", "--json").stdout)
    assert (told["models"], told["requests"]) == (["kling-o1"], 2)


def test_known_deviations_of_a_recording_fail_nothing(run: Run, recording: Path, tmp_path: Path) -> None:
    known = str(tmp_path / "known.yaml")
    assert run("traffic", str(recording), "--write-known", known).exit_code == 1
    assert run("traffic", str(recording), "--known", known).exit_code == 0


def test_a_recording_has_no_cost(run: Run, recording: Path) -> None:
    assert "Cost\n" not in run("traffic", str(recording), "--verbose").stdout


def test_a_report_of_a_recording_is_written(run: Run, recording: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    run("traffic", str(recording), "--report", str(file))
    assert json.loads(file.read_text())["findings"]


def test_what_is_no_recording_is_told_in_one_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "traffic.har"
    file.write_text("{}")
    result = run("traffic", str(file))
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "traffic.har" in result.stderr


def test_an_unknown_model_names_the_nearest(run: Run, recording: Path) -> None:
    result = run("traffic", str(recording), "--model", "kling-01")
    assert result.exit_code == 2
    assert "did you mean 'kling-o1'?" in result.stderr


@pytest.mark.parametrize(
    ("body", "named"),
    [(b'{"model": "a"}', "a"), (b'{"model": 5}', None), (b"[]", None), (b"{", None), (b"\xff", None)],
)
def test_a_request_may_be_about_a_model_unless_it_names_another(body: bytes, named: str | None) -> None:
    assert model_of(body) == named
    asked = exchange(202)
    assert is_about(asked, ()) is is_about(asked, ("a",)) is True
    assert is_about(exchange(202, {"model": "b"}), ("a",)) is False
