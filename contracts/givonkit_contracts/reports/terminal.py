"""A report for a terminal: what is wrong first, then what is not known, what was learned, and what it cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from givonkit_contracts.plain_text import printable, shortened
from givonkit_contracts.server_checks.verdicts import Verdict

from .counted import counted
from .finding_facts import again, finding_facts, title_of
from .finding_groups import finding_groups
from .headline import failure_of_run, headline, was_judged
from .masked_report import masked_report
from .summary import KINDS, QUESTIONS, cost_lines, model_counts, reasons
from .terminal_parts import UNBROKEN, ShellLine, grid, hanging, print_parts, printed_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from rich.console import RenderableType

    from givonkit_contracts.server_checks.verdicts import Finding, Report, RuleVerdict

    from .summary import Reason

__all__ = ["UNBROKEN", "print_report", "terminal_text"]

_INDENT = 3
_LABEL_STYLES = {"Expected": "green", "Received": "red", "Accepted": "green", "Refused": "red"}
_KIND_STYLES: dict[str, str] = {
    Verdict.CONFIRMED: "green",
    Verdict.CONTRADICTED: "red",
    Verdict.NOT_SETTLED: "yellow",
    QUESTIONS: "dim",
}
_SHOWN_GROUPS = 12
_NAMED_GROUPS = 60
_NAMED_OTHERS = 4
_NAMED_RULES = 3
_SHOWN_REASONS = 8
_LONGEST_CELL = 160


def print_report(report: Report, console: Console, *, secrets: Collection[str] = (), verbose: bool = False) -> None:
    """Print a report; with `verbose`, every finding at length, and every rule with its verdict too."""
    report = masked_report(report, secrets)
    print_parts(console, _headline(report), _parts(report, verbose=verbose))


def terminal_text(
    report: Report, *, secrets: Collection[str] = (), verbose: bool = False, width: int = UNBROKEN
) -> str:
    """Return a report as a terminal without colours shows it, in lines that are not broken unless a width is given."""
    return printed_text(lambda console: print_report(report, console, secrets=secrets, verbose=verbose), width)


def _headline(report: Report) -> Text:
    is_wrong = report.new_findings or report.stale
    style = "bold red" if is_wrong else "bold yellow" if failure_of_run(report) else "bold green"
    return Text(printable(headline(report)), style=style)


def _parts(report: Report, *, verbose: bool) -> Iterator[tuple[str, Iterable[RenderableType]]]:
    known = [finding for finding in report.findings if finding.known is not None]
    yield f"What is wrong with {shortened(report.target, _LONGEST_CELL)}", _findings(report, verbose=verbose)
    yield "Known deviations that no finding matches any more: take them out of the file", _items(report.stale)
    yield "Known deviations", (_known_line(finding) for finding in known)
    yield "What could not be judged", _items(() if report.unjudged is None else (report.unjudged,))
    if was_judged(report):
        yield "Rules", _rules(report)
        yield "Not settled, and why", _reasons(reasons(report.rules), verbose=verbose)
    yield "What was learned where no page says anything", _observations(report, verbose=verbose)
    yield "Where things stand in the answers", _places(report)
    yield "Cost", map(Text, cost_lines(report))
    if verbose and was_judged(report):
        yield "Every rule", _every_rule(report.rules)


def _findings(report: Report, *, verbose: bool) -> Iterator[RenderableType]:
    groups = finding_groups(report.new_findings)
    at_length = len(groups) if verbose else _SHOWN_GROUPS
    for number, group in enumerate(groups[:at_length], 1):
        if number > 1:
            yield Text()
        yield hanging(f"{number}.", _title(group.clearest), width=max(2, len(f"{number}.")))
        yield Padding(_facts(group.clearest), (0, 0, 0, _INDENT), expand=False)
        yield ShellLine(" " * _INDENT + again(group.clearest, report.target), style="dim")
        if group.others:
            yield Padding(_others(group.others, verbose=verbose), (0, 0, 0, _INDENT), expand=False)
    rest = groups[at_length:]
    if rest:
        yield Text()
        yield Text(f"{counted(len(rest), 'further rule')} contradicted; --verbose shows them at length:")
        yield from (hanging("·", _title(group.clearest)) for group in rest[:_NAMED_GROUPS])
    if len(rest) > _NAMED_GROUPS:
        yield Text(f"and {len(rest) - _NAMED_GROUPS} more.")


def _others(findings: tuple[Finding, ...], *, verbose: bool) -> RenderableType:
    shown = findings if verbose else findings[:_NAMED_OTHERS]
    lines: list[RenderableType] = [Text(f"{counted(len(findings), 'further finding')} about the same rule:")]
    lines += [hanging("·", _title(finding)) for finding in shown]
    if len(findings) > len(shown):
        lines.append(Text(f"and {len(findings) - len(shown)} more."))
    return Group(*lines)


def _title(finding: Finding) -> Text:
    return Text.assemble((title_of(finding), "bold red"), (f" [{finding.short_id}]", "dim"))


def _facts(finding: Finding) -> RenderableType:
    table = grid(2)
    last = ""
    for label, text in finding_facts(finding):
        style = _LABEL_STYLES.get(label, "dim")
        table.add_row(Text("" if label == last else label, style=style), Text(text))
        last = label
    return table


def _known_line(finding: Finding) -> RenderableType:
    return hanging(
        "·", Text(f"{title_of(finding)} [{finding.short_id}]: {shortened(finding.known or '', _LONGEST_CELL)}")
    )


def _items(texts: Iterable[str]) -> Iterator[RenderableType]:
    for text in texts:
        yield hanging("·", Text(shortened(text, 2 * _LONGEST_CELL)))


def _rules(report: Report) -> Iterator[RenderableType]:
    counts = model_counts(report.rules)
    if not counts:
        return
    table = Table(box=None, pad_edge=False, header_style="dim", show_footer=len(counts) > 1, footer_style="dim")
    table.add_column("model", footer="all", overflow="fold")
    for kind, numbers in zip(KINDS, [*zip(*counts, strict=True)][1:], strict=True):
        table.add_column(str(kind), footer=str(sum(map(int, numbers))), justify="right")
    for row in counts:
        styled = zip(row[1:], _KIND_STYLES.values(), strict=True)
        table.add_row(
            Text(printable(row.model)), *(Text(str(number), style if number else "dim") for number, style in styled)
        )
    yield table


def _reasons(found: list[Reason], *, verbose: bool) -> Iterator[RenderableType]:
    shown = found if verbose else found[:_SHOWN_REASONS]
    for reason in shown:
        yield hanging(str(len(reason.rules)), Text(f"{reason.why}: {_named(reason.rules)}"), width=4)
    if len(found) > len(shown):
        rest = sum(len(reason.rules) for reason in found[len(shown) :])
        yield hanging(str(rest), Text(f"for {counted(len(found) - len(shown), 'more reason')}"), width=4)
    if found and not verbose:
        yield Text("--verbose shows every rule, and the evidence of what was learned.", style="dim")


def _named(rules: tuple[RuleVerdict, ...]) -> str:
    names = ", ".join(printable(rule.rule.id) for rule in rules[:_NAMED_RULES])
    return f"{names} and {len(rules) - _NAMED_RULES} more" if len(rules) > _NAMED_RULES else names


def _observations(report: Report, *, verbose: bool) -> Iterator[RenderableType]:
    for seen in report.observations:
        answer = "none of the known answers" if seen.answer is None else printable(seen.answer)
        line = Text.assemble((printable(seen.question), "bold"), ": ", answer)
        line.append(f" – {shortened(seen.seen, _LONGEST_CELL)}")
        if verbose:
            line.append(f" ({shortened(seen.evidence, _LONGEST_CELL)})", style="dim")
        yield hanging("·", line)


def _places(report: Report) -> Iterator[RenderableType]:
    for place in report.places:
        line = Text.assemble(
            (shortened(place.name, _LONGEST_CELL), "bold"), f": {shortened(place.where, _LONGEST_CELL)}"
        )
        line.append(f" – {shortened(place.how, 2 * _LONGEST_CELL)}", style="dim")
        yield hanging("·", line)


def _every_rule(rules: Iterable[RuleVerdict]) -> Iterator[RenderableType]:
    for rule in rules:
        mark = Text(rule.verdict.value, style=_KIND_STYLES[rule.verdict])
        requests = f" ({counted(rule.requests, 'request')})" if rule.requests else ""
        why = f"{shortened(rule.why, 2 * _LONGEST_CELL)}{requests}"
        text = Text(f"{printable(rule.rule.id)}: {printable(rule.rule.sentence)}\n{why}")
        yield hanging(mark, text, width=12)
