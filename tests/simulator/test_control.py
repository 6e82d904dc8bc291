from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from givonkit import ManualClock, Simulator
from givonkit.errors import ClockInvalid, ResetInvalid, ScenarioInvalid, SpecFileInvalid
from givonkit.simulator import ScaledClock, key_label
from givonkit.simulator.control import Control, NotThere

if TYPE_CHECKING:
    from tests.conftest import Double, MakeDouble

LABEL = key_label(b"key-1")


@pytest.fixture
def here(double: MakeDouble) -> Double:
    return double()


@pytest.fixture
def control(here: Double) -> Control:
    return Control(here.simulator)


def statuses(here: Double, count: int = 3) -> list[int]:
    body = {"type": "video", "model": "kling-o1", "input": {"prompt": "a red corgi"}}
    return [here.post(body).status for _ in range(count)]


def test_a_fault_goes_on_with_how_often_it_strikes(here: Double, control: Control) -> None:
    assert control.set_fault("503 times=2") == "fault-1"
    assert statuses(here) == [503, 503, 202]


def test_a_line_goes_on_after_the_fault_with_its_quotes(here: Double, control: Control) -> None:
    control.set_fault("""503 times=1 then refuse=402 message="it's \\"over\\" {now}: 'yes'\"""")
    assert statuses(here, 1) == [503]
    told = json.loads(here.post({"type": "video", "model": "kling-o1", "input": {"prompt": "x"}}).body)
    assert told["error"]["message"] == """it's "over" {now}: 'yes'"""


@pytest.mark.parametrize("line", ["503\ntimes=1", "503\x85x", "'", '"', "503'", "503]}, b: {steps: stall"])
def test_a_fault_is_one_line_and_nothing_beside_it(control: Control, line: str) -> None:
    with pytest.raises(ScenarioInvalid, match="the fault"):
        control.set_fault(line)
    assert control.scenarios()["control"] == []


@pytest.mark.parametrize("text", ["503 \ud800", "\ud800"])
def test_half_of_a_surrogate_pair_is_no_text(control: Control, text: str) -> None:
    for tell in (control.set_fault, control.set_scenarios, control.set_world, control.verify):
        with pytest.raises(SpecFileInvalid, match=r":2: expected text, got half of a surrogate pair"):
            tell(f"\n{text}")


def test_a_fault_may_say_that_it_is_one(control: Control) -> None:
    control.set_fault("fault=503 times=2", ("poll", "create"))
    control.set_fault("429")
    assert [(told["name"], told["match"], told["line"]) for told in control.scenarios()["control"]] == [
        ("fault-1", "operation=poll or create", "fault=503 times=2"),
        ("fault-2", "operation=create", "fault=429"),
    ]


def test_an_outcome_is_for_creating_alone(control: Control) -> None:
    with pytest.raises(ScenarioInvalid, match="outcome and times are for the operation create, and the match names"):
        control.set_fault("503 times=1 then refuse=402", ("poll",))


def test_the_conditions_of_a_scenario_are_told_without_a_key(control: Control) -> None:
    control.set_scenarios("scenarios: {a: {match: {key: key-1, model: [kling-o1, kling-2.6], nth: 2-4}, steps: stall}}")
    (told,) = control.scenarios()["control"]
    assert told["match"] == f"operation=create key={LABEL} model=kling-o1 or kling-2.6 nth=2-4"


@pytest.mark.parametrize("word", ["create, poll", "create]}, steps: stall}, b: {match: {operation: [poll", "", "*"])
def test_an_operation_is_one_word(control: Control, word: str) -> None:
    with pytest.raises(ScenarioInvalid, match="expected one of"):
        control.set_fault("503", (word,))


def test_a_name_that_is_free_again_is_taken_again(control: Control) -> None:
    for _ in range(2):
        control.set_fault("503")
    control.remove_scenario("fault-1")
    assert control.set_fault("503") == "fault-1"


