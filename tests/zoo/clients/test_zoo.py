from __future__ import annotations

from importlib import import_module
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from givonkit_contracts.client_checks.money import broken_money
from givonkit_contracts.client_checks.obligation import Broken, Unsettled
from givonkit_contracts.client_checks.obligations import all_obligations

from .broken import all_broken
from .stand import Stand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from givonkit.spec import Spec
    from givonkit_contracts.client_checks.obligation import Finding, Obligation

    from .broken import BrokenClient
    from .stand import Client

OBLIGATIONS = all_obligations()
OF_OTHER_SHAPES = 5
ALL = len(OBLIGATIONS)
CAREFUL = sorted(path.stem for path in Path(__file__).parent.glob("careful*.py"))
NOT_SETTLED: dict[str, dict[str, str]] = {}
"""For a careful client the obligations that do not come up with it, each with the reason."""

each_broken_client = pytest.mark.parametrize("broken", all_broken(), ids=lambda broken: broken.name)


@pytest.fixture(scope="module")
def stand(spec: Spec) -> Iterator[Stand]:
    stand = Stand(spec)
    yield stand
    stand.close()


@pytest.fixture(scope="module", params=CAREFUL)
def careful(request: pytest.FixtureRequest) -> Client:
    """Return each careful client in turn: the function that has the name of its file."""
    client: Client = getattr(import_module(f".{request.param}", __package__), request.param)
    return client


def findings(stand: Stand, client: Client, obligations: Iterable[Obligation]) -> dict[str, list[Finding]]:
    return {one.id: stand.findings(client, one) for one in obligations}


def breakers(found: dict[str, list[Finding]]) -> set[str]:
    return {name for name, row in found.items() if any(isinstance(finding, Broken) for finding in row)}


def some_for(broken: BrokenClient, count: int) -> list[Obligation]:
    """Return the obligations of the client's own shape, and some of the others, other ones for each client."""
    shape = broken.caught_by.partition("/")[0]
    own = [one for one in OBLIGATIONS if one.shape == shape]
    others = [one for one in OBLIGATIONS if one.shape != shape]
    return [*own, *Random(broken.name).sample(others, min(count, len(others)))]


@each_broken_client
@pytest.mark.parametrize("count", [OF_OTHER_SHAPES, pytest.param(ALL, marks=pytest.mark.deep)])
def test_a_broken_client_is_caught_by_the_obligation_that_it_names_and_no_other(
    stand: Stand, broken: BrokenClient, count: int
) -> None:
    found = findings(stand, broken.client, some_for(broken, count))
    assert breakers(found) == {broken.caught_by}


def test_a_careful_client_breaks_nothing(stand: Stand, careful: Client) -> None:
    found = findings(stand, careful, OBLIGATIONS)
    assert {one: row for one, row in found.items() if one in breakers(found)} == {}


def test_a_careful_client_costs_nothing_that_it_should_not(stand: Stand, careful: Client) -> None:
    runs = [stand.run(careful, line) for one in OBLIGATIONS for line in one.lines]
    assert [broken_money(run) for run in runs if broken_money(run)] == []


def test_a_careful_client_leaves_nothing_unsettled_without_a_reason(stand: Stand, careful: Client) -> None:
    found = findings(stand, careful, OBLIGATIONS)
    unsettled = {one for one, row in found.items() if all(isinstance(finding, Unsettled) for finding in row)}
    assert unsettled == NOT_SETTLED.get(careful.__name__, {}).keys()


@each_broken_client
def test_a_broken_client_says_what_its_bug_is(broken: BrokenClient) -> None:
    assert broken.bug.endswith(".")


def test_every_obligation_has_broken_clients_and_every_one_of_them_an_obligation() -> None:
    assert {one.id for one in OBLIGATIONS} == {broken.caught_by for broken in all_broken()}


def test_no_id_stands_twice() -> None:
    ids = [one.id for one in OBLIGATIONS]
    assert sorted(set(ids)) == sorted(ids)


@pytest.mark.parametrize("one", OBLIGATIONS, ids=lambda one: one.id)
def test_an_obligation_says_what_a_client_does_and_which_bug_is_behind_it(one: Obligation) -> None:
    assert one.sentence.startswith("A client ")
    assert one.sentence.endswith(".")
    assert one.bug
    assert not one.bug.endswith(".")


@pytest.mark.parametrize("one", OBLIGATIONS, ids=lambda one: one.id)
def test_an_obligation_has_schedules_and_an_id_of_its_shape(one: Obligation) -> None:
    assert one.schedules
    assert one.id.startswith(f"{one.shape}/")
