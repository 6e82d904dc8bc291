"""A report about a client without secrets: the only form of it that a writer sees."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from givonkit.masking import MASK
from givonkit_contracts.client_checks.heard import Heard
from givonkit_contracts.client_checks.words import KEY_HEADER
from givonkit_contracts.reports.masked_report import masked_value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from givonkit_contracts.client_checks.report import ClientReport, Failure
    from givonkit_contracts.client_checks.run import Exchange, Run

_KEPT = ("content-type", KEY_HEADER, "retry-after")


def masked(report: ClientReport, secrets: Collection[str] = ()) -> ClientReport:
    """Return a report in which neither a secret stands nor a key that the client was given, however it is spelled."""
    keys = {key for failure in _failures(report) for key in _keys(failure.run)}
    if report.replayed is not None:
        keys.update(_keys(report.replayed))
    lean = replace(
        report,
        replayed=None if report.replayed is None else _lean_run(report.replayed),
        judged=tuple(
            replace(one, failure=None if one.failure is None else _lean(one.failure)) for one in report.judged
        ),
        dependencies=tuple(replace(one, failure=_lean(one.failure)) for one in report.dependencies),
    )
    return masked_value(lean, {*secrets, *keys})


def _failures(report: ClientReport) -> Iterator[Failure]:
    yield from (one.failure for one in report.judged if one.failure is not None)
    yield from (one.failure for one in report.dependencies)


def _keys(run: Run) -> Iterator[str]:
    yield from (life.errand.api_key for life in run.lives)
    if isinstance(run, Heard):
        yield from run.keys


def _lean(failure: Failure) -> Failure:
    """Return a failure whose requests have no other headers than those that a report shows."""
    return replace(failure, run=_lean_run(failure.run))


def _lean_run(run: Run) -> Run:
    return replace(run, exchanges=tuple(map(_lean_exchange, run.exchanges)))


def _lean_exchange(exchange: Exchange) -> Exchange:
    key = {"authorization": MASK.decode()} if exchange.carries_key else {}
    return replace(exchange, headers={**_kept(exchange.headers), **key}, reply_headers=_kept(exchange.reply_headers))


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: headers[name] for name in _KEPT if name in headers}
