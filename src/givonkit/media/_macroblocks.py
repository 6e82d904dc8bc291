"""Squares of 16 x 16 pixels, predicted from a neighbour and shifted in colour, in the CAVLC codes of ITU-T H.264."""

from enum import Enum

from ._bits import fixed, signed, unsigned
from ._colours import YuvColour

SIDE = 16
MIDDLE = YuvColour(128, 128, 128)
UNCHANGED = YuvColour(0, 0, 0)

# At these quantiser settings one step of a constant term is exactly one step of every pixel in the square, for luma
# and for chroma: colours come out as asked, without rounding.
QUANTISER = 28
CHROMA_QUANTISER_OFFSET = -6

_FIRST_INTRA_16X16_TYPE = 1
_CHROMA_IS_CODED = 4
_TYPES_BEFORE_INTRA_IN_UPDATES = 5
_NO_ZEROS_BEFORE_IT = "1"


class Prediction(Enum):
    """Where a square takes its colours from: the numbers of the luma and of the chroma mode."""

    ABOVE = (0, 2)
    LEFT = (1, 1)
    MIDDLE = (2, 0)


def macroblock(prediction: Prediction, change: YuvColour = UNCHANGED, *, in_update: bool = False) -> str:
    """One square that shows its prediction plus the change of colour."""
    luma_mode, chroma_mode = prediction.value
    has_chroma = bool(change.blue_chroma or change.red_chroma)
    kind = _FIRST_INTRA_16X16_TYPE + luma_mode + _CHROMA_IS_CODED * has_chroma
    kind += _TYPES_BEFORE_INTRA_IN_UPDATES * in_update
    bits = unsigned(kind) + unsigned(chroma_mode) + signed(0) + _luma_term(change.luma)
    if has_chroma:
        bits += _chroma_term(change.blue_chroma) + _chroma_term(change.red_chroma)
    return bits


def _luma_term(level: int) -> str:
    return _constant_term(level, nothing="1", one_unit="01", one_level="000101")


def _chroma_term(level: int) -> str:
    return _constant_term(level, nothing="01", one_unit="1", one_level="000111")


def _constant_term(level: int, *, nothing: str, one_unit: str, one_level: str) -> str:
    if level == 0:
        return nothing
    if abs(level) == 1:
        return one_unit + fixed(level < 0, 1) + _NO_ZEROS_BEFORE_IT
    return one_level + _level(level) + _NO_ZEROS_BEFORE_IT


def _level(level: int) -> str:
    """A single level beyond one unit: a short code for small ones, an escape code for the rest."""
    code = 2 * (abs(level) - 2) + (level < 0)
    if code < 14:
        return "0" * code + "1"
    if code < 30:
        return "0" * 14 + "1" + fixed(code - 14, 4)
    return "0" * 15 + "1" + fixed(code - 30, 12)
