from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from givonkit.commands.diff_report import Report, compared
from givonkit.commands.diff_sides import two_sides
from givonkit.commands.har_requests import Recording
from givonkit.commands.used_by import usage

from .pages import PAGE
from .recordings import CANARY, body, entry, write_har
from .repositories import KLING, write

if TYPE_CHECKING:
    from pathlib import Path

    from givonkit.commands.used_by import Affected, Usage

    from .conftest import Run

ASSET = "asset://asset_1"


def judged(
    tmp_path: Path, after: str, *entries: Any, file: str = "after.yaml", before: str = "shipped"
) -> tuple[Usage, Report]:
    """Return what becomes of recorded requests from the shipped kling-o1, or another side, to another."""
    write(tmp_path, {file: after})
    recording = Recording((write_har(tmp_path / "a.har", *entries),))
    sides = two_sides(before, str(tmp_path / file))
    worlds = (sides[0].judging.world(), sides[1].judging.world())
    changes = compared(sides, worlds)
    told = usage(recording, sides, worlds, changes)
    return told, Report(sides, changes, told)


def says(rows: list[Affected]) -> list[tuple[int, list[str]]]:
    return [(affected.times, [difference.says for difference in affected.differences]) for affected in rows]


NARROWER = KLING.replace("allowed: [5, 10]", "allowed: [5]")


def test_a_request_that_is_refused_only_now_would_break(tmp_path: Path) -> None:
    told, report = judged(tmp_path, NARROWER, entry(body(duration=10)), entry(body(duration=5)))
    assert says(told.breaking) == [(1, ["input.duration: expected 5; got 10; nearest: 5"])]
    (difference,) = told.breaking[0].differences
    assert difference.rule == "kling-o1/input.duration/enum"
    assert [report.changes[number].says for number in difference.changes] == ["duration no longer takes 10"]
    assert (told.the_same, report.exit_code) == (1, 1)
    assert report.summary == "1 breaking; 1 of your 2 recorded requests would break"


def test_equal_requests_are_one_that_was_sent_often(tmp_path: Path) -> None:
    swapped = '{"input": {"duration": 10, "prompt": "a cat"}, "model": "kling-o1", "type": "video"}'
    told, _ = judged(tmp_path, NARROWER, entry(body(duration=10)), entry(body()), entry(swapped))
    assert [[place.entry for place in affected.places] for affected in told.breaking] == [[1, 3]]


def test_a_breaking_change_that_no_request_meets_is_to_be_looked_at(tmp_path: Path) -> None:
    told, report = judged(tmp_path, NARROWER, entry(body(duration=5)))
    assert (told.breaking, report.exit_code) == ([], 3)
    not_all = "it is not all requests, so look at what is breaking"
    assert report.summary == f"1 breaking; your 1 recorded request would not break; {not_all}"


def test_a_recording_without_requests_says_nothing(tmp_path: Path) -> None:
    told, report = judged(tmp_path, NARROWER, entry())
    assert told.why_not == "no request for a job with a body was recorded."
    assert (report.exit_code, report.summary) == (1, "1 breaking; your recording could not be judged")


def test_a_request_that_both_refuse_is_told_apart(tmp_path: Path) -> None:
    told, report = judged(tmp_path, NARROWER, entry(body(duration=7)))
    assert says(told.refused_by_both) == [(1, ["input.duration: expected 5; got 7; nearest: 5"])]
    assert report.exit_code == 3


def test_a_request_that_is_accepted_only_now_is_counted(tmp_path: Path) -> None:
    wider = KLING.replace("allowed: [5, 10]", "allowed: [5, 10, 15]")
    told, report = judged(tmp_path, wider, entry(body(duration=15)))
    assert (told.accepted_now, report.exit_code) == (1, 0)
    assert report.summary == "1 safe; your 1 recorded request would not break"