@pytest.mark.parametrize(("limit", "shown"), [(None, [1, 2, 3]), (2, [2, 3]), (3, [1, 2, 3]), (9, [1, 2, 3]), (0, [])])
def test_the_journal_is_shown_from_its_end(here: Double, control: Control, limit: int | None, shown: list[int]) -> None:
    for _ in range(3):
        here.send("GET", "/nowhere")
    assert [entry["number"] for entry in control.journal(limit)] == shown


def test_the_movements_of_a_key_add_up_to_its_totals(here: Double, control: Control) -> None:
    for prompt in ("one", "[givonkit fail=timeout]", "[givonkit cancel]"):
        here.created(prompt=prompt)
    here.clock.advance(10.0)
    here.created(prompt="four")
    (totals,) = control.ledger().values()
    for name, amount in totals.items():
        moved = sum((Decimal(entry[name]) for entry in control.movements(LABEL)), Decimal(0))
        assert moved == Decimal(amount)


def test_a_ledger_is_found_by_the_key_itself(here: Double, control: Control) -> None:
    here.created()
    assert control.movements("key-1") == control.movements(LABEL) != []


def test_a_key_that_nobody_has_is_not_repeated(here: Double, control: Control) -> None:
    here.created()
    with pytest.raises(NotThere, match=f"^no key that came is the one asked for; known are {LABEL}$"):
        control.movements("a-secret-of-mine")


def test_verification_knows_how_many_requests_are_no_longer_kept(double: MakeDouble) -> None:
    here = double(journal_entries=2)
    control = Control(here.simulator)
    for _ in range(5):
        here.send("GET", "/nowhere")
    report = control.verify("expectations: [{times: 0}]")
    assert (report["came"], report["forgotten"], report["met"]) == (2, 3, False)
    control.reset("journal")
    assert control.verify("expectations: [{times: 0}]")["met"]
    here.send("GET", "/nowhere")
    assert not control.verify("{strict: true, expectations: [{times: 0}]}")["met"]


@pytest.mark.parametrize("name", ["key_1", LABEL[:-1]])
def test_the_ledger_of_nobody_is_not_there(here: Double, control: Control, name: str) -> None:
    here.created()
    with pytest.raises(NotThere, match=f"known are {LABEL}"):
        control.movements(name)


def test_the_machine_s_clock_cannot_be_moved() -> None:
    control = Control(Simulator())
    for move in (control.advance, control.set_time):
        with pytest.raises(ClockInvalid, match="the machine's clock cannot be moved"):
            move(1)
    with pytest.raises(ClockInvalid, match="the machine's clock has a pace of its own; use a ScaledClock"):
        control.set_pace(1)


@pytest.mark.parametrize("clock", [ManualClock(100.0), ScaledClock(1.0, ManualClock(100.0))])
def test_a_clock_is_not_set_back(clock: ManualClock | ScaledClock) -> None:
    control = Control(Simulator(clock=clock))
    control.set_time(120.0)
    with pytest.raises(ClockInvalid, match=r"stands at 120.0 and never goes back, got 119.0; to begin anew"):
        control.set_time(119.0)
    assert control.clock()["now"] == 120.0


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), 1e300])
def test_a_time_that_is_none_is_refused(seconds: float) -> None:
    for clock in (ManualClock(100.0), ScaledClock(1.0, ManualClock(100.0))):
        with pytest.raises(ClockInvalid):
            Control(Simulator(clock=clock)).set_time(seconds)


def test_a_reset_needs_a_target(control: Control) -> None:
    with pytest.raises(ResetInvalid, match="a reset names what is to be forgotten"):
        control.reset()


def test_an_expectation_asks_for_no_key_since_the_journal_keeps_none(control: Control) -> None:
    with pytest.raises(ScenarioInvalid, match="expectations: key: the journal keeps no keys") as refused:
        control.verify("expectations: [{match: {key: secret-of-mine}}]")
    assert "secret-of-mine" not in str(refused.value)
