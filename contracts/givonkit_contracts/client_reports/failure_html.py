"""One broken obligation as HTML: its facts, its run drawn and told step by step, and the ways to see it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit_contracts.client_checks.curl_text import curl_text
from givonkit_contracts.client_checks.pytest_text import pytest_text
from givonkit_contracts.client_checks.replay_line import replay_line
from givonkit_contracts.client_checks.rows import Lane
from givonkit_contracts.client_checks.story import said, time_text, truth
from givonkit_contracts.client_checks.timeline import timeline
from givonkit_contracts.reports.html_parts import escaped

from .drawing import drawing
from .failure_facts import failure_facts, must_or_should, title_of
from .steps import steps

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.report import Failure
    from givonkit_contracts.client_checks.rows import Row
    from givonkit_contracts.client_checks.run import Run

_FACT_CLASSES = {"Broken": "bad"}


def failure_html(failure: Failure, client: str, kind: str) -> str:
    """Return a failure as an article; `kind` is broken, warned or known."""
    rows = timeline(failure.run, failure.broken)
    facts = "".join(_fact(label, text) for label, text in failure_facts(failure))
    name = f"{escaped(failure.id)}, {must_or_should(failure)}"
    return (
        f'<article class="{kind}">\n<h3>{escaped(title_of(failure))} <span class="faint">{name}</span></h3>\n'
        f"<dl>\n{facts}</dl>\n{drawing(failure.run, rows)}{_steps(rows)}{_end(failure.run)}"
        f"<pre>{escaped(replay_line(failure.run, client))}</pre>\n"
        f"{_folded('What was sent, as curl commands', curl_text(failure.run))}"
        f"{_folded('A test for pytest', pytest_text(failure))}"
        "</article>\n"
    )


def _fact(label: str, text: str) -> str:
    kind = _FACT_CLASSES.get(label)
    return f"<dt>{label}</dt><dd{f' class={kind}' if kind else ''}>{escaped(text)}</dd>\n"


def _end(run: Run) -> str:
    facts = "".join(f"{escaped(line)}<br>" for line in truth(run)).removesuffix("<br>")
    return f'<dl class="end">\n<dt>Said</dt><dd>{escaped(said(run))}</dd>\n<dt>True</dt><dd>{facts}</dd>\n</dl>\n'


def _folded(title: str, text: str) -> str:
    return f"<details><summary>{title}</summary><pre>{escaped(text, keeps=chr(10))}</pre></details>\n"


def _steps(rows: tuple[Row, ...]) -> str:
    heads = "".join(f"<span>{name}</span>" for name in ("", *(lane.value for lane in Lane)))
    items = "".join(f"<li>{_step(step)}</li>\n" for step in steps(rows))
    return f'<ol class="steps">\n<li class="heads" aria-hidden="true">{heads}</li>\n{items}</ol>\n'


def _step(step: list[Row]) -> str:
    cells = "".join(map(_cell, step))
    return f'<span class="time">{escaped(time_text(step[0]))}</span>{cells}'


def _cell(row: Row) -> str:
    kinds = [row.lane.value, row.kind.name.lower().replace("_", "-")]
    kinds += ["struck"] if row.struck else []
    kinds += ["breaks"] if row.breaks else []
    broken = ' <strong class="here">it breaks here</strong>' if row.breaks else ""
    return f'<div class="{" ".join(kinds)}">{escaped(row.text)}{broken}</div>'
