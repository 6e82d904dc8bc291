from __future__ import annotations

import json
import threading
import time
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from givonkit.validation import Accepted, Validator

from .asking import PAYLOADS, in_slot, minimal, uri, with_values
from .deviation import Witness
from .deviations import deviations
from .harmless import Harmless
from .reading import Reading
from .server import GENERATIONS, ZooServer
from .talking import StandingClock, conversation, is_accepted, path_of_job, posted, sent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit.spec import Field, Model, Spec

STRICT = Harmless("strict-reading", "Doubtful requests are refused.", vars(Reading()))
LAVISH = Harmless(
    "lavish",
    "Everything that can be read, can.",
    {
        "balance": ("/api/v1/balance", "balance"),
        "quote": ("/api/v1/generations/quote", "tokens"),
        "cost_at": "cost",
        "input_at": "input",
        "defaults_shown": True,
        "created_shows": "job",
        "envelope": "",
        "cancel": "post",
        "refunds": True,
        "charged_on": "accept",
        "list_path": "/api/v1/generations",
        "mode_at": "mode",
    },
)
CORGI = {"type": "video", "model": "kling-o1", "input": {"prompt": "a red corgi"}}
SEEDS = range(8)


def strict(spec: Spec, **options: Any) -> ZooServer:
    return ZooServer(spec, changes=[STRICT, LAVISH], clock=StandingClock(), **options)


def balance_of(server: ZooServer) -> Any:
    return json.loads(sent(server, "GET", "/api/v1/balance").body)["balance"]


def near_values(row: Field) -> Iterator[Any]:
    """Yield values of a field, some of which are just right and some just wrong."""
    yield from ("", "x", 0, True, False, [], {}, -1, 7.5, None, "5", [None], [[]])
    for value in row.allowed or ():
        yield from (value, str(value).upper(), [value])
    if row.range:
        start, end = int(row.range.start), int(row.range.end)
        yield from (start - 1, start, start + 0.5, start + 1, end, end + 1, float(end), 1e400, -1e400, 10**40)
    if row.max_chars:
        yield from ("é" * row.max_chars, "🦊" * (row.max_chars + 1))
    if row.is_slot:
        for text in _near_uris():
            yield from (in_slot(row, text), text)
        count = row.max_items or 3
        yield from ([uri("https", "image")] * size for size in (count - 1, count, count + 1))


def _near_uris() -> Iterator[str]:
    for media, kind in PAYLOADS.items():
        for scheme in ("asset", "https", "data", "http", "ftp", "bare"):
            yield uri(scheme, media)
        yield from (f"data:{kind},AAAA", f"DATA:{kind.upper()};charset=x;base64,AAAA", f"data:{kind};base64,A")
    yield from (
        "https://",
        "https:///a",
        "https://h",
        "HTTPS://h:1/a?b#c",
        "https://u@h/",
        "https://[::1]:2/",
        "https://a b",
    )
    yield from ("asset://", "asset://asset_", "asset://asset_x y", "asset://x", "data:", "data:,", "data:;base64,AAAA")


def near_requests(model: Model) -> Iterator[dict[str, Any]]:
    """Yield requests that differ from a small valid one in one field, or in two."""
    yield from (model.documented_request, minimal(model))
    rows, random = list(model.fields.values()), Random(model.slug)
    for row in rows:
        body = minimal(model)
        body["input"].pop(row.name, None)
        yield body
        for value in near_values(row):
            body = minimal(model)
            body["input"][row.name] = value
            yield body
            yield with_values(model, {row.name: value})
    for _ in range(200):
        one, other = random.sample(rows, 2)
        values = {row.name: random.choice(list(near_values(row))) for row in (one, other)}
        yield {"type": model.type, "model": model.slug, "input": {**minimal(model)["input"], **values}}


def framed(body: dict[str, Any]) -> Iterator[Any]:
    """Yield bodies whose frame is wrong in one place, or right in another way."""
    for name, sent_value in body.items():
        yield {key: value for key, value in body.items() if key != name}
        others: tuple[Any, ...] = (None, 1, [sent_value], "audio", "image", "video", {}, "")
        yield from ({**body, name: other} for other in others)
    yield from ([body], None, "x", 3, {}, {**body, "more": 1})


