"""What a report tells of one finding, fact by fact, in words that a stranger understands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from givonkit_contracts.plain_text import printable, shortened

from .counted import counted
from .curl_line import curl_line, replay_line
from .shown_text import shown_answer, shown_request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit.spec import Rule
    from givonkit_contracts.server_checks.verdicts import Finding

_LONGEST_SENTENCE = 600
_SHOWN_BEFORE = 6
_SHOWN_ALSO = 10


class Fact(NamedTuple):
    """A label and what stands behind it."""

    label: str
    text: str


def title_of(finding: Finding) -> str:
    """Return what is wrong in one line."""
    return shortened(finding.title, _LONGEST_SENTENCE)


def finding_facts(finding: Finding) -> list[Fact]:
    """Return the facts of a finding in the order in which they are read."""
    return [
        Fact("Rule", f"{printable(finding.rule.sentence)} ({_basis(finding.rule)}; {finding.rule.id})"),
        *_page(finding.rule),
        Fact("Expected", shortened(finding.expected, _LONGEST_SENTENCE)),
        Fact("Received", shown_answer(finding.exchange)),
        *_requests(finding),
        *_circumstances(finding),
    ]


def _basis(rule: Rule) -> str:
    return "inferred: it follows from comparing pages" if rule.basis == "inferred" else rule.basis


def _page(rule: Rule) -> Iterator[Fact]:
    """Yield the page that a rule stands on; a rule about every request stands on those of all models."""
    if rule.basis == "documented":
        of_every_model = rule.id.startswith(("generations/", "assets/"))
        yield Fact("Page", f"{'that of every model, such as ' if of_every_model else ''}{printable(rule.source)}")


def _requests(finding: Finding) -> Iterator[Fact]:
    for exchange in finding.before[-_SHOWN_BEFORE:]:
        yield Fact("After", f"{shown_request(exchange)} -> {exchange.status or shown_answer(exchange)}")
    if finding.pair is None:
        yield Fact("Sent", shown_request(finding.exchange))
        return
    yield Fact("Accepted", f"{shown_request(finding.pair.accepted)} -> {finding.pair.accepted.status}")
    yield Fact("Refused", f"{shown_request(finding.pair.refused)} -> {finding.pair.refused.status}")
    yield Fact("Change", shortened(finding.pair.change, _LONGEST_SENTENCE))


def _circumstances(finding: Finding) -> Iterator[Fact]:
    if finding.comes_and_goes:
        rate = finding.seen / finding.tries
        yield Fact(
            "Seen", f"it comes and goes: {finding.seen} of {counted(finding.tries, 'equal request')} ({rate:.0%})"
        )
    for also in finding.also[:_SHOWN_ALSO]:
        yield Fact("Also", shortened(also, _LONGEST_SENTENCE))
    if len(finding.also) > _SHOWN_ALSO:
        yield Fact("Also", f"{len(finding.also) - _SHOWN_ALSO} more")
    if finding.known is not None:
        yield Fact("Known", shortened(finding.known, _LONGEST_SENTENCE))


def finding_text(finding: Finding, target: str) -> str:
    """Return a finding as plain text: a title line, an empty line, then its facts and how to see it again."""
    lines = [f"{fact.label + ':':<10}{fact.text}" for fact in finding_facts(finding)]
    return "\n".join((title_of(finding), "", *lines, "", again(finding, target)))


def again(finding: Finding, target: str) -> str:
    """Return the line that sends the request of a finding again."""
    return curl_line(finding.exchange, target) or replay_line(finding.short_id)
