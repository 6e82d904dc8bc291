from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from itertools import product
from math import inf
from typing import TYPE_CHECKING

import pytest

from givonkit.decimals import plain_decimal
from givonkit.simulator import key_label

from .conversation import summed

if TYPE_CHECKING:
    from tests.conftest import Double, MakeDouble

GENERATIONS = "/api/v1/generations"


def balance(here: Double, account: int = 0) -> tuple[str, str]:
    """Return the reserved and the charged tokens of an account now."""
    totals = here.simulator.ledger.totals(account, here.clock.now())
    assert totals.available + totals.reserved + totals.charged == here.simulator.opening
    return plain_decimal(totals.reserved), plain_decimal(totals.charged)


def moved(here: Double, account: int = 0) -> list[tuple[float, str]]:
    """Return when and how the tokens of an account moved, after checking that the sums are the totals."""
    now = here.clock.now()
    entries = here.simulator.ledger.entries(account, now)
    assert summed(entries) == here.simulator.ledger.totals(account, now)
    opening = here.simulator.opening
    assert entries[0] == (-inf, "opening", None, opening, Decimal(0), Decimal(0))
    return [(entry.at, entry.kind) for entry in entries[1:]]


def test_tokens_are_reserved_on_accept_and_charged_on_completion(double: MakeDouble) -> None:
    here = double()
    assert balance(here) == ("0", "0")
    here.created("kling-2.6", resolution="1080p")
    assert balance(here) == ("40", "0")
    here.clock.advance(1.999)
    assert balance(here) == ("40", "0")
    here.clock.advance(0.001)
    assert balance(here) == ("0", "40")


COMPLETED, FAILED, ENDED, CANCELED, STALLED = ("succeed", "fail=timeout", "cancel", "after=1h", "stall")
"""What each job of the table is asked for: those canceled by the client would last an hour."""
MOVED = {
    ("on-completion", "given-back", COMPLETED): [(0.0, "reserve"), (2.0, "charge")],
    ("on-completion", "given-back", FAILED): [(0.0, "reserve"), (2.0, "release")],
    ("on-completion", "given-back", ENDED): [(0.0, "reserve"), (2.0, "release")],
    ("on-completion", "given-back", CANCELED): [(0.0, "reserve"), (1.0, "release")],
    ("on-completion", "given-back", STALLED): [(0.0, "reserve")],
    ("on-completion", "kept", COMPLETED): [(0.0, "reserve"), (2.0, "charge")],
    ("on-completion", "kept", FAILED): [(0.0, "reserve"), (2.0, "charge")],
    ("on-completion", "kept", ENDED): [(0.0, "reserve"), (2.0, "charge")],
    ("on-completion", "kept", CANCELED): [(0.0, "reserve"), (1.0, "charge")],
    ("on-completion", "kept", STALLED): [(0.0, "reserve")],
    ("on-accept", "given-back", COMPLETED): [(0.0, "charge")],
    ("on-accept", "given-back", FAILED): [(0.0, "charge"), (2.0, "refund")],
    ("on-accept", "given-back", ENDED): [(0.0, "charge"), (2.0, "refund")],
    ("on-accept", "given-back", CANCELED): [(0.0, "charge"), (1.0, "refund")],
    ("on-accept", "given-back", STALLED): [(0.0, "charge")],
    **{("on-accept", "kept", word): [(0.0, "charge")] for word in (COMPLETED, FAILED, ENDED, CANCELED, STALLED)},
}
PAID = {"reserve": ("27.5", "0"), "charge": ("0", "27.5"), "release": ("0", "0"), "refund": ("0", "0")}
"""What is reserved and charged after the last movement of each kind."""


def test_the_table_has_every_way_to_end_in_every_world(double: MakeDouble) -> None:
    questions = double().simulator.spec.questions
    worlds = product(questions["charge-moment"].answers, questions["refund"].answers)
    assert {(*world, word) for world in worlds for word in (COMPLETED, FAILED, ENDED, CANCELED, STALLED)} == set(MOVED)


@pytest.mark.parametrize(("charge", "refund", "word"), MOVED)
def test_tokens_move_as_the_world_says(double: MakeDouble, charge: str, refund: str, word: str) -> None:
    here = double({"charge-moment": charge, "refund": refund})
    identifier = here.created("kling-o1", prompt=f"[givonkit {word}]")["id"]
    expected = MOVED[charge, refund, word]
    assert moved(here) == expected[:1]
    assert balance(here) == PAID[expected[0][1]]
    here.clock.advance(1.0)
    if word == CANCELED:
        assert here.send("POST", f"{GENERATIONS}/{identifier}/cancel").status == 200
    here.clock.advance(0.999)
    assert moved(here) == (expected if word == CANCELED else expected[:1])
    here.clock.advance(1e6)
    assert moved(here) == expected
    assert balance(here) == PAID[expected[-1][1]]


