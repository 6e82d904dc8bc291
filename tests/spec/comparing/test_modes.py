from __future__ import annotations

from typing import Any

from .sides import SLOT, SLOTS, VIDEO, facts_with, of_files, to_page, told

FIELDS = {"startImage": SLOT, "references": SLOTS}
TEXT, IMAGE, REFERENCE, OF_VIDEO = "text_to_video", "image_to_video", "reference_to_video", "video_to_video"


def with_modes(*modes: str, fields: dict[str, Any] | None = None) -> dict[str, Any]:
    return facts_with(fields=FIELDS if fields is None else fields, modes=list(modes) or None)


GONE = "the mode image_to_video is gone; a request with startImage selects text_to_video now"


def test_a_mode_that_is_gone_is_breaking() -> None:
    (change,) = of_files(with_modes(TEXT, IMAGE), with_modes(TEXT))
    assert (change.grade.value, change.says) == ("breaking", GONE)
    assert change.rules == ("generations/variant/agrees",)


def test_a_new_mode_that_no_old_request_selects_is_safe() -> None:
    before = with_modes(TEXT, IMAGE, REFERENCE)
    after = with_modes(TEXT, IMAGE, REFERENCE, OF_VIDEO, fields={**FIELDS, "clip": VIDEO})
    assert ("safe", "the mode video_to_video is new") in told(of_files(before, after))


def test_a_new_mode_that_an_old_request_selects_is_to_be_looked_at() -> None:
    (change,) = of_files(with_modes(TEXT, IMAGE), with_modes(TEXT, IMAGE, REFERENCE))
    assert change.grade == "look"
    selecting = "a request with references selects it now, not text_to_video"
    assert change.says == f"the mode reference_to_video is new; {selecting}"


def test_a_mode_that_is_selected_otherwise_is_to_be_looked_at() -> None:
    before = with_modes(TEXT, IMAGE)
    after = with_modes(TEXT, IMAGE, fields={**FIELDS, "startImage": SLOTS})
    (change,) = [change for change in of_files(before, after) if change.place == "modes"]
    assert told([change]) == [("look", "a request with startImage selects text_to_video now, not image_to_video")]
    assert (change.before, change.after) == ("image_to_video", "text_to_video")


def test_the_order_of_modes_is_no_change() -> None:
    assert of_files(with_modes(TEXT, IMAGE, REFERENCE), with_modes(REFERENCE, TEXT, IMAGE)) == []


def test_a_side_without_modes_is_said_to_show_none() -> None:
    assert told(to_page(with_modes(TEXT, IMAGE), with_modes())) == [
        ("look", "B does not show the modes (A: text_to_video, image_to_video)")
    ]
    assert told(to_page(with_modes(), with_modes(TEXT, IMAGE))) == [
        ("look", "A does not show the modes (B: text_to_video, image_to_video)")
    ]
    assert to_page(with_modes(), with_modes()) == []


def test_a_mode_that_the_spec_does_not_know_is_compared_by_name() -> None:
    changes = to_page(with_modes(TEXT, IMAGE), with_modes(TEXT, IMAGE, "audio_to_video"))
    assert told(changes) == [("safe", "the mode audio_to_video is new")]
