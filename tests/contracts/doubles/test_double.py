from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from givonkit import ManualClock, Simulator
from givonkit.errors import ClockInvalid, ResetInvalid, ScenarioInvalid, WorldInvalid
from givonkit.media import image
from givonkit.simulator.control import Control
from givonkit_contracts import NotMet, contains
from givonkit_contracts.doubles.double import Double
from givonkit_contracts.doubles.in_process import made_in_process
from givonkit_contracts.doubles.settings import Settings, Workshop

from .conftest import Held

if TYPE_CHECKING:
    from pathlib import Path

    from givonkit import Spec


@pytest.fixture(scope="module")
def workshop(spec: Spec) -> Workshop:
    return Workshop(spec)


def test_the_only_job_tells_what_was_made_of_the_request(held: Held) -> None:
    held.create("a cat", duration=10)
    job = held.double.jobs.only()
    assert (job.status, job.model, job.variant, job.input["duration"]) == ("completed", "kling-o1", "text_to_video", 10)
    assert (job.tokens, job.basis, job.progress, job.created, job.error) == (
        Decimal(55),
        "lower_bound",
        1.0,
        1000.0,
        None,
    )


def test_jobs_are_a_row_read_anew(held: Held) -> None:
    jobs = held.double.jobs
    assert (len(jobs), list(jobs), jobs == []) == (0, [], True)
    held.create()
    held.create(model="seedream-5")
    assert [job.model for job in jobs] == ["kling-o1", "seedream-5"]
    assert (jobs[1].model, jobs[-1:][0].model) == ("seedream-5", "seedream-5")
    assert [job.model for job in jobs.where(type="image")] == ["seedream-5"]
    assert jobs == list(jobs)
    assert jobs != list(jobs)[1:]


def test_only_shows_what_there_is_when_it_is_not_one(held: Held) -> None:
    with pytest.raises(NotMet, match=r"^Expected: one job\nReceived: none$"):
        held.double.jobs.only()
    held.create()
    held.create()
    with pytest.raises(
        NotMet, match=r"Expected: one job with status='completed'\nReceived: 2\n  <Job gen_.* completed: kling-o1"
    ):
        held.double.jobs.only(status="completed")


def test_the_ledger_tells_what_was_spent(held: Held) -> None:
    held.double.when(nth=2).fail()
    for _ in range(3):
        held.create()
    ledger = held.double.ledger
    assert (ledger.spent, ledger.reserved, ledger.available) == (Decimal(55), Decimal(0), Decimal(999_945))
    assert [movement.kind for movement in ledger.movements].count("charge") == 2
    assert sum(movement.charged for movement in ledger.movements) == ledger.spent
    assert repr(ledger) == "<Ledger: 55 tokens spent, 0 reserved, 999945 available>"


def test_the_journal_tells_when_what_came_and_what_was_answered(held: Held) -> None:
    created = held.create()
    for _ in range(3):
        held.double.clock.advance(0.1)
        held.poll(created)
    journal = held.double.journal
    assert journal.times("poll") == [0.1, 0.2, 0.3]
    exchange = journal.only(operation="create")
    assert (exchange.status, exchange.verdict, exchange.sent["input"]) == (202, "accepted", {"prompt": "a cat"})
    assert exchange.received["id"] == held.double.jobs.only().id
    assert repr(journal[0]).startswith("<#1 0 s: POST /api/v1/generations 202 accepted: kling-o1")


