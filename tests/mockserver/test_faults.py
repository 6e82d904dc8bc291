"""What a client gets when a fault strikes, for every operation and every way to ask for one, and whether it acted."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, NamedTuple

import httpx
import pytest

from givonkit.media import image
from givonkit.simulator.scenarios.fault_kinds import KINDS

from .processes import Process
from .wire import GENERATIONS, VALID, Wire, ask, message, post

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from .conftest import Serve

JSON = {"Content-Type": "application/json"}
PICTURE = image(64, 36, b"seed")
START = 1_700_000_000
PAUSE = 0.05
IMPATIENCE = 0.3


class Place:
    """One key at the server, with a job that one poll ends and a result that can be downloaded."""

    def __init__(self, client: httpx.Client, url: str) -> None:
        self.client = client
        self.url = url
        self.job: str = client.post(
            GENERATIONS, content=VALID, headers={**JSON, "Givonkit-Scenario": "polls=1"}
        ).json()["id"]

    def jobs(self) -> dict[str, str]:
        """Return the statuses of the jobs by their ids, without a poll."""
        return {job["id"]: job["status"] for job in self.client.get(GENERATIONS).json()["data"]}

    def reserved(self) -> float:
        return float(self.client.get("/api/v1/balance").json()["reserved"])

    def noted(self) -> str:
        """Return what the journal says of the last request."""
        (entry,) = self.client.get("/__givonkit/journal", params={"limit": 1}).json()
        return str(entry["summary"])


OPERATIONS: dict[str, Callable[[Place], httpx.Request]] = {
    "create": lambda at: at.client.build_request("POST", GENERATIONS, content=VALID, headers=JSON),
    "quote": lambda at: at.client.build_request("POST", f"{GENERATIONS}/quote", content=VALID, headers=JSON),
    "poll": lambda at: at.client.build_request("GET", f"{GENERATIONS}/{at.job}"),
    "list": lambda at: at.client.build_request("GET", GENERATIONS),
    "cancel": lambda at: at.client.build_request("POST", f"{GENERATIONS}/{at.job}/cancel"),
    "upload": lambda at: at.client.build_request("POST", "/api/v1/assets", content=PICTURE),
    "balance": lambda at: at.client.build_request("GET", "/api/v1/balance"),
    "models": lambda at: at.client.build_request("GET", "/api/v1/models"),
    "model": lambda at: at.client.build_request("GET", "/api/v1/models/kling-o1"),
    "download": lambda at: at.client.build_request("GET", at.url),
}
CHANGES = {"create": "queued", "poll": "completed", "cancel": "canceled"}
"""The status of the job that an operation changes, once the server has acted."""


class Gets(NamedTuple):
    """What a client gets: an error of httpx, or a status and headers; `body` says what becomes of the true body."""

    error: type[httpx.HTTPError] | None = None
    status: int | None = None
    headers: dict[str, str] = {}  # noqa: RUF012  # never changed
    body: Callable[[bytes], bool] = bool
    acts: bool = True


def is_error(code: str) -> Callable[[bytes], bool]:
    return lambda body: json.loads(body)["error"]["code"] == code


def is_broken_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return True
    return False


FAULTS = {
    "503": Gets(status=503, headers={"content-type": "application/json"}, body=is_error("overloaded"), acts=False),
    "503:html": Gets(status=503, headers={"content-type": "text/html; charset=utf-8"}, acts=False),
    "503:empty": Gets(status=503, headers={"content-length": "0"}, body=lambda body: body == b"", acts=False),
    "504:html,acted": Gets(status=504, headers={"content-type": "text/html; charset=utf-8"}),
    "429": Gets(status=429, headers={"retry-after": "1"}, body=is_error("rate_limited"), acts=False),
    "429:retry=word": Gets(status=429, headers={"retry-after": "soon"}, acts=False),
    "503:retry=date+5,acted": Gets(status=503, headers={"retry-after": "Tue, 14 Nov 2023 22:13:25 GMT"}),
    "latency:50ms": Gets(),
    "wrong_type": Gets(headers={"content-type": "text/html"}),
    "malformed": Gets(body=is_broken_json),
    "truncated:30": Gets(headers={"content-length": "30"}, body=lambda body: len(body) == 30),
    "gzip_cut:12": Gets(headers={"content-length": "12", "content-encoding": "gzip"}, body=lambda body: len(body) < 30),
    "drip:100/1ms": Gets(),
    "empty": Gets(headers={"content-length": "0"}, body=lambda body: body == b""),
    "reset": Gets(httpx.ReadError, acts=False),
    "reset:acted": Gets(httpx.ReadError),
    "cut:30": Gets(httpx.ReadError),
    "close:30": Gets(httpx.RemoteProtocolError),
    "hang": Gets(httpx.ReadTimeout, acts=False),
    "hang:acted": Gets(httpx.ReadTimeout),
    "redirect:308,https://other.example": Gets(status=308, body=lambda body: body == b"", acts=False),
    "redirect:https://other.example,acted": Gets(status=307, body=lambda body: body == b""),
}
GOOD = {"create": 202, "upload": 201}
"""The statuses of the operations that do not answer 200."""
LEAVES_THE_BODY = ("latency:50ms", "wrong_type", "drip:100/1ms")


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A server whose clock stands still; no fault is a traceback."""
    process = Process(tmp_path_factory.mktemp("standing"), "--pace", "manual", "--start", str(START))
    try:
        yield process
        stop = process.stop()
        assert (stop.code, "Traceback" in stop.errors) == (0, False), stop.errors
    finally:
        process.kill()


