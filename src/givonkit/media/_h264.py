"""The units of an H.264 constrained baseline stream that are not pixels: parameter sets and slice headers."""

from dataclasses import dataclass

from ._bits import fixed, network_unit, signed, unsigned
from ._macroblocks import CHROMA_QUANTISER_OFFSET, QUANTISER, SIDE

MAXIMUM_SQUARES = 139264

_BASELINE_PROFILE = 66
_CONSTRAINED = 0b11000000
_PICTURE_NUMBER_BITS = 8
_BT_709 = 1
_KEY_PICTURE_HEADER, _UPDATE_HEADER = 0x65, 0x61
_SEQUENCE_HEADER, _PICTURE_HEADER = 0x67, 0x68
_NO_DEBLOCKING = 1

# Table A-1 of ITU-T H.264: level, squares per second, squares per picture.
_LEVELS = (
    (10, 1485, 99),
    (11, 3000, 396),
    (12, 6000, 396),
    (13, 11880, 396),
    (21, 19800, 792),
    (22, 20250, 1620),
    (30, 40500, 1620),
    (31, 108000, 3600),
    (32, 216000, 5120),
    (40, 245760, 8192),
    (42, 522240, 8704),
    (50, 589824, 22080),
    (51, 983040, 36864),
    (52, 2073600, 36864),
    (60, 4177920, MAXIMUM_SQUARES),
)


@dataclass(frozen=True, slots=True)
class Stream:
    """What all pictures of one stream share: their size in pixels and how many are shown in a second."""

    width: int
    height: int
    pictures_per_second: int

    def __post_init__(self) -> None:
        """No level of ITU-T H.264 allows larger pictures than the last one."""
        if self.squares > MAXIMUM_SQUARES:
            raise ValueError(
                f"width and height must give at most {MAXIMUM_SQUARES} squares of {SIDE} x {SIDE} pixels, "
                f"got {self.squares} from width={self.width}, height={self.height}"
            )

    @property
    def columns(self) -> int:
        """Squares from left to right, the last one perhaps cut."""
        return -(-self.width // SIDE)

    @property
    def rows(self) -> int:
        """Squares from top to bottom, the last one perhaps cut."""
        return -(-self.height // SIDE)

    @property
    def squares(self) -> int:
        """Squares in one picture."""
        return self.columns * self.rows

    @property
    def level(self) -> int:
        """The lowest level of ITU-T H.264, times ten, that a decoder must have."""
        squares_per_second = self.squares * self.pictures_per_second
        longest_side = max(self.columns, self.rows)
        return next(
            level
            for level, most_per_second, most_per_picture in _LEVELS
            if squares_per_second <= most_per_second
            and self.squares <= most_per_picture
            and longest_side**2 <= 8 * most_per_picture
        )

    def sequence_parameters(self) -> bytes:
        """The sequence parameter set: profile, level, size and timing."""
        cut_right = SIDE * self.columns - self.width
        cut_below = SIDE * self.rows - self.height
        bits = fixed(_BASELINE_PROFILE, 8) + fixed(_CONSTRAINED, 8) + fixed(self.level, 8)
        bits += unsigned(0)  # the set's number
        bits += unsigned(_PICTURE_NUMBER_BITS - 4)
        bits += unsigned(2)  # pictures are shown in the order in which they are decoded
        bits += unsigned(1) + "0"  # one reference picture, no gaps
        bits += unsigned(self.columns - 1) + unsigned(self.rows - 1)
        bits += "1" + "1"  # whole frames, 8 x 8 inference
        bits += "1" + unsigned(0) + unsigned(cut_right // 2) + unsigned(0) + unsigned(cut_below // 2)
        return network_unit(_SEQUENCE_HEADER, bits + "1" + self._usability())

    def _usability(self) -> str:
        bits = "1" + fixed(1, 8)  # square pixels
        bits += "0"  # no overscan
        bits += "1" + fixed(5, 3) + "0" + "1" + 3 * fixed(_BT_709, 8)
        bits += "0"  # chroma lies where it usually does
        bits += "1" + fixed(1, 32) + fixed(2 * self.pictures_per_second, 32) + "1"
        bits += "0" + "0" + "0"  # no buffer model, no picture structure
        bits += "1" + "1" + unsigned(0) + unsigned(0) + unsigned(0) + unsigned(0)
        return bits + unsigned(0) + unsigned(1)  # nothing is reordered, one picture is kept


def picture_parameters() -> bytes:
    """The picture parameter set: CAVLC codes and the quantiser of the squares."""
    bits = unsigned(0) + unsigned(0) + "0" + "0" + unsigned(0) + unsigned(0) + unsigned(0)
    bits += "0" + fixed(0, 2)  # no weighted prediction
    bits += signed(QUANTISER - 26) + signed(0) + signed(CHROMA_QUANTISER_OFFSET)
    return network_unit(_PICTURE_HEADER, bits + "1" + "0" + "0")


def key_picture(squares: str, *, ordinal: int) -> bytes:
    """A picture that stands alone; the ordinal tells it from the key pictures around it."""
    bits = unsigned(0) + unsigned(7) + unsigned(0) + fixed(0, _PICTURE_NUMBER_BITS)
    bits += unsigned(ordinal % 2) + "0" + "0"
    return network_unit(_KEY_PICTURE_HEADER, bits + _quantiser_and_deblocking() + squares)


def update(squares: str, *, distance: int) -> bytes:
    """A picture that changes the one before, this many pictures after the key picture."""
    bits = unsigned(0) + unsigned(5) + unsigned(0) + fixed(distance % 2**_PICTURE_NUMBER_BITS, _PICTURE_NUMBER_BITS)
    bits += "0" + "0" + "0"
    return network_unit(_UPDATE_HEADER, bits + _quantiser_and_deblocking() + squares)


def _quantiser_and_deblocking() -> str:
    return signed(0) + unsigned(_NO_DEBLOCKING)
