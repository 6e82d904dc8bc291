from __future__ import annotations

import ast
import time
from decimal import Decimal
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING

import pytest

from givonkit import Reply, Request
from givonkit_contracts import server_checks
from givonkit_contracts.server_checks.in_process_sender import InProcessSender
from givonkit_contracts.server_checks.line import CannotJudge, Line, Purpose, Sent, Withheld
from givonkit_contracts.server_checks.outcome import Outcome
from givonkit_contracts.server_checks.sender import Answer
from givonkit_contracts.server_checks.settings import Settings

from .served import BASE, HEADERS, KEY, PLENTY, Clock, ScriptedSender, Sending, answer, line_to, scripted

if TYPE_CHECKING:
    from givonkit_contracts.server_checks.exchange import Exchange

WORST = Decimal(60)
BROKEN = "the body is no JSON"
ROOM = Path(server_checks.__file__).parent
SENDERS = ("line.py", "http_sender.py", "in_process_sender.py", "connection.py")
"""The choke point, and what lies behind it."""


def post(line: Line, worst: Decimal | None = WORST, *, keyed: bool = True) -> Sent | Withheld:
    return line.post(b"{}", probe="probe", purpose=Purpose.REFUSAL, worst=worst, keyed=keyed)


def sent(line: Line, worst: Decimal | None = WORST) -> Sent:
    result = post(line, worst)
    assert isinstance(result, Sent)
    return result


def lost(line: Line) -> Decimal:
    return line.purses[Purpose.REFUSAL].spent


def test_tokens_are_put_aside_before_a_request_leaves() -> None:
    left: list[Decimal] = []

    def script(_: Sending) -> Answer:
        left.append(line.purses[Purpose.REFUSAL].left)
        return answer(400)

    line = line_to(ScriptedSender(script), at_risk=Decimal(100))
    post(line)
    assert left == [40]


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 408, 409, 413, 415, 422])
def test_an_answer_that_refuses_gives_everything_back(status: int) -> None:
    line = line_to(scripted(answer(status)))
    post(line)
    assert lost(line) == 0
    assert line.purses[Purpose.REFUSAL].left == PLENTY


@pytest.mark.parametrize(
    "answered",
    [
        *(answer(status) for status in (301, 302, 307, 418, 500, 501, 502, 504)),
        answer(None, trouble="no answer within 30 s"),
        answer(202, trouble=BROKEN),
    ],
    ids=repr,
)
def test_what_may_have_been_taken_counts_as_spent_at_worst(answered: Answer) -> None:
    line = line_to(scripted(answered))
    assert sent(line).outcome is Outcome.SILENT
    assert lost(line) == WORST


def test_what_certainly_never_left_costs_nothing() -> None:
    line = line_to(scripted(Answer(None, [], b"", "nothing listens there", was_sent=False)))
    assert not sent(line).exchange.was_sent
    assert lost(line) == 0


def test_an_accepted_request_costs_its_worst_case_if_nobody_saw_the_price() -> None:
    line = line_to(scripted(answer(202)))
    assert (sent(line).outcome, lost(line)) == (Outcome.ACCEPTED, WORST)


def test_a_price_that_was_seen_takes_the_place_of_the_worst_case() -> None:
    line = line_to(scripted(answer(202)))
    line.settle = lambda *_: (Decimal(9), Decimal(4))
    post(line)
    assert lost(line) == 5
    assert line.purses[Purpose.REFUSAL].refunded == 4


def test_a_price_above_the_worst_case_is_counted_whole() -> None:
    line = line_to(scripted(answer(202)))
    line.settle = lambda *_: (Decimal(130), Decimal(0))
    post(line)
    assert lost(line) == 130


def test_what_nobody_can_price_is_never_sent() -> None:
    sender = scripted(answer(202))
    result = post(line_to(sender), worst=None)
    assert isinstance(result, Withheld)
    assert "--price-ceiling" in result.reason
    assert sender.sent == []


@pytest.mark.parametrize(
    ("purpose", "words"),
    [(Purpose.REFUSAL, "at risk"), (Purpose.ACCEPTANCE, "of the budget"), (Purpose.QUESTION, "of the budget")],
)
def test_what_is_too_dear_is_never_sent_and_the_reason_names_the_limit(purpose: Purpose, words: str) -> None:
    sender = scripted(answer(202))
    line = line_to(sender, budget=Decimal(59), at_risk=Decimal(59))
    result = line.post(b"{}", probe="probe", purpose=purpose, worst=WORST)
    assert result == Withheld(f"it may cost 60 tokens, and 59 {words} are left")
    assert (sender.sent, line.requests) == ([], 0)


def test_the_budget_pays_for_no_refusal_probe_and_what_is_at_risk_for_no_other() -> None:
    line = line_to(scripted(answer(202)), budget=WORST, at_risk=WORST)
    for purpose in (Purpose.REFUSAL, Purpose.ACCEPTANCE):
        assert isinstance(line.post(b"{}", probe="probe", purpose=purpose, worst=WORST), Sent)
        assert isinstance(line.post(b"{}", probe="probe", purpose=purpose, worst=Decimal(1)), Withheld)


