"""What must be true of every answer of the soak; each check yields what is wrong."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from benchmarks.soak.jobs import SoakJob

ORDER = {"": 0, "queued": 1, "processing": 2, "completed": 3, "failed": 3, "canceled": 3}
SIGNATURES = {"video": (4, b"ftyp"), "image": (0, b"\x89PNG\r\n\x1a\n")}


def wrong_of_created(job: SoakJob, told: dict[str, Any], path: str) -> Iterator[str]:
    if told["status"] != "queued":
        yield f"expected a new job to be queued, got {told['status']}"
    yield from wrong_of_job(job, told, path)


def wrong_of_job(job: SoakJob, told: dict[str, Any], path: str) -> Iterator[str]:
    """What is unlike the job that was created, or goes back behind what was told before."""
    expected = {
        "id": job.id,
        "type": job.kind.template["type"],
        "model": job.kind.template["model"],
        "createdAt": job.created_at,
    }
    for name, value in expected.items():
        if told[name] != value:
            yield f"expected the {name} {value!r}, got {told[name]!r}"
    if not job.given_input.items() <= told["input"].items():
        yield f"expected the input {job.given_input}, got {told['input']}"
    if told["cost"]["tokens"] != job.tokens:
        yield f"expected the cost {job.tokens}, got {told['cost']['tokens']}"
    yield from _wrong_of_state(job, told, path)


def _wrong_of_state(job: SoakJob, told: dict[str, Any], path: str) -> Iterator[str]:
    status = told["status"]
    has_ended = ORDER[status] == 3
    if ORDER[status] < ORDER[job.status] or (ORDER[job.status] == 3 and status != job.status):
        yield f"went back from {job.status} to {status}"
    if told["progress"] < job.progress:
        yield f"went back from the progress {job.progress} to {told['progress']}"
    if has_ended and status != job.ends:
        yield f"expected the end {job.ends}, got {status}"
    if job.is_over and not has_ended:
        yield f"could not be canceled because it had ended, and is {status}"
    if told.get("error", {}).get("code") != (job.kind.error if has_ended else None):
        yield f"expected the error {job.kind.error} at the end, got {told.get('error')} while {status}"
    outputs = told["outputs"]
    if len(outputs) != (status == "completed"):
        yield f"expected one output of a completed job and else none, got {outputs} while {status}"
    if outputs and f"{path}/outputs/{job.id}." not in outputs[0]["url"]:
        yield f"expected a URL below {path}/outputs/ for {job.id}, got {outputs[0]['url']}"


def wrong_of_list(listed: Sequence[dict[str, Any]], namespace: str, jobs: Sequence[SoakJob]) -> Iterator[str]:
    """What of a list, the newest job first, belongs to another namespace or is not where it should be."""
    for told in listed:
        if not told["input"]["prompt"].startswith(f"soak {namespace} "):
            yield f"expected only jobs of {namespace}, got {told['input']['prompt']!r}"
    newest = [job.id for job in reversed(jobs)][:1]
    if [told["id"] for told in listed[:1]] != newest:
        yield f"expected {newest} first, got {[told['id'] for told in listed]}"
    if len({told["id"] for told in listed}) != len(listed):
        yield f"a job is listed twice: {[told['id'] for told in listed]}"


def wrong_of_balance(told: dict[str, Decimal], opening: Decimal, charged: Decimal, open_: Decimal) -> Iterator[str]:
    """What does not follow from the tokens that are charged, and those of jobs that were not seen to end."""
    highest = opening - charged
    if not highest - open_ <= told["balance"] <= highest:
        yield f"expected a balance from {highest - open_} to {highest}, got {told['balance']}"
    if not 0 <= told["reserved"] <= open_:
        yield f"expected from 0 to {open_} reserved tokens, got {told['reserved']}"
    if told["balance"] + told["reserved"] > highest:
        yield f"expected at most {highest} tokens together, got {told}"


def wrong_of_ledger(told: dict[str, dict[str, str]], opening: Decimal, charged: Decimal) -> Iterator[str]:
    """What does not follow from the jobs of a namespace with one key, all of which have ended."""
    expected = {"available": opening - charged, "reserved": Decimal(0), "charged": charged}
    got = [{name: Decimal(amount) for name, amount in amounts.items()} for amounts in told.values()]
    if got != [expected]:
        yield f"expected a ledger of one key with {expected}, got {told}"


def wrong_of_movements(movements: Sequence[dict[str, Any]], totals: dict[str, str]) -> Iterator[str]:
    """What of the movements of a key does not sum up to its totals."""
    for name, total in totals.items():
        moved = sum(Decimal(movement[name]) for movement in movements)
        if moved != Decimal(total):
            yield f"expected the movements to sum up to {name} {total}, got {moved}"
    if movements[0]["kind"] != "opening":
        yield f"expected the opening first, got {movements[0]}"


def wrong_of_file(kind: str, content: bytes) -> Iterator[str]:
    place, signature = SIGNATURES[kind]
    if content[place : place + len(signature)] != signature:
        yield f"expected a file of the type {kind}, got {content[:16]!r}"
