"""A report about a client as one HTML page that loads nothing, with each story drawn."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from givonkit.version import installed_version
from givonkit_contracts.client_checks.report import Standing
from givonkit_contracts.reports.html_parts import escaped, page, report_style, section, unordered

from .failure_facts import dependency_text, must_or_should
from .failure_html import failure_html
from .headline import failure_of_run, headline, known_failures, new_failures, new_warnings, next_step
from .masked import masked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from givonkit_contracts.client_checks.report import ClientReport, Dependency, DriverFault, Judged

_LEGEND = (
    '<p class="faint">In the drawings: × is an answer that did not arrive as it should, ▼ where it breaks; bars of the '
    "double are jobs; in the ledger ○ is tokens reserved or given back, ● tokens charged.</p>\n"
)
_CLASSES = {Standing.MET: "good", Standing.BROKEN: "bad", Standing.NOT_SETTLED: "open"}


def html_text(report: ClientReport, *, secrets: Collection[str] = ()) -> str:
    """Return a report as a page of its own."""
    report = masked(report, secrets)
    style = report_style() + Path(__file__).with_name("client.css").read_text("utf-8")
    return page(f"{report.client}: {len(new_failures(report))} broken", _body(report), style=style)


def _body(report: ClientReport) -> str:
    open_ones = [one for one in report.judged if one.standing is Standing.NOT_SETTLED]
    client = report.client
    broken = "".join(failure_html(one, client, "broken") for one in new_failures(report))
    return "".join((
        _head(report),
        section("What is broken", f"{_LEGEND}{broken}" if broken else ""),
        section(
            "Warnings: what a client should do, and this one does not",
            "".join(failure_html(one, client, "warned") for one in new_warnings(report)),
        ),
        section("Known deviations", "".join(failure_html(one, client, "known") for one in known_failures(report))),
        section("Known deviations that are stale", unordered(map(escaped, report.stale))),
        section("Your client depends on the answer to these questions", _dependencies(report.dependencies, client)),
        section("The driver is at fault here, which says nothing about the client", _faults(report.driver_faults)),
        section("Not settled, and why", unordered(map(_open, open_ones))),
        section("Every obligation", _every(report.judged)),
    ))  # fmt: skip


def _head(report: ClientReport) -> str:
    is_wrong = new_failures(report) or report.stale
    kind = "bad" if is_wrong else "open" if failure_of_run(report) or report.driver_faults else "good"
    facts = f"{report.client} · level {report.level.value} · givonkit {installed_version()} · seed {report.seed}"
    following = f"<p><strong>Next:</strong> {escaped(next_step(report))}</p>\n"
    return f'<h1 class="{kind}">{escaped(headline(report))}</h1>\n<p class="faint">{escaped(facts)}</p>\n{following}'


def _dependencies(dependencies: Iterable[Dependency], client: str) -> str:
    rows = "".join(
        f"<tr><td>{escaped(one.asks)}<br><code>{escaped(one.question)}</code></td>"
        f'<td class="{"bad" if one.fails else "open"}">{escaped(one.answer)}: {escaped(one.means)}'
        f"<br>{escaped(one.basis)}{', so this fails' if one.fails else ''}</td>"
        f"<td>{escaped(dependency_text(one))}</td></tr>\n"
        for one in dependencies
    )
    stories = "".join(failure_html(one.failure, client, "broken" if one.fails else "warned") for one in dependencies)
    head = "<thead><tr><th>question</th><th>with this answer</th><th>this breaks</th></tr></thead>"
    table = f'<table class="folds">\n{head}\n<tbody>\n{rows}</tbody>\n</table>\n'
    return f"{table}<details><summary>The stories</summary>\n{stories}</details>\n" if rows else ""


def _faults(faults: Iterable[DriverFault]) -> str:
    items = (
        f"{escaped(fault.what)} <code>{escaped(fault.schedule)}</code>"
        + (f"<pre>{escaped(fault.log, keeps=chr(10))}</pre>" if fault.log.strip() else "")
        for fault in faults
    )
    return unordered(items)


def _open(one: Judged) -> str:
    return f"<code>{escaped(one.obligation.id)}</code>: {escaped(one.why or 'it never came up')}"


def _every(judged: tuple[Judged, ...]) -> str:
    rows = "".join(
        f'<tr><td class="{_CLASSES[one.standing]}">{one.standing.value}</td>'
        f"<td>{escaped(one.obligation.sentence)}<br><code>{escaped(one.obligation.id)}</code>"
        f' <span class="faint">{must_or_should(one)}, {one.obligation.level.value}</span></td>'
        f"<td>{escaped(one.obligation.bug)}</td></tr>\n"
        for one in judged
    )
    head = "<thead><tr><th>standing</th><th>obligation</th><th>the bug</th></tr></thead>"
    table = f'<table class="folds">\n{head}\n<tbody>\n{rows}</tbody>\n</table>\n'
    return f"<details><summary>{len(judged)} obligations</summary>\n{table}</details>\n" if judged else ""
