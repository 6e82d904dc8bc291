"""What can be told to a double and asked of it besides its API, in-process and over HTTP alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from givonkit.errors import ClockInvalid, GivonkitError, ScenarioInvalid, did_you_mean, nearest_word
from givonkit.prices import plain_decimal
from givonkit.spec.world_file import read_world

from .clock import ManualClock, ScaledClock
from .expectations import read_expectations
from .har import har
from .scenarios import read_scenarios, shipped
from .staging import known_words
from .verification import verify

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .ledger import Movement
    from .scenarios import Scenario
    from .simulator import Simulator
    from .verification import Report

FAULT_NAME = "fault"


class NotThere(GivonkitError):
    """What is asked for by its name is not there."""


class Control:
    """Scenarios, clock, world, ledger, journal and resets of one simulator, as plain values.

    Texts are YAML, and so may be JSON; every mistake in one is a GivonkitError that names place and reason.
    """

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def scenarios(self) -> dict[str, list[dict[str, str]]]:
        """Return the scenarios that are set, those of the file, and those that come with givonkit."""
        stage = self._simulator.stage
        return {
            "control": _shown(stage.control_scenarios),
            "file": _shown(stage.file_scenarios),
            "shipped": _shown(shipped()),
        }

    def set_scenarios(self, text: str, place: str = "scenarios") -> list[str]:
        """Set the scenarios of a text with the shape of a scenario file, and return their names."""
        simulator = self._simulator
        with simulator.lock:
            found = read_scenarios(text, place, known=simulator.stage.known, named=simulator.stage.named)
            simulator.stage.add("control", found, simulator.clock.now())
        return list(found)

    def set_fault(self, line: str, operations: tuple[str, ...] = ("create",)) -> str:
        """Let a fault such as `503:html` strike operations, and return the name of its scenario.

        The line may go on with `times=2`, `chance=0.1` or `window=10s-40s`.
        """
        taken = self._simulator.stage.control_scenarios
        name = next(name for number in range(1, len(taken) + 2) if (name := f"{FAULT_NAME}-{number}") not in taken)
        if len(line.splitlines()) > 1:
            raise ScenarioInvalid("the fault", f"expected one line, got {line[:80]!r}")
        scenario = {"match": {"operation": list(operations)}, "steps": f"fault={line}"}
        self.set_scenarios(json.dumps({"scenarios": {name: scenario}}, ensure_ascii=False), "the fault")
        return name

    def remove_scenario(self, name: str) -> None:
        """Take away a scenario that was set; raises NotThere."""
        with self._simulator.lock:
            if not self._simulator.stage.remove("control", name):
                known = list(self._simulator.stage.control_scenarios)
                raise NotThere(
                    f"no scenario that was set is named {name[:80]!r}{did_you_mean(nearest_word(name, known))}; "
                    f"set are {', '.join(known) or 'none'}"
                )

    def clock(self) -> dict[str, Any]:
        """Return the clock's kind, its time and its pace."""
        return self._simulator.clock.describe()

    def advance(self, seconds: float) -> dict[str, Any]:
        """Move the clock on by some seconds; raises ClockInvalid."""
        with self._simulator.lock:
            self._movable().advance(seconds)
        return self.clock()

    def set_time(self, seconds: float) -> dict[str, Any]:
        """Move the clock on to a time (seconds since 1970); raises ClockInvalid when that is past."""
        with self._simulator.lock:
            clock = self._movable()
            if isinstance(clock, ManualClock):
                clock.set(seconds)
            elif seconds < (now := clock.now()):
                raise ClockInvalid(
                    f"the clock stands at {now} and never goes back, got {seconds}; "
                    f"to begin anew, reset the jobs and the clock together"
                )
            else:
                clock.advance(seconds - now)
        return self.clock()

    def set_pace(self, pace: float) -> dict[str, Any]:
        """Let the clock run `pace` times as fast, 0 to freeze it; raises ClockInvalid for one that is moved by hand."""
        clock = self._simulator.clock
        if not isinstance(clock, ScaledClock):
            raise ClockInvalid("a manual clock has no pace; it is advanced or set")
        with self._simulator.lock:
            clock.set_pace(pace)
        return self.clock()

    def world(self) -> dict[str, Any]:
        """Return the answers of the world, and what of its wire was changed beside them."""
        world = self._simulator.world
        return {"answers": world.answers, "wire": world.changes}

    def set_world(self, text: str, place: str = "world") -> dict[str, Any]:
        """Answer as the world of a text with the shape of a world file from now on."""
        self._simulator.set_world(read_world(text, place, self._simulator.spec))
        return self.world()

    def set_random_world(self, seed: int) -> dict[str, Any]:
        """Answer as a world that a seed draws from now on."""
        self._simulator.set_world(self._simulator.spec.random_world(seed))
        return self.world()

    def ledger(self) -> dict[str, dict[str, str]]:
        """Return the tokens available, reserved and charged, as decimals, by the key's label."""
        simulator = self._simulator
        with simulator.lock:
            now = simulator.clock.now()
            return {
                label: {name: plain_decimal(amount) for name, amount in _totals(simulator, account, now).items()}
                for label, account in simulator.accounts.labels().items()
            }

    def movements(self, label: str) -> list[dict[str, Any]]:
        """Return the entries of one key's ledger, the oldest first; their sums are its totals. Raises NotThere."""
        simulator = self._simulator
        with simulator.lock:
            labels = simulator.accounts.labels()
            if label not in labels:
                raise NotThere(
                    f"no key has the label {label[:80]!r}{did_you_mean(nearest_word(label, labels))}; "
                    f"known are {', '.join(labels) or 'none'}"
                )
            entries = simulator.ledger.entries(labels[label], simulator.clock.now())
            return [self._movement(entry) for entry in entries]

    def journal(self, limit: int | None = None) -> list[dict[str, Any]]:
        """Return the last requests and answers, the oldest first, without keys."""
        with self._simulator.lock:
            entries = list(self._simulator.journal.entries())
        return entries if limit is None else entries[max(len(entries) - limit, 0) :]

    def har(self, base_url: str) -> dict[str, Any]:
        """Return the journal as an HTTP Archive (HAR 1.2); `base_url` is where the double, or its namespace, is."""
        return har(self.journal(), base_url=base_url)

    def verify(self, text: str, place: str = "expectations") -> Report:
        """Compare what came with the `expectations` of a text: a list of matches, and how often each should come."""
        expectations = read_expectations(text, place, known_words(self._simulator.spec))
        if any(name == "key" for expectation in expectations for name, _ in expectation.match.conditions):
            raise ScenarioInvalid(place, "key: the journal keeps no keys, so that no request could meet this")
        return verify(self.journal(), expectations)

    def reset(self, *targets: str) -> None:
        """Forget jobs, assets, ledger, journal, scenarios, clock, or all; raises ResetInvalid."""
        self._simulator.reset(*targets)

    def reseed(self, seed: int) -> None:
        """Draw ids and chances by another seed; raises ResetInvalid while there are jobs or assets."""
        self._simulator.reseed(seed)

    def _movable(self) -> ManualClock | ScaledClock:
        clock = self._simulator.clock
        if not isinstance(clock, (ManualClock, ScaledClock)):
            raise ClockInvalid("the machine's clock cannot be moved; use a ManualClock or a ScaledClock")
        return clock

    def _movement(self, entry: Movement) -> dict[str, Any]:
        issue = self._simulator.renderer.identifiers.issue
        amounts = {name: plain_decimal(getattr(entry, name)) for name in ("available", "reserved", "charged")}
        return {
            "at": entry.at if entry.job is not None else None,
            "kind": entry.kind,
            "job": None if entry.job is None else issue(entry.job),
            **amounts,
        }


def _totals(simulator: Simulator, account: int, now: float) -> dict[str, Any]:
    return simulator.ledger.totals(account, now)._asdict()


def _shown(scenarios: Mapping[str, Scenario]) -> list[dict[str, str]]:
    return [{"name": name, "line": scenario.line, "says": scenario.says} for name, scenario in scenarios.items()]
