"""Every deviation that the spec lends itself to, drawn by a seed."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from . import (
    deviant_combinations,
    deviant_conduct,
    deviant_numbers,
    deviant_prices,
    deviant_requests,
    deviant_slots,
    deviant_texts,
    deviant_values,
)
from .deviation import Always, Deviation, EachNth, Sometimes
from .draft import Draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from givonkit.spec import Model, Spec

    from .deviation import Gate

    Kind = Callable[[Draft], Deviation | None]

OF_A_MODEL: tuple[tuple[str, Sequence[Kind]], ...] = (
    ("value", deviant_values.KINDS),
    ("number", deviant_numbers.KINDS),
    ("text", deviant_texts.KINDS),
    ("slot", deviant_slots.KINDS),
    ("frame", deviant_requests.MODEL_KINDS),
    ("together", deviant_combinations.KINDS),
    ("money", deviant_prices.KINDS),
    ("shown", deviant_conduct.MODEL_KINDS),
)
OF_EVERY_MODEL: tuple[tuple[str, Sequence[Kind]], ...] = (
    ("frame", deviant_requests.GENERAL_KINDS),
    ("conduct", deviant_conduct.GENERAL_KINDS),
)
GOINGS_OF_A_MODEL = 4


def deviations(spec: Spec, seed: int) -> list[Deviation]:
    """Return a deviation of each kind for each model that lends itself to it; a seed draws fields and values."""
    found = [*_of_models(spec, seed), *_of_every_model(spec, seed)]
    return [*found, *_comings_and_goings(found, seed)]


def balanced_sample(found: Sequence[Deviation], count: int, seed: int) -> list[Deviation]:
    """Return some deviations in which each kind occurs about as often as any other."""
    random = Random(f"sample {seed}")
    by_kind: dict[str, list[Deviation]] = {}
    for deviation in random.sample(found, len(found)):
        by_kind.setdefault(deviation.kind, []).append(deviation)
    chosen: list[Deviation] = []
    kinds = random.sample(sorted(by_kind), len(by_kind))
    while len(chosen) < min(count, len(found)):
        chosen += [by_kind[kind].pop() for kind in kinds if by_kind[kind]]
    return chosen[:count]


def _of_models(spec: Spec, seed: int) -> Iterator[Deviation]:
    for model in spec.models.values():
        for room, kinds in OF_A_MODEL:
            for kind in kinds:
                yield from _drawn(spec, model, kind, room, seed)


def _of_every_model(spec: Spec, seed: int) -> Iterator[Deviation]:
    for room, kinds in OF_EVERY_MODEL:
        for kind in kinds:
            model = Random(f"{seed} {kind.__name__}").choice(list(spec.models.values()))
            yield from _drawn(spec, model, kind, room, seed)


def _drawn(spec: Spec, model: Model, kind: Kind, room: str, seed: int) -> Iterator[Deviation]:
    name = f"{room}.{kind.__name__}"
    deviation = kind(Draft(spec, model, name, Random(f"{seed} {model.slug} {name}")))
    if deviation is not None:
        yield deviation


def _comings_and_goings(found: Sequence[Deviation], seed: int) -> Iterator[Deviation]:
    """Yield some of the deviations once more, on some occasions alone."""
    by_model: dict[str, list[Deviation]] = {}
    for deviation in found:
        if isinstance(deviation.gate, Always):
            by_model.setdefault(deviation.model or "", []).append(deviation)
    for slug, own in by_model.items():
        random = Random(f"goings {seed} {slug}")
        count = min(GOINGS_OF_A_MODEL, len(own)) if slug else len(own)
        for deviation in random.sample(own, count):
            yield _now_and_then(deviation, random.choice((EachNth(random.randint(2, 4)), _by_chance(random))))


def _by_chance(random: Random) -> Sometimes:
    return Sometimes(round(random.uniform(0.3, 0.7), 2))


def _now_and_then(deviation: Deviation, gate: Gate) -> Deviation:
    word = "each" if isinstance(gate, EachNth) else "sometimes"
    return replace(
        deviation,
        id=f"{deviation.id}/{word}",
        kind=f"going.{word}",
        says=f"{deviation.says}, {'each n-th time' if word == 'each' else 'by chance'}: {gate!r}",
        gate=gate,
    )
