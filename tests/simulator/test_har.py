from __future__ import annotations

import json
from datetime import datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import pytest

from givonkit import Reply, Request
from givonkit.http import Disturbance
from givonkit.simulator.har import har
from givonkit.simulator.journal import SHOWN_BODY_BYTES, Journal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.conftest import MakeDouble

BASE_URL = "http://127.0.0.1:8000"
CANARY = "k3y-canary-987654321"
NUMBER = (int, float)
SPECIFICATION: dict[str, dict[str, Any]] = {
    "file": {"log": "log"},
    "log": {"version": str, "creator": "product", "entries": ["entry"], "browser?": "product", "pages?": ["page"]},
    "product": {"name": str, "version": str},
    "page": {"startedDateTime": datetime, "id": str, "title": str, "pageTimings": "pageTimings"},
    "pageTimings": {"onContentLoad?": NUMBER, "onLoad?": NUMBER},
    "entry": {
        "pageref?": str,
        "startedDateTime": datetime,
        "time": NUMBER,
        "request": "request",
        "response": "response",
        "cache": "cache",
        "timings": "timings",
        "serverIPAddress?": str,
        "connection?": str,
    },
    "request": {
        "method": str,
        "url": str,
        "httpVersion": str,
        "cookies": ["cookie"],
        "headers": ["pair"],
        "queryString": ["pair"],
        "postData?": "postData",
        "headersSize": int,
        "bodySize": int,
    },
    "response": {
        "status": int,
        "statusText": str,
        "httpVersion": str,
        "cookies": ["cookie"],
        "headers": ["pair"],
        "content": "content",
        "redirectURL": str,
        "headersSize": int,
        "bodySize": int,
    },
    "cookie": {"name": str, "value": str, "path?": str, "domain?": str, "expires?": datetime, "httpOnly?": bool},
    "pair": {"name": str, "value": str},
    "postData": {"mimeType": str, "params?": ["pair"], "text": str},
    "content": {"size": int, "compression?": int, "mimeType": str, "text?": str, "encoding?": str},
    "cache": {"beforeRequest?": "cached", "afterRequest?": "cached"},
    "cached": {"expires?": datetime, "lastAccess": datetime, "eTag": str, "hitCount": int},
    "timings": {"send": NUMBER, "wait": NUMBER, "receive": NUMBER, "blocked?": NUMBER, "dns?": NUMBER, "ssl?": NUMBER},
}
"""The objects of HAR 1.2 and their fields; `?` is optional, and `comment` and `_names` may stand anywhere."""


def _problems(value: Any, kind: Any, place: str) -> Iterable[str]:
    """Yield what HAR 1.2 does not allow in a value."""
    if isinstance(kind, list):
        if not isinstance(value, list):
            yield f"{place}: expected a list"
        else:
            for number, item in enumerate(value):
                yield from _problems(item, kind[0], f"{place}[{number}]")
    elif isinstance(kind, str):
        fields = {name.rstrip("?"): field for name, field in SPECIFICATION[kind].items()}
        fields["comment"] = str
        yield from (f"{place}: no {name}" for name in SPECIFICATION[kind] if name[-1] != "?" and name not in value)
        yield from (f"{place}: unknown {name}" for name in value if name not in fields and name[0] != "_")
        for name in value.keys() & fields.keys():
            yield from _problems(value[name], fields[name], f"{place}.{name}")
    elif kind is datetime:
        if datetime.fromisoformat(value).tzinfo is None:
            yield f"{place}: no time zone"
    elif not isinstance(value, kind) or isinstance(value, bool) != (kind is bool):
        yield f"{place}: {value!r} is not {kind}"


def _archived(method: str = "POST", path: str = "/a", body: bytes = b"", **reply: Any) -> dict[str, Any]:
    """Return the one entry of the archive of one exchange."""
    headers = [(name.encode(), value.encode()) for name, value in reply.pop("request_headers", {}).items()]
    query = reply.pop("query", b"")
    sent = Reply(
        reply.pop("status", 200),
        [(name.encode(), value.encode()) for name, value in reply.pop("headers", {}).items()],
        reply.pop("answer", b""),
        "answered",
    )
    sent.facts = reply.pop("facts", None)
    sent.disturbance = reply.pop("disturbance", None)
    journal = Journal(10)
    journal.record(1.5, Request(method, path, query=query, headers=headers, body=body), sent)
    archive = har(journal.entries(), base_url=BASE_URL, version="1.0")
    assert list(_problems(archive, "file", "file")) == []
    (entry,) = archive["log"]["entries"]
    assert isinstance(entry, dict)
    return entry


def test_the_archive_of_a_session_is_what_the_format_asks_for(double: MakeDouble) -> None:
    here = double(start=1e9)
    job = here.created()
    here.clock.advance(1000)
    finished = here.job(job["id"])
    here.listed("limit=5")
    here.post({"model": "kling-o1"})
    here.send("GET", finished["outputs"][0]["url"].partition("double.test")[2])
    here.send("HEAD", "/api/v1/generations")
    here.send("GET", "/a b/é\udcff", key=None)
    here.post(b"\xff" * 50_000)
    archive = har(here.simulator.journal.entries(), base_url=BASE_URL)
    assert list(_problems(json.loads(json.dumps(archive)), "file", "file")) == []
    assert len(archive["log"]["entries"]) == 8
    assert archive["log"]["creator"] == {"name": "givonkit", "version": version("givonkit")}


