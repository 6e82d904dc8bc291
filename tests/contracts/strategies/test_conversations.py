from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from givonkit import ManualClock, Reply, Request, Simulator
from givonkit_contracts.strategies import Conversation, ConversationFailed, ModelsMissing, conversation_machine

from . import meddler
from .draws import SPEC
from .meddler import Meddler

if TYPE_CHECKING:
    from collections.abc import Callable

MODELS = ("seedream-5", "kling-o1")
SEARCH = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=200,
    stateful_step_count=20,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
BROKEN = [
    (Meddler(meddler.another_id), "an id names one job"),
    (Meddler(meddler.one_id_for_two), "an id names one job"),
    (Meddler(meddler.begins_anew), "an ended job stays ended"),
    (Meddler(meddler.goes_back_to_the_queue), "states only move forward"),
    (Meddler(meddler.completes_after_all), "an ended job stays ended"),
    (Meddler(meddler.ignores_the_cancel), "a canceled job stays canceled"),
    (Meddler(meddler.lists_all_but_the_oldest), "a list holds the jobs that were created"),
    (Meddler(loses=b"idempotency-key"), "the same key gives the same job"),
    (Meddler(meddler.uploads_into_nothing), "an uploaded file has a URI"),
    (Meddler(refuses=meddler.refuses_polls), "a created job can be read"),
    (Meddler(refuses=meddler.refuses_cancels), "a job that has not ended can be canceled"),
    (Meddler(refuses=meddler.refuses_uploads_in_slots), "a valid request makes a job"),
]


def machine_for(server: Meddler) -> type[Conversation]:
    return conversation_machine(server.send, models=MODELS, spec=SPEC, advance=server.clock.advance, begin=server.begin)


def test_the_double_keeps_to_every_conversation() -> None:
    run_state_machine_as_test(machine_for(Meddler()), settings=SEARCH)


@pytest.mark.parametrize("seed", range(10))
def test_the_double_of_any_world_keeps_to_every_conversation(seed: int) -> None:
    world, clock = SPEC.random_world(seed), ManualClock()
    simulator = Simulator(SPEC, world=world, clock=clock, balance=10**9)
    machine = conversation_machine(
        simulator.handle,
        models=MODELS,
        spec=SPEC,
        world=world,
        advance=clock.advance,
        begin=lambda: simulator.reset("all"),
    )
    run_state_machine_as_test(machine, settings=settings(SEARCH, max_examples=20))


def test_a_server_that_is_never_reset_keeps_to_every_conversation() -> None:
    simulator = Simulator(SPEC, clock=ManualClock(), balance=10**9)
    machine = conversation_machine(simulator.handle, models=MODELS)
    run_state_machine_as_test(machine, settings=settings(SEARCH, max_examples=20))
    assert len(simulator.jobs) > 20


@pytest.mark.parametrize(
    ("server", "says"), BROKEN, ids=[f"{number}: {says}" for number, (_, says) in enumerate(BROKEN)]
)
def test_what_breaks_a_conversation_is_found(server: Meddler, says: str) -> None:
    with pytest.raises(ConversationFailed) as raised:
        run_state_machine_as_test(machine_for(server), settings=settings(SEARCH, phases=[Phase.generate]))
    assert raised.value.says == says
    assert str(raised.value).startswith(f"{says}\n\nExpected: ")
    assert f"\nReceived: {raised.value.reply.status} " in str(raised.value)


def test_a_broken_conversation_shrinks_to_its_shortest_story() -> None:
    server = Meddler(meddler.completes_after_all)
    with pytest.raises(ConversationFailed) as raised:
        run_state_machine_as_test(machine_for(server), settings=SEARCH)
    steps = [note for note in raised.value.__notes__ if note.startswith(("state.", "job", "files", "paid"))]
    assert len([step for step in steps if "teardown" not in step]) <= 4


@pytest.mark.parametrize("status", [402, 429])
def test_no_money_and_too_many_requests_are_no_verdict(status: int) -> None:
    machine = conversation_machine(answering(status), models=MODELS)
    run_state_machine_as_test(machine, settings=settings(SEARCH, max_examples=20))


@pytest.mark.parametrize("status", [402, 429])
def test_a_job_that_is_made_and_then_not_told_for_a_while_is_no_verdict(status: int) -> None:
    server = Meddler(refuses=meddler.refuses_all_but_new_jobs, status=status)
    run_state_machine_as_test(machine_for(server), settings=settings(SEARCH, max_examples=50))


def test_a_state_in_a_word_that_nobody_knows_says_nothing() -> None:
    server = Meddler(meddler.says_states_in_other_words, refuses=meddler.refuses_cancels, status=429)
    run_state_machine_as_test(machine_for(server), settings=settings(SEARCH, max_examples=50))


def test_a_server_that_answers_no_json_is_told_so() -> None:
    machine = conversation_machine(answering(200), models=MODELS)
    with pytest.raises(ConversationFailed, match="Received: 200 <html>"):
        run_state_machine_as_test(machine, settings=settings(SEARCH, max_examples=20))


def answering(status: int) -> Callable[[Request], Reply]:
    return lambda _: Reply(status, [], b"<html>")


def test_the_world_decides_what_can_be_said() -> None:
    world = SPEC.world({"job-list": "no", "cancel": "none", "upload": "none", "idempotency": "ignored"})
    asked: set[str] = set()
    simulator = Simulator(SPEC, world=world, clock=ManualClock(), balance=10**9)

    def send(request: Request) -> Reply:
        asked.add(f"{request.method} {request.path.rstrip('0123456789abcdefghijklmnopqrstuvwxyz_')}")
        assert b"idempotency-key" not in request.headers
        return simulator.handle(request)

    machine = conversation_machine(send, models=MODELS, spec=SPEC, world=world)
    run_state_machine_as_test(machine, settings=settings(SEARCH, max_examples=20))
    assert asked == {"POST /api/v1/", "GET /api/v1/generations/"}


def test_a_conversation_about_nothing_is_refused() -> None:
    with pytest.raises(ModelsMissing, match="needs one model at least"):
        conversation_machine(answering(200), models=())
