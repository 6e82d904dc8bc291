"""Schedules drawn at random, and what the money oracle says of the runs."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, islice
from math import ceil
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from givonkit.simulator.scenarios.durations import duration_text
from givonkit_contracts.strategies import valid_requests

from .schedule import DEADLINE, JOB, REQUEST, Kill, Moment, Schedule, Strike
from .schedule_text import read_effect
from .troubles import CUT, GARBLED, LOST, ODD, REFUSED, SLOW, troubles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from givonkit.simulator.scenarios.fault import Fault
    from givonkit.spec import Spec

    from .oddities import Oddity

_ANSWERED = ("create", "create", "poll", "poll", "poll", "cancel", "list")
_KILLED = ("create", "poll", "poll", "download", "cancel")
_FAILURES = ("fail=provider_error", "fail=content_policy", "cancel")
_MOST_STRIKES = 4
_ALONE = 0.65
_LONGEST_ROW = 2


def drawn_schedules(spec: Spec, *, examples: int, seed: int, is_slow: bool) -> Iterator[Schedule]:
    """Yield schedules, no two of them equal: first those in which one thing goes wrong, then whatever is drawn.

    Where `is_slow`, time is real, and there is nothing that takes real seconds.
    """
    alone = list(islice(troubles(seed=seed, is_slow=is_slow), ceil(examples * _ALONE)))
    return chain(alone, islice(_drawn(spec, 4 * examples, seed, is_slow=is_slow), examples - len(alone)))


def _drawn(spec: Spec, count: int, seed: int, *, is_slow: bool) -> Iterator[Schedule]:
    found: dict[str, Schedule] = {}

    @seeded(seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    @given(schedules(spec, is_slow=is_slow))
    def collect(schedule: Schedule) -> None:
        if schedule.events > 1:
            found.setdefault(repr(schedule), schedule)

    collect()
    return iter(found.values())


def schedules(spec: Spec, *, is_slow: bool = False) -> st.SearchStrategy[Schedule]:
    """Draw schedules in which a careful client loses nothing, since every trouble passes."""
    slow = () if is_slow else SLOW
    answers = _effects(*LOST, *REFUSED, *GARBLED, *slow, *ODD)
    files = _effects(*CUT, *REFUSED, *slow)
    strikes = st.one_of(_strikes(_ANSWERED, answers), _strikes(("download",), files))
    kills = st.builds(Kill, st.sampled_from(_KILLED), st.integers(1, 3), st.sampled_from(Moment))
    return st.builds(
        _schedule,
        strikes=st.lists(strikes, max_size=_MOST_STRIKES),
        kills=st.one_of(st.just([]), st.lists(kills, max_size=2)),
        job=st.one_of(st.just(JOB), jobs()),
        request=st.one_of(st.just(REQUEST), requests(spec)),
        repeats=st.sampled_from((1, 1, 1, 2)),
        long_ids=st.sampled_from((False, False, True)),
        deadline=st.sampled_from((DEADLINE, DEADLINE, 100.0, 60.0)),
    )


def jobs() -> st.SearchStrategy[str]:
    """Draw how a job fares."""
    seconds = st.sampled_from((0.0, 1.0, 5.0, 30.0, 58.0, 90.0, 150.0)).map(duration_text)
    ended = st.builds(
        lambda how, after: how if how == "stall" else f"{how} after={after}", st.sampled_from(_FAILURES), seconds
    )
    return st.one_of(seconds.map(lambda after: f"after={after}"), ended)


def requests(spec: Spec) -> st.SearchStrategy[Mapping[str, Any]]:
    """Draw valid requests of every model."""
    return st.sampled_from(sorted(spec.models)).flatmap(lambda model: valid_requests(model, spec=spec))


def _effects(*lines: str) -> st.SearchStrategy[Fault | Oddity]:
    return st.sampled_from([read_effect(line) for line in lines])


def _strikes(operations: tuple[str, ...], effects: st.SearchStrategy[Fault | Oddity]) -> st.SearchStrategy[Strike]:
    return st.builds(
        lambda operation, first, length, effect: Strike(operation, first, first + length - 1, effect),
        st.sampled_from(operations),
        st.integers(1, 4),
        st.integers(1, _LONGEST_ROW),
        effects,
    )


def _schedule(*, strikes: list[Strike], kills: list[Kill], **told: Any) -> Schedule:
    usable = [kill for kill in kills if kill.moment is not Moment.MIDWAY or kill.operation == "download"]
    first = {(kill.operation, kill.nth): kill for kill in usable}
    return replace(Schedule(**told), strikes=tuple(strikes), kills=tuple(first.values()))