@pytest.mark.parametrize("change", [{"time": "1"}, {"surprise": 1}, {"timings": {}}, {"startedDateTime": "2024-01-01"}])
def test_the_checker_of_archives_finds_what_is_wrong(change: dict[str, Any]) -> None:
    assert list(_problems({**_archived(), **change}, "entry", "entry")) != []


def test_an_archive_tells_no_key(double: MakeDouble) -> None:
    here = double()
    here.send("GET", f"/{CANARY}", key=CANARY, query=f"key={CANARY}", headers=[("user-agent", CANARY)])
    here.post({"model": CANARY}, key=CANARY)
    text = json.dumps(har(here.simulator.journal.entries(), base_url=BASE_URL))
    assert CANARY not in text
    assert f"{BASE_URL}/%5Bkey%5D?key=%5Bkey%5D" in text


def test_an_exchange_is_archived_whole() -> None:
    entry = _archived(
        "POST",
        "/a b/c",
        b'{"a": 1}',
        query=b"x=1&y=%20z&empty=",
        request_headers={"content-type": "application/json", "x-other": "left out"},
        status=202,
        headers={"content-type": "application/json", "content-length": "2"},
        answer=b"{}",
        facts={"verdict": "accepted"},
    )
    assert entry == {
        "startedDateTime": "1970-01-01T00:00:01.500Z",
        "time": 0,
        "request": {
            "method": "POST",
            "url": f"{BASE_URL}/a%20b/c?x=1&y=%20z&empty=",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": [{"name": "content-type", "value": "application/json"}],
            "queryString": [
                {"name": "x", "value": "1"},
                {"name": "y", "value": " z"},
                {"name": "empty", "value": ""},
            ],
            "postData": {"mimeType": "application/json", "text": '{"a": 1}'},
            "headersSize": -1,
            "bodySize": 8,
        },
        "response": {
            "status": 202,
            "statusText": "Accepted",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": [
                {"name": "content-type", "value": "application/json"},
                {"name": "content-length", "value": "2"},
            ],
            "content": {"size": 2, "mimeType": "application/json", "text": "{}"},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": 2,
        },
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
        "_givonkit": {"number": 1, "key": None, "summary": "answered", "facts": {"verdict": "accepted"}},
    }


@pytest.mark.parametrize(("headers", "size"), [({}, -1), ({"content-length": "40000"}, 40_000)])
def test_a_body_that_was_cut_is_said_to_be(headers: dict[str, str], size: int) -> None:
    body = b"x" * 40_000
    entry = _archived(body=body, request_headers=headers, answer=body, headers=headers)
    for content, whole in (
        (entry["request"]["postData"], entry["request"]["bodySize"]),
        (entry["response"]["content"], entry["response"]["bodySize"]),
    ):
        assert content["text"] == "x" * SHOWN_BODY_BYTES
        assert content["comment"] == "The body was cut: this is its beginning."
        assert whole == size


@pytest.mark.parametrize(
    "headers", [{"content-type": "video/mp4"}, {"content-type": "application/json", "content-encoding": "gzip"}]
)
def test_a_body_that_is_not_text_is_left_out(headers: dict[str, str]) -> None:
    content = _archived(answer=b"\x00\xff\x00", headers={**headers, "content-length": "3"})["response"]["content"]
    assert content == {
        "size": 3,
        "mimeType": headers["content-type"],
        "text": "",
        "comment": "The body is not text and was not kept.",
    }


def test_a_reply_to_head_has_no_size() -> None:
    response = _archived("HEAD", headers={"content-type": "application/json", "content-length": "99"})["response"]
    assert response["bodySize"] == response["content"]["size"] == 0


def test_a_redirect_says_where_to() -> None:
    entry = _archived(status=307, headers={"location": "https://other.example/a"})
    assert entry["response"]["redirectURL"] == "https://other.example/a"


def test_a_status_that_has_no_name_has_an_empty_one() -> None:
    assert _archived(status=599)["response"]["statusText"] == ""


def test_a_reply_of_which_nothing_was_sent_has_the_status_0() -> None:
    response = _archived(disturbance=Disturbance(sent=-1, end="reset"))["response"]
    assert (response["status"], response["statusText"]) == (0, "")


def test_a_fact_that_is_no_number_of_json_can_be_archived() -> None:
    json.dumps(_archived(facts={"tokens": float("nan")}), allow_nan=False)


def test_what_befell_a_reply_is_said() -> None:
    entry = _archived(disturbance=Disturbance(sent=3, end="reset"))
    assert entry["comment"] == "The reply was disturbed: reset after 3 bytes of the body."
    assert entry["_givonkit"]["disturbance"] == "reset after 3 bytes of the body"


def test_an_archive_is_made_without_an_installed_distribution_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.version", partial(_raise, PackageNotFoundError("givonkit")))
    assert har([], base_url=BASE_URL)["log"]["creator"]["version"] == "(not installed: no version)"


def _raise(error: Exception, _name: str) -> str:
    raise error
