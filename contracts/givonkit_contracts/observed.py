"""What was seen of the questions that no page answers, in a file that people read and the double can answer by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from givonkit.errors import GivonkitError
from givonkit.files import write_text
from givonkit.spec.observations import Observed, moment_text, read_observations
from givonkit.spec.world_file import is_within
from givonkit.yaml_text import yaml_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from givonkit.spec.observations import Seen

    from .server_checks.verdicts import Observation, Report

_HEADER = (
    "# What a server showed where no page says anything; `givonkit serve --observed FILE` answers so.\n"
    "# `answer` is one that `givonkit spec questions` lists, or null where what was seen is none of them.\n"
)


class OtherServerObserved(GivonkitError):
    """The file holds what another server showed."""


def observations_of(file: Path, target: str) -> Observed | None:
    """Return what a file of observations holds of a server, or None when there is no such file.

    Raises OtherServerObserved when it holds what another one showed, and what `read_observations` raises.
    """
    if not file.exists():
        return None
    older = read_observations(file)
    if urlsplit(older.target).hostname != urlsplit(target).hostname:
        raise OtherServerObserved(f"{file} holds what {older.target} showed, and {target} is judged; name another file")
    return older


def write_observations(report: Report, file: Path) -> None:
    """Write what a run has seen; what an older file has of the same server stays where nothing newer was seen."""
    observed = _newer(observations_of(file, report.target), _of_report(report))
    written = {name: value for name, value in observed._asdict().items() if value or name != "wire"}
    write_text(file, _HEADER + yaml_text(written))


def _of_report(report: Report) -> Observed:
    latest = sorted(report.observations, key=lambda seen: seen.at)
    questions = {observation.question: _told(observation) for observation in latest}
    return Observed(report.target, moment_text(report.started), questions, dict(report.wire))


def _told(observation: Observation) -> Seen:
    return {
        "answer": observation.answer,
        "seen": observation.seen,
        "evidence": observation.evidence,
        "date": moment_text(observation.at),
    }


def _newer(older: Observed | None, newer: Observed) -> Observed:
    if older is None:
        return newer
    if older.run > newer.run:
        older, newer = newer, older._replace(target=newer.target)
    questions = dict(older.questions)
    for name, seen in newer.questions.items():
        if name not in questions or questions[name]["date"] <= seen["date"]:
            questions[name] = seen
    return newer._replace(questions=questions, wire=_merged(older.wire, newer.wire))


def _merged(older: Mapping[str, Any], newer: Mapping[str, Any]) -> dict[str, Any]:
    kept = {path: value for path, value in older.items() if not any(is_within(path, other) for other in newer)}
    return {**kept, **newer}
