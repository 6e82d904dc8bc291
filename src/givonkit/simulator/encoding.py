"""JSON out: plain values as bytes."""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


def _one_encoder() -> Callable[[Any], str]:
    """Return an encode function that is made once: JSONEncoder.encode makes the C encoder anew at every call."""
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return _encoder.encode
    sort_keys, skip_keys, allow_nan = False, False, True
    encode = make(None, _encoder.default, encode_basestring, None, ":", ",", sort_keys, skip_keys, allow_nan)
    return lambda value: "".join(encode(value, 0))


_encode = _one_encoder()


def json_text(value: str) -> bytes:
    """Return a string as JSON, in UTF-8; half surrogates become `?`."""
    return encode_basestring(value).encode("utf-8", "replace")


def json_bytes(value: Any) -> bytes:
    """Return a plain value as JSON in UTF-8; half surrogates become `?`."""
    return _encode(value).encode("utf-8", "replace")
