"""What a report tells of one broken obligation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit_contracts.client_checks.replay_line import is_called, replay_line
from givonkit_contracts.client_checks.report import FoundBy
from givonkit_contracts.client_checks.story import WIDTH, story
from givonkit_contracts.plain_text import printable, shortened
from givonkit_contracts.reports.counted import counted
from givonkit_contracts.reports.finding_facts import Fact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit_contracts.client_checks.report import Dependency, Failure, Judged

_LONGEST_SENTENCE = 600
_FOUND_BY = {
    FoundBy.SCHEDULE: "in a schedule of its own",
    FoundBy.CRASH: "by killing the client at each step",
    FoundBy.SEARCH: "in a schedule drawn at random, made as short as it goes",
    FoundBy.LISTENING: "by listening to the client",
    FoundBy.WORLD: "with another answer to a question that no page answers",
}


def title_of(failure: Failure) -> str:
    """Return the sentence that is broken."""
    return printable(failure.obligation.sentence)


def must_or_should(failure: Failure | Judged) -> str:
    """Return how strong an obligation is: MUST or SHOULD."""
    return "MUST" if failure.obligation.must else "SHOULD"


def failure_facts(failure: Failure) -> list[Fact]:
    """Return the facts of a failure in the order in which they are read."""
    return [
        Fact("Broken", shortened(failure.broken.why, _LONGEST_SENTENCE)),
        Fact("Often", shortened(failure.obligation.bug, _LONGEST_SENTENCE)),
        Fact("Found", f"{_FOUND_BY[failure.found_by]}, {_after(failure)}"),
        *_known(failure),
    ]


def failure_text(failure: Failure, client: str) -> str:
    """Return a failure as plain text: a title line, its facts, its story, and how to see it again."""
    lines = [f"{fact.label + ':':<10}{fact.text}" for fact in failure_facts(failure)]
    replay = replay_label(failure), replay_line(failure.run, client)
    told = story(failure.run, failure.broken, width=WIDTH)
    return "\n".join((title_of(failure), "", *lines, "", told, "", f"{replay[0]}: {replay[1]}"))


def replay_label(failure: Failure) -> str:
    """Return what stands before the line that plays a failure again."""
    return "In pytest" if is_called(failure.run) else "Replay"


def dependency_text(one: Dependency) -> str:
    """Return in one line what breaks with an answer to a question."""
    return shortened(f"{one.failure.broken.why} [{one.failure.id}]", _LONGEST_SENTENCE)


def _after(failure: Failure) -> str:
    return f"after {counted(failure.runs, 'errand' if failure.found_by is FoundBy.LISTENING else 'run')}"


def _known(failure: Failure) -> Iterator[Fact]:
    if failure.known is not None:
        yield Fact("Known", shortened(failure.known, _LONGEST_SENTENCE))