@pytest.mark.parametrize("seed", SEEDS)
def test_each_documented_request_is_accepted(spec: Spec, seed: int) -> None:
    server = ZooServer(spec, seed=seed)
    refused = [
        model.slug
        for model in spec.models.values()
        if not is_accepted(posted(server, Witness(model.documented_request)))
    ]
    assert refused == []


def test_near_valid_requests_are_decided_as_the_validator_does(spec: Spec) -> None:
    server, validator = strict(spec, balance=Decimal(10**60)), Validator(spec, spec.world())
    compared = 0
    for model in spec.models.values():
        for body in near_requests(model):
            raw = json.dumps(body).replace("Infinity", "1e400").encode()
            expected = isinstance(validator.validate_bytes(raw), Accepted)
            assert is_accepted(sent(server, "POST", GENERATIONS, raw)) == expected, body
            compared += 1
    assert compared > 5_000


def test_frames_are_decided_as_the_validator_does(spec: Spec) -> None:
    server, validator = strict(spec), Validator(spec, spec.world())
    for model in spec.models.values():
        for body in framed(minimal(model)):
            expected = isinstance(validator.validate(body), Accepted)
            assert is_accepted(sent(server, "POST", GENERATIONS, body)) == expected, body


def test_witnesses_of_deviations_are_decided_as_the_validator_does(spec: Spec) -> None:
    server, validator = strict(spec), Validator(spec, spec.world())
    for deviation in deviations(spec, 21):
        witness = deviation.witness
        if witness.key != "zoo-key":
            continue
        raw = witness.raw if witness.raw is not None else json.dumps(witness.body).encode()
        expected = isinstance(validator.validate_bytes(raw), Accepted)
        assert is_accepted(posted(server, witness)) == expected, deviation


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b'{"type": NaN}', b"{} x", b'{"type": 1e999}'])
def test_a_body_that_is_no_json_is_refused(spec: Spec, body: bytes) -> None:
    assert sent(strict(spec), "POST", GENERATIONS, body).status == 400


@pytest.mark.parametrize("key", [None, "", "no-such-key"])
def test_a_request_without_a_known_key_gets_401(spec: Spec, key: str | None) -> None:
    assert posted(strict(spec), Witness(CORGI, key=key)).status == 401


def test_a_body_of_another_content_type_is_refused(spec: Spec) -> None:
    assert posted(strict(spec), Witness(CORGI, content_type="text/plain")).status == 415


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("PUT", GENERATIONS, 405)])
def test_an_unknown_path_or_method_is_refused(spec: Spec, method: str, path: str, status: int) -> None:
    assert sent(strict(spec), method, path).status == status


@pytest.mark.parametrize("seed", SEEDS)
def test_a_job_has_ended_after_two_readings(spec: Spec, seed: int) -> None:
    server = ZooServer(spec, seed=seed, clock=StandingClock())
    path = path_of_job(server, posted(server, Witness(CORGI)))
    bodies = [sent(server, "GET", path).body.decode() for _ in range(4)]
    words = server.shapes.words
    assert [words.completed in body for body in bodies] == [False, True, True, True]
    assert bodies[1] == bodies[3]


def test_a_job_of_another_key_is_not_found(spec: Spec) -> None:
    server = strict(spec)
    path = path_of_job(server, posted(server, Witness(CORGI)))
    assert sent(server, "GET", path, key="zoo-key-of-another").status == 404


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_job_costs_is_charged(spec: Spec, seed: int) -> None:
    server = ZooServer(spec, seed=seed)
    conversation(server, Witness({"type": "image", "model": "grok-imagine", "input": {"prompt": "x"}}))
    assert server.charged == 4


def test_the_balance_falls_by_what_is_charged(spec: Spec) -> None:
    server = strict(spec)
    before = balance_of(server)
    cost = json.loads(posted(server, Witness(CORGI)).body)["cost"]
    assert before - balance_of(server) == cost == 27.5


