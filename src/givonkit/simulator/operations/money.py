"""Reading the balance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit.decimals import plain_decimal
from givonkit.simulator.rendering import json_reply

if TYPE_CHECKING:
    from givonkit.http import Reply
    from givonkit.simulator.simulator import Simulator

    from .visit import Visit


def balance(simulator: Simulator, visit: Visit) -> Reply:
    """Tell the key's balance."""
    totals = simulator.ledger.totals(visit.account, visit.now)
    summary = f"balance: {plain_decimal(totals.available)} tokens, {plain_decimal(totals.reserved)} reserved"
    return json_reply(200, simulator.renderer.balance(totals), visit.now, summary)
