"""A report about a client for a terminal: what is broken first, with its story; what to do next last."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from givonkit_contracts.client_checks.replay_line import replay_line
from givonkit_contracts.client_checks.report import Standing
from givonkit_contracts.client_checks.story import BREAKS_HERE, WIDTH, said, story
from givonkit_contracts.plain_text import printable, shortened
from givonkit_contracts.reports.counted import counted
from givonkit_contracts.reports.terminal_parts import UNBROKEN, ShellLine, grid, hanging, print_parts, printed_text

from .failure_facts import dependency_text, failure_facts, must_or_should, replay_label, title_of
from .headline import failure_of_run, headline, known_failures, new_failures, new_warnings, next_step
from .masked import masked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from rich.console import Console, RenderableType

    from givonkit_contracts.client_checks.report import ClientReport, Dependency, DriverFault, Failure

_INDENT = 3
_LABEL_STYLES = {"Broken": "red"}
_STANDING_STYLES = {Standing.MET: "green", Standing.BROKEN: "red", Standing.NOT_SETTLED: "yellow"}
_LONGEST_CELL = 160
_LONGEST_LOG = 20
_SHOWN_FAULTS = 5
_SHOWN_STORIES = 8
_SHOWN_REASONS = 12


def print_report(
    report: ClientReport, console: Console, *, secrets: Collection[str] = (), verbose: bool = False
) -> None:
    """Print a report; with `verbose`, the stories of warnings and known failures, and every obligation, too."""
    report = masked(report, secrets)
    print_parts(console, _headline(report), _parts(report, verbose=verbose))


def terminal_text(
    report: ClientReport, *, secrets: Collection[str] = (), verbose: bool = False, width: int = UNBROKEN
) -> str:
    """Return a report as a terminal without colours shows it, in lines that are not broken unless a width is given."""
    return printed_text(lambda console: print_report(report, console, secrets=secrets, verbose=verbose), width)


def _headline(report: ClientReport) -> Text:
    is_wrong = new_failures(report) or report.stale
    is_open = failure_of_run(report) or report.driver_faults
    return Text(printable(headline(report)), style=f"bold {'red' if is_wrong else 'yellow' if is_open else 'green'}")


def _parts(report: ClientReport, *, verbose: bool) -> Iterator[tuple[str, Iterable[RenderableType]]]:
    client = shortened(report.client, _LONGEST_CELL)
    most = None if verbose else _SHOWN_STORIES
    yield f"What is broken in {client}", _failures(new_failures(report), report.client, has_story=True, most=most)
    yield (
        "Warnings: what a client should do, and this one does not",
        _failures(new_warnings(report), report.client, has_story=verbose),
    )
    yield "Known deviations", _failures(known_failures(report), report.client, has_story=verbose)
    yield "Known deviations that are stale", (hanging("·", Text(printable(entry))) for entry in report.stale)
    yield "Your client depends on the answer to these questions", _dependencies(report.dependencies)
    yield "The driver is at fault here, which says nothing about the client", _faults(report.driver_faults)
    yield "What happened", _replayed(report)
    yield "Not settled, and why", _not_settled(report, verbose=verbose)
    if verbose:
        yield "Every obligation", _every(report)
    yield "Next", _next(report)


def _failures(
    failures: tuple[Failure, ...], client: str, *, has_story: bool, most: int | None = None
) -> Iterator[RenderableType]:
    """Yield failures, up to `most` with their stories; one that has the same story as an earlier one refers to it."""
    numbers: dict[str, int] = {}
    for number, failure in enumerate(failures, 1):
        if number > 1 and has_story:
            yield Text()
        yield hanging(f"{number}.", _title(failure), width=max(2, len(f"{number}.")))
        yield Padding(_facts(failure, is_short=not has_story), (0, 0, 0, _INDENT), expand=False)
        told = story(failure.run, failure.broken, width=WIDTH - _INDENT)
        if told in numbers:
            yield Text(f"{'':{_INDENT}}Its story is that of {numbers[told]}.")
        elif has_story and (most is None or len(numbers) < most):
            numbers[told] = number
            yield from (Text(), *_story(told), Text())
        line = replay_line(failure.run, client)
        yield ShellLine.assemble(f"{'':{_INDENT}}", (f"{replay_label(failure)}  ", "dim"), line)
    if has_story and most is not None and len(numbers) == most:
        yield Text()
        yield Text("--verbose shows every story, and so does a report: --report report.html.", style="dim")


def _title(failure: Failure) -> Text:
    return Text.assemble((title_of(failure), "bold"), (f" [{failure.id}, {must_or_should(failure)}]", "dim"))


def _facts(failure: Failure, *, is_short: bool) -> RenderableType:
    table = grid(2)
    facts = [fact for fact in failure_facts(failure) if not is_short or fact.label in ("Broken", "Known")]
    for label, text in facts:
        table.add_row(Text(label, style=_LABEL_STYLES.get(label, "dim")), Text(text))
    return table


def _story(text: str) -> Iterator[RenderableType]:
    for line in text.split("\n"):
        style = "bold red" if line.startswith(">") or BREAKS_HERE in line else ""
        yield ShellLine(f"{'':{_INDENT}}{line}", style=style)


def _dependencies(dependencies: tuple[Dependency, ...]) -> Iterator[RenderableType]:
    for question, group in groupby(dependencies, key=lambda one: one.question):
        ones = [*group]
        text = Text.assemble((shortened(ones[0].asks, _LONGEST_CELL), "bold"), (f" [{printable(question)}]", "dim"))
        for one in ones:
            basis = f"{one.basis}: this fails" if one.fails else one.basis
            text.append(f"\n{printable(one.answer)}", style="bold red" if one.fails else "")
            text.append(f" ({shortened(one.means, _LONGEST_CELL)}; {basis}): {dependency_text(one)}")
            text.append(f"\nthe client said: {said(one.failure.run)}", style="dim")
        yield hanging("·", text)


def _faults(faults: tuple[DriverFault, ...]) -> Iterator[RenderableType]:
    for fault in faults[:_SHOWN_FAULTS]:
        text = Text.assemble(shortened(fault.what, 2 * _LONGEST_CELL), (f" [{printable(fault.schedule)}]", "dim"))
        lines = printable(fault.log, keeps="\n").strip().split("\n")[-_LONGEST_LOG:] if fault.log.strip() else []
        for line in lines:
            text.append(f"\n| {line}", style="dim")
        yield hanging("·", text)
    if len(faults) > _SHOWN_FAULTS:
        yield Text(f"and {counted(len(faults) - _SHOWN_FAULTS, 'run')} more.")


def _replayed(report: ClientReport) -> Iterator[RenderableType]:
    """Yield the story of a schedule that was played again and broke nothing: those of failures stand above."""
    if report.replayed is not None and not report.failures:
        yield from _story(story(report.replayed, width=WIDTH - _INDENT))


def _not_settled(report: ClientReport, *, verbose: bool) -> Iterator[RenderableType]:
    open_ones = [one for one in report.judged if one.standing is Standing.NOT_SETTLED]
    shown = open_ones if verbose else open_ones[:_SHOWN_REASONS]
    for one in shown:
        yield hanging("·", Text(f"{one.obligation.id}: {shortened(one.why, _LONGEST_CELL) or 'it never came up'}"))
    if len(open_ones) > len(shown):
        yield Text(f"and {len(open_ones) - len(shown)} more; --verbose shows them.")


def _every(report: ClientReport) -> Iterator[RenderableType]:
    for one in report.judged:
        mark = Text(one.standing.value, style=_STANDING_STYLES[one.standing])
        text = f"{one.obligation.id}: {one.obligation.sentence} ({must_or_should(one)}, {one.obligation.level.value})"
        yield hanging(mark, Text(printable(text)), width=12)


def _next(report: ClientReport) -> Iterator[RenderableType]:
    yield ShellLine(printable(next_step(report)))