@pytest.mark.parametrize(
    ("old", "new", "sent", "expected"),
    [
        ("amount: 5.5", "amount: 6", body(), ["it costs at least 30 tokens instead of at least 27.5 tokens"]),
        ("default: 720p", "default: 1080p", body(), ["resolution is left out, and 1080p now"]),
        (
            "  startImage:",
            "  seed: {type: number, default: 1}\n  startImage:",
            body(),
            ["seed is left out, and 1 now"],
        ),
    ],
)
def test_what_a_request_gets_or_pays_otherwise_is_to_be_looked_at(
    tmp_path: Path, old: str, new: str, sent: dict[str, Any], expected: list[str]
) -> None:
    assert old in KLING
    told, report = judged(tmp_path, KLING.replace(old, new), entry(sent))
    assert says(told.otherwise) == [(1, expected)]
    assert report.exit_code == 3


@pytest.mark.parametrize(
    ("old", "new", "behind"),
    [
        ("amount: 5.5", "amount: 6", "the headline price is 0.5 tokens/s dearer (+9.1 %)"),
        ("default: 720p", "default: 1080p", "resolution is 1080p instead of 720p when it is left out"),
        (
            "  startImage:",
            "  seed: {type: number, default: 1}\n  startImage:",
            "seed is new and may be left out, 1 when it is left out",
        ),
    ],
)
def test_the_change_behind_what_is_otherwise_is_named(tmp_path: Path, old: str, new: str, behind: str) -> None:
    told, report = judged(tmp_path, KLING.replace(old, new), entry(body()))
    (difference,) = told.otherwise[0].differences
    assert [report.changes[number].says for number in difference.changes] == [behind]


def test_a_dearer_row_is_named_behind_the_price(tmp_path: Path) -> None:
    one, other = "{label: 720p, amount: %s, unit: tokens/s}", "{label: 1080p, amount: 9, unit: tokens/s}"
    rows = f"  rows:\n    - {one}\n    - {other}\n\nexample:"
    files = {
        name: KLING.replace("\nexample:", rows % amount) for name, amount in (("before.yaml", 5), ("after.yaml", 6))
    }
    write(tmp_path, files)
    recording = Recording((write_har(tmp_path / "a.har", entry(body()), entry(body(resolution="1080p"))),))
    sides = two_sides(str(tmp_path / "before.yaml"), str(tmp_path / "after.yaml"))
    worlds = (sides[0].judging.world(), sides[1].judging.world())
    changes = compared(sides, worlds)
    told = usage(recording, sides, worlds, changes)
    assert told.the_same == 1
    (difference,) = told.otherwise[0].differences
    assert difference.says == "it costs 30 tokens instead of 25 tokens"
    assert [changes[number].says for number in difference.changes] == ["the price of 720p is 1 token/s dearer (+20 %)"]


def test_requests_for_other_models_are_counted(tmp_path: Path) -> None:
    other = [entry(body("seedream-5", "image")), entry(body("nobody's")), entry(body("nobody's"))]
    told, report = judged(tmp_path, KLING, *other)
    assert dict(told.other_models) == {"seedream-5": 1, "a name that no side knows": 2}
    assert report.exit_code == 0


def test_a_field_that_is_gone_is_told_with_its_own_change(tmp_path: Path) -> None:
    lines = [line for line in KLING.splitlines() if "endImage" not in line and "referenceVideo" not in line]
    told, report = judged(tmp_path, "\n".join(lines).replace("conditions:", ""), entry(body(referenceVideo=ASSET)))
    (difference,) = told.breaking[0].differences
    assert difference.rule == "kling-o1/input/unknown_field"
    assert [report.changes[number].says for number in difference.changes] == ["referenceVideo is gone"]


def test_a_renamed_model_breaks_every_request(tmp_path: Path) -> None:
    renamed = KLING.replace("model: kling-o1", "model: kling-o2")
    write(tmp_path, {"before.yaml": KLING, "after.yaml": renamed})
    recording = Recording((write_har(tmp_path / "a.har", entry(body())),))
    sides = two_sides(str(tmp_path / "before.yaml"), str(tmp_path / "after.yaml"))
    worlds = (sides[0].judging.world(), sides[1].judging.world())
    changes = compared(sides, worlds)
    (affected,) = usage(recording, sides, worlds, changes).breaking
    (difference,) = affected.differences
    assert [changes[number].says for number in difference.changes] == [
        "the model is called kling-o2 instead of kling-o1"
    ]


