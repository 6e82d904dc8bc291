from __future__ import annotations

import base64
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from givonkit_contracts.reports.har import LONGEST_BODY, har_text

from .example import ACCEPTED, echoing_report, exchange, report, request_body

REQUEST_KEYS = {"method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize"}
RESPONSE_KEYS = {
    *("status", "statusText", "httpVersion", "cookies", "headers", "content"),
    *("redirectURL", "headersSize", "bodySize"),
}


def entries(*exchanges: Any) -> list[Any]:
    log = json.loads(har_text(report(exchanges=exchanges)))["log"]
    assert (log["version"], log["creator"]["name"]) == ("1.2", "givonkit")
    found: list[Any] = log["entries"]
    return found


def test_every_exchange_is_an_entry_in_its_order() -> None:
    log = json.loads(har_text(report()))["log"]
    assert [entry["response"]["status"] for entry in log["entries"]] == [202, 400, 400, 200]


def test_an_entry_has_all_that_the_format_wants() -> None:
    (entry,) = entries(ACCEPTED)
    assert {"startedDateTime", "time", "request", "response", "cache", "timings"} <= entry.keys()
    assert entry["request"].keys() >= REQUEST_KEYS
    assert entry["response"].keys() >= RESPONSE_KEYS
    assert entry["startedDateTime"] == "2026-09-21T14:13:21.500Z"
    assert (entry["time"], entry["timings"]) == (125, {"send": 0, "wait": 125, "receive": 0})


def test_request_and_answer_stand_there_as_they_were() -> None:
    (entry,) = entries(ACCEPTED)
    assert entry["request"]["url"] == "https://api.example.test/api/v1/generations"
    assert json.loads(entry["request"]["postData"]["text"]) == request_body(duration=12)
    assert json.loads(entry["response"]["content"]["text"]) == {"jobId": "j-1", "state": "waiting"}


def test_the_query_stands_beside_the_url() -> None:
    (entry,) = entries(exchange(method="GET", path="/api/v1/generations?limit=5&cursor="))
    assert entry["request"]["queryString"] == [{"name": "limit", "value": "5"}, {"name": "cursor", "value": ""}]


def test_no_header_that_may_hold_a_key_is_there() -> None:
    shown = har_text(echoing_report()).lower()
    assert [
        name for name in ("authorization", "x-api-key", '"cookie"', "set-cookie") if f'"name": "{name}"' in shown
    ] == []


def test_an_answer_that_never_came_has_the_status_0_and_its_reason() -> None:
    (entry,) = entries(exchange(None, trouble="the connection was reset"))
    assert (entry["response"]["status"], entry["comment"]) == (0, "the connection was reset")


def test_a_long_body_is_cut_with_its_size() -> None:
    (entry,) = entries(exchange(200, b"x" * (LONGEST_BODY + 1), b"y" * (LONGEST_BODY + 2)))
    assert len(entry["request"]["postData"]["text"]) == LONGEST_BODY
    assert entry["request"]["postData"]["comment"] == "The body was cut: it has 1,048,577 bytes."
    assert len(entry["response"]["content"]["text"]) == LONGEST_BODY
    assert entry["response"]["content"]["comment"] == "The body was cut: it has 1,048,578 bytes."


@settings(deadline=None, max_examples=50)
@given(sent=st.binary(min_size=1), answered=st.binary())
def test_any_bytes_can_be_read_back(sent: bytes, answered: bytes) -> None:
    (entry,) = entries(exchange(200, sent, answered))
    data, content = entry["request"]["postData"], entry["response"]["content"]
    assert (base64.b64decode(data["_base64"]) if "_base64" in data else data["text"].encode()) == sent
    assert (base64.b64decode(content["text"]) if "encoding" in content else content["text"].encode()) == answered
