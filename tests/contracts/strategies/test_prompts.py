from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from givonkit_contracts.strategies.prompts import BYTES, prompt

from .draws import SEARCH

CHOICES = st.binary(min_size=BYTES, max_size=BYTES)


@SEARCH
@given(CHOICES, st.one_of(st.none(), st.integers(1, 60), st.just(2500)))
def test_a_prompt_is_whole_text_within_its_limit(choices: bytes, max_chars: int | None) -> None:
    text = prompt(choices, max_chars)
    assert text
    assert text == text.strip()
    assert "[" not in text, "it would direct the double"
    if max_chars is not None:
        assert len(text.encode("utf-16-le")) // 2 <= max_chars


@pytest.mark.parametrize("max_chars", [None, 1, 2, 2500])
def test_zeros_give_the_simplest_prompt(max_chars: int | None) -> None:
    assert prompt(bytes(BYTES), max_chars) == "a"


@pytest.mark.parametrize("max_chars", [1, 2, 40, 2500])
def test_the_limit_is_reached_in_plain_and_in_wide_letters(max_chars: int) -> None:
    prompts = {prompt(bytes([length]) * BYTES, max_chars) for length in range(256)}
    longest = {text for text in prompts if len(text) == max_chars}
    assert {text.isascii() for text in longest} == {True, False}
    assert max(1, max_chars - 1) in {len(text) for text in prompts}