def test_an_uploaded_asset_can_fill_a_slot(held: Held, tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(image(64, 32, b"seed"))
    asset = held.double.assets.add(str(file))
    assert (asset.kind, asset.mime_type, asset.width, asset.height) == ("image", "image/png", 64, 32)
    assert held.create(startImage=asset.uri).status == 202
    assert [each.id for each in held.double.assets] == [asset.id]
    assert (
        held.double.assets.add(file).bytes == len(file.read_bytes()) == held.double.assets.add(file.read_bytes()).bytes
    )


def test_a_file_that_is_none_is_refused_in_the_doubles_words(held: Held) -> None:
    with pytest.raises(NotMet, match=r"the asset was refused: 415 .*expected an image"):
        held.double.assets.add(b"not a picture")


def test_the_world_is_read_and_answered_otherwise(held: Held) -> None:
    world = held.double.world
    assert world["refusal-status"] == "400"
    world.answer("refusal-status", "422")
    assert (world["refusal-status"], held.create(duration=7).status) == ("422", 422)
    world.set({"create-status": "201"})
    assert (held.create(duration=7).status, held.create().status) == (400, 201)
    with pytest.raises(WorldInvalid, match=r"givon.world: the question 'refusal-status' has no answer '418'"):
        world.answer("refusal-status", "418")
    with pytest.raises(KeyError, match="no question is named 'refusal-statu' \\(did you mean 'refusal-status'"):
        world["refusal-statu"]
    world.set({"refusal-status": 422})
    assert world["refusal-status"] == "422"
    world.set(wire={"statuses": {"queued": "WAITING"}})
    assert b'"status":"WAITING"' in held.create().body


def test_the_clock_is_moved_and_does_not_go_back(held: Held) -> None:
    clock = held.double.clock
    clock.advance(5)
    clock.set(2000)
    assert clock.now == 2000.0
    with pytest.raises(ClockInvalid, match="never goes back"):
        clock.set(1)
    with pytest.raises(ClockInvalid, match="no pace"):
        clock.set_pace(2)


def test_verify_is_silent_when_so_many_came(held: Held) -> None:
    held.create()
    held.create(duration=10)
    held.double.verify(times=2)
    held.double.verify(duration=10, times=1, verdict="accepted", status=202)
    held.double.verify(model=["kling-o1"], prompt=contains("cat"), at_least=1, at_most=2)
    held.double.verify("poll", times=0)


def test_verify_shows_both_sides_the_nearest_first(held: Held) -> None:
    held.create("a dog", model="seedream-5")
    held.create("a dog")
    with pytest.raises(NotMet) as caught:
        held.double.verify(model="kling-o1", prompt="a cat", times=1)
    text = str(caught.value)
    assert "expected exactly 1, came none" in text
    assert text.index("nearest: #2 ") < text.index("prompt: expected a cat, came a dog") < text.index("nearest: #1 ")


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"times": 1, "at_least": 1}, r"givon\.verify\(\): expected either times, or at_least and at_most"),
        ({"verdict": "ok"}, r"givon\.verify\(\): verdict: expected one of accepted, refused, answered, got 'ok'"),
        ({"status": "202"}, r"givon\.verify\(\): status: expected a number such as 202, got '202'"),
        ({"key": "any"}, r"givon\.verify\(key='any'\): key: the journal keeps no keys"),
        ({"time": 1}, r"givon\.verify\(time=1\): no model has a field 'input\.time'.*or did you mean .* 'times'"),
        ({"model": "kling-o2"}, r"givon\.verify\(model='kling-o2'\): .*did you mean 'kling-o1'"),
    ],
)
def test_what_cannot_be_asked_is_told_where_it_was(held: Held, asked: dict[str, Any], problem: str) -> None:
    with pytest.raises(ScenarioInvalid, match=problem):
        held.double.verify(**asked)
    with pytest.raises(ScenarioInvalid, match=problem.replace("verify", "expect")):
        held.double.expect(**asked)


def test_nothing_expected_is_nothing_to_complain_of(held: Held) -> None:
    held.create()
    held.double.check()


def test_an_expectation_that_was_never_used_is_told_with_what_came(held: Held) -> None:
    held.double.when(prompt=contains("dog")).fail("timeout")
    held.create("a cat")
    with pytest.raises(NotMet) as caught:
        held.double.check()
    text = str(caught.value)
    assert text.startswith("givon.when(prompt='*dog*'): fail=timeout was never used.\n")
    assert "prompt: expected *dog*, came a cat" in text


def test_a_fault_that_never_struck_was_never_used(held: Held) -> None:
    held.double.when().respond(403, on="cancel", times=1)
    job = json.loads(held.create().body)
    with pytest.raises(NotMet, match=r"fault=403:on=cancel,times=1 was never used\.\n  Such requests \(#1\) came, but"):
        held.double.check()
    assert held.send("POST", f"/api/v1/generations/{job['id']}/cancel").status == 403
    held.double.check()


def test_requests_for_other_operations_are_no_part_of_the_story(held: Held) -> None:
    held.poll(held.create("a cat"))
    with pytest.raises(NotMet) as caught:
        held.double.verify(prompt="a dog")
    assert "#1 POST" in str(caught.value)
    assert "GET" not in str(caught.value)


def test_requests_for_other_operations_stay_out_where_none_was_expected_too(held: Held) -> None:
    held.poll(held.create("a cat"))
    with pytest.raises(NotMet) as caught:
        held.double.verify(times=0)
    assert str(caught.value).endswith("operation=create\n  expected none, came 1: #1")


def test_a_word_that_no_record_has_is_told(held: Held) -> None:
    with pytest.raises(TypeError, match=r"no job has 'statu' \(did you mean 'status'\?\); it has id, status, "):
        held.double.jobs.where(statu="failed")
    with pytest.raises(ScenarioInvalid, match=r"givon\.journal: no operation is 'pol' \(did you mean 'poll'\?\)"):
        held.double.journal.times("pol")


