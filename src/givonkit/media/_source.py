"""A file as its readers see it: the bytes at any place, a bounded number of times."""

from typing import BinaryIO

from givonkit.errors import MediaUnreadable

_MOST_READS = 10_000


class Source:
    """The bytes of a file; `name` is what its messages call it, such as "a PNG"."""

    __slots__ = ("_file", "_reads_left", "name", "size")

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._reads_left = _MOST_READS
        self.name = "a file"
        self.size = file.seek(0, 2)

    def take(self, start: int, count: int) -> bytes:
        """These bytes, all of them: every loop over a file ends here at last, since reads are counted."""
        if start + count > self.size:
            raise self.cut_short()
        if not self._reads_left:
            raise self.unreadable(f"is in more than {_MOST_READS} pieces")
        self._reads_left -= 1
        self._file.seek(start)
        return self._file.read(count)

    def cut_short(self) -> MediaUnreadable:
        """The error for a file that ends before what it promises."""
        return self.unreadable(f"ends after {self.size} bytes")

    def unreadable(self, flaw: str) -> MediaUnreadable:
        """The error for a file with this flaw, which goes on after "a PNG that"."""
        return MediaUnreadable(f"{self.name} that {flaw}")

    def require_pixels(self, width: int, height: int) -> None:
        """A picture has at least one pixel."""
        if not (width and height):
            raise self.unreadable(f"says that it has {width} x {height} pixels")
