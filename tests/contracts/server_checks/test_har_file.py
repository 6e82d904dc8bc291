from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from givonkit import ManualClock, Request, Simulator
from givonkit.simulator.control import Control
from givonkit_contracts.server_checks.har_entry import HarFileInvalid
from givonkit_contracts.server_checks.har_file import Recording, read_har
from givonkit_contracts.server_checks.traffic import judge_traffic

from .recorder import SPEC

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from givonkit_contracts.server_checks.exchange import Exchange

URL = "https://api.givon.ai/api/v1/generations"
CANARY = "k3y-canary-987654321"
BODY = '{"type": "video", "model": "kling-o1", "input": {"prompt": "café"}}'


def pairs(**values: str) -> list[dict[str, str]]:
    return [{"name": name.replace("_", "-"), "value": value} for name, value in values.items()]


def entry(**changes: Any) -> dict[str, Any]:
    """Return an entry as browsers write it, with values at dotted places (`__` for the dot) set otherwise."""
    made: dict[str, Any] = {
        "startedDateTime": "2026-11-22T10:00:00.250+01:00",
        "time": 120.5,
        "request": {
            "method": "POST",
            "url": URL,
            "headers": pairs(Content_Type="application/json"),
            "bodySize": len(BODY.encode()),
            "postData": {"mimeType": "application/json", "text": BODY},
        },
        "response": {
            "status": 202,
            "headers": pairs(content_type="application/json"),
            "content": {"size": 2, "mimeType": "application/json", "text": '{"id": "gen_1"}'},
        },
    }
    for place, value in changes.items():
        *parents, last = place.split("__")
        holder = made
        for name in parents:
            holder = holder[name]
        if value is None:
            del holder[last]
        else:
            holder[last] = value
    return made


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Recording]:
    def done(*entries: Any, **options: Any) -> Recording:
        file = tmp_path / "calls.har"
        file.write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}), encoding="utf-8")
        return read_har(file, **options)

    return done


def only(recording: Recording) -> Exchange:
    (exchange,) = recording
    return exchange


def test_an_entry_becomes_an_exchange(read: Callable[..., Recording]) -> None:
    exchange = only(read(entry()))
    assert (exchange.probe, exchange.method, exchange.path) == ("entry 1", "POST", "/api/v1/generations")
    assert (exchange.at, exchange.seconds) == (1795338000.25, 0.1205)
    assert exchange.headers == [(b"content-type", b"application/json")]
    assert json.loads(exchange.body)["input"] == {"prompt": "café"}
    assert (exchange.status, exchange.answer, exchange.trouble) == (202, {"id": "gen_1"}, None)


@pytest.mark.parametrize(
    ("started", "at"),
    [
        ("2026-11-22T09:00:00Z", 1795338000.0),
        ("2026-11-22T09:00:00", 1795338000.0),
        ("2026-11-22T04:00:00.123456789-05:00", 1795338000.123456),
        ("2026-11-22T10:00:00+0100", 1795338000.0),
    ],
)
def test_times_are_read_with_their_offsets(read: Callable[..., Recording], started: str, at: float) -> None:
    assert only(read(entry(startedDateTime=started))).at == at


def test_a_body_in_base64_is_decoded_on_both_sides(read: Callable[..., Recording]) -> None:
    sent, came = (base64.b64encode(text.encode()).decode() for text in (BODY, '{"id": "é"}'))
    exchange = only(
        read(
            entry(
                request__postData={"mimeType": "application/json", "text": sent, "encoding": "base64"},
                response__content={"mimeType": "application/json", "text": came, "encoding": "base64"},
            )
        )
    )
    assert exchange.body == BODY.encode()
    assert exchange.answer == {"id": "é"}


def test_a_form_becomes_the_body_that_it_was(read: Callable[..., Recording]) -> None:
    form = {"mimeType": "application/x-www-form-urlencoded", "params": pairs(prompt="a cat", type="video")}
    exchange = only(read(entry(request__postData=form, request__headers=[])))
    assert exchange.body == b"prompt=a+cat&type=video"
    assert exchange.headers == [(b"content-type", b"application/x-www-form-urlencoded")]