def test_each_request_tells_its_key_by_a_label(held: Held) -> None:
    held.create()
    held.send("GET", "/api/v1/models", key="another-key")
    labels = [exchange.key for exchange in held.double.journal]
    assert labels[0] == held.double.jobs.only().key != labels[1]
    assert "another-key" not in str(labels)


def test_an_expectation_that_says_nothing_is_told(held: Held) -> None:
    held.double.when(model="kling-o1")
    with pytest.raises(NotMet, match=r"givon\.when\(model='kling-o1'\) says nothing"):
        held.double.check()


def test_a_used_expectation_is_met_even_when_the_journal_was_reset(held: Held) -> None:
    held.double.when().fail("timeout")
    held.create()
    held.double.reset("journal")
    held.double.check()


def test_what_is_expected_of_the_whole_test_is_checked_at_its_end(held: Held) -> None:
    held.double.expect(model="kling-o1", times=2)
    held.create()
    with pytest.raises(NotMet, match="expected exactly 2, came 1: #1"):
        held.double.check()
    held.create()
    held.double.check()


def test_an_expectation_for_another_key_is_told_without_the_key(held: Held) -> None:
    held.double.when(key="another").fail()
    held.create()
    with pytest.raises(NotMet, match=r"was never used\.\n  Such requests \(#1\) came with another key"):
        held.double.check()


def test_an_expectation_that_a_newer_one_hides_is_told(held: Held) -> None:
    held.double.when(nth=1).rate_limit()
    held.double.when().succeed()
    held.create()
    with pytest.raises(NotMet, match="another when\\(\\) that was said later is asked first"):
        held.double.check()


def test_more_than_a_thousand_requests_are_kept(workshop: Workshop) -> None:
    double = made_in_process(workshop, Settings(strict=True))
    held = Held(double, double.simulator)
    double.expect(times=1)
    created = held.create()
    for _ in range(1_500):
        held.poll(created)
    assert (len(double.journal.times("poll")), double.journal[0].operation) == (1_500, "create")
    double.check()


def test_what_the_journal_has_lost_is_not_taken_for_what_did_not_come(spec: Spec) -> None:
    simulator = Simulator(spec, clock=ManualClock(), journal_entries=3)
    held = Held(Double(Control(simulator), simulator.handle, "http://double.test", Settings(strict=True)), simulator)
    held.double.expect("poll")
    created = held.create()
    for _ in range(4):
        held.poll(created)
    held.create()
    assert held.double.conversation().startswith("… 3 earlier requests are not shown")
    with pytest.raises(NotMet, match="Strict: a request for a job"):
        held.double.check()
    held.double.reset("journal")
    for _ in range(4):
        held.poll(created)
    held.double.expect(at_least=0)
    with pytest.raises(NotMet, match="Strict: cannot be told: 1 earlier request no longer kept"):
        held.double.check()


def test_a_strict_double_takes_a_when_with_a_key(held: Held) -> None:
    held.double.strict = True
    held.double.when(key="givon-test-key").fail()
    held.create()
    held.double.check()


def test_after_a_reset_of_the_clock_the_journal_counts_anew(held: Held) -> None:
    held.double.clock.advance(500)
    held.double.reset()
    held.double.clock.advance(2)
    held.create()
    assert held.double.journal.times("create") == [2.0]


def test_strict_lets_no_job_be_made_that_nobody_expected(held: Held) -> None:
    held.double.strict = True
    held.double.expect(prompt="a cat")
    held.poll(held.create("a cat"))
    held.double.check()
    held.create("a dog")
    with pytest.raises(
        NotMet, match=r"Strict: a request for a job came that no when\(\) and no expect\(\) names"
    ) as caught:
        held.double.check()
    assert "prompt: expected a cat, came a dog" in str(caught.value)


def test_strict_without_any_expectation_lists_what_came(held: Held) -> None:
    held.double.strict = True
    for _ in range(7):
        held.create()
    with pytest.raises(NotMet, match=r"Strict: 7 requests for jobs came .*") as caught:
        held.double.check()
    assert str(caught.value).endswith("  and 2 more")


def test_a_reset_forgets_what_the_targets_name(held: Held) -> None:
    held.double.when(prompt="never").fail()
    held.create()
    held.double.reset("journal")
    assert (len(held.double.journal), len(held.double.jobs)) == (0, 1)
    held.double.reset()
    assert len(held.double.jobs) == 0
    held.double.check()
    with pytest.raises(ResetInvalid, match="journl"):
        held.double.reset("journl")


def test_a_double_shows_itself(held: Held) -> None:
    held.create()
    assert repr(held.double) == "<Double at http://double.test: 1 requests, 1 jobs>"
    assert "manual" in repr(held.double.clock)
    assert "refusal-status" in repr(held.double.world)
