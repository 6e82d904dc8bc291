"""Where a page contradicts itself, both sides are told, and the importer does not choose in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from .page_facts import facts_read
from .page_layouts import BLANK, LAYOUTS, T_NEW, T_OLD
from .page_model import PAGE_MODELS
from .page_words import WORDINGS
from .reading import imported, notes_about

if TYPE_CHECKING:
    from .page_layouts import Layout

WORDS = WORDINGS["en"]


class Contradiction(NamedTuple):
    """A change of one place of a page, after which it says two things about a fact."""

    path: str
    before: str
    after: str
    said: tuple[str, ...]
    slug: str = "kling-3.0-omni"
    layout: Layout = T_OLD
    last: bool = False

    def text(self) -> str:
        text = self.layout.text(PAGE_MODELS[self.slug], WORDS)
        assert self.before in text
        place = text.rindex(self.before) if self.last else text.index(self.before)
        return text[:place] + self.after + text[place + len(self.before) :]


CONTRADICTIONS = {
    "limit of a slot in the table": Contradiction(
        "fields.referenceAssetUris.max_items", "up to 7", "up to 9", ("referenceAssetUris", "7", "9")
    ),
    "limit of a slot in the list of slots": Contradiction(
        "fields.referenceAssetUris.max_items", "[]<=7", "[]<=8", ("referenceAssetUris", "7", "8")
    ),
    "media of a slot": Contradiction(
        "fields.referenceVideo.media",
        "referenceVideo:video",
        "referenceVideo:image",
        ("referenceVideo", "video", "image"),
    ),
    "required mark of a slot": Contradiction(
        "fields.referenceVideo.required",
        "referenceVideo:video",
        "referenceVideo:video*",
        ("referenceVideo", "required"),
    ),
    "longest prompt": Contradiction("fields.prompt.max_chars", "up to 2500", "up to 3500", ("prompt", "2500", "3500")),
    "default": Contradiction("fields.duration.default", "number | 3 |", "number | 4 |", ("duration", "3", "4")),
    "allowed values": Contradiction(
        "fields.resolution.allowed", "720p, 1080p |", "720p, 1440p |", ("resolution", "1080p", "1440p")
    ),
    "range": Contradiction("fields.duration.range", "up to 15", "up to 12", ("duration", "15", "12")),
    "type": Contradiction(
        "fields.audioEnabled.type", "| boolean | true", "| string | true", ("audioEnabled", "boolean", "string")
    ),
    "media in the list": Contradiction(
        "fields.referenceVideo.media", "- video ·", "- image ·", ("referenceVideo", "video", "image"), last=True
    ),
    "schemes": Contradiction(
        "fields.referenceVideo.schemes", "video · asset, https, data", "video · asset, https", ("referenceVideo",)
    ),
    "headline": Contradiction("prices.headline", "from 6.4 tokens/s", "from 6.5 tokens/s", ("6.4", "6.5")),
    "unit of the headline": Contradiction(
        "prices.headline", "from 6.4 tokens/s", "from 6.4 tokens\n", ("6.4", "tokens/s")
    ),
    "two defaults": Contradiction(
        "prices.default", "1080p · Audio8", "1080p · Audiodefault8", ("default",), slug="kling-2.6", layout=T_NEW
    ),
    "a price twice": Contradiction(
        "prices.rows.1080p · Audio tokens",
        "1080p · Audio8 tokens/s",
        "1080p · Audio8 tokens",
        ("1080p · Audio", "8.4", "8"),
        slug="kling-2.6",
        layout=T_NEW,
    ),
    "kind of the model": Contradiction(
        "type", "VideoProvider", "ImageProvider", ("video", "image"), slug="kling-2.6", layout=T_NEW
    ),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_contradiction_is_told_with_both_sides(name: str) -> None:
    contradiction = CONTRADICTIONS[name]
    found = imported(contradiction.text())
    told = [note for note in found.notes if all(word.lower() in note.says.lower() for word in contradiction.said)]
    assert told, [note.says for note in found.notes]
    assert any(note.line for note in told)


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_contradiction_costs_no_other_fact(name: str) -> None:
    contradiction = CONTRADICTIONS[name]
    shown = contradiction.layout.facts(PAGE_MODELS[contradiction.slug], WORDS)
    read = facts_read(imported(contradiction.text()))
    touched = contradiction.path.rpartition(".")[0] if "fields" in contradiction.path else contradiction.path
    beside = {"kind of the model": ["type"], "type": ["example.audioEnabled"]}.get(name, [])
    others = {path: value for path, value in shown.items() if not path.startswith((touched, "prices.", *beside))}
    assert {path: read.get(path) for path in others if not path.endswith(".unit")} == {
        path: value for path, value in others.items() if not path.endswith(".unit")
    }


EXAMPLES = {
    "a value that is not allowed": ('"resolution":"720p"', '"resolution":"8k"', ("resolution", "8k")),
    "a value out of range": ('"duration":3', '"duration":99', ("duration", "99")),
    "a value of another type": ('"audioEnabled":true', '"audioEnabled":"loud"', ("audioEnabled", "loud")),
    "a field that is not listed": ('"duration":3', '"duration":3,"mood":"calm"', ("mood",)),
    "a key twice": ('"duration":3', '"duration":3,"duration":4', ("duration",)),
    "a list for one": ('"resolution":"720p"', '"resolution":["720p"]', ("resolution",)),
}


@pytest.mark.parametrize("layout", [T_OLD, BLANK], ids=repr)
@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_that_contradicts_its_fields_is_told(layout: Layout, name: str) -> None:
    before, after, said = EXAMPLES[name]
    text = layout.text(PAGE_MODELS["kling-3.0-omni"], WORDS)
    assert before in text
    assert notes_about(imported(text.replace(before, after)), *said)


@pytest.mark.parametrize("layout", LAYOUTS, ids=repr)
@pytest.mark.parametrize("body", ["{broken", '{"type":"video"}', "[1,2]", '{"type":"video","model":"x","input":5}', ""])
def test_an_example_that_is_no_request_is_told_and_costs_no_field(layout: Layout, body: str) -> None:
    page = PAGE_MODELS["kling-2.6"]
    text = layout.text(page, WORDS)
    start = text.index("-d '") + 4
    changed = text[:start] + body + text[text.rindex("}'") + 1 :]
    found = imported(changed)
    assert list(found.mapping["fields"]) == list(page.model.fields)
    assert not [path for path in facts_read(found) if path.startswith("example.")]
    assert found.notes


UNSURE = {
    "a range without a step": (
        "from 3 · up to 15 · step 1 seconds",
        "from 3 · up to 15 seconds",
        "fields.duration.range",
    ),
    "a range without an end": (
        "from 3 · up to 15 · step 1 seconds",
        "from 3 · step 1 seconds",
        "fields.duration.range",
    ),
    "a range without a beginning": (
        "from 3 · up to 15 · step 1 seconds",
        "up to 15 · step 1 seconds",
        "fields.duration.range",
    ),
    "a range turned round": ("from 3 · up to 15", "from 15 · up to 3", "fields.duration.range"),
    "a limit in words": ("up to 2500 chars", "up to a few hundred chars", "fields.prompt.max_chars"),
    "a limit that is no number": ("up to 2500 chars", "up to NaN chars", "fields.prompt.max_chars"),
    "a limit of endless size": ("up to 2500 chars", "up to 1e999999 chars", "fields.prompt.max_chars"),
    "a limit below nothing": ("up to 2500 chars", "up to -5 chars", "fields.prompt.max_chars"),
    "words for values": ("720p, 1080p", "whatever the source has", "fields.resolution.max_chars"),
    "an unknown media kind": (
        "video · asset, https, data",
        "hologram · asset, https, data",
        "fields.referenceVideo.media",
    ),
    "an unknown scheme": ("video · asset, https, data", "video · asset, gopher", "fields.referenceVideo.schemes"),
    "a minimum for a limit": ("up to 2500 chars", "at least 2500 chars", "fields.prompt.max_chars"),
    "a limit of items in words": ("image · up to 7 ·", "image · up to seven ·", "fields.referenceAssetUris.max_items"),
}


@pytest.mark.parametrize("layout", [T_OLD, BLANK], ids=repr)
@pytest.mark.parametrize("name", UNSURE)
def test_what_is_not_understood_is_told_and_not_guessed(layout: Layout, name: str) -> None:
    before, after, path = UNSURE[name]
    text = layout.text(PAGE_MODELS["kling-3.0-omni"], WORDS)
    assert before in text
    found = imported(text.replace(before, after))
    assert path not in facts_read(found)
    assert notes_about(found, path.split(".")[1])


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("number\nDefault\n3", "quaternion\nDefault\n3", ("duration", "quaternion")),
        ("720p\nAllowed\n720p, 1080p", "8k\nAllowed\n720p, 1080p", ("resolution", "8k")),
        ("3\nAllowed\nfrom 3", "2.5\nAllowed\nfrom 3", ("duration", "2.5")),
        ("true\nAllowed\nboolean", "often\nAllowed\nboolean", ("audioEnabled", "often")),
        ("boolean\nDefault\ntrue\nAllowed\nboolean", "boolean\nDefault\ntrue\nAllowed\nstring", ("audioEnabled",)),
        ("number\nDefault\n3", "number\nDefault\nthree", ("duration", "three")),
    ],
)
def test_a_field_that_contradicts_itself_is_told_and_the_file_can_still_be_loaded(
    before: str, after: str, said: tuple[str, ...]
) -> None:
    text = BLANK.text(PAGE_MODELS["kling-3.0-omni"], WORDS)
    assert before in text
    found = imported(text.replace(before, after))
    assert notes_about(found, *said)
    assert found.problem is None


@pytest.mark.parametrize("layout", [T_OLD, BLANK], ids=repr)
@pytest.mark.parametrize("written", ["20,000", "20.000", "20 000", "20\u00a0000", "20'000", "20k"])
def test_a_long_number_is_read_whole_or_not_at_all(layout: Layout, written: str) -> None:
    text = layout.text(PAGE_MODELS["kling-2.6"], WORDS).replace("up to 2500", f"up to {written}")
    assert facts_read(imported(text)).get("fields.prompt.max_chars", 20000) == 20000
