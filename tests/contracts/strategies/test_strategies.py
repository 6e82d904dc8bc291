from __future__ import annotations

from typing import Any

import pytest

from givonkit_contracts import strategies


@pytest.mark.parametrize("name", strategies.__all__)
def test_an_exported_name_is_the_one_of_its_room(name: str) -> None:
    value: Any = getattr(strategies, name)
    assert value == "(present)" if name == "PRESENT" else value.__name__ == name


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'valid_request'"):
        _ = strategies.valid_request