def test_a_page_that_shows_too_little_is_told_and_not_guessed(tmp_path: Path) -> None:
    partial = PAGE.replace("from 5.5 tokens/s", "soon")
    told, report = judged(tmp_path, partial, entry(body(duration=7)), file="page.txt")
    assert told.why_not == "B shows too little of the model for a request to be judged: it shows no 'prices'."
    assert (told.refused_by_both, told.the_same) == ([], 0)
    assert report.exit_code == 1
    assert report.summary.endswith("; your 1 recorded request could not be judged")


def test_a_mode_that_is_gone_breaks_the_request_that_selected_it(tmp_path: Path) -> None:
    fewer = KLING.replace("image_to_video, video_to_video, reference_to_video]", "video_to_video, reference_to_video]")
    told, report = judged(tmp_path, fewer, entry(body(startImage=ASSET)))
    lost = "it is accepted, but selects text_to_video instead of image_to_video, and startImage is not used as before"
    assert (says(told.breaking), report.exit_code) == ([(1, [lost])], 1)


def test_a_slot_that_takes_another_media_breaks_the_request_that_fills_it(tmp_path: Path) -> None:
    other = KLING.replace("referenceVideo: {type: string, media: video", "referenceVideo: {type: string, media: image")
    told, _ = judged(tmp_path, other, entry(body(referenceVideo=ASSET)), entry(body()))
    ((times, words),) = says(told.breaking)
    assert (times, words[-1]) == (1, "referenceVideo takes image now, and what was sent is video")
    assert told.the_same == 1


def test_a_field_with_another_name_is_the_same_for_who_leaves_it_out(tmp_path: Path) -> None:
    told, _ = judged(tmp_path, KLING.replace("aspectRatio:", "aspect_ratio:"), entry(body()))
    assert (told.the_same, told.otherwise) == (1, [])


CUT = KLING.replace("default: 5, allowed: [5, 10], unit: seconds", "cut: true").replace("  duration: 5\n", "")
HIDDEN = "cannot be told: duration is not shown on {}"


def test_what_a_cut_side_does_not_show_is_no_value(tmp_path: Path) -> None:
    told, report = judged(tmp_path, CUT, entry(body()), entry(body(duration=10)), entry(body(duration=7)))
    assert says(told.otherwise) == [(1, [HIDDEN.format("B")])] * 3
    assert (told.accepted_now, told.breaking, report.exit_code) == (0, [], 3)


def test_what_the_side_before_does_not_show_breaks_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"before.yaml": CUT})
    told, _ = judged(tmp_path, KLING, entry(body(duration=7)), before=str(tmp_path / "before.yaml"))
    assert (says(told.otherwise), told.breaking) == ([(1, [HIDDEN.format("A")])], [])


def test_a_default_that_was_not_understood_is_not_left_open(tmp_path: Path) -> None:
    page = PAGE.replace("duration duration | number | 5 |", "duration duration | number | 7 |")
    write(tmp_path, {"before.txt": PAGE})
    told, _ = judged(tmp_path, page, entry(body()), file="page.txt", before=str(tmp_path / "before.txt"))
    assert says(told.otherwise) == [(1, [HIDDEN.format("B")])]


def test_what_nothing_is_known_of_without_modes_is_not_told(tmp_path: Path) -> None:
    lines = [line for line in KLING.splitlines() if not line.startswith("modes:")]
    before = KLING.replace("modes: [text_to_video, ", "modes: [")
    assert before != KLING
    write(tmp_path, {"before.yaml": before})
    told, _ = judged(tmp_path, "\n".join(lines), entry(body()), before=str(tmp_path / "before.yaml"))
    ((_, words),) = says(told.otherwise)
    assert "cannot be told: which mode it selects, since B shows no modes" in words


