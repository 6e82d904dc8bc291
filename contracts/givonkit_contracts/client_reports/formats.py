"""Which format a report about a client is written in: by its name, or by the end of the file's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit_contracts.reports import formats as of_servers
from givonkit_contracts.reports.formats import Destination, ReportNotWritten, write_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from givonkit_contracts.client_checks.report import ClientReport

    Writer = Callable[..., str]

SUFFIXES = {suffix: name for suffix, name in of_servers.SUFFIXES.items() if name != "har"}
"""The ends of file names, and their formats; an HTTP Archive has no place for what befell an answer."""
FORMATS = tuple(sorted(set(SUFFIXES.values())))


def destination(text: str) -> Destination:
    """Return where `FORMAT:PATH` or `PATH` leads; a path alone names its format by its end."""
    return of_servers.destination(text, SUFFIXES)


def write(report: ClientReport, where: Destination, *, secrets: Collection[str] = ()) -> None:
    """Write a report to a file, whose folders are made; raises ReportNotWritten."""
    write_text(where, writer(where.format)(report, secrets=secrets))


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
        case "text":
            from .terminal import terminal_text as text  # noqa: PLC0415  # a run writes one format, if any
        case _:
            raise ReportNotWritten(f"no report format is named {name!r}; there are {', '.join(FORMATS)}")
    return text
