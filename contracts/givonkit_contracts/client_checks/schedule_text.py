"""A schedule as one line, which replays it.

    fail=content_policy after=5s create#1=reset:acted poll#2-3=503:retry=5 kill=poll#4:before
    stall deadline=30s interval=2s world=idempotency:ignored request={"type":"image",...}

Words that are not about requests, kills, world or limits are those of the job, in the language of scenarios.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from givonkit.errors import ScenarioInvalid, did_you_mean, nearest_word
from givonkit.simulator.scenarios import shipped
from givonkit.simulator.scenarios.directive import read_line
from givonkit.simulator.scenarios.durations import duration_text, read_duration
from givonkit.simulator.scenarios.fault import read_fault
from givonkit.simulator.scenarios.match import OPERATIONS

from .oddities import PREFIX, read_oddity
from .schedule import DEADLINE, JOB, POLL_INTERVAL, REQUEST, Kill, Moment, Schedule, Strike

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from givonkit.simulator.scenarios.fault import Fault

    from .oddities import Oddity

PLACE = "the schedule"
_MOST_REPEATS = 5
_words_in = re.compile(r'(?:[^\s"]|"(?:[^"\\]|\\.)*")+').findall
_is_strike = re.compile(r"([a-z]+)#([1-9][0-9]{0,3})(?:(-)([1-9][0-9]{0,3})?)?=(.+)").fullmatch
_is_kill = re.compile(r"([a-z]+)#([1-9][0-9]{0,3}):([a-z]+)").fullmatch


def schedule_line(schedule: Schedule) -> str:
    """Return a schedule as one line; reading it gives an equal one."""
    return " ".join(_words(schedule))


def read_schedule(line: str) -> Schedule:
    """Return the schedule that a line says; raises ScenarioInvalid."""
    strikes: list[Strike] = []
    kills: list[Kill] = []
    world: dict[str, str] = {}
    told: dict[str, Any] = {}
    job: list[str] = []
    for word in _words_in(line):
        name, _, value = word.partition("=")
        if "#" in name:
            strikes.append(_strike(word))
        elif name == "kill":
            kills.append(_kill(value))
        elif name == "world":
            question, _, answer = value.partition(":")
            world[question] = answer
        elif name in _READERS:
            attribute, read = _READERS[name]
            told[attribute] = read(value)
        else:
            job.append(word)
    if job:
        told["job"] = " ".join(job)
        read_line(told["job"], PLACE, shipped())
    return Schedule(strikes=tuple(strikes), kills=tuple(kills), world=world, **told)


def read_effect(text: str) -> Fault | Oddity:
    """Return the fault, or the oddity, that a text such as `503:retry=5` says; raises ScenarioInvalid."""
    return read_oddity(text, PLACE) if text.startswith(PREFIX) else read_fault(text, PLACE, OPERATIONS)


def _words(schedule: Schedule) -> Iterator[str]:
    if schedule.request != REQUEST:
        yield f"request={json.dumps(schedule.request, ensure_ascii=True, separators=(',', ':'))}"
    if schedule.job != JOB or not (schedule.strikes or schedule.kills):
        yield schedule.job
    for strike in schedule.strikes:
        yield f"{strike.operation}#{_turns(strike)}={strike.effect}"
    for kill in schedule.kills:
        yield f"kill={kill.operation}#{kill.nth}:{kill.moment.value}"
    for question, answer in sorted(schedule.world.items()):
        yield f"world={question}:{answer}"
    yield from _limits(schedule)


def _limits(schedule: Schedule) -> Iterator[str]:
    if schedule.deadline != DEADLINE:
        yield f"deadline={duration_text(schedule.deadline)}"
    if schedule.poll_interval != POLL_INTERVAL:
        yield f"interval={duration_text(schedule.poll_interval)}"
    if schedule.repeats != 1:
        yield f"repeats={schedule.repeats}"
    if schedule.long_ids:
        yield "long-ids"
    if schedule.resumes_at_end:
        yield "again"
    if schedule.linger:
        yield f"linger={duration_text(schedule.linger)}"


def _turns(strike: Strike) -> str:
    if strike.first == strike.last:
        return str(strike.first)
    return f"{strike.first}-{'' if strike.last is None else strike.last}"


def _strike(word: str) -> Strike:
    found = _is_strike(word)
    if found is None:
        raise ScenarioInvalid(PLACE, f"expected a strike such as poll#2=503:retry=5 or poll#1-3=reset, got {word!r}")
    operation, first, to, last, text = found.groups()
    _check_operation(operation)
    start = int(first)
    end = start if to is None else None if last is None else int(last)
    if end is not None and end < start:
        raise ScenarioInvalid(PLACE, f"expected the first number before the last one, got {word!r}")
    return Strike(operation, start, end, read_effect(text))


def _kill(text: str) -> Kill:
    found = _is_kill(text)
    moments = [moment.value for moment in Moment]
    if found is None or found[3] not in moments:
        raise ScenarioInvalid(PLACE, f"expected kill=poll#2:MOMENT with one of {', '.join(moments)}, got {text!r}")
    _check_operation(found[1])
    return Kill(found[1], int(found[2]), Moment(found[3]))


def _check_operation(name: str) -> None:
    if name not in OPERATIONS:
        near = did_you_mean(nearest_word(name, OPERATIONS))
        raise ScenarioInvalid(PLACE, f"no operation is {name!r}{near}; known are {', '.join(OPERATIONS)}")


def _request(text: str) -> Mapping[str, Any]:
    try:
        request = json.loads(text)
    except ValueError:
        request = None
    if not isinstance(request, dict):
        raise ScenarioInvalid(PLACE, f"request: expected a JSON object without spaces, got {text[:80]!r}")
    return request


def _repeats(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= _MOST_REPEATS):
        raise ScenarioInvalid(PLACE, f"repeats: expected a number from 1 to {_MOST_REPEATS}, got {text[:80]!r}")
    return int(text)


def _flag(text: str) -> bool:
    if text:
        raise ScenarioInvalid(PLACE, f"expected no value, got {text[:80]!r}")
    return True


_READERS: dict[str, tuple[str, Any]] = {
    "request": ("request", _request),
    "deadline": ("deadline", lambda text: read_duration("deadline", text, PLACE)),
    "interval": ("poll_interval", lambda text: read_duration("interval", text, PLACE)),
    "linger": ("linger", lambda text: read_duration("linger", text, PLACE)),
    "repeats": ("repeats", _repeats),
    "long-ids": ("long_ids", _flag),
    "again": ("resumes_at_end", _flag),
}
