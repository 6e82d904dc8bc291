"""A certificate of localhost that signs itself, made when a test needs one, so that no key lies about."""

from __future__ import annotations

import base64
import hashlib
import secrets

_PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_BASE = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
_SEQUENCE, _SET, _INTEGER, _BITS, _OCTETS, _UTF8, _TIME = 0x30, 0x31, 0x02, 0x03, 0x04, 0x0C, 0x18
_EC_KEY = bytes.fromhex("06072a8648ce3d0201")
_P256 = bytes.fromhex("06082a8648ce3d030107")
_ECDSA_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")
_COMMON_NAME = bytes.fromhex("0603550403")
_SUBJECT_KEY, _OTHER_NAMES, _CONSTRAINTS = (bytes.fromhex(f"0603551d{last}") for last in ("0e", "11", "13"))
_TRUE = bytes.fromhex("0101ff")

Point = tuple[int, int]


def certificate_pem() -> str:
    """Return a private key on P-256, and its certificate for localhost and 127.0.0.1, valid until 2120."""
    key = secrets.randbelow(_ORDER - 1) + 1
    x, y = _times(key, _BASE)
    public = b"\x00\x04" + x.to_bytes(32, "big") + y.to_bytes(32, "big")
    told = _certificate_body(public)
    signed = _der(_SEQUENCE, told, _ECDSA_SHA256, _der(_BITS, b"\x00" + _signature(told, key)))
    private = _der(_SEQUENCE, _integer(1), _der(_OCTETS, key.to_bytes(32, "big")), _der(0xA0, _P256))
    return _pem("EC PRIVATE KEY", private) + _pem("CERTIFICATE", signed)


def _certificate_body(public: bytes) -> bytes:
    name = _der(_SEQUENCE, _der(_SET, _der(_SEQUENCE, _COMMON_NAME, _der(_UTF8, b"localhost"))))
    validity = _der(_SEQUENCE, _der(_TIME, b"20200101000000Z"), _der(_TIME, b"21200101000000Z"))
    hosts = _der(_SEQUENCE, _der(0x82, b"localhost"), _der(0x87, bytes((127, 0, 0, 1))))
    key_id = _der(_OCTETS, hashlib.sha1(public[1:], usedforsecurity=False).digest())
    extensions = (
        _der(_SEQUENCE, _OTHER_NAMES, _der(_OCTETS, hosts)),
        _der(_SEQUENCE, _CONSTRAINTS, _TRUE, _der(_OCTETS, _der(_SEQUENCE, _TRUE))),
        _der(_SEQUENCE, _SUBJECT_KEY, _der(_OCTETS, key_id)),
    )
    return _der(
        _SEQUENCE,
        *(_der(0xA0, _integer(2)), _integer(1), _ECDSA_SHA256, name, validity, name),
        _der(_SEQUENCE, _der(_SEQUENCE, _EC_KEY, _P256), _der(_BITS, public)),
        _der(0xA3, _der(_SEQUENCE, *extensions)),
    )


def _signature(told: bytes, key: int) -> bytes:
    digest = int.from_bytes(hashlib.sha256(told).digest(), "big")
    once = secrets.randbelow(_ORDER - 1) + 1
    r = _times(once, _BASE)[0] % _ORDER
    s = pow(once, -1, _ORDER) * (digest + r * key) % _ORDER
    return _der(_SEQUENCE, _integer(r), _integer(s))


def _times(number: int, point: Point) -> Point:
    result: Point | None = None
    while number:
        if number & 1:
            result = point if result is None else _sum(result, point)
        point = _sum(point, point)
        number >>= 1
    assert result is not None
    return result


def _sum(one: Point, other: Point) -> Point:
    (x, y), (other_x, other_y) = one, other
    rise, run = (3 * x * x - 3, 2 * y) if one == other else (other_y - y, other_x - x)
    slope = rise * pow(run, -1, _PRIME)
    sum_x = (slope * slope - x - other_x) % _PRIME
    return sum_x, (slope * (x - sum_x) - y) % _PRIME


def _der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    if size < 128:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def _integer(number: int) -> bytes:
    return _der(_INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _pem(kind: str, content: bytes) -> str:
    lines = base64.encodebytes(content).decode()
    return f"-----BEGIN {kind}-----\n{lines}-----END {kind}-----\n"
