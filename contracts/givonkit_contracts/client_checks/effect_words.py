"""What befell a request, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit.errors import GivonkitError
from givonkit.simulator.scenarios.fault import read_fault
from givonkit.simulator.scenarios.fault_kinds import is_status
from givonkit.simulator.scenarios.match import OPERATIONS

from .oddities import PREFIX, read_oddity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from givonkit.simulator.scenarios.fault import Fault

    from .oddities import Oddity
    from .run import Exchange

KILL = "kill:"
_LONGEST_WAIT = 100_000.0
_ODDITIES = {
    "status": "told with the status {}",
    "progress": "told with the progress {}",
    "extra": "told with fields that no page names",
    "absent": "told without its optional fields",
    "null": "told with null for what is not known",
    "no-outputs": "told without outputs",
    "many-outputs": "told with three outputs",
    "skewed-times": "told with times of the year 2031",
}
_KILLS = {
    "before": "nothing was done",
    "acted": "no answer left",
    "midway": "half of the answer had left",
}


def effects_of(exchange: Exchange) -> Iterator[str]:
    """Yield what befell a request, effect by effect, in words; a kill says how far things had come."""
    for text in exchange.effect.split():
        if text.startswith(KILL):
            yield _KILLS.get(text.removeprefix(KILL), text)
        elif text.startswith(PREFIX):
            yield _oddity(read_oddity(text, "a story"))
        else:
            yield _fault(text, exchange)


def is_killed_at(exchange: Exchange) -> bool:
    """Whether the client's process was killed at a request."""
    return KILL in exchange.effect


def _oddity(oddity: Oddity) -> str:
    return _ODDITIES.get(oddity.name, str(oddity)).format(oddity.parameter)


def _fault(text: str, exchange: Exchange) -> str:
    try:
        fault = read_fault(text, "a story", OPERATIONS)
    except GivonkitError:
        return text
    return _status(fault, exchange) if is_status(fault.name) else _FAULTS[fault.name](fault, exchange)


def _status(fault: Fault, exchange: Exchange) -> str:
    retry = exchange.reply_headers.get("retry-after")
    page = ", an HTML page" if "html" in fault.parameters else ", no body" if "empty" in fault.parameters else ""
    wait = f", Retry-After: {retry}" if retry is not None else ""
    return f"the answer was {fault.name}{page}{wait}"


def _latency(fault: Fault, _exchange: Exchange) -> str:
    return f"the answer came after {fault.parameters[0]}"


def _drip(fault: Fault, _exchange: Exchange) -> str:
    size, _, pause = fault.parameters[0].partition("/")
    return f"the answer dripped, {size} bytes every {pause}"


def _cut_after(end: str) -> Callable[[Fault, Exchange], str]:
    def said(fault: Fault, _exchange: Exchange) -> str:
        after = f" after {fault.parameters[0]} bytes of the body" if fault.parameters else " within the body"
        return f"the connection was {end}{after}"

    return said


def _shortened_to(what: str) -> Callable[[Fault, Exchange], str]:
    def said(fault: Fault, _exchange: Exchange) -> str:
        return f"{what}{f' after {fault.parameters[0]} bytes' if fault.parameters else ''}, and looked whole"

    return said


def _redirect(fault: Fault, _exchange: Exchange) -> str:
    status, address = fault.parameters
    return f"the answer was {status}, a redirect to {address}"


def _always(text: str) -> Callable[[Fault, Exchange], str]:
    return lambda _fault, _exchange: text


_FAULTS: dict[str, Callable[[Fault, Exchange], str]] = {
    "latency": _latency,
    "drip": _drip,
    "wrong_type": lambda fault, _: f"the answer called itself {fault.parameters[0]}",
    "malformed": _always("the answer was broken JSON"),
    "truncated": _shortened_to("the body stopped"),
    "gzip_cut": _shortened_to("the compressed body stopped"),
    "empty": _always("the answer had no body"),
    "reset": _always("the connection was reset"),
    "hang": _always("no answer ever came"),
    "cut": _cut_after("reset"),
    "close": _cut_after("closed"),
    "redirect": _redirect,
}


def asked_wait(exchange: Exchange) -> float | None:
    """Return the seconds that an answer asked the client to wait, where it said so in seconds."""
    text = exchange.reply_headers.get("retry-after", "") if exchange.status is not None else ""
    is_number = text.isascii() and text.isdigit()
    return seconds if is_number and (seconds := float(text)) < _LONGEST_WAIT else None
