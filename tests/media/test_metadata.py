import io
import subprocess
import sys
import time

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from givonkit.errors import MediaUnreadable
from givonkit.media import MediaFile, read_metadata

from .encoded import FILES, HEIGHT, SECONDS, WIDTH, WITHOUT_LENGTH, made


def probed(content: bytes) -> MediaFile:
    return read_metadata(io.BytesIO(content))


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_what_an_independent_reader_says(name: str) -> None:
    mime_type, _ = FILES[name]
    found = probed(made(name))
    kind = {"image": "image", "video": "video", "audio": "voiceover"}[mime_type.split("/")[0]]
    assert (found.kind, found.mime_type) == (kind, mime_type)
    if name == "webp moving":  # the independent reader does not know it
        assert found[2:] == (WIDTH, HEIGHT, None)
        return
    with av.open(io.BytesIO(made(name)), "r") as judge:
        pixels = [(stream.width, stream.height) for stream in judge.streams.video]
        samples = [each.samples / each.rate for each in judge.decode(audio=0)] if judge.streams.audio else []
    assert (found.width, found.height) == (pixels[0] if pixels else (None, None))
    if kind == "image" or name in WITHOUT_LENGTH:
        assert found.seconds is None
    else:
        assert found.seconds == pytest.approx(sum(samples) or SECONDS, abs=0.1)
        assert found.seconds == pytest.approx(SECONDS, abs=0.1)


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_looked_into_and_left_where_it_was(name: str) -> None:
    class Watched(io.BytesIO):
        most = 0

        def read(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            assert 0 <= size <= 2**17
            return super().read(size)

    file = Watched(made(name) + bytes(2**20 if name.startswith(("png", "jpeg", "gif")) else 0))
    file.seek(7)
    assert read_metadata(file).mime_type == FILES[name][0]
    assert file.tell() == 7


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_ends_too_early_says_so_or_is_read_the_same(name: str) -> None:
    whole = probed(made(name))
    for length in {*range(400), len(made(name)) // 2}:
        try:
            found = probed(made(name)[:length])
        except MediaUnreadable:
            continue
        assert found._replace(seconds=None) == whole._replace(seconds=None)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty; taken are PNG, JPEG, "),
        (b"<html><body>", "the first bytes are 3c 68 74 6d: no kind of file that is known; taken are PNG, JPEG, "),
        (b"\x89P", "the first bytes are 89 50: no kind of file that is known"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "the first bytes are 52 49 46 46: no kind"),
        (b"\xff\xd8\xff\xd9", "a JPEG that has no frame header before byte 2"),
        (b"GIF89a\x00\x00\x01\x00", "a GIF that says that it has 0 x 1 pixels"),
        (b"RIFF\x00\x00\x00\x00WEBPABCD", "a WebP that begins with a chunk b'ABCD', not with one of [b'VP8 ', "),
        (b"\xff\xfb\x90\x00" + bytes(1000), "an MP3 that has no second frame at byte 417: 00 00 00 00"),
        (b"\x00\x00\x00\x04ftypisom", "an MP4 that has a box 'ftyp' of 4 bytes"),
        (b"\x00\x00\x00\x10ftypheic\x00\x00\x00\x00", "an MP4 that has no box 'moov'"),
        (b"fLaC\x00\x00\x00\x22" + bytes(34), "a FLAC that says that it has 0 samples a second"),
        (b"OggS" + bytes(24) + b"\x80theora" + bytes(20), "an Ogg that holds neither Opus nor Vorbis: "),
    ],
)
def test_what_cannot_be_read_is_named(content: bytes, message: str) -> None:
    with pytest.raises(MediaUnreadable) as refused:
        probed(content)
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("name", "length", "message"),
    [
        ("png", 20, "a PNG that ends after 20 bytes"),
        ("jpeg", 20, "a JPEG that ends after 20 bytes"),
        ("mp4", 200, "an MP4 that ends after 200 bytes"),
        ("mp4 index last", -400, "an MP4 that ends after "),
        ("webm", 60, "a Matroska file that ends after 60 bytes"),
        ("wav", 30, "a WAV that ends after 30 bytes"),
        ("mp3 bare", 60, "an MP3 that ends after 60 bytes"),
        ("flac", 20, "a FLAC that ends after 20 bytes"),
        ("ogg opus", 60, "an Ogg that has no page with a time in its last 60 bytes"),
    ],
)
def test_where_a_file_ends_too_early_is_said(name: str, length: int, message: str) -> None:
    with pytest.raises(MediaUnreadable) as refused:
        probed(made(name)[:length])
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"\xff\xd8", b"\xff"),
        (b"\xff\xd8", b"\xff\xe0\x00\x02"),
        (b"", b"\x00\x00\x00\x08free"),
        (b"\x00\x40\x00\x00moov", b"\x00\x00\x00\x10trak\x00\x00\x00\x08free"),
        (b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\xff", b"\xec\x80"),
        (b"RIFF\x00\x00\x00\x00WAVE", b"LIST\x00\x00\x00\x00"),
        (b"", b"ID3\x04\x00\x00\x00\x00\x00\x00"),
    ],
)
def test_a_file_of_endless_pieces_is_given_up_soon(start: bytes, piece: bytes) -> None:
    started = time.process_time()
    with pytest.raises(MediaUnreadable, match="is in more than 10000 pieces"):
        probed(start + piece * (2**22 // len(piece)))
    assert time.process_time() - started < 1


@settings(deadline=10_000, max_examples=300, derandomize=True, database=None)
@given(data=st.data())
def test_a_broken_file_is_read_or_called_unreadable(data: st.DataObject) -> None:
    content = bytearray(made(data.draw(st.sampled_from(sorted(FILES)))))
    of_interest = st.sampled_from([*range(min(len(content), 600)), *range(max(0, len(content) - 1200), len(content))])
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(of_interest)
        content[at : at + data.draw(st.integers(0, 8))] = data.draw(
            st.one_of(st.binary(max_size=8), st.sampled_from([b"\x00", b"\xff" * 4, b"\xff" * 8, b"\x00\x00\x00\x01"]))
        )
    del content[data.draw(st.one_of(st.just(len(content)), st.integers(0, len(content)))) :]
    try:
        found = probed(bytes(content))
    except MediaUnreadable:
        pass
    else:
        assert found.seconds is None or 0 <= found.seconds < float("inf")
        assert (found.kind == "voiceover") == (found.width is None) == (found.height is None)


def test_the_readers_are_loaded_when_the_first_file_comes() -> None:
    code = "import sys, givonkit.media; print([name for name in sys.modules if '_read_' in name])"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert printed.stdout.strip() == "[]"
