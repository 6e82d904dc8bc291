"""What a page says and was not understood: to be looked at with its line, and never a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from givonkit.spec.comparing import Pair, model_changes
from givonkit.spec.comparing.showing import shown_page
from givonkit.spec.importing import import_page
from tests.commands.pages import PAGE

from .sides import SHIPPED, WORLD

if TYPE_CHECKING:
    from givonkit.spec.comparing import Change, ShownModel

IMAGE = "Start image startImageAsset input for the startImage slot. | string | — | image · asset, https, data |"


def side(text: str, name: str) -> ShownModel:
    page = import_page(text.encode(), file="page.txt", spec=SHIPPED)
    return shown_page(
        page.mapping,
        SHIPPED,
        "kling-o1",
        name,
        WORLD,
        language=page.language,
        notes=page.notes,
        file="page.txt",
    )


def changes(old: str, new: str, *, before: str = PAGE) -> list[Change]:
    assert old in before
    return model_changes(Pair(side(before, "A"), side(before.replace(old, new), "B")))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "| number | 5 | 5, 10 |",
            "| number | 5 | 5 or so |",
            "duration: B's words were not understood (page.txt:12: Allowed is '5 or so': ",
        ),
        (
            "| number | 5 | 5, 10 |",
            "| number | 7 | 5, 10 |",
            "duration: B contradicts itself (page.txt:12: the default 7 is not allowed)",
        ),
        (
            "image · asset, https, data |",
            "image · asset, ftp |",
            "startImage: B's words were not understood (page.txt:13: Allowed is 'image · asset, ftp': ",
        ),
        (
            "duration duration | number |",
            "duration duration | numberish |",
            "the list of fields: B's words were not understood (page.txt:12: duration has the type 'numberish', ",
        ),
    ],
)
def test_a_fact_that_was_not_understood_is_no_change(old: str, new: str, says: str) -> None:
    found = changes(old, new)
    assert found[0].says.startswith(says)
    assert {change.grade.value for change in found} == {"look"}


def test_a_new_field_that_was_not_understood_is_not_safe() -> None:
    (change,) = changes(IMAGE, f"{IMAGE}\nmask maskMask. | string | — | image · asset, ftp |")
    assert change.grade == "look"
    assert change.says.startswith("mask is new: allowed: B's words were not understood (page.txt:14: Allowed is ")


def test_a_page_does_not_differ_from_itself_where_it_was_not_understood() -> None:
    odd = PAGE.replace("| number | 5 | 5, 10 |", "| number | 5 | 5 or so |")
    assert changes("a drone shot", "a drone shot", before=odd) == []


def test_other_words_that_were_not_understood_are_to_be_looked_at() -> None:
    odd = PAGE.replace("| number | 5 | 5, 10 |", "| number | 5 | 5 or so |")
    (change,) = changes("5 or so", "6 or so", before=odd)
    assert change.grade == "look"
    assert "A's words were not understood" in change.says
    assert "B's words were not understood" in change.says
