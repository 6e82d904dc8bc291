"""What becomes of the report about a client: known deviations are marked, files are written, the rest is printed."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from givonkit.files import check_writable

if TYPE_CHECKING:
    from pathlib import Path

    from givonkit_contracts.client_checks.report import ClientReport
    from givonkit_contracts.known import KnownDeviation
    from givonkit_contracts.reports.formats import Destination


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientConclusion:
    """What was asked for beside the run itself; made before the run, so that a mistake costs nothing."""

    known: tuple[KnownDeviation, ...] = ()
    write_known: Path | None = None
    reports: tuple[Destination, ...] = ()
    is_verbose: bool = False
    as_json: bool = False

    def tell(self, report: ClientReport) -> ClientReport:
        """Print the report, write the files, and return the report with what is known marked in it."""
        from givonkit_contracts.client_known import apply_client_known, write_client_known  # noqa: PLC0415  # as below
        from givonkit_contracts.client_reports import formats  # noqa: PLC0415  # reports are loaded when there is one

        report = apply_client_known(report, self.known, datetime.now(UTC).astimezone().date())
        self._show(report)
        for destination in self.reports:
            formats.write(report, destination)
        if self.write_known is not None:
            write_client_known(report, self.write_known, self.known)
        return report

    def _show(self, report: ClientReport) -> None:
        if self.as_json:
            from givonkit_contracts.client_reports.json_report import json_text  # noqa: PLC0415  # one of the two

            click.echo(json_text(report).encode(), nl=False)
            return
        from rich.console import Console  # noqa: PLC0415  # 60 ms that JSON need not pay

        from givonkit_contracts.client_reports.terminal import print_report  # noqa: PLC0415  # likewise
        from givonkit_contracts.reports.terminal import UNBROKEN  # noqa: PLC0415  # likewise

        is_wide = (sys.stdout is None or not sys.stdout.isatty()) and "COLUMNS" not in os.environ
        console = Console(highlight=False, markup=False, emoji=False, width=UNBROKEN if is_wide else None)
        with console.capture() as capture:
            print_report(report, console, verbose=self.is_verbose)
        text = "\n".join(line.rstrip() for line in capture.get().split("\n"))
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        click.echo(text.encode(encoding, "replace").decode(encoding), nl=False, color=True)


def client_conclusion(
    *, known: Path | None, write_known: Path | None, reports: tuple[str, ...], is_verbose: bool, as_json: bool
) -> ClientConclusion:
    """Return what options ask for; raises an error for files that cannot be read or written."""
    from givonkit_contracts.client_checks.every import every_obligation  # noqa: PLC0415  # --help need not
    from givonkit_contracts.client_known import read_client_known  # noqa: PLC0415  # likewise
    from givonkit_contracts.client_reports.formats import destination  # noqa: PLC0415  # likewise

    destinations = tuple(map(destination, reports))
    for file in (*(place.path for place in destinations), write_known):
        if file is not None:
            check_writable(file)
    ids = [obligation.id for obligation in every_obligation()]
    return ClientConclusion(
        known=() if known is None else read_client_known(known, ids),
        write_known=write_known,
        reports=destinations,
        is_verbose=is_verbose,
        as_json=as_json,
    )
