from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from .deviation import EachNth, Sometimes
from .deviations import balanced_sample, deviations
from .harmless import Harmless
from .server import ZooServer
from .talking import StandingClock, conversation, is_accepted, posted

if TYPE_CHECKING:
    from givonkit.spec import Spec

    from .deviation import Deviation

CONDUCT = {
    "generations/key/required",
    "generations/job/readable",
    "generations/job/keeps_id",
    "generations/job/own_id",
    "generations/job/ends_once",
    "generations/job/result",
    "generations/job/same_values",
    "generations/refused/free",
}
TURNS = 12
FEW = 250
ALL = 10**6
DEEP = [pytest.param(seed, ALL, marks=pytest.mark.deep, id=f"all of {seed}") for seed in range(1, 8)]
each_seed = pytest.mark.parametrize(("seed", "count"), [pytest.param(1, FEW, id="some of 1"), *DEEP])


def with_and_without(spec: Spec, deviation: Deviation, seed: int) -> tuple[ZooServer, ZooServer]:
    """Return a server that deviates, and one that differs from it by nothing else."""
    same_shapes = Harmless("same-shapes", "The shapes that the deviation is seen in.", deviation.shows)
    deviant = ZooServer(spec, deviation=deviation, seed=seed, clock=StandingClock())
    return deviant, ZooServer(spec, changes=[same_shapes], seed=seed, clock=StandingClock())


def is_going(deviation: Deviation) -> bool:
    return isinstance(deviation.gate, EachNth | Sometimes)


@each_seed
def test_each_deviation_changes_an_answer_of_its_conversation(spec: Spec, seed: int, count: int) -> None:
    unseen = []
    for deviation in balanced_sample(deviations(spec, seed), count, seed):
        deviant, plain = with_and_without(spec, deviation, seed)
        turns = TURNS if is_going(deviation) else 1
        if all(
            conversation(deviant, deviation.witness) == conversation(plain, deviation.witness) for _ in range(turns)
        ):
            unseen.append(deviation.id)
    assert unseen == []


@each_seed
def test_each_deviation_decides_about_its_witness_as_it_says(spec: Spec, seed: int, count: int) -> None:
    wrong = []
    for deviation in balanced_sample(deviations(spec, seed), count, seed):
        if is_going(deviation):
            continue
        deviant, plain = with_and_without(spec, deviation, seed)
        for server, expected in ((deviant, deviation.accepts), (plain, not deviation.accepts)):
            if deviation.accepts is not None and is_accepted(posted(server, deviation.witness)) != expected:
                wrong.append((deviation.id, server))
    assert wrong == []


def test_there_are_enough_deviations_and_no_id_twice(spec: Spec) -> None:
    found = deviations(spec, 7)
    assert len(found) >= 300
    assert len({deviation.id for deviation in found}) == len(found)


def test_the_same_seed_draws_the_same_deviations(spec: Spec) -> None:
    assert [deviation.says for deviation in deviations(spec, 5)] == [
        deviation.says for deviation in deviations(spec, 5)
    ]


def test_another_seed_draws_other_deviations(spec: Spec) -> None:
    one, other = ({deviation.says for deviation in deviations(spec, seed)} for seed in (5, 6))
    assert len(one - other) > len(one) / 3


def test_each_deviation_names_a_rule_that_there_is(spec: Spec) -> None:
    known = {rule.id for rule in spec.rules()} | CONDUCT
    for slug, model in spec.models.items():
        known |= {f"{slug}/input.{name}/default" for name, row in model.fields.items() if row.default is not None}
        known |= {f"{slug}/prices/{label}" for label in ("headline", *(row.label for row in model.prices.rows or ()))}
        known |= {f"{slug}/modes/{mode}" for mode in model.modes or ()}
    assert {deviation.rule for seed in range(3) for deviation in deviations(spec, seed)} <= known


def test_no_deviation_is_about_an_assumption(spec: Spec) -> None:
    basis = {rule.id: rule.basis for rule in spec.rules()}
    found = {deviation.rule for seed in range(3) for deviation in deviations(spec, seed)}
    assert {rule for rule in found if basis.get(rule, "documented") != "documented"} == set()


def test_each_conduct_is_broken_by_a_deviation(spec: Spec) -> None:
    assert {deviation.rule for deviation in deviations(spec, 0)} >= CONDUCT


def test_a_sample_holds_each_kind_about_as_often(spec: Spec) -> None:
    found = deviations(spec, 2)
    kinds = Counter(deviation.kind for deviation in balanced_sample(found, 100, seed=4))
    assert sum(kinds.values()) == 100
    assert max(kinds.values()) <= 2


def test_a_sample_of_more_than_there_are_holds_all(spec: Spec) -> None:
    found = deviations(spec, 2)
    assert {deviation.id for deviation in balanced_sample(found, 10**6, seed=1)} == {item.id for item in found}


def test_another_seed_draws_another_sample(spec: Spec) -> None:
    found = deviations(spec, 2)
    one, other = ({item.id for item in balanced_sample(found, 100, seed=seed)} for seed in (1, 2))
    assert one != other
