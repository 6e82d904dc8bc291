"""What the double of a test begins with."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from givonkit.errors import ClockInvalid, InputInvalid
from givonkit.simulator import ManualClock, ScaledClock, Simulator, WorldView
from givonkit.simulator.clock import Clock, read_pace
from givonkit.spec import World

if TYPE_CHECKING:
    from givonkit.simulator.scenarios import Scenario
    from givonkit.spec import Spec

WorldSetting = str | Path | Mapping[str, object] | World | None
"""A file or `random:7`, answers by the ids of their questions, a world, or None for the default one."""
ScenariosSetting = str | Path | Mapping[str, object] | None
"""A scenario file, or what stands under its `scenarios`."""
ClockSetting = str | Clock
"""A pace as `givonkit serve --pace` takes it, `jump` for a double without a socket, or a clock."""
START = 1_767_225_600.0
"""Where a clock begins that nothing but the test moves: 2026-01-01T00:00:00Z."""
USUAL_PACE = "instant"
JUMP = "jump"
_MOST_TOKENS = 10**15
JOURNAL_ENTRIES = 100_000
"""The requests that are kept of one test."""


class Settings(NamedTuple):
    """World, scenarios, seed, clock and balance of a double, as the fixtures of a test give them.

    Without a clock, jobs take no time, unless a scenario says how long.
    """

    world: WorldSetting = None
    scenarios: ScenariosSetting = None
    seed: int = 0
    clock: ClockSetting | None = None
    balance: Decimal | int | None = None
    strict: bool = False
    api_key: str = "givon-test-key"


def checked(settings: Settings) -> Settings:
    """Return settings whose values can be; raises InputInvalid, which names fixture, marker and option."""
    seed, balance = settings.seed, settings.balance
    if not _is_whole(seed):
        raise InputInvalid(f"givon_seed (seed=, --givonkit-seed): expected a whole number, got {seed!r}")
    if balance is not None and not _is_amount(balance):
        raise InputInvalid(f"givon_balance (balance=): expected 0 tokens or more, got {balance!r}")
    if not isinstance(settings.world, str | Path | Mapping | World | None):
        kinds = "a file, random:7, answers by question, a World or None"
        raise InputInvalid(f"givon_world (world=): expected {kinds}, got {settings.world!r}")
    if not isinstance(settings.scenarios, str | Path | Mapping | None):
        kinds = "a file, what stands under its `scenarios`, or None"
        raise InputInvalid(f"givon_scenarios (scenarios=): expected {kinds}, got {settings.scenarios!r}")
    if not isinstance(settings.clock, str | None) and not hasattr(settings.clock, "now"):
        raise InputInvalid(f"givon_clock (clock=): expected a pace such as instant or a clock, got {settings.clock!r}")
    if not isinstance(settings.strict, bool):
        raise InputInvalid(f"givon_strict (strict=): expected True or False, got {settings.strict!r}")
    return settings


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_amount(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool) and 0 <= value <= _MOST_TOKENS


class Workshop:
    """Makes the simulators of a session's tests, and keeps ready what they share."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self._views: dict[tuple[str, ...], WorldView] = {}

    def world(self, setting: WorldSetting, seed: int) -> World:
        """Return the world of a setting; raises WorldInvalid, WorldUnknown or SpecFileInvalid."""
        if isinstance(setting, World):
            return setting
        if isinstance(setting, (str, Path)):
            from givonkit.spec.world_file import named_world  # noqa: PLC0415  # most tests take the default world

            return named_world(self.spec, str(setting), seed=seed)
        return self.spec.world({question: str(answer) for question, answer in (setting or {}).items()})

    def scenarios(self, setting: ScenariosSetting) -> Mapping[str, Scenario]:
        """Return the scenarios of a setting; raises ScenarioInvalid or SpecFileInvalid."""
        if setting is None:
            return {}
        from givonkit.simulator.scenarios import read_scenarios  # noqa: PLC0415  # most tests bring none
        from givonkit.simulator.staging import known_words  # noqa: PLC0415  # it reads every model

        text, place = scenarios_text(setting)
        return read_scenarios(text, place, known=known_words(self.spec))

    def simulator(self, settings: Settings, clock: Clock, prefix: str = "") -> Simulator:
        """Return a new simulator with these settings on this clock."""
        pace = None if not isinstance(settings.clock, str | None) else read_pace(settings.clock or USUAL_PACE)
        return Simulator(
            view=self._view(settings),
            clock=clock,
            seed=settings.seed,
            balance=settings.balance,
            instant=pace is not None and pace.instant,
            polls=None if pace is None else pace.polls,
            scenarios=self.scenarios(settings.scenarios),
            journal_entries=JOURNAL_ENTRIES,
            prefix=prefix,
        )

    def _view(self, settings: Settings) -> WorldView:
        """Return what simulators of one world share."""
        if settings.world is None:
            return self._kept(())
        world = self.world(settings.world, settings.seed)
        return self._kept((repr(world.answers), repr(world.changes)), world)

    def _kept(self, key: tuple[str, ...], world: World | None = None) -> WorldView:
        if key not in self._views:
            self._views[key] = WorldView(self.spec, world or self.spec.world())
        return self._views[key]


def clock_of(
    setting: ClockSetting | None,
    *,
    by_hand: Callable[[float], Clock] = ManualClock,
    running: Callable[[], Clock] | None = None,
) -> Clock:
    """Return the clock that a setting asks for, one moved by hand or one that runs; raises ClockInvalid."""
    if setting is not None and not isinstance(setting, str):
        return setting
    if setting == JUMP:
        raise ClockInvalid(
            "jump is a pace of givon_inprocess; over a socket time is real, 10x, instant, manual or 3-polls"
        )
    pace = read_pace(setting or USUAL_PACE).clock_pace
    if pace is None:
        return by_hand(START)
    return running() if running is not None and pace == 1.0 else ScaledClock(pace)


def scenarios_text(setting: str | Path | Mapping[str, object]) -> tuple[str, str]:
    """Return the text of scenarios and its name for messages."""
    if isinstance(setting, Mapping):
        return json.dumps({"scenarios": dict(setting)}), "givon_scenarios"
    from givonkit.spec.catalog import read_text  # noqa: PLC0415  # only for a file

    return read_text(Path(setting)), Path(setting).name
