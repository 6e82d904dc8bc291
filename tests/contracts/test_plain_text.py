from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from givonkit_contracts.plain_text import printable, shortened


@given(st.text())
def test_every_text_becomes_printable(text: str) -> None:
    assert printable(text).isprintable()
    assert printable(text, keeps="\n").replace("\n", "").isprintable()


@pytest.mark.parametrize("text", ["a cat", "Ünïcode 猫 🐈", "\\x1b"])
def test_a_text_that_prints_stays_as_it_is(text: str) -> None:
    assert printable(text) == text


def test_a_long_text_is_cut_with_its_size() -> None:
    assert shortened("x" * 30, 10) == "xxxxxxxxxx… (30 characters)"
