"""What the control side answers over HTTP is what `Control` answers in the test's own process."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from givonkit import ManualClock, Simulator
from givonkit.errors import GivonkitError
from givonkit.simulator import ScaledClock, key_label
from givonkit.simulator.control import Control
from givonkit.simulator.namespaces import Namespaces
from givonkit_mockserver.control import control_application
from givonkit_mockserver.guard import Guard
from tests.conftest import Double

from .inside import answer_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit import Spec

SCENARIOS = "scenarios: {late: {match: {model: kling-o1}, steps: after=9s}}"
EXPECTED = "expectations: [{match: {prompt: '*corgi*'}, times: 1}, {match: {operation: cancel}}]"
LABEL = key_label(b"key-1")
JSON = {"host": "localhost", "content-type": "application/json"}


class Twins:
    """Two doubles of the same past: one is asked over HTTP, the other in process."""

    def __init__(self, spec: Spec) -> None:
        self.near, self.far = (self._with_a_past(spec) for _ in range(2))

    def _with_a_past(self, spec: Spec) -> Simulator:
        double = Double(spec, {}, start=1_000_000.0)
        double.created()
        double.post({"type": "video", "model": "kling-o1", "input": {}})
        double.clock.advance(1.5)
        return double.simulator

    def answer(self, method: str, path: str, body: str) -> Any:
        """Return what HTTP answers: the value, or the sentence of an error."""
        far = self.far
        app = control_application(Namespaces(lambda _name, _prefix: far), Guard())
        sent: list[Any] = [{"type": "http.request", "body": body.encode()}]
        answer = asyncio.run(answer_of(app, method, f"/__givonkit/{path}", headers=JSON, body=sent))
        assert answer is not None
        if not answer.body:
            return None
        return answer.json["detail"] if answer.status >= 400 else answer.json

    def value(self, call: Callable[[Control], Any]) -> Any:
        """Return what Control answers, as JSON would carry it."""
        try:
            return json.loads(json.dumps(call(Control(self.near))))
        except GivonkitError as error:
            return str(error)


@pytest.fixture
def twins(spec: Spec) -> Twins:
    return Twins(spec)


@pytest.mark.parametrize(
    ("request_line", "body", "call", "wrap"),
    [
        ("GET scenarios", "", lambda here: here.scenarios(), None),
        ("POST scenarios", SCENARIOS, lambda here: here.set_scenarios(SCENARIOS), "set"),
        ("POST scenarios", "scenarios: {a: sucteed}", lambda here: here.set_scenarios("scenarios: {a: sucteed}"), None),
        ("POST faults", "fault: 503 times=1", lambda here: here.set_fault("503 times=1"), "set"),
        ("POST faults", "{fault: 503, on: [pol]}", lambda here: here.set_fault("503", ("pol",)), None),
        ("DELETE scenarios/nobody", "", lambda here: here.remove_scenario("nobody"), None),
        ("DELETE scenarios", "", lambda here: here.reset("scenarios"), None),
        ("GET clock", "", lambda here: here.clock(), None),
        ("POST clock", "advance: 2.5", lambda here: here.advance(2.5), None),
        ("POST clock", "set: 1000005", lambda here: here.set_time(1_000_005), None),
        ("POST clock", "set: 5", lambda here: here.set_time(5), None),
        ("POST clock", "pace: 5", lambda here: here.set_pace(5), None),
        ("GET world", "", lambda here: here.world(), None),
        ("PUT world", "answers: {cancel: none}", lambda here: here.set_world("answers: {cancel: none}"), None),
        ("PUT world", "answers: {cancel: non}", lambda here: here.set_world("answers: {cancel: non}"), None),
        ("PUT world/random", "seed: 7", lambda here: here.set_random_world(7), None),
        ("PUT seed", "seed: 7", lambda here: here.reseed(7), None),
        ("POST reset", "targets: [jobs, clock]", lambda here: here.reset("jobs", "clock"), None),
        ("POST reset", "targets: [jops]", lambda here: here.reset("jops"), None),
        ("GET jobs", "", lambda here: here.jobs(), None),
        ("GET assets", "", lambda here: here.assets(), None),
        ("GET ledger", "", lambda here: here.ledger(), None),
        (f"GET ledger/{LABEL}", "", lambda here: here.movements(LABEL), None),
        ("GET ledger/nobody", "", lambda here: here.movements("nobody"), None),
        ("GET journal", "", lambda here: here.journal(), None),
        ("GET journal.har", "", lambda here: here.har("http://localhost"), None),
        ("POST verify", EXPECTED, lambda here: here.verify(EXPECTED), None),
        ("POST verify", "expectations: []", lambda here: here.verify("expectations: []"), None),
    ],
)
def test_both_answer_the_same(
    twins: Twins, request_line: str, body: str, call: Callable[[Control], Any], wrap: str | None
) -> None:
    method, path = request_line.split()
    value = twins.value(call)
    assert twins.answer(method, path, body) == (value if wrap is None else {wrap: value})
    assert Control(twins.far).journal() == Control(twins.near).journal()
    assert twins.far.clock.now() == twins.near.clock.now()


def test_a_running_clock_is_set_and_given_a_pace_as_over_http() -> None:
    base = ManualClock(100.0)
    control = Control(Simulator(clock=ScaledClock(1.0, base)))
    assert control.set_time(150.0) == {"kind": "scaled", "now": 150.0, "pace": 1.0}
    assert control.set_pace(10.0)["pace"] == 10.0
    base.advance(1.0)
    assert control.clock()["now"] == 160.0
