"""Other worlds: on which answers to the questions a client depends, one by one and two together."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from givonkit.simulator import WorldView

from .covering import covering_rows
from .endings import ENDINGS
from .money import broken_money
from .obligation import Broken
from .report import Dependency, DriverFault, Failure, FoundBy
from .schedule_text import read_schedule, schedule_line
from .visible import differences, heard, visible_answers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from givonkit.spec import Spec, World

    from .obligation import Obligation
    from .playing import Ground
    from .run import Run
    from .schedule import Schedule
    from .visible import Difference

    Answers = Mapping[str, str]
    Note = Callable[[Run | DriverFault], None]

_SUCCESS = "after=5s deadline=60s"
_FAILURE = "fail=content_policy after=5s deadline=60s"
_REFUSED_FIELD = 'request={"type":"image","model":"seedream-5","input":{}} deadline=20s'
_REFUSED_MODEL = 'request={"type":"image","model":"unknown","input":{"prompt":"a_red_corgi"}} deadline=20s'
_LOST_ANSWER = "create#1=reset:acted deadline=60s"
_TOO_LATE = "after=30s deadline=20s"
ALONE = tuple(
    map(read_schedule, (_SUCCESS, _FAILURE, _REFUSED_FIELD, _REFUSED_MODEL, _LOST_ANSWER, _TOO_LATE)),
)
"""What is played with one answer changed, as far as a client is then told something new."""
MANY_POLLS = read_schedule("after=45s interval=0.5s")
"""Played too where the clock jumps: elsewhere the client's seconds are shorter than those of a limit."""
TOGETHER = tuple(map(read_schedule, (_SUCCESS, _LOST_ANSWER)))
"""What is played with many answers changed."""
_MOST_HEARD = 200
"""How many requests of one run are asked again in other worlds, at most."""


class InWorlds(NamedTuple):
    """The answers that a client depends on, and the worlds that it was played in, each by what is not the default."""

    dependencies: tuple[Dependency, ...]
    worlds: tuple[Answers, ...]


def dependencies(ground: Ground, spec: Spec, *, observed: World | None = None, note: Note = lambda _: None) -> InWorlds:
    """Return which answers a client depends on: something breaks with them that holds in the default world.

    Where `observed` has an answer that a live server showed, the others are left out, and to depend on it is a
    failure. `note` is told each run.
    """
    trial = _Trial(ground, spec, observed or spec.world(), note)
    alone = list(trial.alone())
    return InWorlds((*alone, *trial.together()), tuple(trial.worlds))


class _Found(NamedTuple):
    """The first thing that a run breaks with other answers, and how many runs there were until then."""

    obligation: Obligation
    broken: Broken
    run: Run
    runs: int

    @property
    def answers(self) -> Answers:
        """The answers that are not the default ones."""
        return self.run.schedule.world


