from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from givonkit_contracts.server_checks.line import Sent
from givonkit_contracts.server_checks.outcome import Outcome
from givonkit_contracts.server_checks.shrinking import Input, Step, smallest_step

from .served import recorded

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = ("prompt", "duration", "resolution", "audioEnabled", "startImage", "endImage")
FULL: Input = {
    "prompt": "p",
    "duration": 10,
    "resolution": "4k",
    "audioEnabled": True,
    "startImage": "s",
    "endImage": "e",
}
SMALL: Input = {"prompt": "a"}


class Asked:
    """Answers inputs by a rule, and keeps them."""

    def __init__(self, is_accepted: Callable[[Input], bool]) -> None:
        self.inputs: list[Input] = []
        self._is_accepted = is_accepted

    def __call__(self, values: Input) -> Sent:
        self.inputs.append(values)
        is_accepted = self._is_accepted(values)
        outcome = Outcome.ACCEPTED if is_accepted else Outcome.REFUSED
        return Sent(recorded(202 if is_accepted else 422, values), outcome)


def step_of(accepted: Input, refused: Input, is_accepted: Callable[[Input], bool]) -> Step:
    step = smallest_step(accepted, refused, Asked(is_accepted))
    assert step is not None
    return step


def test_one_refused_value_is_found_among_many() -> None:
    step = step_of(SMALL, FULL, lambda values: values.get("resolution") != "4k")
    assert (step.field, step.refused["resolution"]) == ("resolution", "4k")
    assert set(step.refused) <= {"prompt", "resolution"}
    assert step.change == 'resolution "4k" is added'


def test_two_values_that_are_refused_together_both_stay() -> None:
    step = step_of(SMALL, FULL, lambda values: not (values.get("resolution") == "4k" and values.get("duration") == 10))
    assert {"resolution", "duration"} <= set(step.refused)
    assert len(step.refused) <= 3
    assert step.field in ("resolution", "duration")


def test_a_demanded_field_is_told_as_left_out() -> None:
    step = step_of(FULL, SMALL, lambda values: "duration" in values)
    assert step.change == "duration is left out"
    assert set(step.accepted) - set(step.refused) == {"duration"}


def test_a_change_of_value_is_told_with_both() -> None:
    step = step_of({"duration": 5}, {"duration": 10}, lambda values: values["duration"] < 8)
    assert step.change == "duration: 5 becomes 10"


def test_nothing_is_shown_where_answers_stay_away() -> None:
    assert smallest_step(SMALL, FULL, lambda _: None) is None


def test_nothing_is_shown_where_an_answer_says_nothing() -> None:
    assert smallest_step(SMALL, FULL, lambda values: Sent(recorded(500, values), Outcome.SILENT)) is None


def test_inputs_that_break_another_rule_are_not_sent() -> None:
    def is_allowed(values: Input) -> bool:
        return "endImage" not in values or "startImage" in values

    asked = Asked(lambda values: "endImage" not in values)
    step = smallest_step(SMALL, FULL, asked, is_allowed)
    assert step is not None
    assert {"startImage", "endImage"} <= set(step.refused)
    assert all(map(is_allowed, asked.inputs))


def test_a_field_costs_two_requests_at_most() -> None:
    wide = {f"field{number}": number for number in range(64)}
    asked = Asked(lambda values: "field37" not in values)
    smallest_step({}, wide, asked)
    assert len(asked.inputs) <= 2 * len(wide)


VALUES = st.fixed_dictionaries({}, optional={name: st.integers(0, 2) for name in NAMES})


@given(accepted=VALUES, refused=VALUES, culprits=st.dictionaries(st.sampled_from(NAMES), st.integers(0, 2), min_size=1))
def test_a_step_differs_in_one_field_is_true_and_is_as_small_as_can_be(
    accepted: Input, refused: Input, culprits: Input
) -> None:
    def is_accepted(values: Input) -> bool:
        return any(values.get(name) != value for name, value in culprits.items())

    refused = {**refused, **culprits}
    if not is_accepted(accepted):
        return
    step = step_of(accepted, refused, is_accepted)
    names = {**step.accepted, **step.refused}
    assert [name for name in names if step.accepted.get(name, ...) != step.refused.get(name, ...)] == [step.field]
    assert is_accepted(step.accepted)
    assert not is_accepted(step.refused)
    assert set(step.refused) == set(culprits)


@pytest.mark.parametrize("value", [True, 1, 1.0])
def test_a_step_between_values_that_python_takes_for_equal_is_found(value: Any) -> None:
    other = 1 if value is True else True
    step = smallest_step({"a": value, "b": 0}, {"a": other, "b": 5}, Asked(lambda values: values.get("a") is value))
    assert step is not None
    assert step.field == "a"
