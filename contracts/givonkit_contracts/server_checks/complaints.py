"""What a refusal says beyond another one: how a server that lists all problems tells for nothing what it takes."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .exchange import Exchange

_LONG = 16
_is_number = re.compile(r"[0-9]+")
_is_id = re.compile(r"[0-9a-fA-F][0-9a-fA-F:.T-]*")

Leaves = frozenset[tuple[str, str]]
"""Where something stands in an answer (places in lists left out), and what."""


def leaves_of(exchange: Exchange) -> Leaves:
    """Return all that an answer says; what is no JSON is one leaf."""
    answer = exchange.answer
    if answer is None:
        return frozenset({("", exchange.reply_body.decode("utf-8", "replace"))})
    return frozenset((path, f"{text} #{count}") for (path, text), count in Counter(_leaves(answer, "")).items())


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _leaves(part, f"{path}/{name}")
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part, f"{path}[]")
    else:
        yield path, str(value)


class Reading(NamedTuple):
    """A request that carries a violation already seen refused, and what its refusal says beyond that one's."""

    exchange: Exchange
    extra: Leaves

    @property
    def said(self) -> Leaves:
        """What it says, numbers aside, such as a count of problems."""
        return frozenset((path, _is_number.sub("#", text)) for path, text in self.extra)


class Baseline:
    """The refusals of one planted violation, to compare others with; what changes by itself counts for nothing."""

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        answers = [leaves_of(exchange) for exchange in exchanges]
        self._always = frozenset.intersection(*answers)
        self._ever = frozenset.union(*answers)
        self._volatile = {path for path, _ in self._ever - self._always}

    def reading(self, exchange: Exchange) -> Reading:
        """Return what a refusal says beyond the baseline."""
        repeated = _sent_texts(exchange)
        extra = (leaf for leaf in leaves_of(exchange) - self._ever if leaf[0] not in self._volatile)
        return Reading(exchange, frozenset(leaf for leaf in extra if not repeated(_text(leaf))))


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace")


def _text(leaf: tuple[str, str]) -> str:
    return leaf[1].rpartition(" #")[0]


def _sent_texts(exchange: Exchange) -> Callable[[str], bool]:
    """Return whether a text is a value that was sent, or the beginning of a long one: a server may repeat it."""
    sent = {text for _, text in _leaves(_decoded(exchange.body), "")}
    long = [text for text in sent if len(text) > _LONG]
    return lambda text: text in sent or any(whole.startswith(text.rstrip("….")) for whole in long if len(text) > _LONG)


def is_wall(refusals: Iterable[Exchange]) -> bool:
    """Whether refusals for different reasons all say the same, numbers, ids and what was sent aside."""
    said = {frozenset((path, _is_id.sub("#", text)) for path, text in _unrepeated(each)) for each in refusals}
    return len(said) <= 1


def _unrepeated(exchange: Exchange) -> Iterator[tuple[str, str]]:
    repeated = _sent_texts(exchange)
    yield from (leaf for leaf in leaves_of(exchange) if not repeated(_text(leaf)))


def echoes(readings: Iterable[Reading]) -> set[str]:
    """Return the places in which most of some harmless changes show: there a server repeats what it was sent."""
    seen = list(readings)
    counted = Counter(path for reading in seen for path in {path for path, _ in reading.extra})
    return {path for path, count in counted.items() if count * 2 > len(seen)}


def complains(reading: Reading, but: set[str]) -> bool:
    """Whether a refusal says more than the baseline, echoes aside."""
    return any(path not in but for path, _ in reading.extra)
