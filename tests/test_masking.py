from __future__ import annotations

import html
import json
import random
import time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from givonkit.masking import Secrets, masked

SECRET = 'k3y/"canary"\\9=é'.encode()
TEXT = SECRET.decode()
SPELLED = {
    "plain": TEXT,
    "percent-encoded": quote(TEXT, safe=""),
    "percent-encoded but for the slash": quote(TEXT),
    "percent-encoded in small letters": quote(TEXT, safe="").lower(),
    "every character percent-encoded": "".join(f"%{byte:02X}" for byte in SECRET),
    "percent-encoded twice": quote(quote(TEXT, safe=""), safe=""),
    "JSON": json.dumps(TEXT, ensure_ascii=False),
    "JSON in ASCII": json.dumps(TEXT),
    "JSON with escaped slashes": json.dumps(TEXT).replace("/", "\\/"),
    "JSON of escapes alone": "".join(f"\\u{ord(character):04x}" for character in TEXT),
    "JSON in JSON": json.dumps(json.dumps(TEXT)),
    "JSON, percent-encoded": quote(json.dumps(TEXT), safe=""),
    "HTML": html.escape(TEXT),
    "HTML of numbers": "".join(f"&#{ord(character)};" for character in TEXT),
    "HTML of hexadecimal numbers": "".join(f"&#x{ord(character):04X};" for character in TEXT),
    "HTML in HTML": html.escape(html.escape(TEXT)),
    "JSON in HTML": html.escape(json.dumps(TEXT)),
}


@pytest.mark.parametrize("spelled", SPELLED.values(), ids=SPELLED)
@pytest.mark.parametrize("others", [0, 100])
def test_a_secret_is_found_and_masked_however_it_is_spelled(spelled: str, others: int) -> None:
    secrets = Secrets([SECRET, *(b"other-key-%d" % number for number in range(others))])
    text = f"before%20\\u0041 {spelled} after".encode()
    found = secrets.found_in(text)
    assert found == [SECRET]
    shown = masked(text, found)
    assert secrets.found_in(shown) == []
    assert shown.startswith(b"before%20\\u0041 ")
    assert shown.endswith(b" after")
    assert b"[key]" in shown


def test_a_key_of_other_bytes_than_text_is_found_as_latin_1_too() -> None:
    secrets = Secrets([b"schl\xfcssel-1"])
    assert secrets.found_in(b"schl\xfcssel-1") == [b"schl\xfcssel-1"]
    assert secrets.found_in(json.dumps("schlüssel-1").encode()) == ["schlüssel-1".encode()]


def test_a_secret_that_holds_another_goes_first() -> None:
    secrets = Secrets([b"canary-1", b"canary-12", b"my-canary-12"])
    assert masked(b"my-canary-12 canary-12 canary-1", secrets.found_in(b"my-canary-12")) == b"[key] [key] [key]"


def test_what_is_too_short_is_a_word() -> None:
    secrets = Secrets([b"testing", b"testings"])
    assert (b"testing" in secrets, b"testings" in secrets) == (False, True)
    assert secrets.found_in(b"testing") == []


@given(st.binary(max_size=40), st.binary(max_size=40), st.integers(0, 60))
def test_one_of_many_is_found_wherever_it_stands(before: bytes, after: bytes, number: int) -> None:
    keys = [b"%08d-key" % (number * 7919) for number in range(60)]
    secrets = Secrets(keys)
    inside = keys[number] if number < len(keys) else b""
    assert (inside in secrets.found_in(before + inside + after)) is bool(inside)


def test_very_many_secrets_are_looked_for_sooner_than_one_by_one() -> None:
    draw = random.Random(1)
    keys = [draw.randbytes(12).hex().encode() for _ in range(10_000)]
    secrets, text = Secrets(keys), draw.randbytes(17_000).hex().encode()
    moments = [time.thread_time()]
    assert secrets.found_in(text) == []
    moments.append(time.thread_time())
    assert not any(key in text for key in keys)
    moments.append(time.thread_time())
    assert moments[1] - moments[0] < (moments[2] - moments[1]) / 5


@pytest.mark.parametrize("piece", [b"\\", b"%25", b"&amp;", b"&#00000000"])
def test_a_text_of_nothing_but_escapes_is_masked_in_a_moment(piece: bytes) -> None:
    started = time.thread_time()
    assert masked(piece * 50_000, [SECRET]) == piece * 50_000
    assert time.thread_time() - started < 2
