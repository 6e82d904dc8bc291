"""Requests that were sent for other reasons and differ in one field from the one that is looked at."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from .subject import as_json, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .exchange import Exchange


class Neighbour(NamedTuple):
    """A refused request, and how it differs from an accepted one, in words."""

    exchange: Exchange
    change: str


def refused_neighbour(accepted: Exchange, field: str, refusals: Iterable[Exchange]) -> Neighbour | None:
    """Return a refused request that differs from an accepted one in one field of the input alone, if one was sent."""
    body = _body(accepted)
    if body is None:
        return None
    for refused in refusals:
        other = _body(refused)
        if other is not None and _others(other, field) == _others(body, field):
            return Neighbour(refused, _change(field, body["input"], other["input"]))
    return None


def _body(exchange: Exchange) -> dict[str, Any] | None:
    try:
        body = json.loads(exchange.body)
    except ValueError:
        return None
    return body if isinstance(body, dict) and isinstance(body.get("input"), dict) else None


def _others(body: dict[str, Any], field: str) -> bytes:
    """Return a body without one field, in a form to compare: true is no 1."""
    values = {name: value for name, value in sorted(body["input"].items()) if name != field}
    return as_json({**dict(sorted(body.items())), "input": values})


def _change(field: str, before: dict[str, Any], after: dict[str, Any]) -> str:
    if field not in after:
        return f"{field} is left out"
    if field not in before:
        return f"{field} {shown(after[field])} is added"
    return f"{field}: {shown(before[field])} becomes {shown(after[field])}"