class _Trial:
    """One client in one world after the other."""

    def __init__(self, ground: Ground, spec: Spec, observed: World, note: Note) -> None:
        self._ground = ground
        self._spec = spec
        self._observed = observed
        self._note = note
        self._runs = 0
        self._broken_by_default: dict[str, frozenset[str]] = {}
        self._left = self._offered()
        self._views = {answers: self._view(dict([answers])) for answers in self._single()}
        self.worlds: list[Answers] = []

    def alone(self) -> Iterator[Dependency]:
        """Yield the dependencies on one answer; what is left are the answers with which nothing breaks."""
        told: dict[tuple[str, str], set[Difference]] = {answer: set() for answer in self._views}
        for run in list(self._played((*ALONE, MANY_POLLS) if self._ground.is_exact else ALONE)):
            self._broken_by_default[schedule_line(run.schedule)] = frozenset(one.id for one, _ in self._broken(run))
            news = [answer for answer in self._telling_news(run, told) if answer in self._single()]
            for found in self._breaking(replace(run.schedule, world=dict([answer])) for answer in news):
                for question, answer in found.answers.items():
                    self._left[question].remove(answer)
                yield self._dependency(found)

    def together(self) -> Iterator[Dependency]:
        """Yield the dependencies on answers of which each alone breaks nothing."""
        known: list[Answers] = []
        worlds = [world for row in covering_rows(self._factors()) if (world := self._changed(row))]
        for found in self._breaking(replace(schedule, world=world) for world in worlds for schedule in TOGETHER):
            for fewest in self._groups(found, known):
                known.append(fewest.answers)
                yield self._dependency(fewest)

    def _groups(self, found: _Found, known: list[Answers]) -> Iterator[_Found]:
        """Yield the groups of answers that break something together, besides those that are known meanwhile."""
        worlds = [found.answers]
        for world in worlds:
            group = next((group for group in known if group.items() <= world.items()), None)
            if group is None and (still := self._breaks(found, world)):
                fewest = self._fewest(still)
                group = fewest.answers
                yield fewest
            parted = [_left_out(world, [name]) for name in group or ()]
            worlds += [part for part in parted if part not in worlds]

    def _offered(self) -> dict[str, list[str]]:
        """Return the answers to try, besides the default ones: those that a client can see, and nobody ruled out."""
        world = self._observed
        return {
            question: [
                answer for answer in answers if question not in world.observed or answer == world.answer(question)
            ]
            for question, answers in visible_answers(self._spec).items()
        }

    def _single(self) -> list[tuple[str, str]]:
        return [(question, answer) for question, answers in self._left.items() for answer in answers]

    def _factors(self) -> dict[str, list[str]]:
        return {
            question: [str(self._spec.questions[question].default), *answers]
            for question, answers in self._left.items()
            if answers
        }

    def _changed(self, row: Answers) -> Answers:
        return {question: answer for question, answer in row.items() if answer in self._left[question]}

    def _view(self, answers: Answers) -> WorldView:
        return WorldView(self._spec, self._spec.world(answers))

    def _telling_news(self, run: Run, told: Mapping[tuple[str, str], set[Difference]]) -> Iterator[tuple[str, str]]:
        """Yield the answers with which the client is told something that no run before has told it."""
        asked, scale = run.exchanges[:_MOST_HEARD], run.deadline / run.schedule.deadline
        usual = heard(asked, run.schedule, self._view({}), scale)
        for answer, known in told.items():
            new = {*differences(usual, heard(asked, run.schedule, self._views[answer], scale))} - known
            if new:
                yield answer
            known.update(new)

    def _played(self, schedules: Iterable[Schedule]) -> Iterator[Run]:
        """Yield the runs of schedules, without those that say nothing about the client."""
        for run in self._ground.play_all(schedules):
            self._runs += 1
            self._note(run)
            if not isinstance(run, DriverFault):
                if run.schedule.world not in self.worlds:
                    self.worlds.append(run.schedule.world)
                yield run

    def _broken(self, run: Run) -> Iterator[tuple[Obligation, Broken]]:
        yield from broken_money(run)
        for one in ENDINGS:
            finding = one.check(run)
            if isinstance(finding, Broken):
                yield one, finding

    def _breaking(self, schedules: Iterable[Schedule]) -> list[_Found]:
        """Return the runs that break what holds in the default world, each time where they are not exact."""
        found = list(self._breaking_once(schedules))
        if self._ground.is_exact or not found:
            return found
        return list(self._breaking_once([one.run.schedule for one in found]))

    def _breaking_once(self, schedules: Iterable[Schedule]) -> Iterator[_Found]:
        for run in self._played(schedules):
            by_default = self._broken_by_default.get(schedule_line(replace(run.schedule, world={})))
            broken = [] if by_default is None else [one for one in self._broken(run) if one[0].id not in by_default]
            if broken:
                yield _Found(*broken[0], run, self._runs)

    def _breaks(self, found: _Found, answers: Answers) -> _Found | None:
        """Return what the schedule of something found breaks with other answers, or None."""
        if answers in ({}, found.answers):
            return found if answers else None
        return next(iter(self._breaking([replace(found.run.schedule, world=answers)])), None)

    def _fewest(self, found: _Found) -> _Found:
        """Return what breaks with as few of its answers as need be: parts of them are left out, large ones first."""
        size = ceil(len(found.answers) / 2)
        while True:
            names = list(found.answers)
            parts = [names[first : first + size] for first in range(0, len(names), size)]
            without = (_left_out(found.answers, part) for part in parts)
            fewer = next(filter(None, (self._breaks(found, answers) for answers in without)), None)
            if fewer is None and size == 1:
                return found
            found, size = fewer or found, size if fewer else ceil(size / 2)

    def _dependency(self, found: _Found) -> Dependency:
        failure = Failure(found.obligation, found.broken, found.run, FoundBy.WORLD, found.runs)
        questions = [self._spec.questions[question] for question in found.answers]
        bases = [self._basis(question, answer) for question, answer in found.answers.items()]
        return Dependency(
            question=" with ".join(question.id for question in questions),
            asks=" ".join(question.asks for question in questions),
            answer=" with ".join(found.answers.values()),
            means="; ".join(question.answers[found.answers[question.id]].means for question in questions),
            basis="assumed" if "assumed" in bases else bases[0],
            failure=failure,
            fails="assumed" not in bases,
        )

    def _basis(self, question: str, answer: str) -> str:
        world = self._observed
        return world.basis("assumed", question) if world.answer(question) == answer else "assumed"


def _left_out(answers: Answers, names: Collection[str]) -> Answers:
    return {name: answer for name, answer in answers.items() if name not in names}
