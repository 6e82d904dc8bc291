import pytest

from givonkit.errors import ModelUnknown
from givonkit.spec import load_spec
from givonkit.spec.selection import only

SPEC = load_spec()


def test_only_one_model_is_left_and_everything_else_stays() -> None:
    one = only(SPEC, "kling-o1")
    assert list(one.models) == ["kling-o1"]
    assert (one.api, one.questions) == (SPEC.api, SPEC.questions)
    assert {rule.id for rule in one.rules()} < {rule.id for rule in SPEC.rules()}


def test_an_unknown_model_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ModelUnknown, match="did you mean 'kling-o1'"):
        only(SPEC, "kling-01")


def test_the_other_models_are_unknown() -> None:
    with pytest.raises(ModelUnknown, match=r"known are kling-o1$"):
        only(SPEC, "kling-o1").model_rules("kling-3.0")
