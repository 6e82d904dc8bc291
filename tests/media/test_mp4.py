import struct

import pytest

from givonkit.media import video

MANY_SQUARES = "got 262144 from width=8192, height=8192"
CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl"}


def boxes_of(content: bytes) -> list[tuple[bytes, bytes]]:
    position, boxes = 0, []
    while position < len(content):
        length, kind = struct.unpack_from(">I4s", content, position)
        assert 8 <= length <= len(content) - position
        boxes.append((kind, content[position + 8 : position + length]))
        position += length
    return boxes


def all_boxes_of(content: bytes) -> list[tuple[bytes, bytes]]:
    found = []
    for kind, inner in boxes_of(content):
        found += [(kind, inner), *(all_boxes_of(inner) if kind in CONTAINERS else [])]
    return found


def tables_of(mp4: bytes, kind: bytes) -> list[bytes]:
    return [content for found, content in all_boxes_of(mp4) if found == kind]


@pytest.mark.parametrize("audio", [False, True])
@pytest.mark.parametrize("seconds", [0.02, 1, 1.001, 7.3])
def test_the_index_comes_before_the_samples(seconds: float, *, audio: bool) -> None:
    mp4 = video(320, 240, seconds, audio=audio, colour_seed=b"seed")
    assert [kind for kind, _ in boxes_of(mp4)] == [b"ftyp", b"moov", b"mdat"]


@pytest.mark.parametrize("audio", [False, True])
@pytest.mark.parametrize("seconds", [0.02, 1, 1.001, 7.3])
def test_the_chunks_of_all_tracks_fill_the_samples_box_in_turns(seconds: float, *, audio: bool) -> None:
    mp4 = video(320, 240, seconds, audio=audio, colour_seed=b"seed")
    chunks = []
    for sizes, per_chunk, offsets in zip(*(tables_of(mp4, kind) for kind in (b"stsz", b"stsc", b"stco")), strict=True):
        chunks += list(zip(offsets_in(offsets), chunk_sizes(sizes, per_chunk), strict=True))
    chunks.sort()
    assert [start + size for start, size in chunks] == [*(start for start, _ in chunks[1:]), len(mp4)]
    assert chunks[0][0] == mp4.index(b"mdat") + 4


def offsets_in(table: bytes) -> list[int]:
    return [offset for (offset,) in struct.iter_unpack(">I", table[8:])]


def chunk_sizes(sizes: bytes, per_chunk: bytes) -> list[int]:
    one_size, count = struct.unpack_from(">II", sizes, 4)
    samples = [one_size] * count if one_size else [size for (size,) in struct.iter_unpack(">I", sizes[12:])]
    assert len(samples) == count
    rows = list(struct.iter_unpack(">III", per_chunk[8:]))
    portions: list[int] = []
    while samples:
        number = len(portions) + 1
        portion = [samples_in_chunk for first, samples_in_chunk, _ in rows if first <= number][-1]
        assert len(samples) >= portion
        portions.append(sum(samples[:portion]))
        samples = samples[portion:]
    return portions


@pytest.mark.parametrize("audio", [False, True])
@pytest.mark.parametrize("seconds", [0.02, 1, 1.001, 7.3])
def test_the_samples_of_each_track_last_as_long_as_the_track_says(seconds: float, *, audio: bool) -> None:
    mp4 = video(320, 240, seconds, audio=audio, colour_seed=b"seed")
    for header, durations, sizes in zip(*(tables_of(mp4, kind) for kind in (b"mdhd", b"stts", b"stsz")), strict=True):
        timescale, duration = struct.unpack_from(">II", header, 12)
        rows = list(struct.iter_unpack(">II", durations[8:]))
        assert duration == round(seconds * timescale) == sum(count * each for count, each in rows)
        assert struct.unpack_from(">I", sizes, 8) == (sum(count for count, _ in rows),)


def test_the_picture_is_shown_upright_and_in_its_own_size() -> None:
    (header,) = tables_of(video(320, 240, 1, audio=False, colour_seed=b"seed"), b"tkhd")
    upright = (1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
    assert struct.unpack(">11I", header[40:]) == (*upright, 320 << 16, 240 << 16)


def test_every_fifth_second_begins_with_a_picture_that_stands_alone() -> None:
    (table,) = tables_of(video(320, 240, 12, audio=True, colour_seed=b"seed"), b"stss")
    assert offsets_in(table) == [1, 121, 241]


def test_a_video_of_ten_seconds_is_a_small_file() -> None:
    assert len(video(1920, 1080, 10, audio=True, colour_seed=b"seed")) < 50_000


def test_equal_arguments_give_equal_videos() -> None:
    one, other = (video(640, 480, 2, audio=True, colour_seed=b"seed") for _ in range(2))
    assert one == other


def test_another_seed_gives_another_video() -> None:
    one, other = (video(640, 480, 2, audio=True, colour_seed=seed) for seed in (b"seed", b"another seed"))
    assert one != other


@pytest.mark.parametrize(
    ("width", "height", "seconds", "message"),
    [
        (1, 720, 5, "width must be an even number from 2 to 8192, got width=1"),
        (721, 720, 5, "width must be an even number from 2 to 8192, got width=721"),
        (720, 0, 5, "height must be an even number from 2 to 8192, got height=0"),
        (720, 8194, 5, "height must be an even number from 2 to 8192, got height=8194"),
        (720, 720, 0, "seconds must be a number from 0.001 to 3600, got seconds=0"),
        (720, 720, float("nan"), "seconds must be a number from 0.001 to 3600, got seconds=nan"),
        (720, 720, float("inf"), "seconds must be a number from 0.001 to 3600, got seconds=inf"),
        (720, 720, 3601, "seconds must be a number from 0.001 to 3600, got seconds=3601"),
        (
            8192,
            8192,
            5,
            f"width and height must give at most 139264 squares of 16 x 16 pixels, {MANY_SQUARES}",
        ),
    ],
)
def test_an_impossible_video_is_refused_by_name(width: int, height: int, seconds: float, message: str) -> None:
    with pytest.raises(ValueError) as refusal:
        video(width, height, seconds, audio=False, colour_seed=b"seed")
    assert str(refusal.value) == message
