from __future__ import annotations

from typing import Any

from givonkit.commands.blocks import Table, Text
from givonkit.commands.drift_table import alike, by_value, drift_table
from givonkit.spec.drifting import Column, Fact, Row, Said, Verdict

PAGES = [Column(name, {}, f"{name}.txt", name[:2]) for name in ("en", "es", "ru", "en 2")]
MEND = "save the page again"


def row(place: str, *values: Any, mend: str = "", agrees: bool = False) -> Row:
    spec, *pages = (None if value is None else Said(value) for value in values)
    return Row(Fact(place, spec, tuple(pages)), None if agrees else Verdict(("ru",), "it differs", mend))


def table(*rows: Row, pages: int = 3) -> Table:
    block = next(iter(drift_table(rows, PAGES[:pages])))
    assert isinstance(block, Table)
    return block


def test_pages_that_say_the_same_about_everything_share_a_column() -> None:
    rows = [row("name", "a", "a", "a", "b"), row("type", "a", "a", "a", "a")]
    assert alike(rows, PAGES[:3]) == [[0, 1], [2]]
    assert table(*rows).header == ("Fact", "Spec", "en, es", "ru", "Looks like")
    assert table(*rows).rows[0] == ("display name", "a", "a", "b", "ru is behind: it differs.")


def test_a_page_that_does_not_show_a_fact_has_a_column_of_its_own() -> None:
    assert table(row("name", "a", "b", "b", None)).rows[0][:4] == ("display name", "a", "b", "not shown")


def test_too_many_columns_become_words_beside_the_verdict() -> None:
    found = table(row("name", "a", "b", "c", "d", None), pages=4)
    assert found.header == ("Fact", "Spec", "Looks like")
    assert found.rows[0][2] == "Pages: b (en); c (es); d (ru); not shown (en 2). ru is behind: it differs."


def test_pages_are_listed_by_what_they_say() -> None:
    fact = row("name", "a", "b", "c", "b").fact
    assert by_value(fact, PAGES[:3]) == "b (en, ru); c (es)"


def test_what_finds_no_room_is_told_whole_beside_the_verdict() -> None:
    found = table(row("name", "a", "b " * 50, "c " * 50, "d"))
    assert sum(map(len, found.rows[0][:-1])) + 2 * 4 <= 100
    assert found.rows[0][-1].endswith(f"[en: {'b ' * 49}b; es: {'c ' * 49}c]")


def test_what_is_to_be_done_about_many_is_told_once() -> None:
    blocks = list(drift_table([row("name", "a", "b", mend=MEND) for _ in range(3)], PAGES[:1]))
    assert blocks[1:] == [Text("For these 3: Save the page again.")]
    assert isinstance(blocks[0], Table)
    assert blocks[0].rows[0][-1] == "ru is behind: it differs."
    assert table(row("name", "a", "b", mend=MEND), pages=1).rows[0][-1].endswith("differs. Save the page again.")


def test_what_is_to_be_done_about_some_says_about_how_many() -> None:
    rows = [*(row("name", "a", "b", mend=MEND) for _ in range(3)), row("type", "a", "b")]
    assert list(drift_table(rows, PAGES[:1]))[1:] == [Text("For 3 of these: Save the page again.")]


def test_rows_on_which_nobody_disagrees_come_last_and_without_a_verdict() -> None:
    blocks = list(drift_table([row("type", "a", "a", agrees=True), row("name", "a", "b")], PAGES[:1]))
    assert [block.rows for block in blocks if isinstance(block, Table)] == [
        (("display name", "a", "b", "ru is behind: it differs."),),
        (("type of the job", "a", "a"),),
    ]


def test_clients_that_break_are_told_before_the_verdict() -> None:
    assert (
        table(row("name", "a", "b")._replace(is_breaking=True), pages=1).rows[0][-1].startswith("Clients break. ru is")
    )
