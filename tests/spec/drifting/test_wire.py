from __future__ import annotations

from typing import Any

import pytest

from givonkit.spec.drifting.wire import breaks, values_side_by_side

JOB = {"id": "$id", "state": {"word": "$status"}}


def wire(created: Any) -> dict[str, Any]:
    return {"shapes": {"job": JOB, "created": created}, "times": "rfc3339"}


def test_values_of_a_shape_are_told_by_where_they_stand() -> None:
    (told,) = values_side_by_side("shapes.job", wire("$job"))
    assert told == {"shapes.job $id": "id", "shapes.job $status": "state.word"}


def test_any_other_value_is_told_as_it_is() -> None:
    assert values_side_by_side("times", wire("$job"), {"times": "unix"}) == [{"times": "rfc3339"}, {"times": "unix"}]


def test_a_job_is_whole_where_all_shapes_have_it_so() -> None:
    told = values_side_by_side("shapes.created", wire("$job"), wire({"data": "$job"}))
    assert told == [{"shapes.created $job": "(alone)"}, {"shapes.created $job": "data"}]


def test_a_job_is_taken_apart_where_one_shape_tells_its_parts() -> None:
    parts, whole = values_side_by_side("shapes.created", wire({"jobId": "$id"}), wire({"data": "$job"}))
    assert parts == {"shapes.created $id": "jobId"}
    assert whole == {"shapes.created $id": "data.id", "shapes.created $status": "data.state.word"}


def test_text_is_left_out_where_another_wire_has_a_value_and_kept_elsewhere() -> None:
    first, _ = values_side_by_side("shapes.created", wire({"id": "a", "kind": "job"}), wire({"id": "$id"}))
    assert first == {"shapes.created.kind": "job"}


@pytest.mark.parametrize(
    ("after", "expected"),
    [({"times": "unix"}, True), ({"times": "rfc3339"}, False), ({"times": "rfc3339", "x": 1}, False)],
)
def test_a_wire_breaks_clients_as_the_diff_has_it(after: dict[str, Any], *, expected: bool) -> None:
    assert breaks({"times": "rfc3339"}, after) is expected
