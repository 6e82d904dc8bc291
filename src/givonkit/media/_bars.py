"""The picture of a video: upright bars in a ramp of colours, above a light strip that grows with time."""

from itertools import pairwise

from ._bits import unsigned
from ._colours import YuvColour, colour_ramp, to_yuv
from ._macroblocks import MIDDLE, Prediction, macroblock

STRIP_COLOUR = YuvColour(luma=235, blue_chroma=128, red_chroma=128)

_BARS = 8
_ROWS_FOR_ONE_STRIP_ROW = 12


class Bars:
    """The squares of one video's pictures, for any length of the strip."""

    def __init__(self, columns: int, rows: int, colour_seed: bytes) -> None:
        self.columns = columns
        self.rows = rows
        self.strip_rows = rows // _ROWS_FOR_ONE_STRIP_ROW
        ramp = [to_yuv(colour) for colour in colour_ramp(colour_seed, _BARS)]
        self.colours = [ramp[column * _BARS // columns] for column in range(columns)]

    def key_picture(self, strip_length: int) -> str:
        """Every square of a picture that stands alone."""
        unchanged = macroblock(Prediction.ABOVE)
        rows_above_strip = self.rows - self.strip_rows - 1
        bits = self._first_row() + unchanged * (self.columns * rows_above_strip)
        if self.strip_rows:
            bits += "".join(self._strip_top(column) for column in range(strip_length))
            bits += unchanged * (self.columns * self.strip_rows - strip_length)
        return bits

    def update(self, old_length: int, new_length: int) -> str:
        """The squares by which the strip has grown since the picture before; all others are skipped."""
        bits = ""
        next_square = 0
        for row in range(self.rows - self.strip_rows, self.rows):
            for column in range(old_length, new_length):
                square = row * self.columns + column
                bits += unsigned(square - next_square) + self._strip_square(row, column)
                next_square = square + 1
        skipped_at_end = self.columns * self.rows - next_square
        return bits + unsigned(skipped_at_end) if skipped_at_end else bits

    def _first_row(self) -> str:
        bits = macroblock(Prediction.MIDDLE, self.colours[0].minus(MIDDLE))
        for left, colour in pairwise(self.colours):
            bits += macroblock(Prediction.LEFT, colour.minus(left))
        return bits

    def _strip_square(self, row: int, column: int) -> str:
        if row == self.rows - self.strip_rows:
            return self._strip_top(column, in_update=True)
        return macroblock(Prediction.ABOVE, in_update=True)

    def _strip_top(self, column: int, *, in_update: bool = False) -> str:
        change = STRIP_COLOUR.minus(self.colours[column])
        return macroblock(Prediction.ABOVE, change, in_update=in_update)