def test_the_headers_of_http_2_are_left_out(read: Callable[..., Recording]) -> None:
    headers = [{"name": ":path", "value": "/x"}, *pairs(content_type="application/json")]
    assert only(read(entry(request__headers=headers))).headers == [(b"content-type", b"application/json")]


def test_a_request_without_a_body_is_one_where_the_recording_says_so(read: Callable[..., Recording]) -> None:
    assert only(read(entry(request__postData=None, request__bodySize=0))).body == b""


@pytest.mark.parametrize(
    "changes",
    [
        {"request__postData": None},
        {"request__postData": None, "request__bodySize": -1},
        {"request__postData__text": ""},
        {"request__postData__text": BODY[:20]},
        {
            "request__postData": {"mimeType": "application/json", "text": BODY[:20], "comment": "It was cut."},
            "request__bodySize": -1,
        },
    ],
)
def test_a_request_whose_body_was_not_recorded_whole_is_skipped(
    read: Callable[..., Recording], changes: dict[str, Any]
) -> None:
    recording = read(entry(**changes))
    assert list(recording) == []
    assert recording.skipped == {f"POST {URL}, whose body was not recorded whole": 1}


def test_an_answer_that_was_not_recorded_whole_keeps_its_status(read: Callable[..., Recording]) -> None:
    content = {"mimeType": "application/json", "text": '{"id": "ge', "comment": "The body was cut."}
    exchange = only(read(entry(response__content=content)))
    assert (exchange.status, exchange.reply_body, exchange.trouble) == (202, b"", None)


@pytest.mark.parametrize(
    ("changes", "trouble"),
    [
        ({"response__status": 0}, "no answer was recorded"),
        ({"response": None}, "no answer was recorded"),
        ({"response__content__text": "<html>"}, "an HTML page came"),
        (
            {"response__headers": [], "response__content": {"mimeType": "text/html", "size": 5}},
            "an HTML page came",
        ),
        (
            {"response__content__text": '{"id'},
            "JSON was promised, and what came is none: Unterminated string starting at at character 1",
        ),
    ],
)
def test_an_answer_that_is_none_to_go_by_says_why(
    read: Callable[..., Recording], changes: dict[str, Any], trouble: str
) -> None:
    assert only(read(entry(**changes))).trouble == trouble


def test_other_methods_paths_and_hosts_are_skipped_and_counted(read: Callable[..., Recording]) -> None:
    other = "https://staging.givon.ai/api/v1/generations"
    recording = read(
        entry(),
        entry(request__url=f"{URL}?trace=1"),
        entry(request__method="GET", request__url=f"{URL}/gen_1?key={CANARY}"),
        entry(request__url=other),
        entry(request__method="get", request__url="data:text/plain,hello"),
    )
    assert recording.origin == "https://api.givon.ai"
    assert [exchange.path for exchange in recording] == ["/api/v1/generations"] * 2
    assert recording.skipped == {f"GET {URL}/gen_1": 1, f"POST {other}": 1, "GET data:…": 1}


def test_the_origin_can_be_chosen(read: Callable[..., Recording]) -> None:
    other = "http://127.0.0.1:4010/ns/a/api/v1/generations"
    recording = read(entry(), entry(), entry(request__url=other), origin="http://127.0.0.1:4010")
    assert only(recording).path == "/ns/a/api/v1/generations"


