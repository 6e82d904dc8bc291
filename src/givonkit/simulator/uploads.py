"""Uploads: the file that a body is or holds, taken out of it piece by piece."""

from __future__ import annotations

import logging
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, BinaryIO, cast

from python_multipart.exceptions import FormParserError, MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from givonkit.http import UploadedFile

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MEMORY_BYTES = 1 << 20
"""A larger file is kept on disk."""
FILE_PART = "file"
_MOST_PARTS = 100
_SHOWN_PARTS = 5
_SHOWN_CHARACTERS = 80
_silent = logging.getLogger(__name__)
_silent.disabled = True  # the parser logs what a refusal says


def spool() -> BinaryIO:
    """Return an empty file, in memory as long as it is small; closing it leaves nothing behind."""
    return cast("BinaryIO", SpooledTemporaryFile(MEMORY_BYTES))


class Unpacker:
    """Takes the file out of a body that is written piece by piece, and writes it into `into`.

    Of a body of multipart/form-data that is the part `file`; any other body is the file.
    """

    def __init__(self, content_type: bytes, into: BinaryIO) -> None:
        self._into = into
        self._content_type = content_type
        self._form = _Form(content_type, into) if is_multipart(content_type) else None

    def write(self, piece: bytes) -> None:
        """Take the next piece of the body."""
        if self._form is None:
            self._into.write(piece)
        else:
            self._form.write(piece)

    def end(self) -> UploadedFile:
        """Return the file, or what is wrong with the body, when all of it was written."""
        self._into.seek(0)
        if self._form is None:
            return UploadedFile(self._into, media_type=self._content_type)
        return UploadedFile(self._into, self._form.problem(), self._form.media_type)


def is_multipart(content_type: bytes) -> bool:
    """Whether a body of this type has parts, of which the file is one."""
    return content_type.lstrip().lower().startswith(b"multipart/")


class _Form:
    """A body of multipart/form-data, whose part `file` goes into `into`."""

    def __init__(self, content_type: bytes, into: BinaryIO) -> None:
        self._into = into
        self._read = 0
        self._has_ended = False
        self._is_kept = False
        self.media_type = b""
        self._name, self._value = b"", b""
        self._disposition, self._part_type = b"", b""
        self._texts: list[str] = []
        self._files: list[str] = []
        self._parser: MultipartParser | None = None
        self._flaw: str | None = None
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if kind != b"multipart/form-data":
            self._flaw = _shown(kind)
        elif not boundary:
            self._flaw = "multipart/form-data without a boundary in its Content-Type"
        else:
            self._begin(boundary)

    def write(self, piece: bytes) -> None:
        if self._flaw is not None or self._parser is None:
            return
        try:
            self._parser.write(piece)
        except _TooManyParts:
            self._flaw = f"more than {_MOST_PARTS} parts"
        except MultipartParseError as error:
            self._flaw = f"a body that does not go on as multipart/form-data at byte {self._read + error.offset}"
        self._read += len(piece)

    def problem(self) -> str | None:
        if self._flaw is not None:
            return self._flaw
        if not self._has_ended:
            return f"a body that ends after {self._read} bytes, before its closing boundary"
        if self._files == [FILE_PART]:
            return None
        if len(self._files) == 1:
            return f"a file in the part {_listed(self._files)}"
        if self._files:
            return f"{len(self._files)} files, in the parts {_listed(self._files)}"
        return f"no file, but the parts {_listed(self._texts)}" if self._texts else "no part"

    def _begin(self, boundary: bytes) -> None:
        callbacks: MultipartCallbacks = {
            "on_header_field": self._on_name,
            "on_header_value": self._on_value,
            "on_header_end": self._on_header,
            "on_headers_finished": self._on_head,
            "on_part_data": self._on_data,
            "on_end": self._on_end,
        }
        try:
            self._parser = MultipartParser(boundary, callbacks)
        except FormParserError:
            self._flaw = f"a boundary of {len(boundary)} characters"
        else:
            self._parser.logger = _silent

    def _on_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._disposition = self._value
        elif self._name.lower() == b"content-type":
            self._part_type = self._value
        self._name, self._value = b"", b""

    def _on_head(self) -> None:
        _, options = parse_options_header(self._disposition)
        part_type, self._part_type = self._part_type, b""
        self._disposition = b""
        name = _shown(options.get(b"name", b""))
        is_file = name == FILE_PART or bool(options.get(b"filename"))
        (self._files if is_file else self._texts).append(name)
        self._is_kept = is_file and self._files == [FILE_PART]
        if self._is_kept:
            self.media_type = part_type
        if len(self._files) + len(self._texts) > _MOST_PARTS:
            raise _TooManyParts

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        if self._is_kept:
            self._into.write(memoryview(data)[start:end])

    def _on_end(self) -> None:
        self._has_ended = True


class _TooManyParts(Exception):
    """A body has more parts than anybody means to send."""


def _listed(names: list[str]) -> str:
    listed = ", ".join(map(repr, names[:_SHOWN_PARTS]))
    return f"{listed}, …" if len(names) > _SHOWN_PARTS else listed


def _shown(name: bytes) -> str:
    return name[:_SHOWN_CHARACTERS].decode("utf-8", "replace")
