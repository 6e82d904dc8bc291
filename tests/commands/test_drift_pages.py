from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from givonkit.commands.drift_pages import Dated, read_pages
from givonkit.spec import load_spec
from givonkit.spec.drifting import Said

from .drift_pages import page

if TYPE_CHECKING:
    from pathlib import Path

SPEC = load_spec()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which files have short names."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(place: Path, files: dict[str, str], dates: tuple[Dated, ...] = ()) -> dict[str, str | None]:
    """Return the short names of pages of these languages, and when each was seen."""
    for file, language in files.items():
        (place / file).parent.mkdir(exist_ok=True)
        (place / file).write_text(page(language))
    read, unusable = read_pages(files, SPEC, dates)
    assert unusable == []
    return {name: found.seen for name, found in read["kling-o1"].items()}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a.txt": "en", "b.txt": "es"}, ["en", "es"]),
        (
            {"a.2026-01-02.txt": "en", "2026-01-03.txt": "en", "b.txt": "ru"},
            ["en 2026-01-02", "en 2026-01-03", "ru undated"],
        ),
        ({"a.txt": "en", "b.2026-01-02.txt": "en"}, ["en undated", "en 2026-01-02"]),
        ({"a.txt": "en", "b.txt": "en"}, ["a.txt", "b.txt"]),
        ({"a.txt": "en", "b.txt": "en", "c.2026-01-02.txt": "es"}, ["a.txt", "b.txt", "c.2026-01-02.txt"]),
        ({"x/a.txt": "en", "y/a.txt": "en"}, ["x/a.txt", "y/a.txt"]),
    ],
)
def test_each_page_has_a_short_name_of_its_own(place: Path, files: dict[str, str], expected: list[str]) -> None:
    assert list(names(place, files)) == expected


@pytest.mark.parametrize(
    ("dates", "seen"),
    [
        ((), "2026-01-02"),
        ((Dated("", "2026-05"),), "2026-05"),
        ((Dated("kling*", "2026-05"),), "2026-05"),
        ((Dated("saved-2026-01-02/*", "2026-05"),), "2026-05"),
        ((Dated("", "2026-05"), Dated("kling.txt", "2026-06")), "2026-06"),
        ((Dated("other*", "2026-05"),), "2026-01-02"),
    ],
)
def test_a_page_was_seen_when_it_is_said_or_when_its_path_says(
    place: Path, dates: tuple[Dated, ...], seen: str
) -> None:
    assert names(place, {"saved-2026-01-02/kling.txt": "en"}, dates) == {"en": seen}


@pytest.mark.parametrize("file", ["page.txt", "2026-13-01.txt", "12026-01-023.txt"])
def test_a_path_without_a_date_says_nothing(place: Path, file: str) -> None:
    assert names(place, {file: "en"}) == {"en": None}


def test_a_page_without_a_request_belongs_to_the_model_of_its_name(place: Path) -> None:
    text = page("en")
    start, end = text.index("curl"), text.index("'* required") if "'* required" in text else text.index("Input fields")
    (place / "page.txt").write_text(text[:start] + text[end:])
    read, _ = read_pages(["page.txt"], SPEC, ())
    assert list(read) == ["kling-o1"]


def test_a_page_that_does_not_name_its_model_cannot_be_used(place: Path) -> None:
    text = page("en", name="Kling of Nowhere")
    (place / "page.txt").write_text(text[: text.index("curl")] + text[text.index("Input fields") :])
    read, unusable = read_pages(["page.txt"], SPEC, ())
    assert read == {}
    assert unusable[0].reason.startswith("the page does not name its model: expected a request with `model`")


@pytest.mark.parametrize("file", ["folder", "no\0where", "nowhere"])
def test_what_cannot_be_read_is_told_and_the_others_go_on(place: Path, file: str) -> None:
    (place / "folder").mkdir()
    (place / "page.txt").write_text(page("en"))
    read, unusable = read_pages([file, "page.txt"], SPEC, ())
    assert list(read) == ["kling-o1"]
    assert [(each.file, each.reason[:15]) for each in unusable] == [(file, "cannot be read:")]


def test_a_page_that_is_cut_in_its_prices_or_modes_does_not_show_those_that_are_missing(place: Path) -> None:
    text = page("en", name="Kling 3.0", slug="kling-3.0", prices="720p5.5 tokens/s\n1080pdefault6 tokens/s\n")
    (place / "cost.txt").write_text(text[: text.index("The variant")])
    (place / "modes.txt").write_text(text[: text.index("video_to_video")])
    read, _ = read_pages(["cost.txt", "modes.txt"], SPEC, ())
    cost, modes = (found.column(name) for name, found in read["kling-3.0"].items())
    assert cost.says("prices.rows.4K tokens/s") is None
    assert modes.says("prices.rows.4K tokens/s") == Said(None)
    assert modes.says("modes") is None
