import json
from typing import Any

import pytest

from givonkit import WorldInvalid
from givonkit.spec.shapes import compile_shape

KNOWN = frozenset(("a", "b"))
VALUES = {"a": b"1", "b": b'["x"]'}


def rendered(shape: Any, **shapes: Any) -> Any:
    return json.loads(compile_shape(shape, known=KNOWN, shapes=shapes)(VALUES))


PLAIN = {"text": "plain", "flag": True, "none": None, "number": 1.5, "100%": "%b %d", "é": "犬", "list": [], "map": {}}


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        ("$a", 1),
        ({"one": "$a", "two": {"three": "$b"}}, {"one": 1, "two": {"three": ["x"]}}),
        (["$b", "$a", "$a"], [["x"], 1, 1]),
        (PLAIN, PLAIN),
    ],
)
def test_a_name_with_a_dollar_stands_for_a_value_and_the_rest_for_itself(shape: Any, value: Any) -> None:
    assert rendered(shape) == value


def test_a_name_may_stand_for_another_shape() -> None:
    assert rendered({"data": "$job"}, job={"id": "$a"}) == {"data": {"id": 1}}


def test_a_known_value_stands_above_a_shape_of_its_name() -> None:
    assert rendered("$a", a="$b") == 1


def test_a_name_that_stands_for_nothing_is_refused_with_those_that_do() -> None:
    with pytest.raises(WorldInvalid, match=r"^the shape names \$c, which is no value here; known are \$a, \$b$"):
        rendered({"x": "$c"})


def test_a_shape_that_names_itself_is_refused() -> None:
    with pytest.raises(WorldInvalid, match=r"names \$job"):
        rendered("$job", job={"job": "$job"})


def test_shapes_that_name_each_other_are_refused() -> None:
    with pytest.raises(WorldInvalid, match=r"names \$one"):
        rendered("$one", one=["$two"], two=["$one"])
