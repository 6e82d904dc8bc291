from __future__ import annotations

import pytest

from givonkit import load_spec

SPEC = load_spec()


def test_the_conduct_with_any_job_is_told_in_sentences_with_a_source() -> None:
    rules = SPEC.conduct_rules()
    assert "generations/job/keeps_id" in rules
    for rule in rules.values():
        assert rule.sentence.endswith(".")
        assert rule.basis in {"documented", "inferred"}
        assert rule.source.startswith("https://")


def test_a_default_of_a_page_is_a_rule() -> None:
    rule = SPEC.conduct_rules("kling-o1")["kling-o1/input.duration/default"]
    assert rule.sentence == "duration is 5 when it is left out."
    assert (rule.expected, rule.pointer, rule.basis) == ("5", "/input/duration", "documented")


def test_a_label_with_two_prices_is_one_rule_with_both() -> None:
    rule = SPEC.conduct_rules("kling-3.0")["kling-3.0/prices/720p"]
    assert rule.sentence == "720p costs 3 tokens/s or 4 tokens."


@pytest.mark.parametrize(
    ("slug", "prices"),
    [
        ("nano-banana", ["nano-banana/prices/headline"]),
        ("kling-2.6-motion", ["kling-2.6-motion/prices/headline"]),
        ("kling-o1", []),
        ("switchx-image", ["switchx-image/prices/720p", "switchx-image/prices/1080p"]),
    ],
)
def test_a_price_from_which_a_page_counts_is_no_rule(slug: str, prices: list[str]) -> None:
    assert [rule for rule in SPEC.conduct_rules(slug) if "/prices/" in rule] == prices


def test_the_modes_of_a_page_are_rules_and_those_that_no_page_shows_are_none() -> None:
    assert [rule for rule in SPEC.conduct_rules("kling-2.6") if "/modes/" in rule] == [
        "kling-2.6/modes/text_to_video",
        "kling-2.6/modes/image_to_video",
    ]
    assert not [rule for rule in SPEC.conduct_rules("kling-3.0-omni") if "/modes/" in rule]


def test_ids_of_conduct_are_those_of_no_other_rule() -> None:
    conduct = [*SPEC.conduct_rules(), *(rule for slug in SPEC.models for rule in SPEC.conduct_rules(slug))]
    others = {rule.id for rule in SPEC.rules()}
    assert len(conduct) == len(set(conduct))
    assert not others.intersection(conduct)
