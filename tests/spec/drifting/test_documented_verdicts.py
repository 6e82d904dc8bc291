"""The table of docs/drift.md: each row is what comes of its evidence."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .columns import disagreeing, durations, page
from .observing import live

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit.spec.drifting import Row

DOCUMENT = (Path(__file__).parents[3] / "docs" / "drift.md").read_text(encoding="utf-8")
PLACE = "fields.duration.allowed"
CONDITION = "conditions.endImage->startImage"
OTHER = durations(5, 10, 15)


def telling(facts: dict[str, Any]) -> None:
    facts["conditions"] = [{"when": "endImage", "requires": "startImage", "basis": "documented"}]


def of_server() -> Row:
    (row,) = live({"refusal-status": "422"}).facts()
    return row


ROWS: dict[str, tuple[Callable[[], Row], str]] = {
    "the pages that say otherwise were seen before the spec's source": (
        lambda: disagreeing(page("en"), page("es", OTHER, seen="2025"))[PLACE],
        "es is behind",
    ),
    "the only page is a translation of what the spec was read from, and not newer": (
        lambda: disagreeing(page("ru", OTHER))[PLACE],
        "Cannot be told: the page says otherwise, but it is a translation",
    ),
    "all pages say one thing, and the spec another": (
        lambda: disagreeing(page("en", OTHER), page("es", OTHER))[PLACE],
        "The spec is behind",
    ),
    "those seen last are one translation, and the original, or two languages, say otherwise": (
        lambda: disagreeing(page("en", seen="2027-02-01"), page("es", OTHER, seen="2027-03-01"))[PLACE],
        "Cannot be told: es was seen last",
    ),
    "of pages that disagree, some were seen later": (
        lambda: disagreeing(page("en", seen="2027-02-01"), page("en 2", OTHER, seen="2027-03-01"))[PLACE],
        "en and the spec are behind",
    ),
    "the original says otherwise, seen after the spec's source; only translations say what the spec does": (
        lambda: disagreeing(page("en", OTHER, seen="2027-03-01"), page("es", seen="2027-03-01"), page("ru"))[PLACE],
        "es, ru and the spec are behind",
    ),
    "the same, but when the original was seen is not told": (
        lambda: disagreeing(page("en", OTHER), page("es"), page("ru"))[PLACE],
        "Cannot be told: the spec was read from en",
    ),
    "two pages or more agree, and one page or one language differs": (
        lambda: disagreeing(page("en"), page("es"), page("ru", OTHER))[PLACE],
        "ru is behind",
    ),
    "two pages disagree, and the spec says what one does": (
        lambda: disagreeing(page("en", OTHER, seen="2027-02-01"), page("en 2", seen="2027-02-01"))[PLACE],
        "en is behind",
    ),
    "a page tells a condition that the server does not apply": (
        lambda: disagreeing(page("en", telling), live=live({"end-image-alone": "accepted"}))[CONDITION],
        "Cannot be told: en tells it, and the server does not apply it",
    ),
    "the server shows what the spec assumed otherwise": (of_server, "The spec is behind: it guesses"),
}


def test_every_row_of_the_table_is_tested() -> None:
    table = DOCUMENT.partition("| evidence | looks like |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| ([^|]*[^|-][^|]*?) \|", table, re.MULTILINE) == list(ROWS)


@pytest.mark.parametrize("evidence", ROWS)
def test_a_row_of_the_table_holds(evidence: str) -> None:
    judged, reason = ROWS[evidence]
    found = judged().verdict
    assert found is not None
    assert found.reason.startswith(reason)
