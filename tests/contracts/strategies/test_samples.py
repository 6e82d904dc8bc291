from __future__ import annotations

from base64 import b64decode
from io import BytesIO

import pytest

from givonkit.media import read_metadata
from givonkit.spec.rules import MEDIA_TYPES
from givonkit_contracts.strategies.samples import Samples, picture, sample

from .draws import SPEC


@pytest.mark.parametrize("kind", MEDIA_TYPES)
def test_a_data_uri_holds_a_small_real_file_of_its_kind(kind: str) -> None:
    uri = sample(kind, "data")
    head, _, payload = uri.partition(",")
    file = read_metadata(BytesIO(b64decode(payload, validate=True)))
    assert len(uri) < 2000
    assert file[0] == kind
    assert head.startswith(f"data:{MEDIA_TYPES[kind]}")


@pytest.mark.parametrize("scheme", ["asset", "https", "data"])
@pytest.mark.parametrize("kind", MEDIA_TYPES)
def test_other_numbers_give_other_uris(kind: str, scheme: str) -> None:
    assert len({sample(kind, scheme, number) for number in range(1, 17)}) == 16


def test_a_picture_has_pixels_to_look_at() -> None:
    assert read_metadata(BytesIO(picture()))[2:4] == (64, 64)


def test_given_uris_are_repeated_where_more_are_wanted() -> None:
    field = SPEC.models["kling-3.0-omni"].fields["referenceAssetUris"]
    given = Samples({"image": ["asset://asset_a", "asset://asset_b"]})
    assert list(given.uris(field, 3)) == [["asset://asset_a", "asset://asset_b", "asset://asset_a"]]


def test_given_uris_of_a_scheme_that_a_slot_does_not_take_leave_it_to_our_own() -> None:
    field = SPEC.models["kling-o1"].fields["startImage"]._replace(schemes=("https",))
    assert list(Samples({"image": "asset://asset_a"}).uris(field)) == [["https://example.com/image1.png"]]
