"""Holds a client to its obligations: their own schedules, crash points, drawn schedules, other worlds."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from givonkit.spec import load_spec

from .crash_points import crash_points
from .every import played_obligations
from .evidence import Evidence, breaks, is_about_money, own_schedules, retold
from .limited import LimitedGround
from .money import MONEY
from .obligation import Level
from .report import ClientReport, DriverFault, DriverGivenUp, FoundBy
from .schedule import Schedule
from .schedule_text import read_schedule
from .selection import selected
from .settings import ClientSettings
from .shrinking import shrunk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from givonkit.spec import Spec, World

    from .playing import Ground
    from .report import Dependency, Failure
    from .run import Run

_EXAMPLES = 200
_EXAMPLES_IN_REAL_TIME = 40
_TRIES = 200
_TRIES_IN_REAL_TIME = 24
_STEPS_TO_CRASH_AT = ("", "create#1=reset:acted", "stall deadline=60s")


class Progress(NamedTuple):
    """How far a run of the judge is: what it does, the runs played, and the obligations broken."""

    doing: str
    runs: int
    broken: int


def check_client(
    ground: Ground,
    *,
    client: str = "the client",
    settings: ClientSettings | None = None,
    spec: Spec | None = None,
    observed: World | None = None,
    watch: Callable[[Progress], None] | None = None,
) -> ClientReport:
    """Return how a client stands to its obligations, with the shortest story for each that it breaks.

    `observed` holds what a live server answered: to break on that is a failure, and to depend on others is none. Raises
    ObligationUnknown for a name in `only` that no obligation has.
    """
    judge = _Judge(ground, settings or ClientSettings(), spec or load_spec(), observed)
    judge.watch = watch or judge.watch
    return judge.report(client)


class _Judge:
    def __init__(self, ground: Ground, settings: ClientSettings, spec: Spec, observed: World | None) -> None:
        self._ground = LimitedGround(ground, settings.seconds)
        self._settings = settings
        self._spec = spec
        self._observed = observed
        self.watch: Callable[[Progress], None] = lambda _: None
        self._obligations = selected(played_obligations(), settings)
        self._evidence = Evidence(self._obligations)
        self._faults: list[DriverFault] = []
        self._runs = self._completed = 0
        self._dependencies: tuple[Dependency, ...] = ()
        self._worlds: tuple[Mapping[str, str], ...] = ()

    def report(self, client: str) -> ClientReport:
        """Return the report of a whole run, or of what was done of it before Ctrl-C."""
        interrupted, given_up = False, ""
        try:
            self._judge()
        except KeyboardInterrupt:
            interrupted = True
        except DriverGivenUp as error:
            given_up = str(error).partition("\n")[0]
        return ClientReport(
            client=client,
            level=self._settings.level,
            strict=self._settings.strict,
            seed=self._settings.seed,
            judged=self._evidence.judged(),
            dependencies=self._dependencies,
            worlds=self._worlds,
            driver_faults=tuple(self._faults),
            runs=self._runs,
            completed=self._completed,
            seconds=self._ground.elapsed,
            interrupted=interrupted,
            given_up=given_up,
        )

    def _judge(self) -> None:
        self._play_own_schedules()
        if not self._completed:
            return
        if self._is_about_money:
            if self._settings.crash_points:
                self._play("killing it at each step", list(self._crash_points()), FoundBy.CRASH)
            self._play("schedules drawn at random", self._drawn(), FoundBy.SEARCH)
        self._settle()
        if self._has_worlds:
            self._play_worlds()

    @property
    def _has_worlds(self) -> bool:
        settings = self._settings
        if settings.worlds is not None:
            return settings.worlds
        return not settings.only and (self._ground.is_exact or settings.level is not Level.CORE)

    @property
    def _is_about_money(self) -> bool:
        return any(obligation in MONEY for obligation in self._obligations)

    def _play_own_schedules(self) -> None:
        plain = Schedule()
        schedules = {repr(plain): (plain, []), **own_schedules(self._obligations)}
        owners = [whose for _, whose in schedules.values()]
        played = self._played("the obligations' own schedules", [schedule for schedule, _ in schedules.values()])
        for run, own in zip(played, owners, strict=False):
            if run is not None:
                self._evidence.see(run, FoundBy.SCHEDULE, own)

    def _play(self, doing: str, schedules: Iterable[Schedule], found_by: FoundBy) -> None:
        for run in self._played(doing, schedules):
            if run is not None:
                self._evidence.see(run, found_by)

    def _played(self, doing: str, schedules: Iterable[Schedule]) -> Iterator[Run | None]:
        """Yield the run of each schedule, or None where the driver was at fault, until the time is over."""
        for run in self._ground.play_all(schedules):
            self._note(run)
            yield None if isinstance(run, DriverFault) else run
            self._tell(doing)

    def _note(self, run: Run | DriverFault) -> None:
        if isinstance(run, DriverFault):
            self._faults.append(run)
        else:
            self._runs += 1
            self._completed += run.outcome is not None

    def _tell(self, doing: str) -> None:
        self.watch(Progress(doing, self._runs, len(self._evidence.failures)))

    def _crash_points(self) -> Iterator[Schedule]:
        plain = self._played("the steps to kill it at", map(read_schedule, _STEPS_TO_CRASH_AT))
        return chain.from_iterable(crash_points(run) for run in plain if run is not None)

    def _drawn(self) -> Iterable[Schedule]:
        from .search import drawn_schedules  # noqa: PLC0415  # Hypothesis is only loaded for a search

        is_exact = self._ground.is_exact
        usual = _EXAMPLES if is_exact else self._usual_in_real_time()
        examples = usual if self._settings.examples is None else self._settings.examples
        if not examples:
            return ()
        return drawn_schedules(self._spec, examples=examples, seed=self._settings.seed, is_slow=not is_exact)

    def _usual_in_real_time(self) -> int:
        return 0 if self._settings.level is Level.CORE else _EXAMPLES_IN_REAL_TIME

    def _settle(self) -> None:
        """See each failure once more where time is real, and shorten the story of those that any schedule can show."""
        for failure in self._evidence.failures:
            self._tell("the shortest stories")
            self._evidence.improve(failure, self._settled)

    def _settled(self, failure: Failure) -> Failure | None:
        is_broken = breaks(failure.obligation)
        if not self._ground.is_exact:
            again = self._one(failure.run.schedule)
            if again is None or not is_broken(again):
                return None
        if not is_about_money(failure):
            return failure
        tries = _TRIES if self._ground.is_exact else _TRIES_IN_REAL_TIME
        return retold(failure, shrunk(failure.run, self._one, is_broken, tries)[0])

    def _one(self, schedule: Schedule) -> Run | None:
        return next(self._played("the shortest stories", [schedule]), None)

    def _play_worlds(self) -> None:
        from .worlds import dependencies  # noqa: PLC0415  # not every run needs them

        self._tell("other worlds")
        self._dependencies, self._worlds = dependencies(
            self._ground, self._spec, observed=self._observed, note=self._note
        )
