from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from givonkit import ManualClock, Reply, Simulator
from givonkit.prices import EXACT
from givonkit.validation import Accepted, Validator
from givonkit_contracts.server_checks.money_seen import price_readings
from givonkit_contracts.server_checks.verdicts import Verdict

from .conversing import SPEC, START, Conversation, OddServer, bodies_of, watched

FREE = "generations/refused/free"


def readings(slug: str, **values: Any) -> set[Decimal] | None:
    return price_readings(SPEC.models[slug], {"prompt": "a red corgi", **values})


def test_a_row_per_second_counts_the_seconds() -> None:
    assert readings("happyhorse-1.1", resolution="1080p", duration=5) == {Decimal(35)}


def test_defaults_select_a_row_too() -> None:
    assert readings("gpt-image-2") == {Decimal("1.5")}


def test_a_doubled_label_has_two_readings() -> None:
    assert readings("kling-3.0", resolution="720p", duration=5, audioEnabled=False) == {Decimal(15), Decimal(4)}


def test_a_price_without_a_row_is_unknown() -> None:
    assert readings("kling-2.6", resolution="720p", audioEnabled=True) is None
    assert readings("kling-o1") is None


def test_a_price_per_second_of_an_unknown_length_is_unknown() -> None:
    assert readings("switchx-video", sourceVideo="asset://asset_1") is None


def test_a_headline_without_from_is_the_price() -> None:
    assert readings("grok-imagine") == {Decimal(2)}


@pytest.mark.parametrize("slug", SPEC.models)
@pytest.mark.parametrize("flat", ["per-second", "flat"])
def test_each_exact_price_of_the_double_is_a_reading(slug: str, flat: str) -> None:
    validator = Validator(SPEC, SPEC.world({"doubled-price-rows": flat}))
    for body in bodies_of(slug):
        result = validator.validate(body)
        assert isinstance(result, Accepted)
        amounts = price_readings(SPEC.models[slug], body["input"])
        if amounts is not None:
            assert result.price.basis == EXACT
            assert result.price.tokens in amounts


def with_balance(**kinds: Any) -> tuple[OddServer, list[Decimal]]:
    """Return a server that tells a balance, which `price` and `fee` lower."""
    server, left = OddServer(), [Decimal(1000)]
    inner, paid = server.handle, set[str]()

    def handle(request: Any) -> Reply:
        if request.path == "/api/v1/me":
            return Reply(200, [], json.dumps({"user": 7, "wallet": {"credits": float(left[0])}}).encode())
        reply = inner(request)
        if request.method == "POST":
            left[0] -= Decimal(kinds.get("price", 0) if reply.status < 300 else kinds.get("fee", 0))
        identifier = request.path.rpartition("/")[2]
        if server.reads.get(identifier, 0) == 2 and identifier not in paid:
            paid.add(identifier)
            left[0] -= Decimal(kinds.get("later", 0))
        return reply

    server.handle = handle  # type: ignore[method-assign]  # money is added to a server that knows none
    return server, left


def test_the_balance_is_found_by_its_fall() -> None:
    server, left = with_balance(price=2)
    watch = watched(server, "grok-imagine")
    assert watch.money.path == "/api/v1/me"
    assert watch.money.place == ("wallet", "credits")
    assert watch.balance() == left[0]
    assert watch.findings == ()


@pytest.mark.parametrize("kinds", [{"price": 3}, {"later": 3}])
def test_a_charge_that_the_page_does_not_say_is_found_by_the_balance(kinds: dict[str, int]) -> None:
    server, _ = with_balance(**kinds)
    [finding] = watched(server, "grok-imagine").findings
    assert finding.rule.id == "grok-imagine/prices/headline"
    assert finding.title.startswith("the balance fell by 3 tokens where the page says 2 tokens")


@pytest.mark.parametrize("kinds", [{"price": 2}, {"later": 2}])
def test_the_price_of_the_page_is_confirmed_by_the_balance(kinds: dict[str, int]) -> None:
    server, _ = with_balance(**kinds)
    verdicts = {verdict.rule.id: verdict.verdict for verdict in watched(server, "grok-imagine").rule_verdicts}
    assert verdicts["grok-imagine/prices/headline"] is Verdict.CONFIRMED


