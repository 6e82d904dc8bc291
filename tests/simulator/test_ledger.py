from __future__ import annotations

import re
from typing import TYPE_CHECKING

from givonkit.prices import plain_decimal
from givonkit.simulator import key_label

if TYPE_CHECKING:
    from tests.conftest import Double, MakeDouble


def balance(here: Double, account: int = 0) -> tuple[str, str]:
    """Return the reserved and the charged tokens of an account now."""
    totals = here.simulator.ledger.totals(here.clock.now())[account]
    return plain_decimal(totals.reserved), plain_decimal(totals.charged)


def test_tokens_are_reserved_on_accept_and_charged_on_completion(double: MakeDouble) -> None:
    here = double()
    assert here.simulator.ledger.totals(here.clock.now()) == {}
    here.created("kling-2.6", resolution="1080p")
    assert balance(here) == ("40", "0")
    here.clock.advance(1.999)
    assert balance(here) == ("40", "0")
    here.clock.advance(0.001)
    assert balance(here) == ("0", "40")


def test_an_unknown_price_counts_its_lower_bound(double: MakeDouble) -> None:
    here = double()
    assert here.created("kling-o1")["cost"] == {"tokens": 27.5, "basis": "lower_bound"}
    assert balance(here) == ("27.5", "0")


def test_fractions_of_tokens_add_up_exactly(double: MakeDouble) -> None:
    here = double({"doubled-price-rows": "flat"})
    for _ in range(10):
        here.created("kling-2.6", resolution="1080p", audioEnabled=False)
    assert balance(here) == ("42", "0")


def test_each_key_has_an_account_of_its_own(double: MakeDouble) -> None:
    here = double()
    here.created("kling-o1", key="key-1")
    here.created("seedream-5", key="key-2")
    accounts = here.simulator.accounts.labels()
    assert balance(here, accounts[key_label(b"key-1")]) == ("27.5", "0")
    assert balance(here, accounts[key_label(b"key-2")]) == ("2", "0")


def test_the_charge_of_a_job_that_has_left_stays(double: MakeDouble) -> None:
    here = double(finished_jobs=2)
    for _ in range(5):
        here.created("seedream-5")
        here.clock.advance(2.0)
    assert balance(here) == ("0", "10")


def test_the_label_of_a_key_does_not_tell_the_key() -> None:
    assert key_label(b"a-secret-key") == key_label(b"a-secret-key")
    assert key_label(b"a-secret-key") != key_label(b"another-key")
    assert re.fullmatch("key_[0-9a-f]{8}", key_label(b"a-secret-key"))