def test_no_secret_gets_into_an_exchange(read: Callable[..., Recording]) -> None:
    shown = json.dumps({"error": f"the key {CANARY} may not", "cookie": "c00kie-secret"})
    recording = read(
        entry(
            request__url=f"https://user:pass-w0rd@api.givon.ai/api/v1/generations?api_key=query-{CANARY}",
            request__headers=[
                *pairs(
                    Authorization=f"Bearer {CANARY}", Cookie="session=c00kie-secret; a=b", X_Api_Key="x-key-12345678"
                ),
                *pairs(Content_Type="application/json", Idempotency_Key="order-1"),
            ],
            request__postData__text=json.dumps({"prompt": f"{CANARY} x-key-12345678 pass-w0rd"}),
            response__headers=pairs(
                Location=f"/jobs/1?token={CANARY}", Set_Cookie="session=new-c00kie", Retry_After="3"
            ),
            response__content__text=shown,
        )
    )
    exchange = only(recording)
    told = f"{exchange.headers} {exchange.body!r} {exchange.reply_headers} {exchange.reply_body!r} {recording.skipped}"
    for secret in (CANARY, "c00kie", "x-key-12345678", "pass-w0rd", "token"):
        assert secret not in told + exchange.path
    assert exchange.keyed
    assert exchange.headers == [(b"content-type", b"application/json"), (b"idempotency-key", b"order-1")]
    assert exchange.reply_headers == [
        (b"location", b"/jobs/1"),
        (b"retry-after", b"3"),
        (b"content-type", b"application/json"),
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"request": None}, "expected an object with it at request.method; got nothing"),
        ({"request__method": 5}, "expected a string at request.method; got 5"),
        ({"request__url": "/api/v1/generations"}, "expected a URL with its scheme at request.url"),
        ({"request__url": "https://[::1/api/v1/generations"}, "expected a URL at request.url"),
        ({"request__headers": {}}, "expected a list at request.headers; got an object"),
        ({"request__headers": [5]}, "expected objects with a name and a value, both strings at request.headers; got 5"),
        ({"request__postData": "text"}, 'expected an object at request.postData; got "text"'),
        ({"request__bodySize": "12"}, 'expected a number at request.bodySize; got "12"'),
        ({"response__status": True}, "expected a number at response.status; got true"),
        ({"response__status": 20}, "expected an HTTP status at response.status; got 20"),
        ({"response__content__text": 5}, "expected a string at response.content.text; got 5"),
        ({"response__content__encoding": "rot13"}, "expected base64, or nothing at response.content.encoding"),
        (
            {"response__content": {"text": "é", "encoding": "base64"}},
            "expected base64 at response.content.text",
        ),
        ({"startedDateTime": "yesterday"}, "expected a time such as 2026-11-22T10:00:00.000+01:00 at startedDateTime"),
        ({"startedDateTime": None}, "expected a string at startedDateTime; got nothing"),
        ({"time": "fast"}, 'expected a number at time; got "fast"'),
    ],
)
def test_a_broken_entry_is_told_with_its_number_and_place(
    read: Callable[..., Recording], changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(HarFileInvalid) as error:
        read(entry(), entry(**changes))
    assert str(error.value).startswith(f"calls.har, entry 2: {said}")
    assert (error.value.file, error.value.entry) == ("calls.har", 2)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Expecting value"),
        (b"\xff\xfe", "codec can't decode"),
        (b"[" * 100_000, "nested too deep"),
        (b"[]", "no such list"),
        (b'{"log": {}}', "no such list"),
        (b'{"log": {"entries": {}}}', "got an object"),
    ],
)
def test_a_file_that_is_no_archive_is_told(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "calls.har"
    file.write_bytes(content)
    with pytest.raises(HarFileInvalid, match=said) as error:
        read_har(file)
    assert error.value.entry is None


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(HarFileInvalid, match="No such file"):
        read_har(tmp_path / "none.har")


def test_a_byte_order_mark_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "calls.har"
    file.write_text(json.dumps({"log": {"entries": [entry()]}}), encoding="utf-8-sig")
    assert len(read_har(str(file))) == 1


def test_the_doubles_own_journal_is_read_and_judged(tmp_path: Path) -> None:
    simulator = Simulator(SPEC, clock=ManualClock(1_760_000_000.0))
    headers = [(b"authorization", f"Bearer {CANARY}".encode()), (b"content-type", b"application/json")]
    for duration in (5, 7, 10):
        body = {"type": "video", "model": "kling-o1", "input": {"prompt": "a cat", "duration": duration}}
        content = json.dumps(body).encode()
        simulator.handle(Request("POST", "/api/v1/generations", headers=headers, body=content))
    file = tmp_path / "journal.har"
    file.write_text(json.dumps(Control(simulator).har("http://127.0.0.1:4010")), encoding="utf-8")
    report = judge_traffic(read_har(file), SPEC)
    assert (report.target, report.requests, report.exit_code) == ("http://127.0.0.1:4010", 3, 0)
    assert CANARY not in str(report)
