from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from givonkit.spec.drifting import Drift, drift

from .columns import SHIPPED, WORLD, durations, page
from .observing import live

if TYPE_CHECKING:
    from .columns import Edit


def test_nothing_that_disagrees_ends_well() -> None:
    assert drift(SHIPPED, WORLD, {"kling-o1": [page()]}, None, str).exit_code == 0


@pytest.mark.parametrize(("edit", "exit_code"), [(durations(5, 10, 15), 3), (durations(5), 1)])
def test_what_disagrees_ends_by_whether_clients_break(edit: Edit, exit_code: int) -> None:
    found = drift(SHIPPED, WORLD, {"kling-o1": [page("en", edit)]}, None, str)
    assert (found.exit_code, len(found.disagreements)) == (exit_code, 1)


@pytest.mark.parametrize(("answer", "exit_code"), [("accepted", 0), ("refused", 1)])
def test_a_server_alone_can_be_compared(answer: str, exit_code: int) -> None:
    assert drift(SHIPPED, WORLD, {}, live({"end-image-alone": answer}), str).exit_code == exit_code


def places(found: Drift) -> tuple[list[str], list[str]]:
    of_models = [row.fact.place for model in found.models for row in model.rows if row.verdict]
    return of_models, [row.fact.place for row in found.server]


def test_an_answer_that_the_row_of_a_model_tells_is_not_told_again() -> None:
    server = live({"end-image-alone": "refused"})
    told = places(drift(SHIPPED, WORLD, {"kling-o1": [page()]}, server, str))
    assert told == (["conditions.endImage->startImage"], [])


def test_an_answer_about_another_model_is_told_of_the_server() -> None:
    server = live({"end-image-alone": "refused"})
    told = places(drift(SHIPPED, WORLD, {"gpt-image-2": [page(slug="gpt-image-2")]}, server, str))
    assert told == ([], ["questions.end-image-alone"])


def test_models_come_in_the_order_of_their_pages() -> None:
    pages = {"veo-3.1-lite": [page(slug="veo-3.1-lite")], "kling-o1": [page()]}
    found = drift(SHIPPED, WORLD, pages, None, lambda slug: f"models/{slug}.yaml")
    assert [model.spec.file for model in found.models if model.spec] == [
        "models/veo-3.1-lite.yaml",
        "models/kling-o1.yaml",
    ]
