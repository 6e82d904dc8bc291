"""Expectations: which requests should have come, how often, and how they should have been answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from givonkit.spec.yaml_file import parse_foreign_yaml

from .accounts import key_label
from .scenarios.match import Difference, Match, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from givonkit.spec.yaml_file import Entry

    from .scenarios.match import Known

VERDICTS = ("accepted", "refused", "answered")
_COUNTS = ("times", "at_least", "at_most")
_KEYS = ("name", "match", *_COUNTS, "verdict", "status")


class Wanted(NamedTuple):
    """What should have come; when it is strict, nothing beside it should."""

    expectations: list[Expectation]
    is_strict: bool = False


class Expectation(NamedTuple):
    """Requests that should come between `at_least` and `at_most` times (None: as often as they like)."""

    match: Match
    name: str = ""
    at_least: int = 1
    at_most: int | None = None
    verdict: str | None = None
    status: int | None = None

    @property
    def asks(self) -> str:
        """What it asks of a request, on one line: `operation=create model=kling-o1 verdict=refused`."""
        asked = [("verdict", self.verdict)] if self.verdict else []
        asked += [("status", str(self.status))] if self.status else []
        told = [match_text(self.match), *(f"{name}={value}" for name, value in asked)]
        return " ".join(filter(None, told)) or "any request"

    @property
    def title(self) -> str:
        """Its name, or what it asks when it has none."""
        return self.name or self.asks

    @property
    def often(self) -> str:
        """How often it wants to be met, in words."""
        if self.at_most is None:
            return f"at least {self.at_least}"
        if self.at_least == self.at_most:
            return f"exactly {self.at_most}" if self.at_most else "none"
        return f"{self.at_least} to {self.at_most}" if self.at_least else f"at most {self.at_most}"

    def is_met_by(self, count: int) -> bool:
        """Whether this many requests are as many as it wants."""
        return count >= self.at_least and (self.at_most is None or count <= self.at_most)

    def differences(self, facts: Mapping[str, object]) -> list[Difference]:
        """Return in what a request and its answer (`verdict`, `status`) differ; `nth` is left out."""
        asked = (("verdict", self.verdict), ("status", self.status))
        answer = [
            Difference(name, shown(wanted), shown(facts.get(name)))
            for name, wanted in asked
            if wanted is not None and facts.get(name) != wanted
        ]
        return self.match.differences(facts) + answer

    def turn_difference(self, count: int) -> list[Difference]:
        """Return how the request that is the count-th to match misses its turn: nothing when it does not."""
        return [] if self.match.is_turn(count) else [Difference("nth", _turns(self.match), str(count))]

    def is_unsure(self, forgotten: int) -> bool:
        """Whether it cannot be told to be met when so many requests are not known any more."""
        return forgotten > 0 and (self.at_most is not None or bool(self.match.nth))


def match_text(match: Match) -> str:
    """Return what a match asks of a request, on one line; a key is told by its label."""
    asked = [(name, " or ".join(_condition(name, value) for value in values)) for name, values in match.conditions]
    asked += [("nth", _turns(match))] if match.nth else []
    return " ".join(f"{name}={value}" for name, value in asked)


def read_expectations(text: str, file: str, known: Known | None = None) -> list[Expectation]:
    """Return the expectations that a text (YAML or JSON) lists under `expectations`; `file` is its name in errors.

    Each has any of the keys name, match, times or at_least and at_most (else at least once), verdict and status. A
    match that names no operation is for `create`. SpecFileInvalid names the line and what cannot be read.
    """
    return read_wanted(text, file, known).expectations


def read_wanted(text: str, file: str, known: Known | None = None) -> Wanted:
    """Return what `read_expectations` does, and whether the text says `strict: true` beside them."""
    fields = parse_foreign_yaml(text, file).mapping(required=("expectations",), optional=("strict",))
    items = fields["expectations"].items()
    if not items:
        fields["expectations"].refuse("expected at least one expectation, got an empty list")
    return Wanted([_expectation(item, known) for item in items], "strict" in fields and fields["strict"].flag())


def _condition(name: str, value: object) -> str:
    return key_label(str(value).encode()) if name == "key" else shown(value)


def _turns(match: Match) -> str:
    return " or ".join(str(first) if first == last else f"{first}-{last}" for first, last in match.nth)


def _expectation(entry: Entry, known: Known | None) -> Expectation:
    fields = entry.mapping(optional=_KEYS)
    match = Match.read(fields["match"], known) if "match" in fields else Match()
    if not match.operations:
        match = match._replace(conditions=(("operation", ("create",)), *match.conditions))
    at_least, at_most = _counts(fields)
    return Expectation(
        match,
        fields["name"].text() if "name" in fields else "",
        at_least,
        at_most,
        fields["verdict"].one_of(VERDICTS) if "verdict" in fields else None,
        _status(fields["status"]) if "status" in fields else None,
    )


def _counts(fields: Mapping[str, Entry]) -> tuple[int, int | None]:
    counts = {name: fields[name].count() for name in _COUNTS if name in fields}
    if not counts:
        return 1, None
    if "times" in counts:
        if len(counts) > 1:
            fields["times"].refuse("expected either times, or at_least and at_most, got both")
        return counts["times"], counts["times"]
    at_least, at_most = counts.get("at_least", 0), counts.get("at_most")
    if at_most is not None and at_least > at_most:
        fields["at_least"].refuse(f"expected at most {at_most} (at_most), got {at_least}")
    return at_least, at_most


def _status(entry: Entry) -> int:
    status = entry.count()
    if not 100 <= status <= 599:
        entry.refuse(f"expected an HTTP status from 100 to 599, got {status}")
    return status
