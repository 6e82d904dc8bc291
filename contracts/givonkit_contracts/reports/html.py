"""A report as one HTML page that loads nothing, reads on a phone, and needs no script to be read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from givonkit_contracts.server_checks.verdicts import Verdict

from .counted import counted
from .curl_line import curl_line, replay_line
from .finding_facts import finding_facts, title_of
from .finding_groups import finding_groups
from .headline import failure_of_run, headline, was_judged
from .html_parts import escaped, linked, page, pair_of_bodies, section, unordered
from .json_report import LONGEST_REPLY
from .masked_report import masked_report
from .moment import moment
from .shown_text import shown_answer
from .summary import EVERY_MODEL, KINDS, QUESTIONS, cost_lines, model_counts, reasons

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from givonkit_contracts.server_checks.verdicts import Finding, Observation, Place, Report, RuleVerdict

    from .finding_facts import Fact
    from .finding_groups import FindingGroup

_CLASSES: dict[str, str] = {
    Verdict.CONFIRMED: "good",
    Verdict.CONTRADICTED: "bad",
    Verdict.NOT_SETTLED: "open",
    QUESTIONS: "faint",
}
_FACT_CLASSES = {"Expected": "good", "Received": "bad"}
_option_in = re.compile(r"--[a-z-]+").sub
_IN_PAIR = frozenset(("Accepted", "Refused"))
_LONGEST_ANSWER = 4_000
_NAMED_RULES = 5


def html_text(report: Report, *, secrets: Collection[str] = ()) -> str:
    """Return a report as a page of its own."""
    report = masked_report(report, secrets)
    style, script = (Path(__file__).with_name(name).read_text("utf-8") for name in ("report.css", "report.js"))
    script_tag = f"<script>{script}</script>\n" if report.rules else ""
    title = f"{report.target}: {report.count(Verdict.CONTRADICTED)} contradicted"
    return page(title, f"{_body(report)}{script_tag}", style=style, script=script)


def _body(report: Report) -> str:
    known = [finding for finding in report.findings if finding.known is not None]
    rules = report.rules if was_judged(report) else ()
    return "".join((
        _head(report),
        section("What is wrong", _wrong(report)),
        section(
            "Known deviations that no finding matches any more: take them out of the file",
            unordered(map(escaped, report.stale)),
        ),
        section("Known deviations", _known(known, report.target)),
        section("What could not be judged", f"<p>{escaped(report.unjudged)}</p>\n" if report.unjudged else ""),
        section("Rules", _counts(rules)),
        section("Not settled, and why", _reasons(rules)),
        section("What was learned where no page says anything", _observations(report.observations)),
        section("Where things stand in the answers", _places(report.places)),
        section("Cost", unordered(map(escaped, cost_lines(report)))),
        section("Every rule", _every_rule(rules)),
    ))  # fmt: skip


def _head(report: Report) -> str:
    is_wrong = report.new_findings or report.stale
    kind = "bad" if is_wrong else "open" if failure_of_run(report) else "good"
    started = moment(report.started)
    facts = f"{report.target} · {started} · givonkit {report.version} · seed {report.seed}"
    # A line must not break after the hyphens of an option.
    sentence = _option_in(r'<span class="word">\g<0></span>', escaped(headline(report)))
    return f'<h1 class="{kind}">{sentence}</h1>\n<p class="faint">{escaped(facts)}</p>\n'


def _known(findings: list[Finding], target: str) -> str:
    if not findings:
        return ""
    items = unordered(f"{escaped(title_of(finding))}: {escaped(finding.known or '')}" for finding in findings)
    shown = "".join(_finding(finding, target) for finding in findings)
    return f"{items}<details><summary>At length</summary>\n{shown}</details>\n"


def _wrong(report: Report) -> str:
    return "".join(_group(group, report.target) for group in finding_groups(report.new_findings))


def _group(group: FindingGroup, target: str) -> str:
    shown = _finding(group.clearest, target)
    if not group.others:
        return shown
    others = "".join(_finding(finding, target) for finding in group.others)
    summary = f"{counted(len(group.others), 'further finding')} about the same rule"
    return f'{shown}<details class="others"><summary>{summary}</summary>\n{others}</details>\n'


def _finding(finding: Finding, target: str) -> str:
    facts = "".join(map(_fact, finding_facts(finding)))
    pair = "" if finding.pair is None else pair_of_bodies(finding.pair.accepted, finding.pair.refused)
    again = curl_line(finding.exchange, target, longest=LONGEST_REPLY)
    lines = [line for line in (again, replay_line(finding.short_id)) if line]
    answer = escaped(shown_answer(finding.exchange, _LONGEST_ANSWER))
    return (
        f'<article id="{escaped("-".join(finding.id.split()))}"{" class=known" if finding.known is not None else ""}>\n'
        f'<h3>{escaped(title_of(finding))} <span class="faint">{escaped(finding.id)}</span></h3>\n'
        f"<dl>\n{facts}</dl>\n{pair}"
        f"<details><summary>See it again</summary><pre>{escaped(chr(10).join(lines), keeps=chr(10))}</pre></details>\n"
        f"<details><summary>The answer at length</summary><pre>{answer}</pre></details>\n"
        "</article>\n"
    )


def _fact(fact: Fact) -> str:
    if fact.label in _IN_PAIR:
        return ""
    text = linked(fact.text) if fact.label == "Page" else escaped(fact.text)
    kind = _FACT_CLASSES.get(fact.label)
    return f"<dt>{fact.label}</dt><dd{f' class={kind}' if kind else ''}>{text}</dd>\n"


def _counts(rules: Iterable[RuleVerdict]) -> str:
    counts = model_counts(rules)
    if not counts:
        return ""
    rows = [f"<tr><td>{escaped(row.model)}</td>{_numbers(row[1:])}</tr>\n" for row in counts]
    titles = "".join(f'<th class="number">{kind}</th>' for kind in KINDS)
    total = _numbers(map(sum, zip(*(row[1:] for row in counts), strict=True)))
    rows.append(f"<tr><td>all</td>{total}</tr>\n")
    head = f"<thead><tr><th>model</th>{titles}</tr></thead>"
    return f'<table class="counts">\n{head}\n<tbody>\n{"".join(rows)}</tbody>\n</table>\n'


def _numbers(numbers: Iterable[int]) -> str:
    kinds = zip(numbers, _CLASSES.values(), strict=True)
    return "".join(f'<td class="number {kind if number else "faint"}">{number}</td>' for number, kind in kinds)


def _reasons(rules: Iterable[RuleVerdict]) -> str:
    return unordered(
        f"<strong>{len(reason.rules)}</strong>: {escaped(reason.why)} "
        f'<span class="faint">{escaped(", ".join(rule.rule.id for rule in reason.rules[:_NAMED_RULES]))}'
        f"{' …' if len(reason.rules) > _NAMED_RULES else ''}</span>"
        for reason in reasons(rules)
    )


def _observations(observations: Iterable[Observation]) -> str:
    rows = [
        f"<tr><td>{escaped(seen.question)}</td>"
        f"<td>{'none of the known answers' if seen.answer is None else escaped(seen.answer)}</td>"
        f"<td><details><summary>{escaped(seen.seen)}</summary><code>{escaped(seen.evidence)}</code></details></td></tr>\n"
        for seen in observations
    ]
    return _folding_table(("question", "answer", "seen"), rows)


def _places(places: Iterable[Place]) -> str:
    rows = [
        f"<tr><td>{escaped(place.name)}</td><td><code>{escaped(place.where)}</code></td><td>{escaped(place.how)}</td></tr>\n"
        for place in places
    ]
    return _folding_table(("what", "where", "how that was found"), rows)


def _folding_table(titles: Iterable[str], rows: list[str]) -> str:
    if not rows:
        return ""
    head = "".join(f"<th>{title}</th>" for title in titles)
    return f'<table class="folds">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{"".join(rows)}</tbody>\n</table>\n'


def _every_rule(rules: tuple[RuleVerdict, ...]) -> str:
    table = _folding_table(("verdict", "rule", "why"), [*map(_rule, rules)])
    filter_box = (
        '<p hidden><input id="filter" type="search" placeholder="Filter rules" aria-label="Filter rules"></p>\n'
    )
    return (
        f'<details id="rules"><summary>{len(rules)} rules</summary>\n{filter_box}{table}</details>\n' if rules else ""
    )


def _rule(rule: RuleVerdict) -> str:
    sides = unordered(
        f"{side.side}: {side.verdict}, {side.settled} of {side.planned}. {escaped(side.why)}" for side in rule.sides
    )
    return (
        f'<tr><td class="{_CLASSES[rule.verdict]}">{rule.verdict}</td>'
        f"<td>{escaped(rule.rule.sentence)}<br><code>{escaped(rule.rule.id)}</code>"
        f' <span class="faint">{escaped(rule.model or EVERY_MODEL)}, {rule.rule.basis}</span></td>'
        f"<td>{escaped(rule.why)}{sides}</td></tr>\n"
    )
