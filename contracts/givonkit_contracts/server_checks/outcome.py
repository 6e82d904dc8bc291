"""What an answer to a POST says about the request: taken, refused, or nothing."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .exchange import Exchange

REFUSALS = frozenset({400, 413, 415, 422})
PLACE_REFUSALS = frozenset({404, 409})
"""Refusals only where other requests to the same path get another answer."""
KEY_REFUSALS = frozenset({401, 403})
LATER = frozenset({425, 429, 503})
NOT_TAKEN = REFUSALS | PLACE_REFUSALS | KEY_REFUSALS | LATER | {402, 405, 408}
"""Statuses after which nothing can have been charged."""


class Outcome(Enum):
    """What an answer says."""

    ACCEPTED = auto()
    REFUSED = auto()
    SILENT = auto()
    """Nothing: the answer is no verdict on the request."""


def outcome_of(exchange: Exchange, *, path_is_known: bool) -> Outcome:
    """Return what an answer says; `path_is_known` tells that the path itself is not what a 404 or a 409 is about."""
    if exchange.trouble is not None or exchange.status is None:
        return Outcome.SILENT
    if exchange.is_accepted:
        return Outcome.ACCEPTED
    is_refusal = exchange.status in REFUSALS or (path_is_known and exchange.status in PLACE_REFUSALS)
    return Outcome.REFUSED if is_refusal else Outcome.SILENT


def silence(exchange: Exchange) -> str:
    """Return why an answer says nothing about the request, in words."""
    if exchange.trouble is not None:
        return exchange.trouble
    reasons = {
        401: "the server does not take the key (401)",
        402: "the key has too few tokens (402)",
        403: "the key may not do this (403)",
        404: "nothing is at this path (404)",
        405: "the path takes no POST (405)",
    }
    return reasons.get(exchange.status or 0, f"status {exchange.status} is no verdict")
