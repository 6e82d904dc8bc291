"""Known deviations: the findings that are expected, with a reason, so that only new ones fail a run."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from givonkit.errors import SpecFileInvalid, did_you_mean, nearest_word
from givonkit.files import write_text
from givonkit.spec.catalog import ENDLESS, read_text
from givonkit.spec.yaml_file import parse_foreign_yaml
from givonkit.yaml_text import yaml_text

from .server_checks.verdicts import Side, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from givonkit.spec import Spec
    from givonkit.spec.yaml_file import Entry

    from .server_checks.verdicts import Finding, Report

_HEADER = (
    "# What is expected: `givonkit check server URL --known FILE` fails on every other finding, and on stale entries.\n"
)
_SIDE = f":(?:{'|'.join(Side)}):"
_SAID = {
    Side.ACCEPTS: "refused although it is documented",
    Side.REFUSES: "accepted although the pages rule it out",
    Side.KEEPS: "unlike the pages",
}


class KnownDeviation(NamedTuple):
    """A finding that is expected: its id, whole or short, why, its last day, and where that is written."""

    id: str
    because: str
    until: date | None = None
    place: str = ""

    def is_over(self, today: date) -> bool:
        """Return whether its last day has passed."""
        return self.until is not None and today > self.until

    def is_about(self, finding: Finding) -> bool:
        """Return whether this is the entry of a finding."""
        return self.id in (finding.id, finding.short_id)


def read_known(file: Path, spec: Spec | None = None) -> tuple[KnownDeviation, ...]:
    """Return the entries of a file of known deviations; raises SpecFileInvalid with file, line and reason.

    With a spec, an entry that is about none of its rules is a mistake.
    """
    heads = None if spec is None else frozenset(_heads(spec))
    try:
        entries = [_deviation(entry, heads) for entry in parse_foreign_yaml(read_text(file), file.name).items()]
    except RecursionError:
        raise SpecFileInvalid(file.name, 1, ENDLESS) from None
    places: dict[str, str] = {}
    for deviation, entry in entries:
        if deviation.id in places:
            entry.refuse(f"{deviation.id} stands here a second time; it stands at {places[deviation.id]} already")
        places[deviation.id] = deviation.place
    return tuple(deviation for deviation, _ in entries)


def apply_known(report: Report, known: Sequence[KnownDeviation], today: date) -> Report:
    """Return the report with the expected findings marked, and the entries listed that are out of date."""
    valid = [deviation for deviation in known if not deviation.is_over(today)]
    findings = tuple(replace(finding, known=_reason(finding, valid)) for finding in report.findings)
    return replace(report, findings=findings, stale=tuple(_stale_entries(report, known, today)))


def write_known(report: Report, file: Path, known: Iterable[KnownDeviation] = ()) -> None:
    """Write the findings of a report as known deviations; what is known of them already keeps its words."""
    known = tuple(known)
    entries = [_written(finding, _entry_of(finding, known)) for finding in report.findings]
    write_text(file, _HEADER + yaml_text(entries))


def _reason(finding: Finding, known: Iterable[KnownDeviation]) -> str | None:
    entry = _entry_of(finding, known)
    return None if entry is None else entry.because


def _entry_of(finding: Finding, known: Iterable[KnownDeviation]) -> KnownDeviation | None:
    return next((deviation for deviation in known if deviation.is_about(finding)), None)


def _heads(spec: Spec) -> Iterator[str]:
    """Yield what the ids of findings begin with: a rule, or a model and a rule of every request or job."""
    for rule_id in (*spec.request_rules, *spec.conduct_rules()):
        yield rule_id
        yield from (f"{slug}/{rule_id}" for slug in spec.models)
    for slug in spec.models:
        yield from (rule.id for rule in spec.model_rules(slug))
        yield from spec.conduct_rules(slug)


def _check_rule(entry: Entry, heads: Collection[str]) -> None:
    identifier = entry.text()
    head = re.split(_SIDE, f"{identifier}:", maxsplit=1)[0].rstrip(":")
    if _is_short(identifier):
        return
    if head not in heads:
        near = did_you_mean(nearest_word(head, heads))
        entry.refuse(
            f"no rule is named {head!r}{near}; expected the id of a finding, whole or short, as a report shows it"
        )
    if head == identifier:
        sides = ", ".join(f"{head}:{side}" for side in Side)
        entry.refuse(f"{head!r} is a rule and no finding; expected an id that begins with one of {sides}")


def _deviation(entry: Entry, heads: Collection[str] | None) -> tuple[KnownDeviation, Entry]:
    parts = entry.mapping(required=("id", "because"), optional=("until",))
    if heads is not None:
        _check_rule(parts["id"], heads)
    until = _day(parts["until"]) if "until" in parts else None
    because = parts["because"].text()
    if not because.strip():
        parts["because"].refuse("expected the reason why this is expected, got nothing")
    return KnownDeviation(parts["id"].text(), because, until, f"{entry.file}:{entry.line}"), entry


def _day(entry: Entry) -> date:
    try:
        return date.fromisoformat(entry.text())
    except ValueError:
        entry.refuse(f"expected a day such as 2026-12-31, got {entry.text()!r}")


def _stale_entries(report: Report, known: Iterable[KnownDeviation], today: date) -> Iterator[str]:
    for deviation in known:
        said = f"{deviation.place}: {deviation.id}"
        if deviation.is_over(today):
            yield f"{said} was expected until {deviation.until}: mend the server, or give it a later day"
        elif not any(map(deviation.is_about, report.findings)) and _was_looked_at(report, deviation.id):
            yield f"{said} was looked for and is no longer so: take the entry out"


def _was_looked_at(report: Report, identifier: str) -> bool:
    """Return whether the run settled that side of a rule that a finding of this id would be about.

    A short id does not tell its rule: only a run that settles everything has looked for it.
    """
    if _is_short(identifier):
        sides = [side.verdict for rule in report.rules for side in rule.sides]
        return report.unjudged is None and not report.interrupted and Verdict.NOT_SETTLED not in sides
    for rule in report.rules:
        if rule.rule.id in identifier:
            heads = [rule.rule.id, *(f"{slug}/{rule.rule.id}" for slug in report.models)]
            for side in rule.sides:
                if any(f"{identifier}:".startswith(f"{head}:{side.side}:") for head in heads):
                    return side.verdict is not Verdict.NOT_SETTLED
    return False


def _is_short(identifier: str) -> bool:
    return re.fullmatch("[0-9a-f]{8}", identifier) is not None


def _written(finding: Finding, already: KnownDeviation | None) -> dict[str, object]:
    because = already.because if already else f"{_SAID[finding.side]}: {finding.title}"
    return {"id": finding.id, "because": because, **({"until": already.until} if already and already.until else {})}
