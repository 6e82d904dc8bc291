"""What must be true of a server before it is measured."""

import time

from benchmarks.client import KEY, Answer, answer
from benchmarks.processes import MeasurementFailedError
from benchmarks.stacks import Stack
from benchmarks.work import POST_INVALID, POST_VALID, Work, get_by_id

FINISH_SECONDS = 20.0


def require_expected_answers(stack: Stack, url: str) -> None:
    """Raises unless the valid request is accepted and all three problems of the invalid one are named."""
    accepted = answer(url, POST_VALID)
    if accepted.status != stack.created:
        raise _unexpected(stack, f"{stack.created} for a valid request", accepted)
    if stack.problems is None:
        return
    refusal = answer(url, POST_INVALID)
    if refusal.status not in {400, 422} or stack.problems(refusal) < 3:
        raise _unexpected(stack, "400 or 422 with three problems", refusal)


def reading_of_finished_job(stack: Stack, url: str) -> Work:
    """GET by id of a fresh job, which is finished where the server finishes jobs."""
    reading = get_by_id(answer(url, POST_VALID).json.get("id", "none"), KEY)
    deadline = time.monotonic() + FINISH_SECONDS
    while time.monotonic() < deadline:
        job = answer(url, reading)
        if job.status != 200:
            raise _unexpected(stack, "200 for a job", job)
        if not stack.finishes or job.json["status"] == "completed":
            return reading
        time.sleep(0.1)
    raise MeasurementFailedError(f"{stack.name}: a job was not completed within {FINISH_SECONDS:g} s")


def _unexpected(stack: Stack, expected: str, got: Answer) -> MeasurementFailedError:
    return MeasurementFailedError(f"{stack.name}: expected {expected}, got {got}")
