"""Known deviations of a client: obligations that are known to be broken, with a reason, so that only new ones fail."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from givonkit.errors import did_you_mean, nearest_word
from givonkit.files import write_text
from givonkit.yaml_text import yaml_text
from givonkit_contracts.client_checks.report import Standing
from givonkit_contracts.client_checks.selection import ObligationUnknown

from .known import read_known

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from .client_checks.report import ClientReport, Judged
    from .known import KnownDeviation

_HEADER = (
    "# What is expected: `givonkit check client --known FILE` fails on every other broken obligation, and on stale "
    "entries.\n"
)


def read_client_known(file: Path, ids: Collection[str]) -> tuple[KnownDeviation, ...]:
    """Return the entries of a file; raises SpecFileInvalid, and ObligationUnknown for an id that is none of `ids`."""
    entries = read_known(file)
    for entry in entries:
        if entry.id not in ids:
            near = did_you_mean(nearest_word(entry.id, ids))
            raise ObligationUnknown(
                f"{entry.place}: no obligation is named {entry.id[:80]!r}{near}; "
                "`givonkit check client --list` shows them"
            )
    return entries


def apply_client_known(report: ClientReport, known: Iterable[KnownDeviation], today: date) -> ClientReport:
    """Return the report with the expected failures marked, and the entries listed that are out of date."""
    known = tuple(known)
    reasons = {entry.id: entry.because for entry in known if not entry.is_over(today)}
    judged = tuple(_marked(one, reasons.get(one.obligation.id)) for one in report.judged)
    return replace(report, judged=judged, stale=tuple(_stale(report, known, today)))


def write_client_known(report: ClientReport, file: Path, known: Iterable[KnownDeviation] = ()) -> None:
    """Write what a report shows as broken; an entry that is known already keeps its words."""
    already = {entry.id: entry for entry in known}
    write_text(file, _HEADER + yaml_text([_entry(one, already) for one in report.judged if one.failure is not None]))


def _marked(one: Judged, reason: str | None) -> Judged:
    return one if one.failure is None else replace(one, failure=replace(one.failure, known=reason))


def _entry(one: Judged, already: dict[str, KnownDeviation]) -> dict[str, object]:
    entry = already.get(one.obligation.id)
    if entry is None:
        return {"id": one.obligation.id, "because": one.failure.broken.why if one.failure else ""}
    return {"id": entry.id, "because": entry.because, **({"until": entry.until} if entry.until else {})}


def _stale(report: ClientReport, known: Iterable[KnownDeviation], today: date) -> Iterator[str]:
    standings = {one.obligation.id: one.standing for one in report.judged}
    for entry in known:
        said = f"{entry.place}: {entry.id}"
        if entry.is_over(today):
            yield f"{said} was expected until {entry.until}: mend the client, or give it a later day"
        elif standings.get(entry.id) is Standing.MET:
            yield f"{said} was looked for and is no longer so: take the entry out"