@pytest.fixture(scope="module")
def result_url(standing: Process) -> str:
    body = VALID.replace(b"video", b"image").replace(b"kling-o1", b"seedream-5")
    headers = {**JSON, "Authorization": "Bearer results", "Givonkit-Scenario": "polls=1"}
    with httpx.Client(base_url=standing.base_url, trust_env=False, headers=headers) as client:
        identifier = client.post(GENERATIONS, content=body).json()["id"]
        del client.headers["Givonkit-Scenario"]
        return str(client.get(f"{GENERATIONS}/{identifier}").json()["outputs"][0]["url"])


@pytest.fixture(scope="module")
def standing_client(standing: Process) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=standing.base_url, trust_env=False) as client:
        yield client


@pytest.fixture
def at(standing_client: httpx.Client, result_url: str, key: str) -> Place:
    standing_client.headers["Authorization"] = f"Bearer {key}"
    return Place(standing_client, result_url)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_strikes_every_operation_alike(at: Place, operation: str, fault: str) -> None:
    expected = FAULTS[fault]
    request = OPERATIONS[operation](at)
    request.headers["Givonkit-Scenario"] = f"fault={fault}"
    request.extensions["timeout"] = httpx.Timeout(5, read=0.1 if "hang" in fault else 5).as_dict()
    if expected.error is not None:
        with pytest.raises(expected.error) as caught:
            at.client.send(request)
        assert type(caught.value) is expected.error
        return
    answer = at.client.send(request)
    assert answer.status_code == (expected.status or GOOD.get(operation, 200))
    assert {name: answer.headers.get(name) for name in expected.headers} == expected.headers
    assert expected.body(answer.content)
    assert f"fault={fault.partition(':')[0]}" in answer.headers["givonkit-scenario"]
    if fault.startswith("redirect"):
        assert answer.headers["location"] == f"https://other.example{request.url.raw_path.decode()}"


@pytest.mark.parametrize("operation", CHANGES)
@pytest.mark.parametrize("fault", FAULTS)
def test_the_server_acts_before_a_fault_or_not_at_all(at: Place, operation: str, fault: str) -> None:
    before = at.jobs()
    held = at.reserved()
    request = OPERATIONS[operation](at)
    request.headers["Givonkit-Scenario"] = f"fault={fault}"
    request.extensions["timeout"] = httpx.Timeout(IMPATIENCE if "hang" in fault else 5).as_dict()
    with contextlib.suppress(httpx.HTTPError):
        at.client.send(request)
    after = at.jobs()
    if not FAULTS[fault].acts:
        assert (after, at.reserved()) == (before, held)
    elif operation == "create":
        (made,) = after.keys() - before.keys()
        assert (after[made], at.reserved()) == ("queued", 2 * held)
    else:
        assert (after, at.reserved()) == ({at.job: CHANGES[operation]}, 0)


@pytest.mark.parametrize("fault", ["503", "504:html,acted", "reset", "reset:acted", "cut:30", "malformed"])
def test_an_upload_is_kept_when_the_server_has_acted(at: Place, fault: str) -> None:
    at.client.post("/__givonkit/reset", json={"targets": ["journal"]}).raise_for_status()
    request = OPERATIONS["upload"](at)
    request.headers["Givonkit-Scenario"] = f"fault={fault}"
    with contextlib.suppress(httpx.ReadError):
        at.client.send(request)
    assert at.noted().startswith("uploaded: asset_") == FAULTS[fault].acts


