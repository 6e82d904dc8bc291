"""What a server showed of the questions that no page answers, as it stands in a file of observations."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from givonkit.errors import SpecFileInvalid

from .catalog import ENDLESS, read_text
from .world_file import wire_values
from .yaml_file import parse_foreign_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from .yaml_file import Entry


class Seen(TypedDict):
    """What was seen of one question: the answer, in words, the request and the answer that show it, and when."""

    answer: str | None
    seen: str
    evidence: str
    date: str


class Observed(NamedTuple):
    """What is known of one server: when it was last looked at, what it showed, and the wire of its answers by path."""

    target: str
    run: str
    questions: dict[str, Seen]
    wire: dict[str, Any]


def read_observations(file: Path) -> Observed:
    """Return what a file of observations holds; raises SpecFileInvalid with file, line and reason."""
    try:
        entry = parse_foreign_yaml(read_text(file), file.name)
        parts = entry.mapping(required=("target", "run", "questions"), optional=("answers", "wire"))
        questions = {name: _seen(part) for name, part in parts["questions"].pairs()}
        wire = wire_values(parts.get("wire"))
    except RecursionError:
        raise SpecFileInvalid(file.name, 1, ENDLESS) from None
    return Observed(parts["target"].text(), _moment(parts["run"]), questions, wire)


def moment_text(at: float) -> str:
    """Return seconds since 1970 as a file of observations writes them."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _seen(entry: Entry) -> Seen:
    parts = entry.mapping(required=("answer", "seen", "evidence", "date"))
    answer = parts["answer"]
    return {
        "answer": None if answer.value() is None else answer.text(),
        "seen": parts["seen"].text(),
        "evidence": parts["evidence"].text(),
        "date": _moment(parts["date"]),
    }


def _moment(entry: Entry) -> str:
    try:
        moment = datetime.fromisoformat(entry.text())
    except ValueError:
        entry.refuse(f"expected a time such as 2026-01-31T12:00:00Z, got {entry.text()!r}")
    return moment_text((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