def test_a_price_that_no_page_shows_is_no_less_than_the_headline(spec: Spec) -> None:
    body = {**CORGI, "input": {"prompt": "x", "resolution": "1080p"}}
    assert json.loads(posted(strict(spec), Witness(body)).body)["cost"] > 27.5


def test_a_quote_is_what_is_charged_and_costs_nothing(spec: Spec) -> None:
    server = strict(spec)
    quoted = json.loads(sent(server, "POST", "/api/v1/generations/quote", CORGI).body)["tokens"]
    assert server.charged == 0
    posted(server, Witness(CORGI))
    assert server.charged == Decimal(str(quoted))


def test_a_refused_request_costs_nothing(spec: Spec) -> None:
    server = strict(spec)
    posted(server, Witness({**CORGI, "type": "image"}))
    assert server.charged == 0


def test_a_canceled_job_is_given_back(spec: Spec) -> None:
    server = strict(spec)
    path = path_of_job(server, posted(server, Witness(CORGI)))
    assert sent(server, "POST", f"{path}/cancel").status == 200
    assert server.charged == 0
    assert sent(server, "POST", f"{path}/cancel").status == 409


def test_a_key_that_has_run_dry_gets_402(spec: Spec) -> None:
    server = strict(spec, balance=Decimal(30))
    assert [posted(server, Witness(CORGI)).status == 402 for _ in range(2)] == [False, True]


def test_an_uploaded_file_of_another_kind_is_refused(spec: Spec) -> None:
    server = ZooServer(spec, changes=[STRICT, Harmless("upload", "Files.", {"upload_path": "/api/v1/assets"})])
    sent(server, "POST", "/api/v1/assets", b"file", content_type="video/mp4")
    body = with_values(spec.models["kling-o1"], {"startImage": "asset://asset_zoo1"})
    assert not is_accepted(posted(server, Witness(body)))


def test_the_list_shows_the_newest_job_first(spec: Spec) -> None:
    server = strict(spec)
    ids = [json.loads(posted(server, Witness(CORGI)).body)[server.shapes.id_name] for _ in range(3)]
    listed = json.loads(sent(server, "GET", "/api/v1/generations").body)["items"]
    assert [job[server.shapes.id_name] for job in listed] == ids[::-1]


def test_requests_are_counted(spec: Spec) -> None:
    server = strict(spec)
    conversation(server, Witness(CORGI))
    assert server.requests == len(conversation(strict(spec), Witness(CORGI)))


def test_the_same_seed_gives_the_same_answers(spec: Spec) -> None:
    one, other = (conversation(ZooServer(spec, seed=3, clock=StandingClock()), Witness(CORGI)) for _ in range(2))
    assert one == other


def test_without_a_clock_times_go_on_and_are_the_same_each_run(spec: Spec) -> None:
    echo = Harmless("echo", "Errors tell the time.", {"errors": "nested", "error_echo": True})
    wrong = Witness({**CORGI, "type": "image"})
    runs = []
    for _ in range(2):
        server = ZooServer(spec, changes=[echo])
        runs.append([posted(server, wrong).body for _ in range(2)])
    assert runs[0] == runs[1]
    assert runs[0][0] != runs[0][1]


def test_other_seeds_give_other_answers(spec: Spec) -> None:
    servers = [ZooServer(spec, seed=seed, clock=StandingClock()) for seed in range(30)]
    assert len({str(conversation(server, Witness(CORGI))) for server in servers}) == 30


def test_threads_share_a_server(spec: Spec) -> None:
    server = strict(spec)
    threads = [threading.Thread(target=conversation, args=(server, Witness(CORGI))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.charged == 16 * Decimal("27.5")


def test_a_request_takes_less_than_a_millisecond(spec: Spec) -> None:
    server, witness = strict(spec), Witness(spec.models["seedance-2.0-relaxed"].documented_request)
    begun = time.process_time()
    for _ in range(500):
        posted(server, witness)
    assert (time.process_time() - begun) / 500 < 0.001
