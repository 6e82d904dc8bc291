from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from givonkit.spec.drifting import SPEC, Said

from .columns import disagreeing, found, page
from .observing import live

if TYPE_CHECKING:
    from givonkit.spec.drifting import Row

PLACE = "conditions.endImage->startImage"
APPLIES, DOES_NOT = live({"end-image-alone": "refused"}), live({"end-image-alone": "accepted"})


def telling(facts: dict[str, Any]) -> None:
    facts["conditions"] = [{"when": "endImage", "requires": "startImage", "basis": "documented"}]


def words(row: Row) -> str:
    assert row.verdict is not None
    return row.verdict.words


def test_a_page_that_the_server_contradicts_is_behind_or_the_server_breaks_it() -> None:
    row = disagreeing(page("en", telling), live=DOES_NOT)[PLACE]
    assert row.fact.live == Said(value=False, words="does not apply it")
    assert row.fact.spec == Said(None, "assumed: accepted")
    assert not row.is_breaking
    assert words(row) == (
        "Cannot be told: en tells it, and the server does not apply it (2026-11-22): the page is behind, or the server "
        "breaks it. Judge it by `givonkit check server https://api.givon.ai`."
    )


def test_what_the_server_applies_and_no_page_tells_is_missing_on_the_pages_and_guessed_by_the_spec() -> None:
    row = disagreeing(page("en"), page("es"), live=APPLIES)[PLACE]
    assert row.is_breaking
    assert words(row) == (
        "en, es and the spec are behind: the server applies it (2026-11-22), and no page tells it. "
        "Answer as the server was seen to: `givonkit serve --observed FILE`."
    )


def test_a_spec_that_assumes_rightly_is_not_behind() -> None:
    server = live({"end-image-alone": "refused"}, assumed={"end-image-alone": "refused"})
    row = disagreeing(page("en"), live=server)[PLACE]
    assert row.verdict is not None
    assert (row.verdict.behind, row.is_breaking) == (("en",), False)


def test_of_pages_that_disagree_the_server_is_a_witness() -> None:
    row = disagreeing(page("en", telling), page("es"), live=APPLIES)[PLACE]
    assert words(row) == "es is behind: the server applies it (2026-11-22), and en tells it."


def test_what_all_pages_tell_and_the_server_applies_is_new_to_the_spec_alone() -> None:
    row = disagreeing(page("en", telling), live=APPLIES)[PLACE]
    assert row.verdict is not None
    assert row.verdict.behind == (SPEC,)


def test_a_documented_condition_of_the_spec_that_the_server_applies_disagrees_with_nobody() -> None:
    server = live({"audio-with-video-reference": "explicit"})
    rows = found(page("en", slug="kling-3.0-omni"), live=server, slug="kling-3.0-omni").rows
    (row,) = [row for row in rows if row.fact.place.startswith("conditions.")]
    assert (row.verdict, row.fact.live) == (None, Said(value=True, words="applies it"))


@pytest.mark.parametrize("server", [live(), live({"end-image-alone": None})])
def test_what_was_not_seen_is_said_of_nobody(server: Any) -> None:
    (row,) = [row for row in found(page("en"), live=server).rows if row.fact.place == PLACE]
    assert (row.verdict, row.fact.live) == (None, None)


def test_a_condition_that_the_server_does_not_apply_and_nobody_tells_disagrees_with_nobody() -> None:
    assert PLACE not in disagreeing(page("en"), live=DOES_NOT)
