from typing import Any

import pytest

from givonkit.spec import load_spec
from givonkit.spec.places import place_of

SPEC = load_spec()


@pytest.mark.parametrize(
    ("changes", "value", "shape", "place"),
    [
        ({}, "id", "created", ("id",)),
        ({}, "url", "output", ("url",)),
        ({}, "cost_basis", "read", ("cost", "basis")),
        ({"shapes.created": {"ok": True, "job": {"uuid": "$id"}}}, "id", "created", ("job", "uuid")),
        ({"shapes.created": [{"ok": True}, "$job"]}, "id", "created", (1, "id")),
        ({"shapes.created": "$id"}, "id", "created", ()),
        ({"shapes.created": {"ok": True}}, "id", "created", None),
        ({"shapes.read": {"error": "$error"}}, "message", "read", None),
    ],
)
def test_a_value_is_found_through_the_shapes_that_an_answer_consists_of(
    changes: dict[str, Any], value: str, shape: str, place: tuple[str | int, ...] | None
) -> None:
    assert place_of(value, SPEC.world({}, changes).wire["shapes"], shape) == place
