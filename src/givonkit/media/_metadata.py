"""The door for files from outside: what is in them, without decoding them."""

from typing import BinaryIO

from ._media_file import MediaFile


def read_metadata(file: BinaryIO) -> MediaFile:
    """What a seekable file is, by its content; raises `MediaUnreadable` for what is not taken or is cut too short.

    Only the parts that say pixels and seconds are read, so a file whose later parts are missing may pass. The file's
    position stays as it was.
    """
    from ._formats import read_media  # noqa: PLC0415  # only an upload needs the readers

    position = file.tell()
    try:
        return read_media(file)
    finally:
        file.seek(position)
