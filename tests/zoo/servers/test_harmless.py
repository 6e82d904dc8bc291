from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .deviation import Witness
from .deviations import balanced_sample, deviations
from .harmless import Harmless, harmless_changes, random_harmless
from .reading import Reading
from .server import ZooServer
from .shapes import drawn_shapes
from .talking import StandingClock, conversation, is_accepted, posted

if TYPE_CHECKING:
    from givonkit.spec import Spec

PLAIN_READING = Harmless("plain-reading", "Doubtful requests are refused.", vars(Reading()))
DOUBTFUL: dict[str, dict[str, Any]] = {
    "extra": {"seed": 7},
    "number-text": {"duration": "5"},
    "null": {"startImage": None},
    "empty": {"prompt": ""},
    "blank": {"prompt": "  "},
    "malformed": {"startImage": "https://"},
    "assets": {"startImage": "asset://asset_1"},
    "empty-list": {"referenceAssetUris": []},
    "end-alone": {"endImage": "https://files.example.org/one.png"},
    "long-list": {"referenceAssetUris": ["https://files.example.org/one.png"] * 17},
    "long-text": {"prompt": "a" * 10_001},
    "float": {"duration": 5.0},
    "rare-media": {"startImage": "data:image/x-portable-pixmap;base64,AAAA"},
    "large": {"prompt": "a" * 3_000_000},
}
OF_ANOTHER_MODEL: dict[str, dict[str, Any]] = {
    "astral": {"model": "kling-2.6", "input": {"prompt": "🦊" * 2500}},
    "default-audio": {
        "model": "kling-3.0-omni",
        "input": {"prompt": "x", "referenceVideo": "https://files.example.org/one.mp4"},
    },
    "audio-off": {"model": "seedance-2.0-relaxed", "input": {"prompt": "x", "audioEnabled": False}},
}
CHANGES = {change.name: change for change in harmless_changes()}


def server(spec: Spec, *changes: Harmless) -> ZooServer:
    return ZooServer(spec, changes=[PLAIN_READING, *changes], clock=StandingClock())


def uses_unknown_assets(witness: Witness) -> bool:
    return "asset://" in str(witness.body)


@pytest.fixture(scope="module")
def witnesses(spec: Spec) -> list[Witness]:
    """Requests that documented sentences decide about, valid and not."""
    documented = [Witness(model.documented_request) for model in spec.models.values()]
    found = balanced_sample(deviations(spec, 11), 120, seed=11)
    return [*documented, *(deviation.witness for deviation in found)]


@pytest.mark.parametrize("name", CHANGES)
def test_no_change_alters_what_documented_sentences_decide(spec: Spec, witnesses: list[Witness], name: str) -> None:
    plain, changed = server(spec), server(spec, CHANGES[name])
    skipped = uses_unknown_assets if CHANGES[name].reads == "assets" else None
    for witness in witnesses:
        if skipped is None or not skipped(witness):
            assert is_accepted(posted(plain, witness)) == is_accepted(posted(changed, witness)), witness


@pytest.mark.parametrize("seed", range(6))
def test_drawn_changes_alter_nothing_that_is_documented(spec: Spec, witnesses: list[Witness], seed: int) -> None:
    plain = server(spec)
    drawn = ZooServer(spec, changes=random_harmless(seed), seed=seed, clock=StandingClock())
    takes_assets = drawn.shapes.reading.unknown_assets_taken
    for witness in witnesses:
        if takes_assets or not uses_unknown_assets(witness):
            assert is_accepted(posted(plain, witness)) == is_accepted(posted(drawn, witness)), witness


@pytest.mark.parametrize("name", [change.name for change in harmless_changes() if change.reads])
def test_a_change_of_reading_decides_otherwise_about_a_doubtful_request(spec: Spec, name: str) -> None:
    reads = CHANGES[name].reads
    body = OF_ANOTHER_MODEL.get(reads) or {"model": "kling-o1", "input": {"prompt": "x", **DOUBTFUL.get(reads, {})}}
    if name == "extra-model":
        body = {"model": "kling-9-turbo", "input": {"prompt": "x"}}
    model_type = "image" if name == "extra-model" else "video"
    kind = "text/plain" if reads == "content-type" else "application/json"
    witness = Witness({"type": model_type, **body}, content_type=kind)
    plain, changed = server(spec), server(spec, CHANGES[name])
    assert is_accepted(posted(plain, witness)) != is_accepted(posted(changed, witness))


def test_names_are_given_once_and_there_are_enough() -> None:
    names = [change.name for change in harmless_changes()]
    assert len(set(names)) == len(names) >= 30


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_of_shape_differs_from_some_drawn_shapes(name: str) -> None:
    assert any(CHANGES[name].change(drawn_shapes(seed)) != drawn_shapes(seed) for seed in range(40))


def test_the_same_seed_draws_the_same_changes() -> None:
    assert random_harmless(3) == random_harmless(3)


def test_other_seeds_draw_other_changes() -> None:
    assert len({tuple(item.name for item in random_harmless(seed)) for seed in range(20)}) > 15


def test_a_job_that_is_to_fail_fails_when_it_is_read(spec: Spec) -> None:
    failing = server(spec, Harmless("fails", "Each job fails.", {"job_fails_each": 1}))
    witness = Witness({"type": "video", "model": "kling-o1", "input": {"prompt": "x"}})
    statuses = [status for status, _ in conversation(failing, witness)]
    assert all(200 <= status < 300 for status in statuses)
    assert any(b"provider_error" in body for _, body in conversation(failing, witness))
