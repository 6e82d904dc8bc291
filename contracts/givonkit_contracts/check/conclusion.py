"""What becomes of a run's report: known deviations are marked, files are written, and the rest is printed."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import click

from givonkit.errors import GivonkitError
from givonkit.files import check_writable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from givonkit.spec import Spec
    from givonkit_contracts.known import KnownDeviation
    from givonkit_contracts.reports.formats import Destination
    from givonkit_contracts.server_checks.verdicts import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """What was asked for beside the run itself; made before the run, so that a mistake costs nothing."""

    known: tuple[KnownDeviation, ...] = ()
    write_known: Path | None = None
    observations: Path | None = None
    reports: tuple[Destination, ...] = ()
    is_verbose: bool = False
    as_json: bool = False

    def marked(self, report: Report) -> Report:
        """Return the report with what is known marked in it."""
        from givonkit_contracts.known import apply_known  # noqa: PLC0415  # reads YAML, which --help need not

        return apply_known(report, self.known, datetime.now(UTC).astimezone().date())

    def tell(self, report: Report, secrets: Collection[str] = ()) -> Report:
        """Print the report, write the files, and return the report with what is known marked in it."""
        report = self.marked(report)
        self._show(report, secrets)
        self.write(report, secrets)
        return report

    def write(self, report: Report, secrets: Collection[str] = ()) -> None:
        """Write the files that were asked for, all that can be before the first error is raised."""
        errors = list(self._errors_of_writing(report, secrets))
        if errors:
            raise errors[0]

    def _show(self, report: Report, secrets: Collection[str]) -> None:
        if self.as_json:
            from givonkit_contracts.reports.json_report import json_text  # noqa: PLC0415  # one of the two is needed

            click.echo(json_text(report, secrets=secrets).encode(), nl=False)
            return
        from rich.console import Console  # noqa: PLC0415  # 60 ms that JSON need not pay

        from givonkit_contracts.reports.terminal import UNBROKEN, print_report  # noqa: PLC0415  # likewise

        is_wide = (sys.stdout is None or not sys.stdout.isatty()) and "COLUMNS" not in os.environ
        console = Console(highlight=False, markup=False, emoji=False, width=UNBROKEN if is_wide else None)
        with console.capture() as capture:
            print_report(report, console, secrets=secrets, verbose=self.is_verbose)
        text = "\n".join(line.rstrip() for line in capture.get().split("\n"))
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        click.echo(text.encode(encoding, "replace").decode(encoding), nl=False, color=True)

    def _errors_of_writing(self, report: Report, secrets: Collection[str]) -> Iterator[GivonkitError]:
        for write in self._writers(report, secrets):
            try:
                write()
            except GivonkitError as error:
                yield error

    def _writers(self, report: Report, secrets: Collection[str]) -> Iterator[Callable[[], None]]:
        from givonkit_contracts.known import write_known  # noqa: PLC0415  # likewise
        from givonkit_contracts.observed import write_observations  # noqa: PLC0415  # likewise
        from givonkit_contracts.reports import formats  # noqa: PLC0415  # likewise
        from givonkit_contracts.reports.masked_report import masked_report  # noqa: PLC0415  # likewise

        clean = masked_report(report, secrets)
        for destination in self.reports:
            yield partial(formats.write, report, destination, secrets=secrets)
        if self.write_known is not None:
            yield partial(write_known, clean, self.write_known, self.known)
        if self.observations is not None:
            yield partial(write_observations, clean, self.observations)


def conclusion(
    spec: Spec,
    *,
    known: Path | None,
    write_known: Path | None,
    reports: tuple[str, ...],
    is_verbose: bool,
    as_json: bool = False,
    observations: Path | None = None,
    target: str = "",
) -> Conclusion:
    """Return what options ask for; raises an error for files that cannot be read, written, or are of another server."""
    from givonkit_contracts.known import read_known  # noqa: PLC0415  # likewise
    from givonkit_contracts.observed import observations_of  # noqa: PLC0415  # likewise
    from givonkit_contracts.reports.formats import destination  # noqa: PLC0415  # likewise

    destinations = tuple(map(destination, reports))
    for file in (*(place.path for place in destinations), write_known, observations):
        if file is not None:
            check_writable(file)
    if observations is not None:
        observations_of(observations, target)
    return Conclusion(
        known=() if known is None else read_known(known, spec),
        write_known=write_known,
        observations=observations,
        reports=destinations,
        is_verbose=is_verbose,
        as_json=as_json,
    )
