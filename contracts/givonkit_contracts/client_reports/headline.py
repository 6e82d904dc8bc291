"""The first and the last line of a report about a client: how it came out, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit_contracts.client_checks.replay_line import is_called, replay_line
from givonkit_contracts.client_checks.report import Standing
from givonkit_contracts.plain_text import shortened
from givonkit_contracts.reports.counted import counted

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.report import ClientReport, Failure

_LONGEST_REASON = 300


def headline(report: ClientReport) -> str:
    """Return the sentence that a report begins with."""
    failure = failure_of_run(report)
    wrong = _what_is_wrong(report)
    beginning = wrong or _what_is_right(report)
    if failure:
        beginning = f"{failure}; until then: {wrong[0].lower()}{wrong[1:]}" if wrong else failure
    return "; ".join([beginning, *([_counts(report)] if report.judged else [])]) + "."


def failure_of_run(report: ClientReport) -> str | None:
    """Return why a run is no result, whatever was found in it: interrupted, given up, or nothing completed."""
    if report.interrupted:
        return f"The run was interrupted after {report.seconds:.0f} s"
    if report.given_up:
        return f"The judge {shortened(report.given_up, _LONGEST_REASON).rstrip('.')}"
    if report.completed:
        return None
    if report.driver_faults:
        what = shortened(report.driver_faults[0].what, _LONGEST_REASON).rstrip(".")
        return f"The client could not be judged, since its driver is at fault: {what}"
    return "No run was completed, and a run that completes none has failed (exit 3)"


def new_failures(report: ClientReport) -> tuple[Failure, ...]:
    """Return what fails a run and is not known."""
    return tuple(failure for failure in report.failures if failure.known is None)


def new_warnings(report: ClientReport) -> tuple[Failure, ...]:
    """Return what is only a warning and is not known."""
    return tuple(failure for failure in report.warnings if failure.known is None)


def known_failures(report: ClientReport) -> tuple[Failure, ...]:
    """Return all that is broken and known."""
    return tuple(failure for failure in (*report.failures, *report.warnings) if failure.known is not None)


def next_step(report: ClientReport) -> str:
    """Return what to do next, in one sentence."""
    new = new_failures(report)
    if new:
        which = "it" if len(new) == 1 else "the first one"
        return f"Mend {which}, then play its schedule again: {replay_line(new[0].run, report.client)}"
    if report.stale:
        return "Take the stale entries out of the file of known deviations."
    if report.driver_faults or report.given_up:
        return "Mend the driver, then run this again; nothing above counts against the client."
    if not report.completed:
        return "See that the client is started at all and does its errands; `givonkit check client --help` says how."
    return _step_of_a_good_run(report)


def _step_of_a_good_run(report: ClientReport) -> str:
    warnings = new_warnings(report)
    if warnings:
        strict = "strict=True" if is_called(warnings[0].run) else "--strict"
        return f"Look at the warnings; with {strict} they fail the run."
    if report.dependencies:
        return "Nothing is broken; the questions above say what to look at if the API turns out otherwise."
    never = sum(one.standing is Standing.NOT_SETTLED for one in report.judged)
    if never:
        return f"Nothing is broken, as far as it came up: {counted(never, 'obligation')} never did; why stands above."
    return "Nothing: the client meets what was asked of it."


def _what_is_wrong(report: ClientReport) -> str:
    new, known = len(new_failures(report)), len(known_failures(report))
    said = []
    if new:
        also = f" ({known} more {'is' if known == 1 else 'are'} known)" if known else ""
        said.append(f"{counted(new, 'obligation')} {'is' if new == 1 else 'are'} broken{also}")
    if report.stale:
        entries = "entry of the file of known deviations is" if len(report.stale) == 1 else "known deviations are"
        said.append(f"{len(report.stale)} {entries} stale")
    if report.driver_faults and report.completed:
        runs = counted(len(report.driver_faults), "run")
        said.append(
            f"the driver was at fault in {runs}, which {'says' if len(report.driver_faults) == 1 else 'say'} nothing"
        )
    text = " and ".join(said)
    return text[:1].upper() + text[1:]


def _what_is_right(report: ClientReport) -> str:
    known, warnings = len(known_failures(report)), len(new_warnings(report))
    text = f"Nothing new is broken ({known} known)" if known else "Nothing is broken that must be met"
    return f"{text}, with {counted(warnings, 'warning')}" if warnings else text


def _counts(report: ClientReport) -> str:
    standings = [one.standing for one in report.judged]
    text = f"{standings.count(Standing.MET)} of {counted(len(standings), 'obligation')} met"
    broken = [one.obligation.must for one in report.judged if one.standing is Standing.BROKEN]
    for count, what in ((broken.count(True), "MUST broken"), (broken.count(False), "SHOULD broken")):
        text += f", {count} {what}" if count else ""
    text += f", {standings.count(Standing.NOT_SETTLED)} not settled" if Standing.NOT_SETTLED in standings else ""
    return f"{text} (level {report.level.value}; {counted(report.runs, 'run')} in {report.seconds:.0f} s)"
