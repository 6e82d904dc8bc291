"""Bits as text of zeros and ones, in the codes of ITU-T H.264, and the units that carry them."""

import re

# Inside a unit, two zero bytes followed by a byte up to 3 would look like a marker.
_LOOKS_LIKE_A_MARKER = re.compile(rb"\x00\x00(?=[\x00-\x03])")


def fixed(value: int, width: int) -> str:
    """The value in exactly this many bits."""
    return f"{value:0{width}b}"


def unsigned(value: int) -> str:
    """The value in the unsigned Exp-Golomb code, ue(v)."""
    digits = f"{value + 1:b}"
    return "0" * (len(digits) - 1) + digits


def signed(value: int) -> str:
    """The value in the signed Exp-Golomb code, se(v)."""
    return unsigned(2 * value - 1 if value > 0 else -2 * value)


def network_unit(header: int, bits: str) -> bytes:
    """One NAL unit: its header byte, then the bits, closed by a one bit and filled up to a whole byte."""
    closed = bits + "1"
    closed += "0" * (-len(closed) % 8)
    payload = int(closed, 2).to_bytes(len(closed) // 8)
    return bytes([header]) + _LOOKS_LIKE_A_MARKER.sub(b"\x00\x00\x03", payload)
