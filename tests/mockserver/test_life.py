"""Servers over a life of their own: clients that die, races, clocks, money, limits, and the same bytes again."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest

from givonkit.media import image

from .processes import Process, refused_here
from .wire import GENERATIONS, PATIENCE, VALID, Wire, ask, message
from .wire import post as wire_post

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .conftest import Serve

START = 1_700_000_000
STANDING = ("--pace", "manual", "--start", str(START))
JSON = {"Content-Type": "application/json"}
PICTURE = image(64, 36, b"seed")
OPENING = Decimal(1_000_000)
AMOUNTS = ("available", "reserved", "charged")
CLIENT = """
import http.client, itertools, json, sys
host, port, key, kind = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
body, picture = sys.argv[5].encode(), bytes.fromhex(sys.argv[6])
headers = {"Authorization": "Bearer " + key}
held = []

def ask(method, path, content=b"", kind="application/json"):
    line = http.client.HTTPConnection(host, port)
    line.request(method, path, content, {**headers, "Content-Type": kind})
    return line.getresponse()

def half(path, content, kind):
    line = http.client.HTTPConnection(host, port)
    line.putrequest("POST", path)
    for name, value in {**headers, "Content-Type": kind, "Content-Length": str(len(content))}.items():
        line.putheader(name, value)
    line.endheaders(content[: len(content) // 2])
    held.append(line)

for turn in itertools.count():
    answer = ask("POST", "/api/v1/generations", body)
    if kind == "posts":
        half("/api/v1/generations", body, "application/json")
    elif kind == "uploads":
        half("/api/v1/assets", picture, "image/png")
        ask("POST", "/api/v1/assets", picture, "image/png").read()
    elif kind == "polls":
        held.append(ask("GET", "/api/v1/generations"))
    else:
        found = json.loads(ask("GET", "/api/v1/generations").read())["data"]
        for url in [output["url"] for job in found for output in job["outputs"]][:2]:
            reply = ask("GET", url.partition(str(port))[2])
            reply.read(100)
            held.append(reply)
    del held[:-20]
    if turn == 3:
        print("busy", flush=True)
"""


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A server whose clock stands still, for tests that need no server of their own; it ends without a traceback."""
    process = Process(tmp_path_factory.mktemp("standing"), *STANDING)
    try:
        yield process
        stop = process.stop()
        assert (stop.code, "Traceback" in stop.errors) == (0, False), stop.errors
    finally:
        process.kill()


@contextmanager
def talking(process: Process, key: str = "any-key", namespace: str = "") -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {key}"}
    url = f"{process.base_url}/ns/{namespace}" if namespace else process.base_url
    options: dict[str, Any] = {"trust_env": False, "verify": False, "timeout": PATIENCE}  # certificates take 20 ms
    with httpx.Client(base_url=url, headers=headers, **options) as client:
        yield client


@pytest.fixture
def apart(standing: Process) -> Iterator[httpx.Client]:
    """Return a client of a namespace of its own: clock, books, scenarios and world are as those of a new server."""
    with talking(standing, namespace=uuid4().hex[:12]) as client:
        yield client


def change_world(client: httpx.Client, **answers: str) -> None:
    named = {question.replace("_", "-"): answer for question, answer in answers.items()}
    client.put("/__givonkit/world", json={"answers": named}).raise_for_status()


def post(client: httpx.Client, body: bytes = VALID, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(GENERATIONS, content=body, headers={**JSON, **named})


def created(client: httpx.Client, **headers: str) -> str:
    """Create a job and return its path."""
    return f"{GENERATIONS}/{post(client, VALID, **headers).raise_for_status().json()['id']}"


def advance(client: httpx.Client, seconds: float) -> None:
    client.post("/__givonkit/clock", json={"advance": seconds}).raise_for_status()


def status(client: httpx.Client, path: str) -> str:
    return str(client.get(path).json()["status"])


def listed(client: httpx.Client) -> list[str]:
    """Return the ids of every job of the key."""
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = client.get(GENERATIONS, params={"limit": "100", **cursor}).json()
        found += [job["id"] for job in page["data"]]
        if page["nextCursor"] is None:
            return found
        cursor = {"cursor": page["nextCursor"]}


def assert_books_balance(client: httpx.Client) -> int:
    """Hold every account's movements against its totals and its opening, and return how many jobs were paid for."""
    jobs = 0
    for label, totals in client.get("/__givonkit/ledger").json().items():
        movements = client.get(f"/__givonkit/ledger/{label}").json()
        sums = {name: str(sum(Decimal(movement[name]) for movement in movements)) for name in AMOUNTS}
        assert {name: Decimal(text) for name, text in sums.items()} == {n: Decimal(totals[n]) for n in AMOUNTS}
        assert sum(Decimal(totals[name]) for name in AMOUNTS) == OPENING
        opened = [movement["job"] for movement in movements if movement["kind"] == "reserve"]
        assert len(opened) == len(set(opened))
        jobs += len(opened)
    return jobs


def until_nothing_comes(client: httpx.Client) -> None:
    """Wait until the server has answered what dead clients had sent: ten looks at the ledger in a row are the same."""
    looks: list[object] = []
    while len(looks) < 10 or any(look != looks[-1] for look in looks[-10:]):
        looks.append(client.get("/__givonkit/ledger").json())
        assert len(looks) < 1000


def test_clients_that_are_killed_in_the_middle_leave_the_books_in_order(serve: Serve) -> None:
    process = serve("--pace", "manual")
    host, port = process.address
    kinds = ("posts", "uploads", "polls", "downloads") * 2
    texts = (VALID.decode(), PICTURE.hex())
    clients = [
        subprocess.Popen(
            [sys.executable, "-c", CLIENT, host, str(port), f"key-{number}", kind, *texts], stdout=subprocess.PIPE
        )
        for number, kind in enumerate(kinds)
    ]
    with talking(process) as control:
        for client in clients:
            assert client.stdout is not None
            assert client.stdout.readline() == b"busy\n"
            advance(control, 0.5)
        for client in clients:
            client.kill()
        for client in clients:
            client.communicate(timeout=PATIENCE)
        until_nothing_comes(control)
        assert_books_balance(control)
        advance(control, 10)
        kept = 0
        for number in range(len(clients)):
            control.headers["Authorization"] = f"Bearer key-{number}"
            kept += len(listed(control))
        assert (assert_books_balance(control), kept >= 4 * len(clients)) == (kept, True)
        ledger = control.get("/__givonkit/ledger").json()
        assert {totals["reserved"] for totals in ledger.values()} == {"0"}
    stop = process.stop()
    assert (stop.code, "Traceback" in stop.errors) == (0, False), stop.errors


def test_racing_retries_of_one_idempotency_key_make_one_job(apart: httpx.Client) -> None:
    with ThreadPoolExecutor(8) as pool:
        for turn in range(5):
            answers = list(pool.map(lambda _: post(apart, Idempotency_Key=f"once-{turn}"), range(16)))  # noqa: B023  # mapped at once
            assert {answer.status_code for answer in answers} == {202}
            assert len({answer.json()["id"] for answer in answers}) == 1
    assert (len(listed(apart)), assert_books_balance(apart)) == (5, 5)


def test_racing_retries_of_lost_answers_make_one_job(apart: httpx.Client) -> None:
    """Half of the answers get lost after the server acted, whatever the race."""

    def insisted(client: httpx.Client, key: str) -> str:
        while True:
            try:
                answer = post(client, Idempotency_Key=key, Givonkit_Scenario="fault=reset:acted chance=0.5")
                return str(answer.raise_for_status().json()["id"])
            except httpx.ReadError:
                continue

    with ThreadPoolExecutor(8) as pool:
        keys = [f"key-{number % 6}" for number in range(48)]
        found = list(pool.map(lambda key: insisted(apart, key), keys))
    assert len(set(zip(keys, found, strict=True))) == 6
    assert (sorted(listed(apart)), assert_books_balance(apart)) == (sorted(set(found)), 6)


def test_racing_cancels_give_the_tokens_back_once(apart: httpx.Client) -> None:
    path = created(apart)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: apart.post(f"{path}/cancel").status_code, range(8)))
    assert sorted(answers) == [200, *[409] * 7]
    balance = apart.get("/api/v1/balance").json()
    assert (balance["balance"], balance["reserved"]) == (1_000_000, 0)
    assert_books_balance(apart)


SCENARIOS = (
    "fault=503 chance=0.5",
    "fault=reset:acted chance=0.3",
    "fault=truncated chance=0.7",
    "fault=cut chance=0.4",
    "queued=1s-3s processing=2s-9s",
    "fail=content_policy after=1s-5s",
    "polls=2",
    "fault=429:retry=date+9",
)
MODELS = (
    {"type": "video", "model": "kling-o1", "input": {"prompt": "a corgi", "duration": 10}},
    {"type": "video", "model": "kling-3.0", "input": {"prompt": "ä 🐕 [givonkit fault=503 chance=0.5 on=poll]"}},
    {"type": "image", "model": "seedream-5", "input": {"prompt": "a corgi", "imageSize": "2K"}},
    {"type": "image", "model": "nano-banana", "input": {"prompt": "a corgi", "aspectRatio": "1:1"}},
    {"type": "video", "model": "kling-o9", "input": {}},
)


def varied_conversation(client: httpx.Client, turns: int = 200) -> list[tuple[str, object]]:
    """Send requests that a fixed seed draws, some about what earlier ones made, and return all that came back."""
    random = Random(5)
    jobs: list[str] = ["gen_unknown"]
    urls: list[str] = ["/outputs/unknown.png"]
    seen: list[tuple[str, object]] = []
    client.headers["Host"] = "localhost"
    for turn in range(turns):
        client.headers["Authorization"] = f"Bearer key-{random.randrange(3)}"
        headers = {"Givonkit-Scenario": random.choice(SCENARIOS)} if random.random() < 0.4 else {}
        if random.random() < 0.2:
            headers["Idempotency-Key"] = f"once-{random.randrange(4)}"
        job, url = random.choice(jobs), random.choice(urls)
        asks: list[tuple[str, str, dict[str, Any]]] = [
            *[("POST", GENERATIONS, {"json": random.choice(MODELS)})] * 3,
            *[("GET", f"{GENERATIONS}/{job}", {})] * 3,
            *[("GET", url, {})] * 2,
            (
                "POST",
                "/api/v1/assets",
                {"content": PICTURE[: 588 - turn], "headers": {**headers, "Content-Type": "image/png"}},
            ),
            ("POST", f"{GENERATIONS}/{job}/cancel", {}),
            ("GET", GENERATIONS, {"params": {"limit": random.randrange(1, 6)}}),
            ("GET", "/api/v1/balance", {}),
            ("POST", f"{GENERATIONS}/quote", {"json": random.choice(MODELS)}),
        ]
        method, path, options = random.choice(asks)
        try:
            answer = client.request(method, path, **{"headers": headers, **options})
        except httpx.TransportError as error:
            seen.append((f"{method} {path}", type(error)))
        else:
            seen.append((f"{method} {path}", (answer.status_code, answer.headers.raw, answer.content)))
            jobs += _found(answer, "id", "gen_")
            urls += [found.removeprefix("http://double.test") for found in _found(answer, "url", "http://double.test/")]
        advance(client, random.choice((0, 0, 0.25, 1.0)))
    told = ("journal?limit=1000", "ledger", "clock", "scenarios")
    return [*seen, *((name, client.get(f"/__givonkit/{name}").json()) for name in told)]


def _found(answer: httpx.Response, name: str, start: str) -> list[str]:
    if not answer.headers.get("content-type", "").startswith("application/json"):
        return []
    values = [piece.partition('"')[0] for piece in answer.text.split(f'"{name}":"')[1:]]
    return [value for value in values if value.startswith(start)]


def test_two_servers_of_one_seed_say_the_same_bytes_and_so_does_one_after_a_reset(serve: Serve) -> None:
    options = (*STANDING, "--seed", "7", "--public-url", "http://double.test")
    first, second = serve(*options), serve(*options)
    with talking(first) as client:
        said = varied_conversation(client)
        assert_books_balance(client)
        client.post("/__givonkit/reset", json={"targets": ["all"]}).raise_for_status()
        again = varied_conversation(client)
    with talking(second) as client:
        said_elsewhere = varied_conversation(client)
    assert said == said_elsewhere
    assert said == again
    kinds = {answer[0] if isinstance(answer, tuple) else answer for _, answer in said[:200]}
    assert {200, 202, 400, 404, 503, httpx.ReadError} <= kinds
    assert any(isinstance(a, tuple) and a[0] == 200 and a[2][:4] in (b"\x89PNG", b"\0\0\0 ") for _, a in said[:200])


def test_the_journal_shows_an_upload_alike_in_one_piece_and_in_two(serve: Serve) -> None:
    process = serve(*STANDING)
    request = message("POST", "/api/v1/assets", f"Content-Length: {len(PICTURE)}", body=PICTURE)
    for pieces in ([request], [request[:-100], request[-100:]]):
        with Wire(process.address) as wire:
            for piece in pieces:
                wire.send(piece)
                time.sleep(0.05)
            assert wire.answer().status == 201
    with talking(process) as client:
        first, second = (entry["request"] for entry in client.get("/__givonkit/journal").json())
    assert first == second


def test_another_seed_says_other_ids(serve: Serve) -> None:
    with talking(serve(*STANDING, "--seed", "8")) as one, talking(serve(*STANDING, "--seed", "9")) as other:
        assert created(one) != created(other)


def test_an_outage_is_a_window_of_the_clock(apart: httpx.Client) -> None:
    advance(apart, 5)
    apart.post("/__givonkit/faults", json={"fault": "503 window=10s-40s"}).raise_for_status()
    answers = []
    for step in (0, 9.999, 0.001, 29.999, 0.001):
        advance(apart, step)
        answers.append(post(apart).status_code)
    assert answers == [202, 202, 503, 503, 202]
    assert len(listed(apart)) == 3


def test_an_outage_of_a_file_counts_from_the_start(serve: Serve, tmp_path: Path) -> None:
    file = tmp_path / "outage.yaml"
    file.write_text(
        "scenarios:\n  outage:\n    match: {operation: [create, poll]}\n    steps: ['fault=503 window=2s-4s']\n",
        encoding="utf-8",
    )
    with talking(serve(*STANDING, "--scenarios", str(file))) as client:
        path = created(client)
        answers = []
        for step in (1.5, 0.5, 1.9, 0.1):
            advance(client, step)
            answers.append(client.get(path).status_code)
        assert answers == [200, 503, 503, 200]


def test_a_fast_clock_finishes_jobs_sooner(serve: Serve) -> None:
    with talking(serve("--pace", "100x")) as client:
        path = created(client)
        while status(client, path) != "completed":
            pass
        job = client.get(path).json()
        clock = client.get("/__givonkit/clock").json()
    assert (clock["kind"], clock["pace"]) == ("scaled", 100)
    assert job["createdAt"] < job["updatedAt"]


def test_a_job_of_three_polls_ends_at_the_third(serve: Serve) -> None:
    with talking(serve("--pace", "3-polls")) as client:
        path = created(client)
        assert [listed(client), listed(client)] == [[path.rpartition("/")[2]]] * 2
        assert [status(client, path) for _ in range(4)] == ["processing", "processing", "completed", "completed"]


def test_an_instant_job_is_done_at_once(serve: Serve) -> None:
    with talking(serve("--pace", "instant")) as client:
        path = created(client)
        job = client.get(path).json()
        assert (job["status"], len(job["outputs"])) == ("completed", 1)
        assert client.get(job["outputs"][0]["url"]).status_code == 200
        assert client.post(f"{path}/cancel").status_code == 409


def test_a_clock_can_be_slowed_and_frozen_while_it_runs(serve: Serve) -> None:
    with talking(serve()) as client:
        client.post("/__givonkit/clock", json={"pace": 0}).raise_for_status()
        path = created(client)
        assert status(client, path) == "queued"
        advance(client, 2)
        assert status(client, path) == "completed"


def test_a_result_url_expires_on_the_clock_and_a_poll_does_not_renew_it(apart: httpx.Client) -> None:
    path = created(apart)
    advance(apart, 2)
    url = apart.get(path).json()["outputs"][0]["url"]
    answers = [apart.get(url)]
    advance(apart, 3599.999)
    answers.append(apart.get(url))
    advance(apart, 0.001)
    answers.append(apart.get(url))
    assert [answer.status_code for answer in answers] == [200, 200, 403]
    assert answers[0].content == answers[1].content
    assert answers[2].json()["error"]["code"] == "url_not_valid"
    assert apart.get(path).json()["outputs"][0]["url"] == url


@pytest.fixture(scope="module")
def poor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A server whose keys start with 50 tokens: one job, and not enough for another."""
    process = Process(tmp_path_factory.mktemp("poor"), *STANDING, "--balance", "50")
    yield process
    process.kill()


@pytest.mark.parametrize(
    ("scenario", "last"), [("fail=provider_error", 202), ("cancel", 202), ("succeed", 402), ("stall", 402)]
)
def test_a_balance_runs_dry_and_is_filled_by_what_is_given_back(poor: Process, scenario: str, last: int) -> None:
    with talking(poor, namespace=uuid4().hex[:12]) as client:
        first = post(client, Givonkit_Scenario=scenario).status_code
        dry = post(client)
        advance(client, 60)
        assert (first, dry.status_code, post(client).status_code) == (202, 402, last)
        assert "27.5" in dry.json()["error"]["message"]
        assert "22.5" in dry.json()["error"]["message"]
        sums = [Decimal(amount) for amount in next(iter(client.get("/__givonkit/ledger").json().values())).values()]
        assert sum(sums) == 50


def test_a_cancel_fills_a_balance_at_once(poor: Process) -> None:
    with talking(poor, namespace=uuid4().hex[:12]) as client:
        path = created(client)
        assert post(client).status_code == 402
        client.post(f"{path}/cancel").raise_for_status()
        assert post(client).status_code == 202


def test_a_rate_limit_counts_each_key_and_opens_again(standing: Process) -> None:
    namespace = uuid4().hex[:12]
    with talking(standing, "one", namespace) as client, talking(standing, "two", namespace) as other:
        change_world(client, rate_limit="per-minute")
        answers = [client.get("/api/v1/balance").status_code for _ in range(61)]
        assert answers == [*[200] * 60, 429]
        advance(client, 20)
        refused = post(client)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "40")
        assert other.get("/api/v1/balance").status_code == 200
        advance(client, float(refused.headers["retry-after"]))
        assert (post(client).status_code, len(listed(client))) == (202, 1)


def test_a_limit_of_running_jobs_lets_one_in_when_one_ends(apart: httpx.Client) -> None:
    change_world(apart, concurrency_limit="ten")
    paths = [created(apart) for _ in range(10)]
    full = post(apart)
    assert (full.status_code, "retry-after" in full.headers) == (429, True)
    apart.post(f"{paths[0]}/cancel").raise_for_status()
    assert [post(apart).status_code for _ in range(2)] == [202, 429]
    advance(apart, 2)
    assert (post(apart).status_code, len(listed(apart))) == (202, 12)


def test_the_limit_of_running_jobs_holds_in_a_race(apart: httpx.Client) -> None:
    change_world(apart, concurrency_limit="ten")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: post(apart).status_code, range(40)))
    assert (answers.count(202), answers.count(429)) == (10, 30)


def test_the_world_changes_while_jobs_live_on(apart: httpx.Client) -> None:
    path = created(apart, Idempotency_Key="once")
    change_world(apart, job_path="jobs", status_words="capitals", refusal_status="422", error_envelope="flat")
    refused = post(apart, b"{}")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")
    moved = path.replace("generations", "jobs")
    assert (apart.get(path).status_code, status(apart, moved)) == (404, "QUEUED")
    advance(apart, 2)
    job = apart.get(moved).json()
    assert (job["status"], apart.get(job["outputs"][0]["url"]).status_code) == ("COMPLETED", 200)
    apart.put("/__givonkit/world", json={}).raise_for_status()
    assert status(apart, path) == "completed"
    assert len(listed(apart)) == assert_books_balance(apart) == 1


@pytest.mark.parametrize("seed", range(4))
def test_jobs_and_books_outlive_a_change_to_any_world(apart: httpx.Client, seed: int) -> None:
    for turn in range(6):
        apart.put("/__givonkit/world", json={}).raise_for_status()
        post(apart, Givonkit_Scenario=("succeed", "fail=timeout", "cancel")[turn % 3])
        apart.put("/__givonkit/world/random", json={"seed": 100 * seed + turn}).raise_for_status()
        post(apart)
        advance(apart, 1)
        answers = apart.get("/__givonkit/world").json()["answers"]
        assert apart.get(GENERATIONS).status_code in ((200,) if answers["job-list"] == "yes" else (405,))
    advance(apart, 10)
    assert {totals["reserved"] for totals in apart.get("/__givonkit/ledger").json().values()} == {"0"}
    for label, totals in apart.get("/__givonkit/ledger").json().items():
        movements = apart.get(f"/__givonkit/ledger/{label}").json()
        for name in AMOUNTS:
            assert sum(Decimal(movement[name]) for movement in movements) == Decimal(totals[name])


def test_the_ids_of_another_key_are_unknown_to_every_operation(standing: Process) -> None:
    namespace = uuid4().hex[:12]
    with talking(standing, "one", namespace) as one, talking(standing, "two", namespace) as two:
        change_world(one, unknown_asset="refused")
        path = created(one)
        answers = [two.get(path), two.post(f"{path}/cancel"), two.head(path)]
        uri = one.post("/api/v1/assets", content=PICTURE, headers={"Content-Type": "image/png"}).json()["uri"]
        answers.append(two.get(f"/api/v1/assets/{uri.removeprefix('asset://')}"))
        assert [answer.status_code for answer in answers] == [404] * 4
        body = {"type": "video", "model": "kling-o1", "input": {"prompt": "x", "startImage": uri}}
        codes = [
            client.post(f"{GENERATIONS}{at}", json=body).status_code for client in (one, two) for at in ("", "/quote")
        ]
        assert codes == [202, 200, 400, 400]
        created(one)
        cursor = one.get(GENERATIONS, params={"limit": 1}).json()["nextCursor"]
        assert two.get(GENERATIONS, params={"cursor": cursor}).json()["data"] == []
        assert status(one, path) == "queued"


def test_a_job_is_canceled_once_and_never_from_the_moment_it_ends(apart: httpx.Client) -> None:
    at_the_end, before_it = created(apart), created(apart)
    advance(apart, 1.999)
    assert [apart.post(f"{before_it}/cancel").status_code for _ in range(2)] == [200, 409]
    advance(apart, 0.001)
    late = apart.post(f"{at_the_end}/cancel")
    assert (late.status_code, late.json()["error"]["code"]) == (409, "not_cancelable")
    assert [status(apart, path) for path in (at_the_end, before_it)] == ["completed", "canceled"]
    ledger = next(iter(apart.get("/__givonkit/ledger").json().values()))
    assert ledger == {"available": "999972.5", "reserved": "0", "charged": "27.5"}


@pytest.mark.parametrize(
    ("key", "answer"),
    [(b"a", 202), (b"a" * 255, 202), (b"a b", 202), (b"a" * 256, 400), (b"", 400), (b"\xe4", 400), (b"a\tb", 400)],
    ids=["one", "255", "with a space", "256", "empty", "not ASCII", "tab"],
)
def test_an_idempotency_key_is_1_to_255_visible_characters(standing: Process, key: bytes, answer: int) -> None:
    account = f"key-{uuid4().hex}"
    head, _, body = wire_post(VALID, key=account).partition(b"\r\n\r\n")
    sent = head + b"\r\nIdempotency-Key: " + key + b"\r\n\r\n" + body
    answers = [ask(standing.address, sent) for _ in range(2)]
    assert [each.status for each in answers] == [answer] * 2
    with talking(standing, account) as client:
        assert len(listed(client)) == (answer == 202)


def test_white_space_after_an_idempotency_key_is_no_part_of_it(standing: Process) -> None:
    key = f"key-{uuid4().hex}"
    sent = [wire_post(VALID, f"Idempotency-Key: {name}", key=key) for name in ("a", "a ")]
    assert len({ask(standing.address, each).json["id"] for each in sent}) == 1


def test_an_idempotency_key_outlives_the_jobs_that_are_kept(serve: Serve) -> None:
    with talking(serve(*STANDING, "--keep-jobs", "1")) as client:
        first = created(client, Idempotency_Key="first")
        created(client, Idempotency_Key="second")
        assert created(client, Idempotency_Key="first") == first


PATHS = (
    *("", "/quote", "/{job}", "/{job}/cancel", "/", "//", "/..", "/%00", "/%ff", f"/{'a' * 5000}"),
    *(f"/../{path}" for path in ("assets", "assets/x", "balance", "models", "models/kling-o1")),
)
ROOTS = ("/", "/docs", "/openapi.json", "/outputs/x.png", "/ns", "/ns/", "/ns/a", "/ns/a/ns/b")


@pytest.mark.parametrize("name", ["", "-x", "a_b", "a" * 65])
def test_a_head_below_no_namespace_has_no_body(standing: Process, name: str) -> None:
    with Wire(standing.address) as wire:
        assert wire.answer_to(message("HEAD", f"/ns/{name}{GENERATIONS}")).status == 400
        assert wire.answer_to(message("GET", "/__givonkit/health")).status == 200


@pytest.mark.parametrize("name", ["", "-x", "a_b", "a%20b", "a" * 65])
def test_what_is_no_namespace_is_refused(standing: Process, name: str) -> None:
    answer = ask(standing.address, message("GET", f"/ns/{name}{GENERATIONS}"))
    assert (answer.status, answer.json["error"]["code"]) == (400, "namespace_invalid")


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "GET", "POST"])
def test_every_method_on_every_path_is_answered_and_named(standing: Process, method: str) -> None:
    with talking(standing) as client:
        job = created(client).rpartition("/")[2]
    paths = [f"{GENERATIONS}{path.format(job=job)}".replace("/generations/..", "") for path in PATHS]
    for path in (*paths, *ROOTS, *(f"/ns/a{path}" for path in paths)):
        with Wire(standing.address) as wire:
            reply = wire.answer_to(message(method, path, "Content-Length: 0"))
            assert reply.status < 500, path
            assert (reply.status == 405) == (reply.header("allow") is not None), path
            assert wire.answer_to(message("GET", "/__givonkit/health")).status == 200, path


@pytest.mark.parametrize(
    "content",
    [b"\xef\xbb\xbfscenarios:\n  a: stall\n", b"scenarios:\r\n  a: stall\r\n", b'{"scenarios":\t{"a": "stall"}}'],
    ids=["byte order mark", "CRLF", "JSON with a tab"],
)
def test_a_scenario_file_may_look_a_little_odd(serve: Serve, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "scenarios.yaml"
    file.write_bytes(content)
    with talking(serve("--scenarios", str(file))) as client:
        assert post(client, Givonkit_Scenario="a").headers["givonkit-scenario"].startswith("a; from=header")


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"scenarios:\n\ta: stall\n", ":2:"),
        ("scenarios: {a: stall}".encode("utf-16"), ":1:"),
        (b"", ":1:"),
        (b"[]", ":1:"),
        (b"scenarios:\n", ":1:"),
        (b"scenarios:\n  a: stall\n  a: cancel\n", ":3:"),
        (b"scenarios: {a: stall}\n---\nscenarios: {}\n", ":2:"),
        (b"scenarios: {a: 'st\0all'}", ":1:"),
        (b"scenarios: {a: fauld=503}", "did you mean 'fault'"),
    ],
    ids=["tab", "UTF-16", "empty", "list", "nothing", "twice", "two documents", "NUL", "word"],
)
def test_a_scenario_file_that_is_wrong_refuses_the_start_in_one_line(
    tmp_path: Path, content: bytes, place: str
) -> None:
    file = tmp_path / "scenarios.yaml"
    file.write_bytes(content)
    done = refused_here("--port", "0", "--scenarios", str(file))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert place in done.stderr


@pytest.mark.parametrize(
    "world",
    [
        [],
        "x",
        {"answers": {"no-such-question": "x"}},
        {"answers": {"webhooks": "x"}},
        {"wire": {"create": {"status": 204}}},
        {"wire": {"routes": {"get_generation": "GET /__givonkit/{id}"}}},
        {"wire": {"routes": {"get_generation": "GET /x/{a}/{b}"}}},
        {"wire": {"routes": {"create_generation": None}}},
        {"wire": {"shapes": {"created": "$nope"}}},
        {"wire": {"id": {"prefix": "é/"}}},
        {"wire": {"limits": {"requests": 0}}},
        {"wire": {"results": {"seconds": -5}}},
    ],
    ids=str,
)
def test_an_odd_world_is_refused_and_the_old_one_stays(standing: Process, world: object) -> None:
    with talking(standing) as client:
        refused = client.put("/__givonkit/world", json=world)
        assert (refused.status_code, refused.json()["detail"].startswith("world:1: ")) == (400, True)
        assert status(client, created(client)) == "queued"
