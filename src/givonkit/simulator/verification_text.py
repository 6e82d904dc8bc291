"""A verification's report as text for people: in a test's failure or on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from .verification import Miss, Outcome, Report

LONGEST_TEXT = 40
"""The lines of a text, at most."""
_LONGEST_LINE = 200
_NEAREST_SHOWN = 3
_NUMBERS_SHOWN = 10
_DIFFERENCES_SHOWN = 5
_OTHERS_SHOWN = 5


def report_text(report: Report) -> str:
    """Return what was expected and did not come, what came instead and how it differs, in at most 40 lines."""
    lines = [_one_line(line) for line in _lines(report)]
    if len(lines) > LONGEST_TEXT:
        left_out = len(lines) - LONGEST_TEXT + 1
        lines[LONGEST_TEXT - 1 :] = [f"... and {left_out} more lines"]
    return "\n".join(lines)


def forgotten_text(forgotten: int) -> str:
    """Return why something cannot be told when requests are no longer kept, and what to do about it."""
    return (
        f"{_count(forgotten, 'earlier request')} no longer kept; keep more (serve --keep-requests N), "
        f"or reset the journal before what is to be verified"
    )


def _lines(report: Report) -> Iterator[str]:
    came = f"{_count(report['came'], 'request')} came, {len(report['refused'])} refused"
    if report["forgotten"]:
        came += f", {report['forgotten']} more no longer kept"
    unmet = [outcome for outcome in report["expectations"] if not outcome["met"]]
    if not report["expectations"]:
        yield f"Nothing was expected ({came})."
    elif not unmet and not report["met"]:
        yield f"Not met: strict, and {_strict_text(report)} ({came})."
    elif not unmet:
        yield f"Met: {_count(len(report['expectations']), 'expectation')} ({came})."
    else:
        yield f"Not met: {len(unmet)} of {_count(len(report['expectations']), 'expectation')} ({came})."
    told: set[int] = set()
    for outcome in unmet:
        nearest = outcome["nearest"][: max(1, _NEAREST_SHOWN // len(unmet))]
        told.update(miss["request"] for miss in nearest)
        yield ""
        yield from _outcome_lines(outcome, nearest)
    yield from _others(report, told)


def _outcome_lines(outcome: Outcome, nearest: Sequence[Miss]) -> Iterator[str]:
    asks = f" ({outcome['asks']})" if outcome["asks"] != outcome["expectation"] else ""
    came = f"{outcome['came']}: {_numbers(outcome['requests'])}" if outcome["came"] else "none"
    yield f"{outcome['expectation']}{asks}"
    yield f"  expected {outcome['expected']}, came {came}"
    if outcome["unsure"]:
        yield f"  cannot be told: {outcome['unsure']}"
    for miss in nearest:
        yield f"  nearest: {_request(miss)}"
        yield from (f"    {difference}" for difference in miss["differences"][:_DIFFERENCES_SHOWN])
        more = len(miss["differences"]) - _DIFFERENCES_SHOWN
        if more > 0:
            yield f"    and {_count(more, 'difference')} more"
    if not outcome["came"] and not nearest and not outcome["unsure"]:
        yield "  no request for this operation came"


def _strict_text(report: Report) -> str:
    others = len(report["unexpected"])
    if others:
        return f"{_count(others, 'request')} like no expectation came"
    return forgotten_text(report["forgotten"])


def _others(report: Report, told: Container[int]) -> Iterator[str]:
    others = [miss for miss in report["unexpected"] if miss["request"] not in told]
    if not others:
        return
    yield ""
    if report["met"]:
        yield f"Like no expectation: {_numbers([miss['request'] for miss in others])}"
        return
    yield "Like no expectation:"
    for miss in others[:_OTHERS_SHOWN]:
        yield f"  {_request(miss)}"
        if miss["nearest"] is not None:
            yield f"    nearest: {miss['nearest']}; {'; '.join(miss['differences'])}"
    if len(others) > _OTHERS_SHOWN:
        yield f"  and {_numbers([miss['request'] for miss in others[_OTHERS_SHOWN:]])}"


def _request(miss: Miss) -> str:
    return f"#{miss['request']} {miss['line']}"


def _numbers(numbers: Sequence[int]) -> str:
    text = ", ".join(f"#{number}" for number in numbers[:_NUMBERS_SHOWN])
    more = len(numbers) - _NUMBERS_SHOWN
    return f"{text} and {more} more" if more > 0 else text


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _one_line(text: str) -> str:
    """Return text without control characters, cut when it is long."""
    plain = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
    return plain if len(plain) <= _LONGEST_LINE else f"{plain[: _LONGEST_LINE - 1]}…"
