from __future__ import annotations

import pytest

from givonkit.spec.drifting.phrases import listed


@pytest.mark.parametrize(
    ("names", "words"), [(["en"], "en"), (["en", "es"], "en and es"), (["en", "es", "ru"], "en, es and ru")]
)
def test_names_are_listed_as_in_a_sentence(names: list[str], words: str) -> None:
    assert listed(names) == words