def test_charges_that_come_late_are_no_verdict() -> None:
    server, left = with_balance()
    inner = server.handle
    due: list[Decimal] = []

    def handle(request: Any) -> Reply:
        left[0] -= due.pop(0) if len(due) > 1 else Decimal(0)
        reply = inner(request)
        if request.method == "POST" and reply.status < 300:
            due.append(Decimal(1 + len(server.jobs)))
        return reply

    server.handle = handle  # type: ignore[method-assign]  # the charge follows after one more job
    assert watched(server, "grok-imagine").findings == ()


def test_what_a_refusal_costs_is_found_by_the_balance() -> None:
    server, _ = with_balance(price=2, fee=1)
    [finding] = [finding for finding in watched(server, "grok-imagine").findings if finding.rule.id == FREE]
    assert "fell by 1 tokens" in finding.title
    assert finding.exchange.status == 400


def test_one_fall_of_the_balance_may_be_the_doing_of_another() -> None:
    server, left = with_balance(price=2)
    talk = Conversation(server.handle, ManualClock(START))
    talk.watch.balance()
    talk.refuse()
    left[0] -= 5
    talk.refuse()
    talk.refuse()
    assert FREE not in {finding.rule.id for finding in talk.watch.findings}


def telling(cost: Any) -> OddServer:
    return OddServer(reading=lambda job, _: (200, {**job, "cost": {"tokens": cost(job["input"])}}))


def flat_price(values: dict[str, Any]) -> float:
    rows = {"low": (1, 1.5, 3), "medium": (1.5, 3, 5), "high": (5, 9, 15)}
    return rows[values.get("quality", "medium")][("1K", "2K", "4K").index(values.get("imageSize", "1K"))]


def test_prices_of_the_page_are_confirmed_by_what_jobs_tell() -> None:
    watch = watched(telling(flat_price), "gpt-image-2")
    verdicts = {verdict.rule.id: verdict.verdict for verdict in watch.rule_verdicts}
    assert watch.findings == ()
    assert verdicts["gpt-image-2/prices/High · 1K"] is Verdict.CONFIRMED


def test_a_row_that_costs_something_else_is_found() -> None:
    server = telling(lambda values: 7 if values.get("quality") == "high" else flat_price(values))
    [finding] = watched(server, "gpt-image-2").findings
    assert finding.rule.id == "gpt-image-2/prices/High · 1K"
    assert finding.expected == "5 tokens"


def test_a_default_is_given_away_by_the_price() -> None:
    server = telling(lambda values: flat_price({"imageSize": "2K", **values}))
    assert "gpt-image-2/input.imageSize/default" in {f.rule.id for f in watched(server, "gpt-image-2").findings}


def test_whole_tokens_for_fractions_are_no_verdict() -> None:
    server = telling(lambda values: -(-flat_price(values) // 1))
    assert watched(server, "gpt-image-2").findings == ()


def test_the_cost_of_a_request_is_known_as_soon_as_it_was_accepted() -> None:
    clock = ManualClock(START)
    talk = Conversation(Simulator(SPEC, clock=clock).handle, clock)
    exchange = talk.post(bodies_of("grok-imagine")[0])
    assert talk.watch.cost(exchange) == 2


@pytest.mark.parametrize(("refund", "back"), [("given-back", 2), ("kept", 0)])
def test_a_refund_is_seen_after_a_cancel(refund: str, back: int) -> None:
    clock = ManualClock(START)
    world = SPEC.world({"refund": refund, "cancel": "delete", "charge-moment": "on-accept"})
    talk = Conversation(Simulator(SPEC, world=world, clock=clock).handle, clock)
    exchange = talk.post(bodies_of("grok-imagine")[0])
    assert talk.watch.cancel(exchange) == back


def test_a_refund_that_nobody_can_see_is_unseen() -> None:
    clock = ManualClock(START)
    world = SPEC.world({"balance": "none"})
    talk = Conversation(Simulator(SPEC, world=world, clock=clock).handle, clock)
    assert talk.watch.cancel(talk.post(bodies_of("grok-imagine")[0])) is None