@pytest.mark.parametrize("operation", ["quote", "list", "balance", "models", "model", "download"])
@pytest.mark.parametrize("fault", LEAVES_THE_BODY)
def test_what_only_delays_or_mislabels_leaves_the_body_whole(at: Place, operation: str, fault: str) -> None:
    undisturbed = at.client.send(OPERATIONS[operation](at))
    request = OPERATIONS[operation](at)
    request.headers["Givonkit-Scenario"] = f"fault={fault}"
    disturbed = at.client.send(request)
    assert disturbed.content == undisturbed.content


def test_a_late_answer_is_late(at: Place) -> None:
    answer = at.client.get(GENERATIONS, headers={"Givonkit-Scenario": "fault=latency:50ms"})
    assert PAUSE * 0.9 <= answer.elapsed.total_seconds() < 2


def test_every_kind_of_fault_is_tried_here() -> None:
    tried = {fault.partition(":")[0] for fault in FAULTS}
    assert {"status" if name.isdigit() else name for name in tried} == set(KINDS)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_key_carries_a_fault_to_the_operation_that_it_names(standing: Process, at: Place, operation: str) -> None:
    key = f"test_fault=503:html+on={operation}"
    with httpx.Client(base_url=standing.base_url, trust_env=False, headers={"Authorization": f"Bearer {key}"}) as own:
        other = Place(own, at.url) if operation != "create" else at
        request = OPERATIONS[operation](other)
        request.headers["Authorization"] = f"Bearer {key}"
        struck = own.send(request)
        spared = own.get("/api/v1/models/kling-2.6" if operation != "model" else "/api/v1/models")
    assert (struck.status_code, struck.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert spared.status_code == 200


@pytest.mark.parametrize("source", ["prompt", "header"])
@pytest.mark.parametrize("operation", ["poll", "cancel", "download"])
def test_a_prompt_and_a_header_bind_a_fault_to_the_job(at: Place, operation: str, source: str) -> None:
    line = f"polls=1 fault=503:html on={operation} times=2"
    prompt = f"a corgi [givonkit {line}]" if source == "prompt" else "a corgi"
    body = {"type": "image", "model": "seedream-5", "input": {"prompt": prompt}}
    headers = {"Givonkit-Scenario": line} if source == "header" else {}
    job = at.client.post(GENERATIONS, json=body, headers=headers).json()["id"]
    if operation == "download":
        at.url = at.client.get(f"{GENERATIONS}/{job}").json()["outputs"][0]["url"]
    at.job = job
    answers = [at.client.send(OPERATIONS[operation](at)).status_code for _ in range(3)]
    assert answers == [503, 503, 200]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_control_side_sets_a_fault_for_an_operation(standing: Process, key: str, operation: str) -> None:
    """It works in a namespace of its own, so that no other test is struck."""
    base = f"{standing.base_url}/ns/{key}"
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=base, trust_env=False, headers=headers, timeout=5) as client:
        job = client.post(GENERATIONS, content=VALID, headers={**JSON, "Givonkit-Scenario": "polls=1"}).json()["id"]
        url = client.get(f"{GENERATIONS}/{job}").json()["outputs"][0]["url"]
        there = Place(client, url)
        client.post("/__givonkit/faults", json={"fault": "502 times=1", "on": [operation]}).raise_for_status()
        answers = [client.send(OPERATIONS[operation](there)).status_code for _ in range(2)]
    assert answers == [502, GOOD.get(operation, 200)]


def test_a_file_sets_faults_for_what_matches(serve: Serve, tmp_path: Path) -> None:
    file = tmp_path / "scenarios.yaml"
    file.write_text(
        "scenarios:\n"
        "  corgis:\n"
        '    match: {operation: create, prompt: "*corgi*"}\n'
        "    steps: ['fault=503:html times=1', 'fault=504:html,acted times=1']\n"
        "  lists:\n"
        "    match: {operation: [list, balance]}\n"
        "    steps: [fault=reset times=1]\n",
        encoding="utf-8",
    )
    process = serve("--scenarios", str(file))
    with httpx.Client(base_url=process.base_url, trust_env=False, headers={"Authorization": "Bearer any"}) as client:
        with pytest.raises(httpx.ReadError):
            client.get("/api/v1/balance")
        answers = [client.post(GENERATIONS, content=VALID, headers=JSON).status_code for _ in range(3)]
        assert (answers, len(client.get(GENERATIONS).json()["data"])) == ([503, 504, 202], 2)


