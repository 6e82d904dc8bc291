"""Which format a report is written in: by its name, or by the end of the file's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from givonkit.errors import GivonkitError, did_you_mean, nearest_word

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from givonkit_contracts.server_checks.verdicts import Report

    Writer = Callable[..., str]

SUFFIXES = {
    ".json": "json",
    ".xml": "junit",
    ".html": "html",
    ".htm": "html",
    ".sarif": "sarif",
    ".har": "har",
    ".txt": "text",
}
FORMATS = tuple(sorted(set(SUFFIXES.values())))
_SHORTEST_NAME = 2  # one letter before a colon is a drive


class ReportNotWritten(GivonkitError):
    """A report cannot be written where, or in the format that, was asked for."""


class Destination(NamedTuple):
    """A file, and the format that a report is written to it in."""

    format: str
    path: Path


def destination(text: str, suffixes: Mapping[str, str] = SUFFIXES) -> Destination:
    """Return where `FORMAT:PATH` or `PATH` leads; a path alone names its format by its end, one of `suffixes`."""
    formats = sorted(set(suffixes.values()))
    name, colon, path = text.partition(":")
    if colon and len(name) >= _SHORTEST_NAME and name.isalnum():
        if name not in formats:
            near = did_you_mean(nearest_word(name, formats))
            raise ReportNotWritten(f"no report format is named {name!r}{near}; there are {', '.join(formats)}")
        return Destination(name, _file(path, text))
    file = _file(text, text)
    suffix = file.suffix.lower() or (file.name.lower() if file.name.startswith(".") else "")
    if suffix not in suffixes:
        raise ReportNotWritten(
            f"{text!r} does not say its format: expected a file name that ends in one of {', '.join(suffixes)}, "
            f"or FORMAT:PATH with one of {', '.join(formats)}"
        )
    return Destination(suffixes[suffix], file)


def _file(path: str, text: str) -> Path:
    if not path:
        raise ReportNotWritten(f"{text!r} names no file: expected PATH or FORMAT:PATH, such as report.html")
    return Path(path)


def write(report: Report, where: Destination, *, secrets: Collection[str] = ()) -> None:
    """Write a report to a file, whose folders are made; raises ReportNotWritten."""
    write_text(where, writer(where.format)(report, secrets=secrets))


def write_text(where: Destination, text: str) -> None:
    """Write the text of a report to a file, whose folders are made; raises ReportNotWritten."""
    try:
        where.path.parent.mkdir(parents=True, exist_ok=True)
        where.path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ReportNotWritten(f"cannot write the {where.format} report to {where.path}: {error.strerror}") from error


def writer(name: str) -> Writer:
    """Return the function that turns a report into the text of a format; each format is loaded when it is asked for."""
    match name:
        case "json":
            from .json_report import json_text as text  # noqa: PLC0415  # a run writes one format, if any
        case "junit":
            from .junit import junit_text as text  # noqa: PLC0415  # a run writes one format, if any
        case "html":
            from .html import html_text as text  # noqa: PLC0415  # a run writes one format, if any
        case "sarif":
            from .sarif import sarif_text as text  # noqa: PLC0415  # a run writes one format, if any
        case "har":
            from .har import har_text as text  # noqa: PLC0415  # a run writes one format, if any
        case "text":
            from .terminal import terminal_text as text  # noqa: PLC0415  # a run writes one format, if any
        case _:
            raise ReportNotWritten(f"no report format is named {name!r}; there are {', '.join(FORMATS)}")
    return text
