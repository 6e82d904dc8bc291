from itertools import pairwise

import av
import pytest

from givonkit.media._colours import YuvColour
from givonkit.media._h264 import Stream, key_picture, picture_parameters
from givonkit.media._macroblocks import MIDDLE, SIDE, Prediction, macroblock

START_OF_UNIT = b"\x00\x00\x00\x01"
DARKEST, LIGHTEST = 16, 235
# From dark to ever lighter and back: every step up and down that two values can be apart.
SWINGS = [value for top in range(DARKEST, LIGHTEST + 1) for value in (DARKEST, top)]


def decoded_row(colours: list[YuvColour]) -> av.VideoFrame:
    """A picture of one row of squares in these colours, through a decoder."""
    squares = macroblock(Prediction.MIDDLE, colours[0].minus(MIDDLE))
    for left, colour in pairwise(colours):
        squares += macroblock(Prediction.LEFT, colour.minus(left))
    stream = Stream(SIDE * len(colours), SIDE, 24)
    units = [stream.sequence_parameters(), picture_parameters(), key_picture(squares, ordinal=0)]
    decoder = av.VideoCodecContext.create("h264", "r")
    decoder.options = {"err_detect": "explode"}
    packet = av.Packet(b"".join(START_OF_UNIT + unit for unit in units))
    (frame,) = [*decoder.decode(packet), *decoder.decode(None)]
    return frame


@pytest.mark.parametrize("plane", [0, 1, 2])
def test_every_change_of_colour_is_met_exactly(plane: int) -> None:
    colours = [YuvColour(*(swing if plane == other else 100 for other in range(3))) for swing in SWINGS]
    frame = decoded_row(colours)
    side = SIDE if plane == 0 else SIDE // 2
    first_line = bytes(frame.planes[plane])[: side * len(colours)]
    assert first_line == b"".join(bytes([swing]) * side for swing in SWINGS)