def test_without_tokens_what_costs_nothing_still_goes_out() -> None:
    line = line_to(scripted(answer(400)), budget=Decimal(0), at_risk=Decimal(0))
    assert sent(line, Decimal(0)).outcome is Outcome.REFUSED
    assert line.get("/api/v1/balance", "probe").status == 400


@pytest.mark.parametrize("status", [425, 429, 503])
def test_a_server_that_says_later_is_asked_again_and_nothing_is_lost(status: int) -> None:
    clock = Clock()
    line = line_to(scripted(answer(status, None, (b"retry-after", b"7")), answer(422)), clock=clock)
    assert sent(line).outcome is Outcome.REFUSED
    assert lost(line) == 0
    assert (clock.slept, line.requests) == ([7.0], 2)


def test_later_may_be_a_date() -> None:
    clock = Clock()
    clock.time = 784_111_770.0
    later = answer(429, None, (b"retry-after", b"Sun, 06 Nov 1994 08:49:37 GMT"))
    sent(line_to(scripted(later, answer(422)), clock=clock))
    assert clock.slept == [7.0]


def test_waits_grow_where_the_server_does_not_say_how_long() -> None:
    clock = Clock()
    sent(line_to(scripted(*[answer(429)] * 4, answer(422)), clock=clock))
    assert clock.slept == [0.5, 1.0, 2.0, 4.0]


@pytest.mark.parametrize("header", [[], [(b"retry-after", b"0")], [(b"retry-after", b"3600")]], ids=repr)
def test_later_for_ever_ends_when_the_patience_does(header: list[tuple[bytes, bytes]]) -> None:
    clock, sender = Clock(), scripted(answer(429, None, *header))
    line = line_to(sender, clock=clock, settings=Settings(patience=20))
    with pytest.raises(CannotJudge, match="goes on saying 429 after 20 s of waiting"):
        post(line)
    assert sum(clock.slept) <= 20
    assert len(sender.sent) <= 201


def test_patience_begins_anew_with_each_answer() -> None:
    line = line_to(
        scripted(*[answer(429, None, (b"retry-after", b"9")), answer(400)] * 9), settings=Settings(patience=20)
    )
    for _ in range(5):
        assert isinstance(post(line), Sent)


def test_a_request_that_was_only_ever_put_off_costs_nothing() -> None:
    line = line_to(scripted(answer(429)), settings=Settings(patience=1))
    with pytest.raises(CannotJudge):
        post(line)
    assert lost(line) == 0


def test_a_request_under_way_when_the_run_is_stopped_counts_as_spent() -> None:
    def stop(_: Sending) -> Answer:
        raise KeyboardInterrupt

    line = line_to(ScriptedSender(stop))
    with pytest.raises(KeyboardInterrupt):
        post(line)
    assert lost(line) == WORST


@pytest.mark.parametrize("error", [KeyboardInterrupt, CannotJudge("no answers any more")], ids=repr)
def test_an_accepted_request_counts_as_spent_if_the_run_stops_while_its_price_is_looked_for(
    error: type[BaseException] | BaseException,
) -> None:
    def interrupted(_exchange: Exchange, _purpose: Purpose) -> tuple[Decimal | None, Decimal]:
        raise error

    line = line_to(scripted(answer(202)))
    line.settle = interrupted
    with pytest.raises((KeyboardInterrupt, CannotJudge)):
        post(line)
    assert lost(line) == WORST


def test_nothing_is_sent_when_the_time_is_over() -> None:
    clock, sender = Clock(), scripted(answer(400))
    line = line_to(sender, clock=clock, settings=Settings(deadline=10))
    post(line)
    clock.time += 11
    with pytest.raises(CannotJudge, match=r"the time is over \(--deadline 10\)"):
        post(line)
    assert len(sender.sent) == 1


def test_a_request_for_which_no_time_was_left_costs_nothing() -> None:
    clock = Clock()
    line = line_to(scripted(answer(400)), clock=clock, settings=Settings(deadline=10))
    clock.time += 11
    with pytest.raises(CannotJudge):
        post(line)
    assert lost(line) == 0


def test_five_requests_in_a_row_without_an_answer_are_enough() -> None:
    sender = scripted(answer(None, trouble="the connection was reset"))
    line = line_to(sender)
    for _ in range(4):
        post(line)
    with pytest.raises(CannotJudge, match="5 requests in a row got no answer to go by: the connection was reset"):
        post(line)
    assert lost(line) == 5 * WORST


def test_an_answer_in_between_begins_the_count_anew() -> None:
    nothing = answer(None, trouble="the connection was reset")
    line = line_to(scripted(*[nothing] * 4, answer(400), *[nothing] * 4, answer(400)))
    for _ in range(10):
        post(line)
    assert line.requests == 10


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_refused_five_times_in_a_row_is_none_and_nothing_is_lost(status: int) -> None:
    line = line_to(scripted(answer(status)))
    for _ in range(4):
        post(line)
    with pytest.raises(CannotJudge, match=rf"does not take the key \({status}\)"):
        post(line)
    assert lost(line) == 0


