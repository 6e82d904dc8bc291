"""A PNG of any size: a board of coloured blocks, after RFC 2083."""

import struct
import zlib
from itertools import pairwise

from ._arguments import require_side
from ._colours import colour_ramp

MAXIMUM_SIDE = 16384

_BLOCKS = 8
_COLOURS = 2 * _BLOCKS - 1
_ROWS_PER_PIECE = 32
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_ZLIB_HEADER = b"\x78\x01"
_EMPTY_LAST_BLOCK = b"\x03\x00"


def image(width: int, height: int, colour_seed: bytes) -> bytes:
    """A PNG with exactly these pixels, showing coloured blocks; the same arguments give the same bytes."""
    require_side("width", width, maximum=MAXIMUM_SIDE)
    require_side("height", height, maximum=MAXIMUM_SIDE)
    bits_per_pixel, palette_type = 4, 3
    header = struct.pack(">IIBBBBB", width, height, bits_per_pixel, palette_type, 0, 0, 0)
    palette = b"".join(bytes(colour) for colour in colour_ramp(colour_seed, _COLOURS))
    chunks = [
        _chunk(b"IHDR", header),
        _chunk(b"PLTE", palette),
        _chunk(b"IDAT", _compressed_rows(width, height)),
        _chunk(b"IEND", b""),
    ]
    return _SIGNATURE + b"".join(chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _compressed_rows(width: int, height: int) -> bytes:
    # Compressing 4096 x 4096 pixels takes tens of milliseconds. Pieces of a zlib stream that end in a full flush do not
    # depend on what came before, so equal rows are compressed once and repeated.
    stream = [_ZLIB_HEADER]
    checksum = zlib.adler32(b"")
    for block, block_height in enumerate(_block_sizes(height)):
        row = _row(width, block)
        full_pieces, rest = divmod(block_height, _ROWS_PER_PIECE)
        for rows, repeats in ((row * _ROWS_PER_PIECE, full_pieces), (row * rest, 1)):
            stream += [_independent_piece(rows)] * repeats
            for _ in range(repeats):
                checksum = zlib.adler32(rows, checksum)
    return b"".join([*stream, _EMPTY_LAST_BLOCK, struct.pack(">I", checksum)])


def _independent_piece(rows: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS, strategy=zlib.Z_RLE)
    return compressor.compress(rows) + compressor.flush(zlib.Z_FULL_FLUSH)


def _row(width: int, block_below: int) -> bytes:
    """One row of pixels, a hexadecimal digit each, behind the filter byte for "as it is"."""
    digits = "".join(f"{block + block_below:x}" * size for block, size in enumerate(_block_sizes(width)))
    return bytes.fromhex("00" + digits + "0" * (width % 2))


def _block_sizes(side: int) -> list[int]:
    edges = [side * block // _BLOCKS for block in range(_BLOCKS + 1)]
    return [end - start for start, end in pairwise(edges)]
