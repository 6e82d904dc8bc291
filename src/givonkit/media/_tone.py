"""A soft tone as AAC: one frame that can follow itself, and how an MP4 file describes it (ISO/IEC 14496-1 and -3)."""

import struct

from ._boxes import box, full_box

SAMPLES_PER_SECOND = 48_000
SAMPLES_PER_FRAME = 1024

# Made by tools/make_media_templates.py.
FRAME = bytes.fromhex("00fe2b04566071289c06544c3dde45bd349f44fc2010fc0a74c23d15dd98b278e8dc")

_BITS_PER_SECOND = 8 * len(FRAME) * SAMPLES_PER_SECOND // SAMPLES_PER_FRAME
_LOW_COMPLEXITY_48_KHZ_MONO = b"\x11\x88"
_ELEMENTARY_STREAM, _DECODER, _DECODER_DETAILS, _SYNCHRONISATION = 3, 4, 5, 6
_AAC, _SOUND = 0x40, 0x15
_AS_IN_MP4 = b"\x02"


def sample_entry() -> bytes:
    """The box that tells a reader of the file how to decode the tone."""
    channels, bits_per_sample, first_data_reference = 1, 16, 1
    description = struct.pack(">6xH8xHHIHH", first_data_reference, channels, bits_per_sample, 0, SAMPLES_PER_SECOND, 0)
    return box(b"mp4a", description, full_box(b"esds", _elementary_stream()))


def _elementary_stream() -> bytes:
    buffer_size = len(FRAME).to_bytes(3)
    rates = struct.pack(">II", _BITS_PER_SECOND, _BITS_PER_SECOND)
    details = _descriptor(_DECODER_DETAILS, _LOW_COMPLEXITY_48_KHZ_MONO)
    decoder = _descriptor(_DECODER, bytes([_AAC, _SOUND]) + buffer_size + rates + details)
    stream_number_and_flags = bytes(3)
    synchronisation = _descriptor(_SYNCHRONISATION, _AS_IN_MP4)
    return _descriptor(_ELEMENTARY_STREAM, stream_number_and_flags + decoder + synchronisation)


def _descriptor(kind: int, content: bytes) -> bytes:
    return bytes([kind, len(content)]) + content
