"""Small files of every format that is taken, most of them made by an independent encoder."""

import io
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from typing import Any

import av
from av.container import OutputContainer

from givonkit.media import image, video

WIDTH, HEIGHT, SECONDS = 98, 54, 1.5
PICTURES_PER_SECOND, SAMPLES_PER_SECOND = 20, 48_000


def frame(number: int, pixel_format: str) -> av.VideoFrame:
    picture = av.VideoFrame(WIDTH, HEIGHT, "gray")
    picture.planes[0].update(bytes([number * 8 % 256]) * picture.planes[0].buffer_size)
    picture = picture.reformat(format=pixel_format)
    picture.pts, picture.time_base = number, Fraction(1, PICTURES_PER_SECOND)
    return picture


def picture(codec: str, pixel_format: str, **options: str) -> bytes:
    encoder = av.CodecContext.create(codec, "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, HEIGHT, pixel_format
    encoder.time_base, encoder.options = Fraction(1, PICTURES_PER_SECOND), options
    return b"".join(bytes(packet) for packet in [*encoder.encode(frame(9, pixel_format)), *encoder.encode(None)])


def encoded(
    container: str,
    *,
    pictures: tuple[str, str] | None = None,
    sound: tuple[str, str] | None = None,
    muxer: dict[str, str] | None = None,
    encoder: dict[str, str] | None = None,
    rate: int = SAMPLES_PER_SECOND,
) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container, options=muxer or {}) as output:
        tracks = [add_pictures(output, *pictures)] if pictures else []
        tracks += [add_sound(output, *sound, rate, encoder or {})] if sound else []
        for packets in tracks:
            output.mux(packets())
    return buffer.getvalue()


def add_pictures(output: OutputContainer, codec: str, pixel_format: str) -> Callable[[], list[Any]]:
    stream = output.add_stream(codec, rate=PICTURES_PER_SECOND)
    assert isinstance(stream, av.VideoStream)
    stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, pixel_format
    frames = [frame(number, pixel_format) for number in range(round(SECONDS * PICTURES_PER_SECOND))]
    return lambda: [packet for each in [*frames, None] for packet in stream.encode(each)]


def add_sound(
    output: OutputContainer, codec: str, sample_format: str, rate: int, options: dict[str, str]
) -> Callable[[], list[Any]]:
    stream = output.add_stream(codec, rate=rate, options=options)
    assert isinstance(stream, av.AudioStream)
    stream.layout = "stereo"
    silence = av.AudioFrame(format=sample_format, layout="stereo", samples=round(SECONDS * rate))
    for plane in silence.planes:
        plane.update(bytes(plane.buffer_size))
    silence.sample_rate, silence.pts, silence.time_base = rate, 0, Fraction(1, rate)
    return lambda: [packet for each in [*pieces(silence, stream), None] for packet in stream.encode(each)]


def pieces(sound: av.AudioFrame, stream: av.AudioStream) -> Iterator[av.AudioFrame]:
    split = av.AudioFifo()
    split.write(sound)
    while piece := split.read(stream.codec_context.frame_size or 1024, partial=True):
        yield piece


H264, VP8 = ("libx264", "yuv420p"), ("libvpx", "yuv420p")
AAC, OPUS, MP3 = ("aac", "fltp"), ("libopus", "s16"), ("libmp3lame", "s16p")
FRAGMENTS = {"movflags": "frag_keyframe+empty_moov"}
PIPED = {"live": "1"}

FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "png": ("image/png", lambda: image(WIDTH, HEIGHT, b"seed")),
    "jpeg": ("image/jpeg", lambda: picture("mjpeg", "yuvj420p")),
    "gif": ("image/gif", lambda: encoded("gif", pictures=("gif", "rgb8"))),
    "webp lossy": ("image/webp", lambda: picture("libwebp", "yuv420p")),
    "webp lossless": ("image/webp", lambda: picture("libwebp", "bgra", lossless="1")),
    "webp moving": ("image/webp", lambda: encoded("webp", pictures=("libwebp_anim", "yuv420p"))),
    "mp4": ("video/mp4", lambda: video(WIDTH, HEIGHT, SECONDS, audio=True, colour_seed=b"seed")),
    "mp4 index last": ("video/mp4", lambda: encoded("mp4", pictures=H264, sound=AAC)),
    "mp4 in fragments": ("video/mp4", lambda: encoded("mp4", pictures=H264, muxer=FRAGMENTS)),
    "mov": ("video/quicktime", lambda: encoded("mov", pictures=H264, sound=AAC)),
    "m4a": ("audio/mp4", lambda: encoded("ipod", sound=AAC)),
    "webm": ("video/webm", lambda: encoded("webm", pictures=VP8, sound=OPUS)),
    "webm piped": ("video/webm", lambda: encoded("webm", pictures=VP8, muxer=PIPED)),
    "webm sound": ("audio/webm", lambda: encoded("webm", sound=OPUS)),
    "mkv": ("video/matroska", lambda: encoded("matroska", pictures=H264, sound=AAC)),
    "wav": ("audio/wav", lambda: encoded("wav", sound=("pcm_s16le", "s16"))),
    "mp3 tagged": ("audio/mpeg", lambda: encoded("mp3", sound=MP3)),
    "mp3 variable": ("audio/mpeg", lambda: encoded("mp3", sound=MP3, encoder={"flags": "+qscale"})),
    "mp3 bare": ("audio/mpeg", lambda: encoded("mp3", sound=MP3, muxer={"write_xing": "0", "id3v2_version": "0"})),
    "mp3 slow": ("audio/mpeg", lambda: encoded("mp3", sound=MP3, muxer={"write_xing": "0"}, rate=22_050)),
    "flac": ("audio/flac", lambda: encoded("flac", sound=("flac", "s16"))),
    "ogg opus": ("audio/ogg", lambda: encoded("ogg", sound=OPUS)),
    "ogg vorbis": ("audio/ogg", lambda: encoded("ogg", sound=("vorbis", "fltp"), encoder={"strict": "-2"})),
}
WITHOUT_LENGTH = {"mp4 in fragments", "webm piped"}


@cache
def made(name: str) -> bytes:
    return FILES[name][1]()