def test_requests_without_a_key_say_nothing_about_the_key() -> None:
    line = line_to(scripted(answer(401)))
    for _ in range(20):
        post(line, keyed=False)
    assert line.requests == 20


def test_requests_go_out_at_the_rate_that_was_asked_for() -> None:
    clock = Clock()
    line = line_to(scripted(answer(400)), clock=clock, settings=Settings(rate=4))
    for _ in range(3):
        line.get("/", "probe")
    assert clock.slept == [0.25, 0.25]


def test_a_404_is_a_refusal_only_once_the_path_is_known() -> None:
    line = line_to(scripted(answer(404), answer(422), answer(404), answer(409)))
    assert [sent(line).outcome for _ in range(4)] == [Outcome.SILENT, *[Outcome.REFUSED] * 3]


def test_reading_a_job_makes_no_path_known() -> None:
    line = line_to(scripted(answer(200), answer(404)))
    line.get("/api/v1/generations", "probe")
    assert sent(line).outcome is Outcome.SILENT


def test_what_was_sent_and_received_is_written_down() -> None:
    line = line_to(scripted(answer(422, {"error": "no"})))
    exchange = sent(line).exchange
    assert line.exchanges == [exchange]
    assert (exchange.method, exchange.path, exchange.probe) == ("POST", "/api/v1/generations", "probe")
    assert (exchange.status, exchange.answer) == (422, {"error": "no"})


def test_threads_never_spend_more_than_the_budget() -> None:
    charged: list[Decimal] = []
    most = Decimal(0)
    lock = Lock()

    def slow(_: Sending) -> Answer:
        nonlocal most
        time.sleep(0.002)
        with lock:
            charged.append(WORST)
            most = max(most, sum(charged, Decimal(0)))
        return answer(202)

    line = line_to(ScriptedSender(slow), budget=10 * WORST + 59)

    def ask() -> None:
        for _ in range(10):
            line.post(b"{}", probe="probe", purpose=Purpose.ACCEPTANCE, worst=WORST)

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 10 * WORST
    assert line.purses[Purpose.ACCEPTANCE].spent == 10 * WORST


def test_threads_whose_requests_are_refused_all_get_their_turn() -> None:
    def slow(_: Sending) -> Answer:
        time.sleep(0.001)
        return answer(422)

    line = line_to(ScriptedSender(slow), at_risk=4 * WORST)
    results: list[Sent | Withheld] = []
    threads = [Thread(target=lambda: results.extend(post(line) for _ in range(10))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(isinstance(each, Sent) for each in results)
    assert line.purses[Purpose.REFUSAL].left == 4 * WORST


def test_the_key_stands_in_no_exchange_even_if_the_server_repeats_it() -> None:
    received: list[bytes] = []

    def echo(request: Request) -> Reply:
        key = request.headers.get(b"authorization", b"")
        received.append(key)
        return Reply(400, [*HEADERS, (b"x-you-sent", key)], b'{"you": "' + key + b'"}')

    line = line_to(InProcessSender(echo, api_key=KEY, base_url=BASE))
    post(line)
    line.get("/api/v1/balance", "probe")
    post(line, keyed=False)
    assert [KEY.encode() in each for each in received] == [True, True, False]
    shown = [
        str((each, each.headers, each.body, each.reply_headers, each.reply_body, each.curl(BASE), each.received()))
        for each in line.exchanges
    ]
    assert len(shown) == 3
    assert not any(KEY in text for text in shown)


def calls_of(name: str) -> dict[str, list[str]]:
    """Return the calls of a method of this name in the room, by file."""
    found: dict[str, list[str]] = {}
    for path in sorted(ROOM.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
                found.setdefault(path.name, []).append(ast.unparse(node))
    return found


def test_no_request_gets_past_the_line() -> None:
    assert set(calls_of("send")) - {"connection.py"} == {"line.py"}
    assert len(calls_of("send")["line.py"]) == 1


def test_nothing_but_the_line_and_the_senders_opens_a_connection() -> None:
    network = {"socket", "ssl", "http", "urllib.request", "requests", "httpx", "aiohttp", "subprocess", "asyncio"}
    opening = {"http_sender.py", "connection.py", "opening.py"}
    for path in sorted(ROOM.rglob("*.py")):
        if path.name in opening:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
            assert not network & {name for each in names for name in (each, each.partition(".")[0])}, path.name


def test_what_goes_out_for_nothing_is_no_request_to_create_a_job() -> None:
    for name in ("free", "get"):
        for file, calls in calls_of(name).items():
            assert not any("POST" in call or "GENERATIONS" in call for call in calls), (file, calls)


def test_only_the_line_settles_what_was_put_aside() -> None:
    assert set(calls_of("reserve")) == {"line.py"}
