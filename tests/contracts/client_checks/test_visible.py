from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from givonkit.simulator import WorldView
from givonkit_contracts.client_checks.in_process import InProcessGround
from givonkit_contracts.client_checks.schedule_text import read_schedule
from givonkit_contracts.client_checks.visible import Difference, differences, heard, visible_answers
from tests.zoo.clients.careful import careful

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit import Spec

SEEN_BY_EVERY_CLIENT = ("shapes.job", "shapes.created", "shapes.read", "shapes.list", "shapes.output", "shapes.error")
CONDUCT = ("result-lifetime", "result-renewal", "moderation", "charge-moment", "refund", "rate-limit", "idempotency")
ABOUT_REQUESTS = ("string-numbers", "character-unit", "mode-priority-video", "upload", "quote", "catalog", "body-limit")


@pytest.fixture(scope="module")
def ground(spec: Spec) -> Iterator[InProcessGround]:
    ground = InProcessGround(careful, spec)
    yield ground
    ground.close()


def told_otherwise(ground: InProcessGround, spec: Spec, line: str, **answers: str) -> set[Difference]:
    """Return in what a careful client's requests are answered otherwise with an answer."""
    schedule = read_schedule(line)
    asked = ground.play(schedule).exchanges
    world = spec.world({question.replace("_", "-"): answer for question, answer in answers.items()})
    usual = heard(asked, schedule, WorldView(spec, spec.world()))
    return set(differences(usual, heard(asked, schedule, WorldView(spec, world))))


def test_an_answer_that_changes_what_is_told_of_a_job_is_visible(spec: Spec) -> None:
    visible = visible_answers(spec)
    checked = 0
    for question in spec.questions.values():
        for answer in question.answers.values():
            if any(path.startswith(SEEN_BY_EVERY_CLIENT) for path in answer.sets):
                assert answer.name in visible[question.id]
                checked += 1
    assert checked > 10


def test_the_default_answer_is_none_of_those_to_be_seen(spec: Spec) -> None:
    for question, answers in visible_answers(spec).items():
        assert answers
        assert spec.questions[question].default not in answers


@pytest.mark.parametrize("question", [*CONDUCT, "concurrency-limit", "cancel", "job-list", "balance", "cost-in-job"])
def test_a_question_about_conduct_is_visible(spec: Spec, question: str) -> None:
    assert question in visible_answers(spec)


@pytest.mark.parametrize("question", ABOUT_REQUESTS)
def test_a_question_about_requests_that_the_client_does_not_choose_is_not_visible(spec: Spec, question: str) -> None:
    assert spec.questions[question].answers
    assert question not in visible_answers(spec)


def test_the_same_spec_is_asked_once(spec: Spec) -> None:
    assert visible_answers(spec) is visible_answers(spec)


def test_the_same_world_tells_the_same(ground: InProcessGround, spec: Spec) -> None:
    assert told_otherwise(ground, spec, "after=5s") == set()


def test_a_difference_names_the_operation_the_state_and_both_statuses(ground: InProcessGround, spec: Spec) -> None:
    assert told_otherwise(ground, spec, "after=5s", create_status="200") == {Difference("create", "queued", 202, 200)}


def test_another_name_on_the_wire_is_a_difference_with_the_same_status(ground: InProcessGround, spec: Spec) -> None:
    found = told_otherwise(ground, spec, "after=5s", timestamps="unix")
    assert Difference("poll", "completed", 200, 200) in found
    assert "download" not in {difference.operation for difference in found}


def test_an_answer_that_is_lost_shows_nothing(ground: InProcessGround, spec: Spec) -> None:
    lost = "create#1-=reset:acted deadline=20s"
    assert told_otherwise(ground, spec, lost, create_status="200", id_name="generation-id") == set()


def test_another_charge_is_a_difference_where_the_client_is_told_the_same(ground: InProcessGround, spec: Spec) -> None:
    assert told_otherwise(ground, spec, "fail=content_policy", refund="kept") == {Difference(None, None, None, None)}