def test_items_of_one_list_are_one_complaint(tmp_path: Path) -> None:
    stricter = KLING.replace("schemes: [asset, https, data], note", "schemes: [asset], note")
    sent = [f"https://h.example/{number}" for number in range(9)]
    told, _ = judged(tmp_path, stricter, entry(body(referenceAssetUris=sent)))
    expected = "input.referenceAssetUris.0 to .8: expected an asset:// URI; got an https URL"
    assert says(told.breaking) == [(1, [expected])]


def test_a_field_that_no_side_knows_is_not_named(tmp_path: Path) -> None:
    told, _ = judged(tmp_path, KLING, entry({**body(), "input": {"prompt": "a cat", "colour": 1}, "webhook": 1}))
    ((_, words),) = says(told.refused_by_both)
    places = [word.partition(": ")[0] for word in words]
    assert sorted(places) == ["body", "input"]
    assert {word.rpartition("; got ")[2] for word in words} == {"a name that no side knows"}


def test_a_recording_that_is_given_twice_counts_once(tmp_path: Path) -> None:
    har = write_har(tmp_path / "a.har", entry(body()))
    assert len(Recording((har, tmp_path / "." / "a.har")).requests) == 1


SECRETS = {
    "a url": body(startImage=f"https://user:{CANARY}@h.example/a.png?sig={CANARY}"),
    "a plain url": body(startImage=f"http://h.example/{CANARY}"),
    "a data uri": body(startImage=f"data:image/png;base64,{CANARY}"),
    "another scheme": body(startImage=f"{CANARY}://x"),
    "urls in a list": body(referenceAssetUris=[f"https://h.example/?token={CANARY}"] * 3),
    "a value": body(resolution=CANARY),
    "a value of another type": body(duration=CANARY),
    "a value beneath": body(duration=[CANARY], prompt={CANARY: CANARY}),
    "a type": body(kind=CANARY),
    "a model": body(CANARY),
    "a field": {**body(), "input": {"prompt": "a cat", CANARY: CANARY}},
    "a key": {**body(), CANARY: CANARY},
    "a variant": {**body(), "variant": CANARY},
    "a body": f'{{"model": "kling-o1", "input": {{}}, "{CANARY}": 1, "{CANARY}": 2}}',
    "a long number": body(duration=int("".join(str(ord(letter)) for letter in CANARY))),
}


@pytest.mark.parametrize("form", [[], ["--json"], ["--markdown"]])
@pytest.mark.parametrize("secret", SECRETS)
def test_nothing_secret_in_a_body_is_shown(run: Run, tmp_path: Path, secret: str, form: list[str]) -> None:
    asset_only = KLING.replace("schemes: [asset, https, data]", "schemes: [asset]")
    write(tmp_path, {"after.yaml": asset_only})
    sent = entry(SECRETS[secret])
    sent["request"]["headers"] = []
    har = str(write_har(tmp_path / "a.har", sent))
    for world in ([], ["--answer", "unknown-fields=ignored"]):
        output = run("spec", "diff", "shipped", str(tmp_path / "after.yaml"), "--used-by", har, *world, *form).output
        assert "recorded request" in output
        assert CANARY not in output
        assert "".join(str(ord(letter)) for letter in CANARY) not in output


@pytest.mark.parametrize("form", [[], ["--json"], ["--markdown"]])
def test_no_key_of_a_recording_is_shown(run: Run, tmp_path: Path, form: list[str]) -> None:
    sent = [
        entry(body(resolution=CANARY)),
        entry(body(CANARY)),
        entry(body(duration=10, prompt=CANARY)),
        entry({**body(), "input": {"prompt": "a cat", CANARY: 1}}),
        entry(CANARY, url=f"https://api.givon.ai/{CANARY}/generations?key={CANARY}"),
    ]
    write(tmp_path, {"after.yaml": NARROWER})
    har = str(write_har(tmp_path / "a.har", *sent))
    result = run("spec", "diff", "shipped", str(tmp_path / "after.yaml"), "--used-by", har, *form)
    assert result.exit_code == 1
    assert CANARY not in result.output
    assert "Bearer" not in result.output
