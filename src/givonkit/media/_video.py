"""An MP4 of any size and length: coloured bars, a strip that grows with time, and a soft tone if wanted."""

import struct
from collections.abc import Iterator

from . import _tone
from ._arguments import require_even_side, require_seconds
from ._bars import Bars
from ._boxes import box
from ._h264 import Stream, key_picture, picture_parameters, update
from ._mp4 import Track, mp4

MAXIMUM_SIDE = 8192
MINIMUM_SECONDS = 0.001
MAXIMUM_SECONDS = 3600
PICTURES_PER_SECOND = 24

# The clock of the sound also divides into whole pictures, so one clock serves for everything.
_TICKS_PER_SECOND = _tone.SAMPLES_PER_SECOND
_TICKS_PER_PICTURE = _TICKS_PER_SECOND // PICTURES_PER_SECOND
_PICTURES_PER_KEY_PICTURE = 5 * PICTURES_PER_SECOND
_TONES_PER_CHUNK = 47


def video(width: int, height: int, seconds: float, *, audio: bool, colour_seed: bytes) -> bytes:
    """An MP4 with exactly these pixels and seconds, in H.264, with a tone in AAC if audio is wanted."""
    require_even_side("width", width, maximum=MAXIMUM_SIDE)
    require_even_side("height", height, maximum=MAXIMUM_SIDE)
    require_seconds("seconds", seconds, minimum=MINIMUM_SECONDS, maximum=MAXIMUM_SECONDS)
    duration = round(seconds * _TICKS_PER_SECOND)
    stream = Stream(width, height, PICTURES_PER_SECOND)
    tracks = [_picture_track(stream, duration, colour_seed)]
    if audio:
        tracks.append(_sound_track(duration))
    return mp4(tracks, timescale=_TICKS_PER_SECOND, duration=duration)


def _picture_track(stream: Stream, duration: int, colour_seed: bytes) -> Track:
    number_of_pictures = -(-duration // _TICKS_PER_PICTURE)
    bars = Bars(stream.columns, stream.rows, colour_seed)
    return Track(
        kind=b"vide",
        sample_entry=_picture_entry(stream),
        samples=list(_pictures(bars, number_of_pictures)),
        sample_duration=_TICKS_PER_PICTURE,
        duration=duration,
        samples_per_chunk=PICTURES_PER_SECOND,
        width=stream.width,
        height=stream.height,
        key_samples=list(range(1, number_of_pictures + 1, _PICTURES_PER_KEY_PICTURE)),
    )


def _pictures(bars: Bars, number_of_pictures: int) -> Iterator[bytes]:
    strip_length = 0
    for picture in range(number_of_pictures):
        old_length, strip_length = strip_length, bars.columns * (picture + 1) // number_of_pictures
        ordinal, distance = divmod(picture, _PICTURES_PER_KEY_PICTURE)
        if distance == 0:
            unit = key_picture(bars.key_picture(strip_length), ordinal=ordinal)
        else:
            unit = update(bars.update(old_length, strip_length), distance=distance)
        yield struct.pack(">I", len(unit)) + unit


def _sound_track(duration: int) -> Track:
    return Track(
        kind=b"soun",
        sample_entry=_tone.sample_entry(),
        samples=[_tone.FRAME] * -(-duration // _tone.SAMPLES_PER_FRAME),
        sample_duration=_tone.SAMPLES_PER_FRAME,
        duration=duration,
        samples_per_chunk=_TONES_PER_CHUNK,
    )


def _picture_entry(stream: Stream) -> bytes:
    """The box that tells a reader of the file how to decode the pictures (ISO/IEC 14496-15)."""
    first_data_reference, dots_per_inch, colour_depth = 1, 72 << 16, 24
    description = struct.pack(
        ">6xH16xHHII4xH32xHh",
        first_data_reference,
        stream.width,
        stream.height,
        dots_per_inch,
        dots_per_inch,
        1,
        colour_depth,
        -1,
    )
    return box(b"avc1", description, _decoder_settings(stream), _colour_description())


def _decoder_settings(stream: Stream) -> bytes:
    sequence, picture = stream.sequence_parameters(), picture_parameters()
    version_and_profile = b"\x01" + sequence[1:4]
    four_byte_lengths, one_sequence_set, one_picture_set = b"\xff", b"\xe1", b"\x01"
    sequence_set = one_sequence_set + struct.pack(">H", len(sequence)) + sequence
    picture_set = one_picture_set + struct.pack(">H", len(picture)) + picture
    return box(b"avcC", version_and_profile, four_byte_lengths, sequence_set, picture_set)


def _colour_description() -> bytes:
    bt_709 = 1
    return box(b"colr", b"nclx", struct.pack(">HHHB", bt_709, bt_709, bt_709, 0))
