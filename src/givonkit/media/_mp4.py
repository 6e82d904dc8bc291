"""An MP4 file of any tracks, its index in front of its samples, after ISO/IEC 14496-12."""

import struct
from dataclasses import dataclass
from itertools import zip_longest

from ._boxes import (
    box,
    data_is_here,
    file_type,
    full_box,
    handler,
    media_header,
    movie_header,
    table,
    track_header,
)

_FULL_VOLUME = 0x100
_LENGTH_OF_BOX_HEADER = 8


@dataclass(frozen=True, slots=True)
class Track:
    """Samples of one kind that follow each other; all last equally long, only the last one may be shorter."""

    kind: bytes
    sample_entry: bytes
    samples: list[bytes]
    sample_duration: int
    duration: int
    samples_per_chunk: int
    width: int = 0
    height: int = 0
    key_samples: list[int] | None = None

    @property
    def chunks(self) -> list[list[bytes]]:
        """The samples in the portions in which the tracks take turns in the file."""
        starts = range(0, len(self.samples), self.samples_per_chunk)
        return [self.samples[start : start + self.samples_per_chunk] for start in starts]


def mp4(tracks: list[Track], *, timescale: int, duration: int) -> bytes:
    """The whole file, with times counted in parts of a second as the timescale says."""
    sizes = [[sum(map(len, chunk)) for chunk in track.chunks] for track in tracks]
    beginning = file_type()
    no_offsets = [[0] * len(track_sizes) for track_sizes in sizes]
    length_of_index = len(_movie(tracks, no_offsets, timescale, duration))
    offsets = _chunk_offsets(sizes, len(beginning) + length_of_index + _LENGTH_OF_BOX_HEADER)
    index = _movie(tracks, offsets, timescale, duration)
    turns = zip_longest(*(track.chunks for track in tracks), fillvalue=[])
    samples = [sample for turn in turns for chunk in turn for sample in chunk]
    return beginning + index + box(b"mdat", b"".join(samples))


def _chunk_offsets(sizes: list[list[int]], start: int) -> list[list[int]]:
    """Where each track's chunks begin when the tracks take turns."""
    offsets: list[list[int]] = [[] for _ in sizes]
    for turn in range(max(map(len, sizes))):
        for track_sizes, track_offsets in zip(sizes, offsets, strict=True):
            if turn < len(track_sizes):
                track_offsets.append(start)
                start += track_sizes[turn]
    return offsets


def _movie(tracks: list[Track], offsets: list[list[int]], timescale: int, duration: int) -> bytes:
    header = movie_header(timescale, duration, len(tracks) + 1)
    numbered = zip(range(1, len(tracks) + 1), tracks, offsets, strict=True)
    return box(b"moov", header, *(_track(*numbered_track, timescale=timescale) for numbered_track in numbered))


def _track(number: int, track: Track, offsets: list[int], *, timescale: int) -> bytes:
    is_sound = track.kind == b"soun"
    header = track_header(
        number,
        track.duration,
        volume=_FULL_VOLUME if is_sound else 0,
        width=track.width,
        height=track.height,
    )
    how_to_play = full_box(b"smhd", bytes(4)) if is_sound else full_box(b"vmhd", bytes(8), flags=1)
    media = box(
        b"mdia",
        media_header(timescale, track.duration),
        handler(track.kind, b"Sound" if is_sound else b"Video"),
        box(b"minf", how_to_play, data_is_here(), _sample_table(track, offsets)),
    )
    return box(b"trak", header, media)


def _sample_table(track: Track, offsets: list[int]) -> bytes:
    contents = [
        full_box(b"stsd", struct.pack(">I", 1), track.sample_entry),
        table(b"stts", "II", _durations(track)),
        table(b"stsc", "III", _samples_per_chunk(track)),
        _sample_sizes(track),
        table(b"stco", "I", [(offset,) for offset in offsets]),
    ]
    if track.key_samples is not None:
        contents.append(table(b"stss", "I", [(sample,) for sample in track.key_samples]))
    return box(b"stbl", *contents)


def _durations(track: Track) -> list[tuple[int, ...]]:
    others = len(track.samples) - 1
    last = track.duration - others * track.sample_duration
    if last == track.sample_duration:
        return [(len(track.samples), last)]
    return [(others, track.sample_duration), (1, last)] if others else [(1, last)]


def _samples_per_chunk(track: Track) -> list[tuple[int, ...]]:
    only_sample_entry = 1
    full_chunks, rest = divmod(len(track.samples), track.samples_per_chunk)
    rows: list[tuple[int, ...]] = [(1, track.samples_per_chunk, only_sample_entry)] if full_chunks else []
    if rest:
        rows.append((full_chunks + 1, rest, only_sample_entry))
    return rows


def _sample_sizes(track: Track) -> bytes:
    sizes = [len(sample) for sample in track.samples]
    if len(set(sizes)) == 1:
        return full_box(b"stsz", struct.pack(">II", sizes[0], len(sizes)))
    return full_box(b"stsz", struct.pack(f">II{len(sizes)}I", 0, len(sizes), *sizes))