def test_a_scenario_that_is_named_by_several_ways_is_the_same(at: Place) -> None:
    by_header = at.client.post(GENERATIONS, content=VALID, headers={**JSON, "Givonkit-Scenario": "bad_gateway_page"})
    named = {**JSON, "Authorization": "Bearer test_bad_gateway_page"}
    by_key = at.client.post(GENERATIONS, content=VALID, headers=named)
    body = VALID.replace(b"a red corgi", b"[givonkit bad_gateway_page]")
    by_prompt = at.client.post(GENERATIONS, content=body, headers=JSON)
    pages = {(answer.status_code, answer.content) for answer in (by_header, by_key, by_prompt)}
    assert [(status, b"502 Bad Gateway" in page) for status, page in pages] == [(502, True)]


def test_a_lost_answer_is_found_again_by_its_idempotency_key(at: Place) -> None:
    headers = {**JSON, "Idempotency-Key": "once", "Givonkit-Scenario": "lost_answer"}
    with pytest.raises(httpx.ReadError):
        at.client.post(GENERATIONS, content=VALID, headers=headers)
    found = at.client.post(GENERATIONS, content=VALID, headers=headers).json()["id"]
    assert at.jobs().keys() == {at.job, found}


MISTAKES = {
    "fault=50": "unknown fault '50'",
    "fault=cut,on=download": "its parameters begin with ':', so expected cut:on=download",
    "fault=503 fail=timeout": "the fault 503 always strikes before the server acts, so fail never comes to pass",
    "fault=resett": "did you mean 'reset'",
    "fault=latency": "expected a duration",
    "fault=503:htm": "did you mean 'html'",
    "fault=503 on=pol": "did you mean 'poll'",
    "fault=cut:acted": "the server always acts",
    "fault=redirect:other.example": "a scheme and host",
    "bad_gateway_pag": "did you mean 'bad_gateway_page'",
}


@pytest.mark.parametrize(("operation", "line"), [*zip(OPERATIONS, MISTAKES, strict=True)])
def test_a_mistake_in_the_header_is_never_a_silent_success(at: Place, operation: str, line: str) -> None:
    request = OPERATIONS[operation](at)
    request.headers["Givonkit-Scenario"] = line
    answer = at.client.send(request)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "scenario_invalid")
    assert MISTAKES[line] in answer.json()["error"]["message"]


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if name != "create"])
@pytest.mark.parametrize("line", ["fail=content_policy", "stall", "fault=503 on=create", "lost_answer"])
def test_a_header_that_says_nothing_about_its_request_is_told_so(at: Place, operation: str, line: str) -> None:
    request = OPERATIONS[operation](at)
    request.headers["Givonkit-Scenario"] = line
    answer = at.client.send(request)
    assert answer.status_code < 300
    assert answer.headers["Givonkit-Scenario"] == f"none; the header says nothing about this {operation}"


DIRECTIVES = {
    "[givonkit]": "got nothing",
    "[givonkit [fail=x]]": "unknown word '[fail'",
    "[givonkit fáil=x]": "did you mean 'fail'",
    "[givonkit fail=x": "expected ] within",
    f"[givonkit {'x' * 5000}]": "expected ] within",
    "[givonkit fail=x] [givonkit fail=y]": "a second one",
    '[givonkit fail=x message="no end]': "quoted text to be closed",
    "[givonkit stall then succeed]": "never be reached",
    "[givonkit times=2]": "the step says nothing",
    "[givonkit fault=503 on=list]": "expected one or several of create, poll, cancel, download",
    "[givonkit refuse=200]": "a status from 400 to 599",
}


@pytest.mark.parametrize("prompt", DIRECTIVES, ids=[prompt[:30] for prompt in DIRECTIVES])
def test_a_mistake_in_a_prompt_is_never_a_silent_success(at: Place, prompt: str) -> None:
    body = {"type": "video", "model": "kling-o1", "input": {"prompt": prompt}}
    answer = at.client.post(GENERATIONS, json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "scenario_invalid")
    assert DIRECTIVES[prompt] in answer.json()["error"]["message"]
    assert at.jobs().keys() == {at.job}


@pytest.mark.parametrize(
    "prompt",
    [
        "[[givonkit fail=content_policy]]",
        "a corgi\n[givonkit\nfail=content_policy\n]",
        "[givonkit\u3000fail=content_policy]",
        '[givonkit fail=content_policy message="[ü] \\"🐕\\""]',
        f"{'x' * 2000}[givonkit fail=content_policy]",
    ],
    ids=["double brackets", "lines", "wide space", "brackets in quotes", "at the end"],
)
def test_an_odd_directive_is_still_understood(at: Place, prompt: str) -> None:
    answer = at.client.post(GENERATIONS, json={"type": "video", "model": "kling-o1", "input": {"prompt": prompt}})
    assert (answer.status_code, answer.json()["input"]["prompt"]) == (202, prompt)
    assert answer.headers["givonkit-scenario"].startswith("inline; from=directive; step=1; line=")


