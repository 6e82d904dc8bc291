from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from givonkit.simulator.resetting import TARGETS

from .namespaced import Namespaced
from .wire import GENERATIONS, VALID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit import Spec

    from .processes import Process

WORLD = {"answers": {"refusal-status": "422"}, "wire": {"statuses": {"queued": "WAITING"}}}
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89"


@pytest.fixture
def here(server: Process) -> Iterator[Namespaced]:
    with Namespaced(server) as client:
        yield client


def test_the_world_is_told(here: Namespaced, spec: Spec) -> None:
    assert here.told("world") == {"answers": spec.world().answers, "wire": {}}


def test_another_world_answers_at_once(here: Namespaced) -> None:
    told = here.told("world", WORLD, method="PUT")
    assert (told["answers"]["refusal-status"], told["wire"]) == ("422", {"statuses.queued": "WAITING"})
    assert (here.created()["status"], here.post(GENERATIONS, content=b"{}").status_code) == ("WAITING", 422)


def test_an_empty_object_is_the_default_world(here: Namespaced, spec: Spec) -> None:
    here.told("world", WORLD, method="PUT")
    assert here.told("world", {}, method="PUT") == {"answers": spec.world().answers, "wire": {}}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("answers:\n  refusal-stats: '422'", "world:2: no question is named 'refusal-stats' (did you mean 'refusal-"),
        ("answers:\n  refusal-status: 499", "world:2: the question 'refusal-status' has no answer '499'"),
        ("wire:\n  statuses.queud: x", "world:2:"),
        ({"answer": {}}, "world:1: unknown key 'answer' (did you mean 'answers'?)"),
    ],
)
def test_a_wrong_world_is_named_with_its_place_and_changes_nothing(here: Namespaced, body: Any, problem: str) -> None:
    before = here.told("world")
    assert problem in here.problem("world", body, method="PUT")
    assert here.told("world") == before


def test_a_random_world_is_that_of_its_seed(here: Namespaced, spec: Spec) -> None:
    assert here.told("world/random", {"seed": 7}, method="PUT")["answers"] == spec.random_world(7).answers


@pytest.mark.parametrize("path", ["world/random", "seed"])
@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"seed": 1.5}, "expected a whole number, got '1.5'"),
        ({"seed": "x"}, "expected a number, got 'x'"),
        ({"seed": True}, "expected a number"),
        ({}, "missing: 'seed'"),
        ({"sed": 1}, "unknown key 'sed' (did you mean 'seed'?)"),
        ('{"seed": 1' + "0" * 5000 + "}", "at most 30 digits"),
    ],
)
def test_a_wrong_seed_says_what_is_wrong(here: Namespaced, path: str, body: Any, problem: str) -> None:
    assert problem in here.problem(path, body, method="PUT")


def test_the_seed_decides_the_ids(here: Namespaced, server: Process) -> None:
    assert here.told("seed", {"seed": 5}, method="PUT") == {"seed": 5}
    with Namespaced(server) as seeded, Namespaced(server) as unseeded:
        seeded.told("seed", {"seed": 5}, method="PUT")
        assert here.created()["id"] == seeded.created()["id"] != unseeded.created()["id"]


def test_the_seed_is_not_changed_while_there_are_jobs(here: Namespaced) -> None:
    here.created()
    assert "reset jobs and assets first" in here.problem("seed", {"seed": 5}, method="PUT")


def fill(here: Namespaced) -> None:
    """Leave something of everything that can be reset."""
    here.told("faults", {"fault": "418", "on": ["balance"]})
    here.created()
    uploaded = here.post("/api/v1/assets", content=PNG, headers={"content-type": "image/png"})
    assert uploaded.status_code == 201, uploaded.text


def state(here: Namespaced) -> dict[str, bool]:
    """Return what of `fill` is still there; the journal is looked at first, since the others write it."""
    ledger: dict[str, str] = next(iter(here.told("ledger").values()), {})
    return {
        "journal": bool(here.told("journal")),
        "jobs": bool(here.get(GENERATIONS).json()["data"]),
        "scenarios": bool(here.told("scenarios")["control"]),
        "ledger": ledger.get("available", "1000000") != "1000000",
    }


@pytest.mark.parametrize(
    ("targets", "gone"),
    [
        (["journal"], {"journal"}),
        (["scenarios"], {"scenarios"}),
        (["ledger"], {"ledger"}),
        (["jobs"], {"jobs", "ledger"}),
        (["assets"], set()),
        (["jobs", "clock"], {"jobs", "ledger"}),
        (["all"], {"journal", "jobs", "scenarios", "ledger"}),
        (sorted(TARGETS), {"journal", "jobs", "scenarios", "ledger"}),
    ],
)
def test_a_reset_forgets_what_it_names_and_nothing_else(here: Namespaced, targets: list[str], gone: set[str]) -> None:
    fill(here)
    assert all(state(here).values())
    here.told("reset", {"targets": targets})
    assert {name for name, is_there in state(here).items() if not is_there} == gone


def test_an_asset_that_was_reset_is_not_found(here: Namespaced) -> None:
    path = (
        f"/api/v1/assets/{here.post('/api/v1/assets', content=PNG, headers={'content-type': 'image/png'}).json()['id']}"
    )
    assert here.get(path).status_code == 200
    here.told("reset", {"targets": ["assets"]})
    assert here.get(path).status_code == 404


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"targets": ["jops"]}, "nothing that can be reset is named 'jops' (did you mean 'jobs'?)"),
        ({"targets": ["jobs", "everything"]}, "nothing that can be reset is named 'everything'"),
        ({"targets": []}, "a reset names what is to be forgotten"),
        ({"targets": "all"}, "expected a list, got 'all'"),
        ({"target": ["all"]}, "unknown key 'target' (did you mean 'targets'?)"),
        ({"targets": [None]}, "expected text, got nothing"),
        ({"targets": ["\ud800"]}, "body:1:"),
    ],
)
def test_a_wrong_reset_says_what_is_wrong_and_forgets_nothing(here: Namespaced, body: Any, problem: str) -> None:
    here.created()
    assert problem in here.problem("reset", body)
    assert here.get(GENERATIONS).json()["data"]


def test_after_a_reset_of_all_the_same_ids_come_again(here: Namespaced) -> None:
    first = here.post(GENERATIONS, content=VALID).json()["id"]
    here.told("reset", {"targets": ["all"]})
    assert here.post(GENERATIONS, content=VALID).json()["id"] == first