def test_movements_stand_in_the_order_of_time_and_name_their_jobs(double: MakeDouble) -> None:
    here = double()
    for word in ("after=5s", "after=1s fail=timeout"):
        here.created(prompt=f"[givonkit {word}]")
    here.clock.advance(10.0)
    assert moved(here) == [(0.0, "reserve"), (0.0, "reserve"), (1.0, "release"), (5.0, "charge")]
    assert [entry.job for entry in here.simulator.ledger.entries(0, 10.0)] == [None, 0, 1, 1, 0]


def test_a_failing_job_that_is_canceled_before_is_given_back_once(double: MakeDouble) -> None:
    here = double()
    identifier = here.created(prompt="[givonkit fail=timeout after=10s]")["id"]
    here.clock.advance(1.0)
    here.send("POST", f"{GENERATIONS}/{identifier}/cancel")
    assert balance(here) == ("0", "0")
    here.clock.advance(60.0)
    assert balance(here) == ("0", "0")
    assert moved(here) == [(0.0, "reserve"), (1.0, "release")]


def test_what_came_back_unseen_is_not_lost_when_jobs_are_forgotten(double: MakeDouble) -> None:
    here = double()
    here.created(prompt="[givonkit fail=timeout]")
    here.clock.advance(2.0)
    here.simulator.reset("jobs")
    assert balance(here) == ("0", "0")
    assert moved(here) == []


def test_an_unknown_price_counts_its_lower_bound(double: MakeDouble) -> None:
    here = double()
    assert here.created("kling-o1")["cost"] == {"tokens": 27.5, "basis": "lower_bound"}
    assert balance(here) == ("27.5", "0")


def test_fractions_of_tokens_add_up_exactly(double: MakeDouble) -> None:
    here = double({"doubled-price-rows": "flat"}, balance=Decimal("42.3"))
    for _ in range(10):
        here.created("kling-2.6", resolution="1080p", audioEnabled=False)
    assert balance(here) == ("42", "0")
    assert here.simulator.ledger.available(0, 0.0) == Decimal("0.3")
    here.clock.advance(2.0)
    assert moved(here)[-1] == (2.0, "charge")
    assert balance(here) == ("0", "42")


def test_each_key_has_an_account_of_its_own(double: MakeDouble) -> None:
    here = double()
    here.created("kling-o1", key="key-1")
    here.created("seedream-5", key="key-2")
    accounts = here.simulator.accounts.labels()
    assert balance(here, accounts[key_label(b"key-1")]) == ("27.5", "0")
    assert balance(here, accounts[key_label(b"key-2")]) == ("2", "0")
    assert moved(here, accounts[key_label(b"key-2")]) == [(0.0, "reserve")]


@pytest.mark.parametrize(("refund", "charged"), [("given-back", "6"), ("kept", "10")])
def test_what_jobs_that_have_left_paid_stays_in_one_entry(double: MakeDouble, refund: str, charged: str) -> None:
    here = double({"refund": refund}, finished_jobs=2)
    for word in ("succeed", "fail=timeout", "succeed", "cancel", "succeed"):
        here.created("seedream-5", prompt=f"[givonkit {word}]")
        here.clock.advance(2.0)
    assert balance(here) == ("0", charged)
    ends = {"given-back": "release", "kept": "charge"}[refund]
    kinds = [kind for _, kind in moved(here)]
    assert kinds == ["folded", "reserve", ends, "reserve", "charge"]


@pytest.mark.parametrize("refund", ["given-back", "kept"])
def test_keys_of_many_threads_pay_for_what_was_not_canceled(double: MakeDouble, refund: str) -> None:
    here = double({"refund": refund})
    threads, rounds = 8, 25

    def creates_and_cancels(thread: int) -> None:
        key = f"key-{thread % 4}"
        for _ in range(rounds):
            kept, dropped = (here.created("seedream-5", key=key)["id"] for _ in range(2))
            assert here.send("POST", f"{GENERATIONS}/{dropped}/cancel", key=key).status == 200
            assert here.job(kept, key=key)["status"] == "queued"

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(creates_and_cancels, range(threads)))
    here.clock.advance(2.0)
    jobs = threads // 4 * rounds
    for account in here.simulator.accounts.labels().values():
        assert balance(here, account) == ("0", str(2 * jobs if refund == "given-back" else 4 * jobs))
        assert len(moved(here, account)) == 4 * jobs
    assert len({job.number for job in here.simulator.jobs.newest_first()}) == 2 * threads * rounds


def test_the_label_of_a_key_does_not_tell_the_key() -> None:
    assert key_label(b"a-secret-key") == key_label(b"a-secret-key")
    assert key_label(b"a-secret-key") != key_label(b"another-key")
    assert re.fullmatch("key_[0-9a-f]{16}", key_label(b"a-secret-key"))
