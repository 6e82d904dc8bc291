"""What can be told to a double and asked of it besides its API, in-process and over HTTP alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from givonkit.decimals import plain_decimal
from givonkit.errors import ClockInvalid, GivonkitError, ScenarioInvalid, SpecFileInvalid, did_you_mean, nearest_word
from givonkit.spec.world_file import read_world

from .accounts import key_label
from .clock import ManualClock, ScaledClock, SystemClock
from .expectations import match_text, read_wanted
from .har import har
from .records import asset_records, job_records
from .scenarios import read_scenarios, shipped
from .staging import known_words
from .told_fault import PLACE, read_told_fault
from .verification import verify

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .ledger import Movement
    from .scenarios import Scenario
    from .simulator import Simulator
    from .verification import Report

LABEL = "key_"


class NotThere(GivonkitError):
    """What is asked for by its name is not there."""


class Control:
    """Scenarios, clock, world, ledger, journal and resets of one simulator, as plain values.

    Texts are YAML, and so may be JSON; every mistake in one is a GivonkitError that names place and reason.
    """

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def scenarios(self) -> dict[str, list[dict[str, Any]]]:
        """Return the scenarios that are set, those of the file, and those that come with givonkit.

        `played` says how many requests one that is set, or of the file, has decided about since it was set or begun
        anew by a reset.
        """
        with self._simulator.lock:
            stage = self._simulator.stage
            return {
                "control": _with_played(_shown(stage.control_scenarios), stage.played("control")),
                "file": _with_played(_shown(stage.file_scenarios), stage.played("file")),
                "shipped": _shown(shipped()),
            }

    def played(self) -> dict[str, int]:
        """Return how many requests each scenario that was set has decided about, by its name."""
        with self._simulator.lock:
            return self._simulator.stage.played("control")

    def set_scenarios(self, text: str, place: str = "scenarios") -> list[str]:
        """Set the scenarios of a text with the shape of a scenario file, and return their names."""
        simulator = self._simulator
        text = _sendable(text, place)
        with simulator.lock:
            stage = simulator.stage
            found = read_scenarios(text, place, known=stage.known, named=stage.named, wins="last")
            simulator.stage.add("control", found, simulator.now())
        return list(found)

    def set_fault(self, line: str, operations: tuple[str, ...] = ("create",)) -> str:
        """Let a fault such as `503:html` strike operations, and return the name of its scenario.

        The line may begin with `fault=`, and go on with `times=2`, `chance=0.1` or `window=10s-40s`.
        """
        simulator = self._simulator
        line = _sendable(line, PLACE)
        with simulator.lock:
            scenario = read_told_fault(line, operations, simulator.stage)
            simulator.stage.add("control", {scenario.name: scenario}, simulator.now())
        return scenario.name

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
            self._movable().set(seconds)
        return self.clock()

    def set_pace(self, pace: float) -> dict[str, Any]:
        """Let the clock run `pace` times as fast, 0 to freeze it; raises ClockInvalid for one that is moved by hand."""
        clock = self._simulator.clock
        if isinstance(clock, SystemClock):
            raise ClockInvalid("the machine's clock has a pace of its own; use a ScaledClock")
        if not isinstance(clock, ScaledClock):
            raise ClockInvalid(f"a {clock.describe()['kind']} clock has no pace; it is advanced or set")
        with self._simulator.lock:
            clock.set_pace(pace)
        return self.clock()

    def world(self) -> dict[str, Any]:
        """Return the answers of the world, and what of its wire was changed beside them."""
        world = self._simulator.world
        return {"answers": world.answers, "wire": world.changes}

    def set_world(self, text: str, place: str = "world") -> dict[str, Any]:
        """Answer as the world of a text with the shape of a world file from now on."""
        self._simulator.set_world(read_world(_sendable(text, place), place, self._simulator.spec))
        return self.world()

    def set_random_world(self, seed: int) -> dict[str, Any]:
        """Answer as a world that a seed draws from now on."""
        self._simulator.set_world(self._simulator.spec.random_world(seed))
        return self.world()

    def jobs(self, limit: int | None = None) -> list[dict[str, Any]]:
        """Return the last jobs of all keys as they stand now, the oldest first, whatever the world shows of them.

        Times are seconds since 1970; `finished` is None while the job runs, and `key` is the key's label.
        """
        return job_records(self._simulator, limit)

    def assets(self, limit: int | None = None) -> list[dict[str, Any]]:
        """Return what is known of the last uploads of all keys, the oldest first."""
        return asset_records(self._simulator, limit)

    def ledger(self) -> dict[str, dict[str, str]]:
        """Return the tokens available, reserved and charged, as decimals, by the key's label."""
        simulator = self._simulator
        with simulator.lock:
            now = simulator.now()
            return {
                label: {name: plain_decimal(amount) for name, amount in _totals(simulator, account, now).items()}
                for label, account in simulator.accounts.labels().items()
            }

    def movements(self, key: str) -> list[dict[str, Any]]:
        """Return the entries of one key's ledger, the oldest first; their sums are its totals.

        The key is named by its label, or by itself. Raises NotThere.
        """
        simulator = self._simulator
        with simulator.lock:
            labels = simulator.accounts.labels()
            label = key if key in labels else key_label(key.encode("utf-8", "replace"))
            if label not in labels:
                asked = f"has the label {key[:80]!r}" if key.startswith(LABEL) else "that came is the one asked for"
                raise NotThere(
                    f"no key {asked}{did_you_mean(nearest_word(key, labels))}; known are {', '.join(labels) or 'none'}"
                )
            entries = simulator.ledger.entries(labels[label], simulator.now())
            return [self._movement(entry) for entry in entries]

    def journal(self, limit: int | None = None) -> list[dict[str, Any]]:
        """Return the last requests and answers, the oldest first, without keys."""
        return list(self._simulator.journal.entries(limit))

    def har(self, base_url: str) -> dict[str, Any]:
        """Return the journal as an HTTP Archive (HAR 1.2); `base_url` is where the double, or its namespace, is."""
        return har(self.journal(), base_url=base_url)

    def verify(self, text: str, place: str = "expectations") -> Report:
        """Compare what came with the `expectations` of a text: a list of matches, and how often each should come.

        `strict: true` beside them lets nothing else come.
        """
        wanted = read_wanted(_sendable(text, place), place, known_words(self._simulator.spec))
        if any(name == "key" for expectation in wanted.expectations for name, _ in expectation.match.conditions):
            raise ScenarioInvalid(place, "key: the journal keeps no keys, so that no request could meet this")
        journal = self._simulator.journal
        entries = list(journal.entries())
        forgotten = entries[0]["number"] - 1 if entries else journal.recorded
        return verify(entries, wanted.expectations, forgotten=forgotten, is_strict=wanted.is_strict)

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


def _shown(scenarios: Mapping[str, Scenario]) -> list[dict[str, Any]]:
    return [
        {"name": name, "match": _match_text(scenario), "line": scenario.line, "says": scenario.says}
        for name, scenario in scenarios.items()
    ]


def _with_played(shown: list[dict[str, Any]], played: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{**scenario, "played": played[scenario["name"]]} for scenario in shown]


def _match_text(scenario: Scenario) -> str:
    told = match_text(scenario.match)
    return told if scenario.match.operations else f"operation=create {told}".rstrip()


def _sendable(text: str, place: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise SpecFileInvalid(place, line, "expected text, got half of a surrogate pair") from error
    return text