def test_a_directive_stands_in_any_text_of_the_input_and_once(at: Place) -> None:
    both = {"prompt": "[givonkit fail=x]", "startImage": "[givonkit fail=y]"}
    refused = at.client.post(GENERATIONS, json={"type": "video", "model": "kling-o1", "input": both})
    assert (refused.status_code, "prompt and startImage" in refused.text) == (400, True)


def test_a_directive_that_json_escapes_is_found(serve: Serve) -> None:
    body = VALID.replace(b"a red corgi", b"\\u005bgivonkit fail=content_policy]")
    answer = ask(serve().address, post(body))
    assert (answer.status, answer.header("givonkit-scenario") is not None) == (202, True)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("test_", 200),
        ("test_foo", 200),
        ("test_balance", 200),
        ("TEST_server_error", 200),
        ("test_server_erro", 400),
        ("test_fail%3Dcontent_policy", 400),
        ("test_fault=503%20times=1", 400),
        ("test_=", 200),
        ("test_9fJ3kQ7sVz2LmN8pR4tY==", 200),
        ("test_lost_answer", 200),
        ("test_fault=", 400),
        ("test_fault=503+then+", 400),
        ("test_fault=503", 503),
    ],
)
def test_a_key_is_ordinary_or_a_scenario_or_a_mistake(at: Place, sent: str, status: int) -> None:
    answer = at.client.get("/api/v1/balance", headers={"Authorization": f"Bearer {sent}"})
    assert answer.status_code == status
    assert status != 400 or answer.json()["error"]["code"] == "scenario_invalid"


@pytest.mark.parametrize("path", [GENERATIONS, "/api/v1/balance", "/nowhere"])
def test_a_head_gets_no_body_from_a_fault(standing: Process, path: str) -> None:
    with Wire(standing.address) as wire:
        first = wire.answer_to(message("HEAD", path, "Givonkit-Scenario: fault=503:html"))
        second = wire.answer_to(message("GET", "/__givonkit/health"))
    assert (first.status, first.body, second.status) == (404 if path == "/nowhere" else 503, b"", 200)


@pytest.mark.parametrize("word", ["fault", "refuse"])
@pytest.mark.parametrize("status", [400, 418, 421, 451, 500, 503, 511])
def test_a_registered_status_reaches_the_client(at: Place, status: int, word: str) -> None:
    answer = at.client.post(GENERATIONS, content=VALID, headers={**JSON, "Givonkit-Scenario": f"{word}={status}"})
    assert answer.status_code == status


@pytest.mark.parametrize("word", ["fault", "refuse"])
def test_a_status_without_a_registered_phrase_reaches_the_client(serve: Serve, word: str) -> None:
    process = serve()
    statuses = [419, 430, 499, 520, 524, 529, 599]
    answers = [ask(process.address, post(VALID, f"Givonkit-Scenario: {word}={status}")).status for status in statuses]
    assert (answers, "Traceback" in process.stop().errors) == (statuses, False)


def test_a_redirect_keeps_the_path_as_it_was_sent(standing: Process) -> None:
    path = f"{GENERATIONS}/a%20b%0D%0ASet-Cookie:%20x=1?c=%2F"
    with Wire(standing.address) as wire:
        answer = wire.answer_to(message("GET", path, "Givonkit-Scenario: fault=redirect:https://other.example"))
    assert answer.values("set-cookie") == []
    assert answer.header("location") == f"https://other.example{path}"


def test_a_redirect_keeps_the_namespace(standing: Process) -> None:
    with Wire(standing.address) as wire:
        answer = wire.answer_to(
            message("GET", f"/ns/a{GENERATIONS}", "Givonkit-Scenario: fault=redirect:https://other.example")
        )
    assert answer.header("location") == f"https://other.example/ns/a{GENERATIONS}"


def test_two_scenario_headers_are_refused(standing: Process) -> None:
    headers = ("Givonkit-Scenario: fault=503", "Givonkit-Scenario: fault=504")
    with Wire(standing.address) as wire:
        answer = wire.answer_to(message("GET", GENERATIONS, *headers))
    assert (answer.status, answer.json["error"]["code"]) == (400, "scenario_invalid")
