"""The conversation of a test, as the report of its failure shows it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .journal import Exchange

_SHOWN = 20
_LONGEST_BODY = 500


def conversation_text(exchanges: Iterable[Exchange]) -> str:
    """Return what came and what was answered: time, request, verdict and answer; equal ones in a row stand once.

    The last 20 are shown.
    """
    exchanges = list(exchanges)
    groups = [list(group) for _, group in groupby(exchanges, key=_sameness)]
    lines = [line for group in groups[-_SHOWN:] for line in _lines(group)]
    left_out = groups[-_SHOWN:][0][0].number - 1 if groups else 0
    earlier = [f"… {left_out} earlier requests are not shown"] if left_out else []
    return "\n".join([*earlier, *lines]) or "No request came."


def _sameness(exchange: Exchange) -> object:
    return exchange.line, exchange.request["body"], exchange.disturbance


def _lines(group: list[Exchange]) -> Iterator[str]:
    first, last = group[0], group[-1]
    yield f"{first.at:9.3f} s  #{first.number} {first.line}"
    if len(group) > 1:
        yield f"{'':13}the same {len(group)} times, until {last.at:.3f} s (#{last.number})"
    if first.request["body"]:
        yield f"{'':13}sent: {_shown(first.request['body'])}"
    if first.disturbance:
        yield f"{'':13}fault: {first.disturbance}"
    if last.status is not None and last.reply["body"] and last.operation != "download":
        yield f"{'':13}answer: {_shown(last.reply['body'])}"


def _shown(body: str) -> str:
    """Return the beginning and the end of a body, where results and errors stand."""
    kept = body if len(body) <= _LONGEST_BODY else f"{body[: _LONGEST_BODY // 2]} … {body[-_LONGEST_BODY // 2 :]}"
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in kept)
