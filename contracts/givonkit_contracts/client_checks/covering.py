"""Few rows over named factors in which each two values of two factors stand together once at least."""

from __future__ import annotations

from itertools import combinations, product
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Choice = tuple[str, str]
    Pair = tuple[Choice, Choice]
    Factors = Mapping[str, Sequence[str]]
    Row = dict[str, str]

_ATTEMPTS = 40


def covering_rows(factors: Factors) -> tuple[Row, ...]:
    """Return rows with a value of every factor, which have each two values of two factors together.

    The same factors give the same rows. The first value of a factor stands wherever another one is of no use.
    """
    if len(factors) < 2:
        return tuple({name: value} for name, values in factors.items() for value in values)
    attempts = [_rows(factors, Random(seed)) for seed in range(_ATTEMPTS)]  # noqa: S311  # no secret is drawn
    rows = min(attempts, key=len)
    return tuple({name: row.get(name, values[0]) for name, values in factors.items()} for row in rows)


def pairs_of(row: Mapping[str, str]) -> set[Pair]:
    """Return each two values that stand together in a row."""
    return set(combinations(sorted(row.items()), 2))


def _rows(factors: Factors, draw: Random) -> list[Row]:
    """Return rows that grow by one factor after the other, those with most values first; of no use is left open."""
    names = sorted(factors, key=lambda name: (-len(factors[name]), draw.random()))
    rows: list[Row] = []
    for number, name in enumerate(names[1:], start=1):
        missing = {pair for other in names[:number] for pair in _pairs_between(factors, *sorted((other, name)))}
        for row in rows:
            _widen(row, name, factors[name], missing, draw)
        for pair in sorted(missing):
            if pair in missing:
                _put(pair, rows, missing)
    return rows


def _pairs_between(factors: Factors, first: str, second: str) -> set[Pair]:
    return {((first, one), (second, other)) for one, other in product(factors[first], factors[second])}


def _widen(row: Row, name: str, values: Sequence[str], missing: set[Pair], draw: Random) -> None:
    """Give a row the value of one more factor that meets most missing pairs, if any meets one."""
    met = {value: {_pair((name, value), told) for told in row.items()} & missing for value in values}
    most = max(map(len, met.values()))
    if most:
        row[name] = draw.choice([value for value in values if len(met[value]) == most])
        missing -= met[row[name]]


def _put(pair: Pair, rows: list[Row], missing: set[Pair]) -> None:
    """Put a pair into the row with room for it that has most of it already, or into a new one."""
    wanted = dict(pair)
    fitting = [row for row in rows if all(row.get(name, value) == value for name, value in pair)]
    row = max(fitting, key=lambda row: len(row.keys() & wanted.keys()), default=None)
    if row is None:
        row = {}
        rows.append(row)
    row.update(wanted)
    missing -= pairs_of(row)


def _pair(one: Choice, other: Choice) -> Pair:
    return (one, other) if one < other else (other, one)
