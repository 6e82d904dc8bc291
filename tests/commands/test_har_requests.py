from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from givonkit.commands import har_requests
from givonkit.commands.har_requests import Recording, RecordingUnusable
from givonkit.simulator.har import har

from .recordings import CANARY, URL, body, entry, write_har

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeDouble


def recorded(tmp_path: Path, *entries: Any) -> Recording:
    return Recording((write_har(tmp_path / "a.har", *entries),))


@pytest.mark.parametrize(
    "url", [URL, f"{URL}/quote", f"{URL}?a=b", "http://127.0.0.1:4010/ns/mine/api/v1/generations", "/generations"]
)
def test_a_request_for_a_job_or_a_quote_is_read(tmp_path: Path, url: str) -> None:
    (request,) = recorded(tmp_path, entry(body(duration=5), url=url)).requests
    assert (request.file, request.entry, request.model, request.value) == ("a.har", 1, "kling-o1", body(duration=5))


@pytest.mark.parametrize(
    ("skipped", "reason"),
    [
        (entry(body(), method="GET"), "no POST for a job"),
        (entry(body(), url=f"{URL}/gen_1/cancel"), "no POST for a job"),
        (entry(body(), url="http://[::1"), "no POST for a job"),
        (entry(), "its body was not recorded"),
        (entry(params=[{"name": "model", "value": "kling-o1"}]), "its body was sent as a form, not as JSON"),
        (entry("{nope"), "its body is not JSON"),
        (entry('{"model": "kling-o1", "in', comment="cut"), "its body was not recorded whole"),
        (entry([1]), "its body lacks model or input"),
        (entry({"model": 5, "input": {}}), "its body lacks model or input"),
        (entry("!", encoding="base64"), "its body cannot be decoded from base64"),
        ({"request": {"method": "POST"}}, "no request of a HAR (no method or no URL)"),
        ("nothing", "no request of a HAR (no method or no URL)"),
    ],
)
def test_what_is_no_request_for_a_job_is_skipped_and_told(tmp_path: Path, skipped: Any, reason: str) -> None:
    recording = recorded(tmp_path, skipped, entry(body()))
    assert [request.entry for request in recording.requests] == [2]
    assert dict(recording.skipped) == {reason: 1}


def test_a_body_that_was_cut_is_told_by_its_size(tmp_path: Path) -> None:
    short = entry('{"model": "kling-o1"')
    short["request"]["bodySize"] = 100
    assert dict(recorded(tmp_path, short).skipped) == {"its body was not recorded whole": 1}


def test_a_body_in_base64_is_decoded(tmp_path: Path) -> None:
    text = base64.b64encode(json.dumps(body()).encode()).decode()
    (request,) = recorded(tmp_path, entry(text, encoding="base64")).requests
    assert request.value == body()


def test_the_journal_of_a_double_is_read(tmp_path: Path, double: MakeDouble) -> None:
    made = double()
    made.created()
    made.post({"type": "video", "model": "kling-o1", "input": {"prompt": "a cat", "duration": 7}})
    made.get("/api/v1/balance")
    file = tmp_path / "journal.har"
    file.write_text(json.dumps(har(made.simulator.journal.entries(), base_url="http://double.test")))
    recording = Recording((file,))
    assert [request.value["input"].get("duration") for request in recording.requests] == [None, 7]
    assert dict(recording.skipped) == {"no POST for a job": 1}


def test_keys_of_headers_cookies_and_addresses_are_secrets(tmp_path: Path) -> None:
    sent = entry(body(), url="https://user:password-1@api.givon.ai/api/v1/generations?api_key=of-the-query")
    sent["request"]["cookies"] = [{"name": "a", "value": "of-a-cookie"}]
    sent["request"]["headers"] += [{"name": "Cookie", "value": "x=of-the-header; y=1"}, "odd"]
    secrets = recorded(tmp_path, sent).secrets
    shown = [CANARY, "password-1", "of-the-query", "of-a-cookie", "of-the-header", "application/json"]
    assert [secret for secret in shown if secrets.found_in(secret.encode())] == shown[:-1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<html>", "expected JSON (Expecting value"),
        ("[]", "it has no list of entries at log.entries"),
        ('{"log": {"entries": {}}}', "it has no list of entries at log.entries"),
        ("[" * 100_000, "its values are nested too deep"),
        ('{"a": ' + "9" * 5000 + "}", "expected JSON (Exceeds the limit"),
    ],
)
def test_a_file_that_is_no_recording_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "a.har").write_text(text)
    with pytest.raises(RecordingUnusable) as refusal:
        Recording((tmp_path / "a.har",))
    assert str(refusal.value).startswith("a.har is no HTTP Archive: ")
    assert message in str(refusal.value)
    assert str(refusal.value).endswith("Save the recording again as HAR 1.2, with the bodies of the requests")


def test_a_file_that_is_too_large_or_cannot_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(har_requests, "LARGEST", 10)
    with pytest.raises(RecordingUnusable, match="has more than 10 bytes"):
        recorded(tmp_path, entry(body()))
    with pytest.raises(RecordingUnusable, match="cannot be read: No such file"):
        Recording((tmp_path / "nothing.har",))


def test_several_files_are_one_recording(tmp_path: Path) -> None:
    files = tuple(write_har(tmp_path / name, entry(body())) for name in ("a.har", "b.har"))
    assert [request.file for request in Recording(files).requests] == ["a.har", "b.har"]
