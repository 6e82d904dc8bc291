from __future__ import annotations

from decimal import Decimal

import pytest

from givonkit_contracts.check.options import read_assets, read_ceilings, read_positive, read_tokens


def test_a_ceiling_is_for_one_model_or_for_all() -> None:
    assert read_ceilings(("kling-3.0=90", "120.5")) == {"kling-3.0": Decimal(90), "": Decimal("120.5")}


def test_an_asset_keeps_what_stands_behind_its_first_equals_sign() -> None:
    assert read_assets(("video=https://a/b?c=d", "voiceover=asset://asset_1")) == {
        "video": "https://a/b?c=d",
        "voiceover": "asset://asset_1",
    }


@pytest.mark.parametrize("text", ["image=https://a b", "image=https://é", "image", "=https://a", "image=picture"])
def test_an_asset_that_is_no_uri_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected one of image=URI"):
        read_assets((text,))


@pytest.mark.parametrize("text", ["", "-0.1", "inf", "nan", "five"])
def test_tokens_are_a_finite_number_from_nothing(text: str) -> None:
    assert read_tokens(text) is None


@pytest.mark.parametrize(("text", "number"), [("0.5", 0.5), ("0", None), ("nan", None), ("inf", None), ("x", None)])
def test_a_rate_is_above_nothing(text: str, number: float | None) -> None:
    assert read_positive(text) == number
