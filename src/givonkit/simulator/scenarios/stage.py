"""The stage: every scenario of one simulator, and which of them decides about a request."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Literal

from .bound import Bound
from .course import Course
from .directive import read_scenario
from .match import Known
from .scenario import BINDABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .plan import Call, Plan
    from .scenario import Scenario

SOURCES = ("control", "header", "key", "directive", "file")
"""Where a scenario can come from, the first one that says something wins."""
KEPT_LINES = 10_000
HEADER_PLACE = "the header Givonkit-Scenario"
DIRECTIVE_PLACE = "the directive"


class Stage:
    """Holds scenarios and counters, and chooses what happens to each request.

    `is_quiet` is true while nothing is set and no job has faults of its own; headers, keys and prompts may still speak.
    `compares_variants` is true while a scenario that is set matches by variant.
    """

    def __init__(self, seed: int = 0, known: Known | None = None) -> None:
        self.known = known or Known()
        self.is_quiet = True
        self.compares_variants = False
        self._seed = seed
        self._set: dict[str, dict[str, Course]] = {"control": {}, "file": {}}
        self._bound: dict[int, Bound] = {}
        self._makers: dict[int, str] = {}
        self._inline: OrderedDict[tuple[str, int, str], Course] = OrderedDict()
        self._named: dict[str, Scenario] | None = None

    @property
    def control_scenarios(self) -> dict[str, Scenario]:
        """The scenarios set through the control API, by name, the oldest first."""
        return {name: course.scenario for name, course in self._set["control"].items()}

    @property
    def file_scenarios(self) -> dict[str, Scenario]:
        """The scenarios of the file, by name, in the file's order."""
        return {name: course.scenario for name, course in self._set["file"].items()}

    @property
    def named(self) -> dict[str, Scenario]:
        """The scenarios that a line may name: those of the file, and the shipped ones."""
        if self._named is None:
            from .file import shipped  # noqa: PLC0415  # the shipped scenarios are read when one could be named

            self._named = {**shipped(), **self.file_scenarios}
        return self._named

    def played(self, source: Literal["control", "file"]) -> dict[str, int]:
        """Return how many requests each scenario of a source has decided about, those for its jobs included."""
        return {name: course.played for name, course in self._set[source].items()}

    def add(self, source: Literal["control", "file"], scenarios: Mapping[str, Scenario], set_at: float) -> None:
        """Set scenarios; one of a name that is there already takes its place, as the newest and with fresh counters."""
        for name, scenario in scenarios.items():
            self._set[source].pop(name, None)
            self._set[source][name] = Course(scenario, source, self._seed, f"{source} {name}", set_at)
        self._changed(source)

    def remove(self, source: Literal["control", "file"], name: str) -> bool:
        """Take a scenario away, and return whether it was there."""
        removed = self._set[source].pop(name, None) is not None
        self._changed(source)
        return removed

    def plan(self, call: Call, now: float) -> Plan | None:
        """Return what a scenario has in store for a request, or None; see `Plan.waiting` for what is used up when.

        ScenarioInvalid says what is wrong with a header or a directive.
        """
        said = dict(self._said(call, now))
        set_here = {
            source: [course for course in scenarios.values() if course.matches(call)]
            for source, scenarios in self._set.items()
        }
        set_here["control"].reverse()
        maker = self._makers.get(call.job) if call.job is not None else None
        for source in SOURCES:
            courses = set_here.get(source) or ([said[source]] if source in said else [])
            is_own = source == "header" and any(course.identity != maker for course in courses)
            plan = None if is_own else self._bound_plan(source, call, now)
            plan = plan or _first(course.plan(call, now, is_bound=course.identity == maker) for course in courses)
            plan = plan or (self._bound_plan(source, call, now) if is_own else None)
            if plan is not None:
                return plan
        return None

    def bind(self, job: int, plan: Plan) -> None:
        """Let the plan's bound faults go with the job that was made."""
        if plan.bound:
            self._bound[job] = Bound(plan._replace(waits=False), self._seed)
            self.is_quiet = False
            if plan.source in ("header", "key"):
                self._makers[job] = plan.identity

    def forget_jobs(self) -> None:
        """Let go of all jobs."""
        self._bound.clear()
        self._makers.clear()
        self._settle()

    def forget(self, job: int) -> None:
        """Let go of a job that has left."""
        self._makers.pop(job, None)
        if self._bound.pop(job, None) is not None:
            self._settle()

    def _said(self, call: Call, now: float) -> Iterator[tuple[str, Course]]:
        if call.header is not None:
            yield "header", self._line("header", call.header, call.account, now)
        if call.key_scenario is not None:
            yield "key", self._course("key", call.key_scenario, call.key_scenario.line, call.account, now)
        if call.directive is not None:
            progress = self._line("directive", call.directive, call.account, now)
            if call.operation == "create":
                yield "directive", progress

    def _line(self, source: str, text: str, account: int, now: float) -> Course:
        kept = self._kept((source, account, text))
        if kept is not None:
            return kept
        place = HEADER_PLACE if source == "header" else DIRECTIVE_PLACE
        operations = self.known.operations if source == "header" else ("create", *BINDABLE)
        scenario = read_scenario(text, place, self.named, operations)
        return self._course(source, scenario, text, account, now)

    def _course(self, source: str, scenario: Scenario, text: str, account: int, now: float) -> Course:
        key = (source, account, text)
        course = self._kept(key)
        if course is None:
            course = self._inline[key] = Course(scenario, source, self._seed, f"{source} {account} {text}", now)
            if len(self._inline) > KEPT_LINES:
                self._inline.popitem(last=False)
        return course

    def _kept(self, key: tuple[str, int, str]) -> Course | None:
        course = self._inline.get(key)
        if course is not None:
            self._inline.move_to_end(key)
        return course

    def _changed(self, source: str) -> None:
        if source == "file":
            self._named = None
            self._inline.clear()
        self.compares_variants = any(
            name == "variant"
            for courses in self._set.values()
            for course in courses.values()
            for name, _ in course.scenario.match.conditions
        )
        self._settle()

    def _settle(self) -> None:
        self.is_quiet = not (self._set["control"] or self._set["file"] or self._bound)

    def _bound_plan(self, source: str, call: Call, now: float) -> Plan | None:
        """Return what the job's own faults of a source do; when none of them is left, let go of them."""
        if call.job not in self._bound or self._bound[call.job].source != source:
            return None
        bound = self._bound[call.job]
        plan = bound.plan(call, now)
        if not bound.has_left(now):
            del self._bound[call.job]
            self._settle()
        return plan


def _first(plans: Iterable[Plan | None]) -> Plan | None:
    return next((plan for plan in plans if plan is not None), None)
